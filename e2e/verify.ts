import { spawn, spawnSync } from 'node:child_process'
import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findChromium } from './chromium.ts'
import { whyNoWorld } from './proof/world.ts'

/**
 * What `npm test` runs; it goes on after a failure, so that one run tells all of it. The tests in the browser run beside those against the API
 * server and the proxies: all of them wait most of the time.
 */
const main = async (): Promise<number> => {
  const tally = { passed: 0, failed: 0, skipped: 0 }
  const add = (name: string, result: Partial<typeof tally>): void => {
    tally.passed += result.passed ?? 0
    tally.failed += result.failed ?? 0
    tally.skipped += result.skipped ?? 0
    console.log(`${name}: ${result.passed ?? 0} passed, ${result.failed ?? 0} failed${result.skipped ? `, ${result.skipped} skipped` : ''}\n`)
  }

  const projects = globSync('{packages,apps,e2e}/*/tsconfig.json', { exclude: ['**/node_modules/**'] }).sort()
  for (const project of [...projects, 'tsconfig.json']) add(`types of ${project}`, check('tsc', ['-p', project, '--noEmit', '--pretty']))
  add('lint, format and walls', check('biome', ['check', '.', '--max-diagnostics=50']))
  add('dead files, exports and dependencies', check('knip', ['--no-progress']))
  add('build of the page', check('vite', ['build', 'apps/web', '--logLevel', 'warn']))
  add('build of the self-contained page', check('vite', ['build', 'apps/web/standalone', '--logLevel', 'warn']))

  add('unit tests', await vitest('unit'))

  const chromium = await findChromium()
  const browsing = chromium ? vitest('browser', { CHROMIUM: chromium }, 'apart') : undefined

  if (process.env.KUBEBUILDER_ASSETS) add('tests against a real API server', await vitest('kube'))
  else {
    shout([
      'SKIPPED: the tests against a real API server.',
      'They need KUBEBUILDER_ASSETS, a folder with etcd, kube-apiserver, kube-controller-manager, kube-scheduler, kwok and kubectl.',
      '`setup-envtest use -p path` makes one with the first two and kubectl; kwok is at sigs.k8s.io/kwok.',
    ])
  }

  const noProof = whyNoWorld()
  if (noProof === undefined) add('proof against real proxies', await vitest('proof'))
  else shout(['SKIPPED: the proof against real proxies.', noProof])

  if (browsing) add('browser tests', await browsing)
  else {
    shout(['FAILED: no Chromium was found for the browser tests.', 'Put chromium or google-chrome on PATH, or set CHROMIUM to its path.'])
    add('browser tests', { failed: 1 })
  }

  if (tally.skipped > 0) console.log(`${tally.skipped} skipped`)
  console.log(`${tally.passed} passed, ${tally.failed} failed`)
  return tally.failed === 0 ? 0 : 1
}

const check = (command: string, args: readonly string[]): { passed: number; failed: number } => {
  const { status } = spawnSync(command, args, { stdio: 'inherit' })
  return status === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 }
}

/** Runs one suite and counts by vitest's own report; a run that leaves no report counts as one failure. What runs apart says all at its end. */
const vitest = async (
  project: string,
  env: Record<string, string> = {},
  how: 'apart' | 'here' = 'here',
): Promise<{ passed: number; failed: number; skipped: number }> => {
  const folder = mkdtempSync(join(tmpdir(), 'portolan-verify-'))
  const report = join(folder, 'report.json')
  try {
    const args = ['run', '--project', project, '--reporter=dot', '--reporter=json', `--outputFile.json=${report}`]
    const child = spawn('vitest', args, { stdio: how === 'here' ? 'inherit' : ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...env } })
    const said: Buffer[] = []
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (part: Buffer) => said.push(part))
    const status = await new Promise<number | null>((resolve, reject) => child.once('close', resolve).once('error', reject))
    process.stdout.write(Buffer.concat(said))
    const { numPassedTests, numFailedTests, numPendingTests } = JSON.parse(readFileSync(report, 'utf8')) as Record<string, number>
    const failed = numFailedTests ?? 0
    // A suite that can't be collected, or an unhandled error, fails the run without failing a test.
    return { passed: numPassedTests ?? 0, failed: failed === 0 && status !== 0 ? 1 : failed, skipped: numPendingTests ?? 0 }
  } catch {
    return { passed: 0, failed: 1, skipped: 0 }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

const shout = (lines: readonly string[]): void => {
  const width = Math.max(...lines.map((line) => line.length))
  console.log(['', '*'.repeat(width + 4), ...lines.map((line) => `* ${line.padEnd(width)} *`), '*'.repeat(width + 4), ''].join('\n'))
}

process.exitCode = await main()

import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { makeCertificate } from './certificate.ts'
import { POD_PORTS } from './generate/services.ts'

/**
 * A network of its own, in which every pod address answers: `lo` owns the pod network (10.128.0.0/9), the proxies' addresses
 * (100.64.0.0/10) and the clients' (the documentation networks). The namespace belongs to the process and goes away with it.
 */
export interface World {
  /** For configurations, logs and certificates; removed at the end. */
  readonly directory: string
  /** A proxy's address of its own for the n-th scenario of a load. */
  address(n: number): string
  stop(): void
}

const NETWORKS = ['10.128.0.0/9', '100.64.0.0/10', '192.0.2.0/24', '198.51.100.0/24', '203.0.113.0/24', '172.16.0.0/12']
const INSIDE = 'PORTOLAN_PROOF_WORLD'

/** Whether this process is inside. */
export const isInside = (): boolean => process.env[INSIDE] === '1'

/** Why there can't be a namespace here, with the way to get one; undefined when there can. */
export const whyNoWorld = (): string | undefined => {
  if (process.platform !== 'linux') return 'it needs Linux network namespaces'
  const missing = ensure([
    { file: 'unshare', debian: 'util-linux' },
    { file: 'ip', debian: 'iproute2' },
    { file: 'openssl', debian: 'openssl' },
  ])
  if (missing) return missing
  const tried = spawnSync('unshare', [...unshare(), 'true'], { encoding: 'utf8' })
  return tried.status === 0 ? undefined : `no network namespace: ${tried.stderr.trim()}. Run it as root, or allow user namespaces`
}

/** Runs a program of this folder inside a new namespace, with this process's input and output. */
export const runInside = (script: string, args: readonly string[]): ChildProcess => {
  const routes = NETWORKS.map((network) => `ip route add local ${network} dev lo`).join(' && ')
  const command = `ip link set lo up && ${routes} && exec "$@"`
  const program = [process.execPath, ...process.execArgv, script, ...args]
  return spawn('unshare', [...unshare(), 'sh', '-c', command, 'sh', ...program], { stdio: 'inherit', env: { ...process.env, [INSIDE]: '1' } })
}

/** Not root: a user namespace makes one of us, where the kernel allows it. */
const unshare = (): string[] => (process.getuid?.() === 0 ? ['--net'] : ['--map-root-user', '--net'])

export const startWorld = async (): Promise<World> => {
  const directory = mkdtempSync(join(tmpdir(), 'portolan-proof-'))
  makeCertificate(directory, ['default.test'])
  const echo = spawn(process.execPath, [join(import.meta.dirname, 'echo.ts'), directory, ...POD_PORTS.map(String)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  await line(echo, 'ready')
  return {
    directory,
    address: (n) => `100.64.${(n >> 8) + 1}.${n & 255}`,
    stop: () => {
      echo.stdin?.end()
      rmSync(directory, { recursive: true, force: true })
    },
  }
}

/** Resolves when the child has written the line; rejects when it ends before. */
const line = (child: ChildProcess, wanted: string): Promise<void> =>
  new Promise((resolve, reject) => {
    if (child.stdout) createInterface({ input: child.stdout }).on('line', (text) => (text === wanted ? resolve() : undefined))
    child.once('exit', (code) => reject(new Error(`the process ended with ${code} before it said ${wanted}`)))
    child.once('error', reject)
  })

/** A subfolder of the world's. */
export const folder = (world: World, name: string): string => {
  const path = join(world.directory, name)
  mkdirSync(path, { recursive: true })
  return path
}

/** Installs Debian packages when a program is missing and this is root on Debian. Undefined when all is there, otherwise why not. */
export const ensure = (programs: readonly { readonly file: string; readonly debian: string }[]): string | undefined => {
  const missing = programs.filter(({ file }) => spawnSync('sh', ['-c', `command -v ${file} || test -e ${file}`]).status !== 0)
  if (missing.length === 0) return undefined
  const packages = missing.map(({ debian }) => debian)
  const byHand = `apt-get install ${packages.join(' ')}`
  if (process.getuid?.() !== 0) return `${packages.join(', ')} missing: ${byHand}`
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  try {
    execFileSync('sh', ['-c', `apt-get update -q && apt-get install -y -q --no-install-recommends ${packages.join(' ')}`], { stdio: 'pipe', env })
    return undefined
  } catch (error) {
    return `${byHand} failed: ${error instanceof Error ? error.message.slice(0, 500) : ''}`
  }
}

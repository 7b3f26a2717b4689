import { spawn } from 'node:child_process'
import { mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buffer, text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'

const MAIN = fileURLToPath(new URL('./main.ts', import.meta.url))

// Each test starts the program several times, and a machine may have other things to do.
vi.setConfig({ testTimeout: 240_000 })

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'portolan-snapshot-cli-'))
})
afterAll(() => rm(folder, { recursive: true }))

interface Ran {
  readonly status: number | null
  readonly stdout: Buffer
  readonly stderr: string
}

const portolan = async (args: readonly string[], stdin: Buffer | string = ''): Promise<Ran> => {
  const { KUBECONFIG: _k, npm_lifecycle_event: _e, NO_COLOR: _n, ...env } = process.env
  const child = spawn(process.execPath, [MAIN, ...args], { env: { ...env, HOME: folder }, cwd: folder })
  child.stdin.end(stdin)
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve))
  const [stdout, stderr, status] = await Promise.all([buffer(child.stdout), text(child.stderr), ended])
  return { status, stdout, stderr }
}

const URL_ASKED = 'https://shop.example.com/api/checkout'

const MANIFESTS = `
apiVersion: networking.k8s.io/v1
kind: IngressClass
metadata: { name: nginx }
spec: { controller: k8s.io/ingress-nginx }
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: cart, namespace: shop }
spec:
  ingressClassName: nginx
  rules: [{ host: shop.test, http: { paths: [{ path: /, pathType: Prefix, backend: { service: { name: gone, port: { number: 80 } } } }] } }]
---
apiVersion: v1
kind: Service
metadata: { name: cart, namespace: shop }
spec: { clusterIP: 10.96.0.1, ports: [{ port: 80 }] }
`

test('saves the source, which every command then takes', async () => {
  await writeFile(join(folder, 'shop.yaml'), MANIFESTS)
  const saved = await portolan(['snapshot', 'shop.portolan', '--manifests', 'shop.yaml'])
  expect(saved.stderr).toMatch(/^wrote shop\.portolan: 3 objects of 3 kinds, [\d.]+ (bytes|kB)\n {2}the source does not have: namespaces, /)
  expect([saved.status, saved.stdout.length]).toEqual([0, 0])
  expect((await stat(join(folder, 'shop.portolan'))).mode & 0o777).toBe(0o600)
  const url = 'http://shop.test/'
  const [there, here] = await Promise.all([
    portolan(['route', url, '--manifests', 'shop.yaml', '-o', 'json']),
    portolan(['route', url, '--snapshot', 'shop.portolan', '-o', 'json']),
  ])
  expect(here.status).toBe(there.status)
  expect(here.stdout.toString()).toBe(there.stdout.toString())
  const { findings } = JSON.parse((await portolan(['lint', '--snapshot', 'shop.portolan', '-o', 'json'])).stdout.toString()) as {
    readonly findings: readonly { readonly ref: unknown }[]
  }
  expect(findings.map(({ ref }) => ref)).toContainEqual(expect.objectContaining({ kind: 'Ingress', name: 'cart', file: 'shop.yaml', line: 12 }))
})

test('a bare path that is a snapshot is one side of a diff, and so is snapshot:FILE', async () => {
  await portolan(['snapshot', 'side.portolan', '--demo'])
  for (const side of ['side.portolan', 'snapshot:side.portolan']) {
    const { status, stdout } = await portolan(['diff', side, 'demo', '--limit', '200'])
    expect([side, status]).toEqual([side, 0])
    expect(stdout.toString()).toContain('side.portolan → the demo')
  }
})

test('- is standard output, and standard input', async () => {
  const { status, stdout, stderr } = await portolan(['snapshot', '-', '--demo'])
  expect(status).toBe(0)
  expect(stderr).toContain('wrote standard output: ')
  expect(gunzipSync(stdout).toString()).toMatch(/^\{"portolan":1,/)
  const asked = await portolan(['route', URL_ASKED, '--snapshot', '-'], stdout)
  expect(asked.status).toBe(0)
  expect(asked.stdout.toString()).toContain('as of 20')
})

test('an anonymized snapshot holds none of the names, and one seed gives one renaming', async () => {
  const seeded = await portolan(['snapshot', '-', '--demo', '--anonymize', '--seed', 'a'])
  const again = await portolan(['snapshot', '-', '--demo', '--anonymize', '--seed', 'a'])
  const random = await portolan(['snapshot', '-', '--demo', '--anonymize'])
  const bodyOf = ({ stdout }: Ran): string => gunzipSync(stdout).toString()
  expect(bodyOf(seeded)).not.toMatch(/shop|example\.(com|net)|203\.0\.113|storefront-shop|prod-eu/)
  // The first line holds the time.
  const hosts = (ran: Ran) => bodyOf(ran).match(/"host":"[^"]*"/g)
  expect(hosts(again)).toEqual(hosts(seeded))
  expect(hosts(random)).not.toEqual(hosts(seeded))
})

test('takes the place of a file at once, and leaves nothing beside it', async () => {
  const place = join(folder, 'place')
  await rm(place, { recursive: true, force: true })
  await mkdir(place)
  const file = join(place, 'x.portolan')
  await writeFile(file, 'old', { mode: 0o644 })
  expect((await portolan(['snapshot', file, '--demo'])).status).toBe(0)
  expect(gunzipSync(await readFile(file)).toString()).toContain('"portolan":1')
  expect((await stat(file)).mode & 0o777).toBe(0o600)
  expect(await readdir(place)).toEqual(['x.portolan'])
})

test('what is no plain file is written to as it is', async () => {
  await symlink('/dev/null', join(folder, 'nowhere'))
  expect((await portolan(['snapshot', 'nowhere', '--demo'])).status).toBe(0)
  expect((await stat(join(folder, 'nowhere'))).isCharacterDevice()).toBe(true)
})

test.each([
  [['snapshot'], "missing required argument 'FILE'"],
  [['snapshot', 'x', '--demo', '--seed', 'a'], '--seed belongs to --anonymize'],
  [['snapshot', '.', '--demo'], '. is a folder; expected a file to write to'],
  [['snapshot', 'no/such/folder/x', '--demo'], "no/such/folder/x can't be written: "],
  [['snapshot', 'x', '--manifests', '/does/not/exist'], '/does/not/exist'],
  [['snapshot', 'x', '--demo', '--snapshot', 'y'], '--snapshot and --demo name different sources'],
  [['route', URL_ASKED, '--snapshot', 'nobody'], "nobody can't be read as a snapshot: it is not there"],
  [['diff', 'snapshot:', 'demo'], 'snapshot:: expected something after snapshot:'],
  [['diff', 'snapshot:-', '-'], 'standard input holds one source, not two'],
])('%j is a usage error', async (args, message) => {
  const { status, stdout, stderr } = await portolan(args)
  expect(stderr).toContain(message)
  expect([status, stdout.length]).toEqual([2, 0])
})

test('what is no snapshot is told as such', async () => {
  await writeFile(join(folder, 'plain.yaml'), 'apiVersion: v1\nkind: Service\n')
  const { status, stderr } = await portolan(['lint', '--snapshot', 'plain.yaml'])
  expect(stderr).toContain("plain.yaml can't be read as a snapshot: it is not a snapshot that portolan snapshot wrote")
  expect(status).toBe(2)
})

test('a snapshot that was cut off is used as far as it goes, and that is told', async () => {
  await portolan(['snapshot', 'whole.portolan', '--demo'])
  const whole = await readFile(join(folder, 'whole.portolan'))
  await writeFile(join(folder, 'cut.portolan'), whole.subarray(0, whole.length >> 1))
  const { stderr, stdout } = await portolan(['route', URL_ASKED, '--snapshot', 'cut.portolan'])
  expect(stderr).toMatch(
    /^warning: cut\.portolan: The file can't be read to its end: it is cut off\.\nwarning: cut\.portolan: The file lacks objects/,
  )
  expect(stdout.toString()).toContain('shop.example.com')
})

test('a snapshot of a snapshot is of the same moment', async () => {
  await portolan(['snapshot', 'first.portolan', '--demo'])
  const { stdout } = await portolan(['snapshot', '-', '--snapshot', 'first.portolan', '--anonymize'])
  const headOf = (bytes: Buffer) => JSON.parse(gunzipSync(bytes).toString().split('\n')[0] ?? '') as Record<string, unknown>
  const [first, second] = [headOf(await readFile(join(folder, 'first.portolan'))), headOf(stdout)]
  expect(second).toMatchObject({ takenAt: first.takenAt, kinds: first.kinds, anonymized: true })
})

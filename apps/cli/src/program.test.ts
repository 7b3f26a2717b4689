import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import type { Info, RouteResult } from '@portolan/contract'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'

const MAIN = fileURLToPath(new URL('./main.ts', import.meta.url))

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
  rules:
    - host: shop.test
      http:
        paths:
          - { path: /cart, pathType: Exact, backend: { service: { name: cart, port: { number: 80 } } } }
          - { path: /gone, pathType: Prefix, backend: { service: { name: gone, port: { number: 80 } } } }
---
apiVersion: v1
kind: Service
metadata: { name: cart, namespace: shop }
spec: { clusterIP: 10.96.0.1, selector: { app: cart }, ports: [{ port: 80, targetPort: 8080 }] }
---
apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata: { name: cart-1, namespace: shop, labels: { kubernetes.io/service-name: cart } }
addressType: IPv4
ports: [{ name: "", port: 8080, protocol: TCP }]
endpoints: [{ addresses: [10.0.0.1], conditions: { ready: true } }]
`

let folder = ''
const running = new Set<ChildProcess>()
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'portolan-cli-'))
  await writeFile(join(folder, 'shop.yaml'), MANIFESTS)
  await writeFile(join(folder, 'hostile.yaml'), 'apiVersion: v1\nkind: Service\nmetadata: { name: x, namespace: shop }\nspec: { ports: "\\e[31m" }\n')
})
afterEach(() => {
  for (const child of running) child.kill('SIGKILL')
  running.clear()
})
afterAll(() => rm(folder, { recursive: true }))

interface Ran {
  readonly status: number | null
  readonly stdout: string
  readonly stderr: string
}

const launch = (args: readonly string[], env: Readonly<Record<string, string>> = {}): ChildProcess => {
  const { KUBECONFIG: _k, npm_lifecycle_event: _e, NO_COLOR: _n, ...inherited } = process.env
  const child = spawn(process.execPath, [MAIN, ...args], { env: { ...inherited, HOME: folder, ...env } })
  running.add(child)
  return child
}

const portolan = async (args: readonly string[], { stdin = '', env = {} as Readonly<Record<string, string>> } = {}): Promise<Ran> => {
  const child = launch(args, env)
  child.stdin?.end(stdin)
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve))
  const [stdout, stderr, status] = await Promise.all([
    text(child.stdout as NodeJS.ReadableStream),
    text(child.stderr as NodeJS.ReadableStream),
    ended,
  ])
  return { status, stdout, stderr }
}

const route = (url: string, ...args: readonly string[]) => portolan(['route', url, '--manifests', folder, ...args])

test('a request that is delivered: text for people, exit status 0, no colours in a pipe', async () => {
  const { status, stdout } = await route('http://shop.test/cart')
  expect(status).toBe(0)
  expect(stdout).toContain('DELIVERED')
  expect(stdout).toContain('shop/cart:80')
  expect(stdout).toContain('10.0.0.1:8080')
  expect(stdout).not.toContain('\u001b')
})

test('JSON goes to stdout, and nothing else does', async () => {
  const { status, stdout } = await route('http://shop.test/cart', '-o', 'json', '-X', 'POST', '-H', 'x-a: 1', '--source-ip', '10.1.1.1')
  expect(status).toBe(0)
  const result = JSON.parse(stdout) as RouteResult
  expect(result.verdict).toBe('delivered')
  expect(result.request).toEqual({ url: 'http://shop.test/cart', method: 'POST', headers: { 'x-a': '1' }, sourceIp: '10.1.1.1' })
})

test('a near miss says why it lost, and where it stands', async () => {
  const { status, stdout } = await route('http://shop.test/cart/confirm')
  expect(status).toBe(1)
  expect(stdout).toMatch(/Near misses\n {2}a {2}= \/cart {2}→ shop\/cart:80 {2}Ingress shop\/cart\S* .*shop.yaml:\d+/)
})

test('a broken backend is exit status 1', async () => {
  const { status, stdout } = await route('http://shop.test/gone')
  expect(status).toBe(1)
  expect(stdout).toContain('503')
})

test('manifests from standard input', async () => {
  const { status, stdout } = await portolan(['route', 'http://shop.test/cart', '--manifests', '-', '-o', 'json'], { stdin: MANIFESTS })
  expect([status, JSON.parse(stdout).verdict]).toEqual([0, 'delivered'])
})

test('via pins the entry point', async () => {
  const { stdout } = await route('http://shop.test/cart', '--via', 'IngressClass//nginx', '-o', 'json')
  expect((JSON.parse(stdout) as RouteResult).traces.map(({ entry }) => entry.ref.name)).toEqual(['nginx'])
})

test('the demo answers as drawn', async () => {
  const { status, stdout } = await portolan(['route', 'https://shop.example.com/api/checkout/confirm', '--demo'])
  expect(status).toBe(0)
  expect(stdout).toContain('shop/storefront:80')
  expect(stdout).toContain('Exact matches /api/checkout and nothing beneath it. Yours goes one segment further.')
})

test('without flags and without a cluster it is the demo, and it says so', async () => {
  const { stdout } = await portolan(['route', 'https://shop.example.com/'])
  expect(stdout).toContain('(no cluster credentials were found)')
})

test.each([
  [['launch'], "unknown command 'launch'"],
  [['route'], "missing required argument 'URL'"],
  [['route', 'shop.test'], 'url: '],
  [['route', 'http://a/', '--form', 'x'], "unknown option '--form'"],
  [['route', 'http://a/', '-o', 'xml'], "argument 'xml' is invalid"],
  [['route', 'http://a/', '-H', 'x'], '-H: header: expected NAME: VALUE'],
  [['route', 'http://a/', '--from', 'pod:x'], '--from: expected pod:NAMESPACE/NAME'],
  [['route', 'http://a/', '--via', 'nginx'], '--via: expected KIND/NAMESPACE/NAME'],
  [['route', 'http://a/', '--timeout', 'soon'], '--timeout: expected seconds'],
  [['route', 'http://a/', '--demo', '--in-cluster'], '--in-cluster and --demo name different sources'],
  [['route', 'http://a/', '--manifests', '/does/not/exist'], '/does/not/exist'],
  [['route', 'http://a/', 'http://b/', '--demo'], 'too many arguments'],
  [['serve', '--port', '70000'], '--port: expected a number from 0 to 65535'],
  [['serve', '--namespace', 'A/B'], '--namespace: expected the name of a namespace'],
])('%j is a usage error', async (args, message) => {
  const { status, stdout, stderr } = await portolan(args)
  expect(stderr).toContain(message)
  expect([status, stdout]).toEqual([2, ''])
})

test.each([[['--help']], [['serve', '--help']], [['route', '--help']]])('%j prints help', async (args) => {
  const { status, stdout } = await portolan(args)
  expect(status).toBe(0)
  expect(stdout).toMatch(/^Usage: portolan/)
  if (args.length > 1) expect(stdout).toMatch(/Examples:[\s\S]*Exit status:/)
})

test('the version', async () => {
  expect(await portolan(['--version'])).toMatchObject({ status: 0, stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) })
})

/** A kubeconfig of a cluster that refuses connections. */
const deadCluster = async (): Promise<string> => {
  const file = join(folder, 'kubeconfig.json')
  await writeFile(
    file,
    JSON.stringify({
      apiVersion: 'v1',
      kind: 'Config',
      clusters: [{ name: 'c', cluster: { server: 'https://127.0.0.1:1' } }],
      users: [{ name: 'u', user: { token: 't' } }],
      contexts: [{ name: 'x', context: { cluster: 'c', user: 'u' } }],
      'current-context': 'x',
    }),
  )
  return file
}

test('serve listens though the cluster does not answer, and says so in plain words', async () => {
  const child = launch(['serve', '--port', '0', '--kubeconfig', await deadCluster()])
  let said = ''
  for await (const chunk of child.stderr as NodeJS.ReadableStream) {
    said += chunk
    if (/^unreachable: /m.test(said)) break
  }
  const url = /^listening on (\S+)$/m.exec(said)?.[1] ?? ''
  expect((await fetch(new URL('readyz', url))).status).toBe(503)
  expect(said).toMatch(/^source: cluster x at https:\/\/127.0.0.1:1 \(--kubeconfig was given\)$/m)
  expect(said).toMatch(/^unreachable: .*127.0.0.1:1.*/m)
})

test('a cluster that does not answer is said, and is exit status 3', async () => {
  const { status, stdout, stderr } = await portolan(['route', 'http://a/', '--kubeconfig', await deadCluster()])
  expect([status, stdout]).toEqual([3, ''])
  expect(stderr).toContain('127.0.0.1:1')
})

test('a reader that has seen enough is no error', async () => {
  const child = launch(['route', 'http://shop.test/cart', '--manifests', folder])
  child.stdout?.destroy()
  const stderr = text(child.stderr as NodeJS.ReadableStream)
  await new Promise((resolve) => child.on('close', resolve))
  expect(await stderr).toBe('')
})

const listening = async (child: ChildProcess): Promise<{ readonly url: string; readonly lines: readonly string[] }> => {
  let said = ''
  for await (const chunk of child.stderr as NodeJS.ReadableStream) {
    said += chunk
    const url = /^listening on (\S+)$/m.exec(said)?.[1]
    if (url) return { url, lines: said.trim().split('\n') }
  }
  throw new Error(`It ended: ${said}`)
}

test.each(['SIGTERM', 'SIGINT'] as const)('serve says where it listens, serves, and ends with 0 on %s', async (signal) => {
  const child = launch(['serve', '--demo', '--port', '0'])
  const { url, lines } = await listening(child)
  expect(lines).toEqual(['source: the built-in demo (--demo was given)', `listening on ${url}`])
  const info = (await (await fetch(new URL('api/v1/info', url))).json()) as Info
  expect(info.source.kind).toBe('demo')
  const stream = await fetch(new URL('api/v1/graph/events', url))
  const begin = performance.now()
  child.kill(signal)
  const status = await new Promise((resolve) => child.on('exit', resolve))
  expect(status).toBe(0)
  expect(performance.now() - begin).toBeLessThan(30_000)
  expect(await stream.text()).toMatch(/event: bye\n/)
})

test('portolan alone serves', async () => {
  const child = launch(['--port', '0', '--manifests', folder])
  const { url } = await listening(child)
  expect((await fetch(new URL('healthz', url))).status).toBe(200)
  child.kill('SIGTERM')
  expect(await new Promise((resolve) => child.on('exit', resolve))).toBe(0)
})

test('a port that is taken is said, and is exit status 1', async () => {
  const first = launch(['serve', '--demo', '--port', '0'])
  const { url } = await listening(first)
  const { status, stderr } = await portolan(['serve', '--demo', '--port', new URL(url).port])
  expect(status).toBe(1)
  expect(stderr).toContain('is taken')
})

test('an error that nothing caught is logged, and ends the process with 1', async () => {
  const fault = encodeURIComponent("setTimeout(() => Promise.reject(new Error('boom')), 1500)")
  const child = launch(['serve', '--demo', '--port', '0'], { NODE_OPTIONS: `--import=data:text/javascript,${fault}` })
  const stderr = text(child.stderr as NodeJS.ReadableStream)
  expect(await new Promise((resolve) => child.on('close', resolve))).toBe(1)
  const line = (await stderr).split('\n').find((candidate) => candidate.includes('boom')) ?? ''
  expect(JSON.parse(line)).toMatchObject({ level: 60, event: 'unhandledRejection', err: { message: 'boom' } })
})

test('listening beyond this machine is warned about', async () => {
  const child = launch(['serve', '--demo', '--port', '0', '--host', '0.0.0.0'])
  const { lines, url } = await listening(child)
  expect(lines.some((line) => line.startsWith('warning: listening on 0.0.0.0'))).toBe(true)
  const info = (await (await fetch(new URL('api/v1/info', url))).json()) as Info
  expect(info.exposed).toBe(true)
})

test('as: the answer of another controller, which says that it is one', async () => {
  const { status, stdout } = await route('http://shop.test/cart', '--as', 'ingress-generic')
  expect(status).toBe(0)
  expect(stdout).toContain('As if ingress-generic served this: ')
  const wrong = await route('http://shop.test/cart', '--as', 'apache')
  expect(wrong.status).toBe(2)
  expect(wrong.stderr).toMatch(/--as: expected one of .*ingress-generic/)
})

test('lint of a source that did not come in time is no all-clear', async () => {
  // Standard input stays open: its end, and so all kinds, never come.
  const child = launch(['lint', '--manifests', '-', '--timeout', '1'])
  const stderr = text(child.stderr as NodeJS.ReadableStream)
  child.stdout?.resume()
  expect(await new Promise((resolve) => child.on('close', resolve))).toBe(1)
  expect(await stderr).toContain('are not read yet, and the report does without them')
})

import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import type { Findings } from '@portolan/contract'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'

const MAIN = fileURLToPath(new URL('./main.ts', import.meta.url))
const WAIT = { timeout: 60_000, interval: 50 }

const manifests = (path: string): string => `
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
      http: { paths: [{ path: ${path}, pathType: Prefix, backend: { service: { name: cart, port: { number: 80 } } } }] }
---
apiVersion: v1
kind: Service
metadata: { name: cart, namespace: shop }
spec: { clusterIP: 10.96.0.1, selector: { app: cart }, ports: [{ port: 80, targetPort: 8080 }] }
`

let folder = ''
let expected = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'portolan-expect-'))
  expected = join(folder, 'routes.expect')
  await writeFile(join(folder, 'shop.yaml'), manifests('/cart'))
  await writeFile(expected, 'expect:\n  - request: GET http://shop.test/cart\n    reaches: shop/cart:80\n')
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const serve = (...args: readonly string[]): ChildProcess => {
  const { KUBECONFIG: _k, npm_lifecycle_event: _e, ...env } = process.env
  return spawn(process.execPath, [MAIN, 'serve', '--port', '0', '--manifests', folder, ...args], { env: { ...env, HOME: folder } })
}

const ended = (child: ChildProcess): Promise<number | null> => new Promise((resolve) => child.on('close', resolve))

test('a folder whose files change: what stops holding is a finding with the file that changed it', async () => {
  const child = serve('--expect', expected)
  let log = ''
  child.stderr?.setEncoding('utf8').on('data', (chunk: string) => {
    log += chunk
  })
  const broken = async () => {
    const url = /listening on (\S+)/.exec(log)?.[1] ?? 'http://not.listening.invalid'
    const held = (await (await fetch(new URL('metrics', url))).text()).includes('portolan_expectations{state="held"} 1')
    const { findings } = (await (await fetch(new URL('api/v1/findings', url))).json()) as Findings
    return { held, titles: findings.filter(({ code }) => code === 'expectation-broken').map(({ title, evidence }) => [title, evidence.at(-1)?.text]) }
  }
  try {
    await vi.waitFor(async () => expect(await broken()).toEqual({ held: true, titles: [] }), WAIT)
    await writeFile(join(folder, 'shop.yaml'), manifests('/basket'))
    const changed = 'Ingress shop/cart changed: rule shop.test/basket added: cart:80; rule shop.test/cart removed'
    await vi.waitFor(async () => expect((await broken()).titles).toEqual([['GET http://shop.test/cart answers 404', changed]]), WAIT)
    await writeFile(join(folder, 'shop.yaml'), manifests('/cart'))
    await vi.waitFor(async () => expect(await broken()).toEqual({ held: true, titles: [] }), WAIT)
  } finally {
    child.kill('SIGKILL')
    await ended(child)
  }
})

test('without the file it does not start, and says which', async () => {
  const child = serve('--expect', join(folder, 'none.yaml'))
  const [stderr, status] = await Promise.all([text(child.stderr as NodeJS.ReadableStream), ended(child)])
  expect(status).toBe(1)
  expect(stderr).toContain('none.yaml: There is no such file.')
})

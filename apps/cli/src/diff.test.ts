import { spawn } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { DiffReport } from './diff-report.ts'

const MAIN = fileURLToPath(new URL('./main.ts', import.meta.url))

const SERVICES = (namespace: string): string =>
  ['web', 'cart']
    .map(
      (name) =>
        `apiVersion: v1\nkind: Service\nmetadata: { name: ${name}, namespace: ${namespace} }\nspec: { clusterIP: 10.96.0.1, ports: [{ port: 80 }] }\n---\n`,
    )
    .join('')

const ingress = (namespace: string, paths: Readonly<Record<string, string>>): string => `
apiVersion: networking.k8s.io/v1
kind: IngressClass
metadata: { name: edge }
spec: { controller: example.com/edge }
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: shop, namespace: ${namespace} }
spec:
  ingressClassName: edge
  rules:
    - host: shop.test
      http:
        paths:
${Object.entries(paths)
  .map(([path, name]) => `          - { path: ${path}, pathType: Prefix, backend: { service: { name: ${name}, port: { number: 80 } } } }`)
  .join('\n')}
---
`

const gateway = (namespace: string): string => `
apiVersion: gateway.networking.k8s.io/v1
kind: GatewayClass
metadata: { name: envoy }
spec: { controllerName: gateway.envoyproxy.io/gatewayclass-controller }
---
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: edge, namespace: ${namespace} }
spec:
  gatewayClassName: envoy
  listeners: [{ name: http, port: 80, protocol: HTTP }]
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: shop, namespace: ${namespace} }
spec:
  parentRefs: [{ name: edge }]
  hostnames: [shop.test]
  rules:
    - matches: [{ path: { type: Exact, value: /cart } }]
      backendRefs: [{ name: cart, port: 80 }]
    - backendRefs: [{ name: web, port: 80 }]
---
`

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'portolan-diff-'))
  const write = async (name: string, content: string): Promise<void> => {
    await mkdir(join(folder, name))
    await writeFile(join(folder, name, 'all.yaml'), content)
  }
  await write('old', SERVICES('shop') + ingress('shop', { '/': 'web', '/cart': 'cart' }))
  await write('new', SERVICES('shop') + gateway('shop'))
  await write('moved', SERVICES('store') + ingress('store', { '/': 'web', '/cart': 'cart' }))
  await write('both', SERVICES('shop') + SERVICES('store') + ingress('shop', { '/': 'web', '/cart': 'cart' }) + gateway('store'))
  await writeFile(join(folder, 'urls.txt'), '# two\nhttp://shop.test/cart\nhttp://shop.test/cart/1\n')
  await writeFile(
    join(folder, 'access.log'),
    '10.0.0.1 - - [27/Feb/2026:10:00:00 +0000] "GET /cart/1 HTTP/1.1" 200 1 "-" "-"\nbroken\n{"host":"shop.test","path":"/cart","scheme":"http"}\n',
  )
})
afterAll(() => rm(folder, { recursive: true }))

const diff = async (args: readonly string[], stdin = '') => {
  const { KUBECONFIG: _k, npm_lifecycle_event: _e, ...inherited } = process.env
  const child = spawn(process.execPath, [MAIN, 'diff', ...args], { cwd: folder, env: { ...inherited, HOME: folder } })
  child.stdin.end(stdin)
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve))
  const [stdout, stderr, status] = await Promise.all([text(child.stdout), text(child.stderr), ended])
  return { status, stdout, stderr }
}

const report = async (...args: readonly string[]): Promise<DiffReport> => JSON.parse((await diff([...args, '-o', 'json'])).stdout) as DiffReport

test('nothing changes: exit status 0', async () => {
  const { status, stdout } = await diff(['old', 'old'])
  expect(status).toBe(0)
  expect(stdout).toMatch(/None of \d+ requests changes\.\nRequests from the boundaries of 4 rules\.\n$/)
})

test('what changes is grouped by cause, with an example before and after, and where it stands: exit status 1', async () => {
  const { status, stdout } = await diff(['old', 'new'])
  expect(status).toBe(1)
  expect(stdout).toContain('old → new')
  expect(stdout).toMatch(/prefix has become an exact path {2}exact-prefix-lost, \d+ requests/)
  expect(stdout).toMatch(/ {2}http:\/\/shop\.test\/cart\/x\n {4}before {4}shop\/cart:80\n {4}after {5}shop\/web:80/)
  expect(stdout).toContain('proposal  Make it a PathPrefix match for /cart.')
  expect(stdout).toMatch(/where {5}Ingress shop\/shop \/spec\/rules\/0\/http\/paths\/1, old\/all\.yaml:\d+/)
  expect(stdout).not.toContain('\u001b')
})

test('JSON: groups, examples and places', async () => {
  const { before, after, changed, requests, groups, left } = await report('old', 'new')
  expect([before, after, left]).toEqual(['old', 'new', 0])
  expect(groups.reduce((sum, { count }) => sum + count, 0)).toBe(changed)
  expect(requests).toBeGreaterThan(changed)
  const group = groups.find(({ code }) => code === 'exact-prefix-lost')
  expect(group?.example).toMatchObject({ request: { url: 'http://shop.test/cart/x' }, said: { before: 'shop/cart:80', after: 'shop/web:80' } })
  expect(group?.places[0]?.refs[0]).toMatchObject({ kind: 'Ingress', namespace: 'shop', name: 'shop', file: 'old/all.yaml' })
})

test('Markdown: a table of causes, details folded, nothing of it read as markup', async () => {
  const { stdout } = await diff(['old', 'new', '-o', 'markdown'])
  expect(stdout).toMatch(/^### ⚠️ \d+ of \d+ requests change, for \d causes?\.\n/)
  expect(stdout).toMatch(/\| prefix has become an exact path \| \d+ \| `http:\/\/shop\.test\/cart\/x` \| `shop\/cart:80` \| `shop\/web:80` \|/)
  expect(stdout).toContain('<details>\n<summary>prefix has become an exact path (exact-prefix-lost)</summary>')
  expect((await diff(['old', 'old', '-o', 'markdown'])).stdout).toMatch(/^### ✅ None of \d+ requests changes\.\n/)
})

test('SARIF: a rule per cause, a result per object with file and line', async () => {
  const { stdout } = await diff(['old', 'new', '-o', 'sarif'])
  const [run] = JSON.parse(stdout).runs
  expect(run.tool.driver.rules.map(({ id }: { id: string }) => id)).toContain('exact-prefix-lost')
  const result = run.results.find(({ ruleId }: { ruleId: string }) => ruleId === 'exact-prefix-lost')
  expect(result.locations[0].physicalLocation).toEqual({ artifactLocation: { uri: 'old/all.yaml' }, region: { startLine: expect.any(Number) } })
  expect(result.relatedLocations[0].physicalLocation.artifactLocation.uri).toBe('new/all.yaml')
  expect(run.tool.driver.rules[result.ruleIndex].id).toBe(result.ruleId)
})

test('requests from a list of URLs, and from an access log of several formats', async () => {
  const list = await report('old', 'new', '--urls', 'urls.txt')
  expect([list.requests, list.changed, list.from]).toEqual([2, 1, '2 lines of urls.txt'])
  const { stdout, stderr } = await diff(['old', 'new', '--urls', 'access.log', '--host', 'shop.test', '--scheme', 'http', '-o', 'json'])
  expect(JSON.parse(stdout)).toMatchObject({ requests: 2, changed: 1 })
  expect(stderr).toContain('warning: 1 of 3 lines of access.log can not be read; line 2: broken is no URL and no path')
  const piped = await diff(['old', 'new', '--urls', '-'], 'http://shop.test/cart\n')
  expect(piped.status).toBe(0)
})

test('--same: a Service of another namespace is the same one when told so', async () => {
  expect((await report('old', 'moved')).changed).toBeGreaterThan(0)
  expect((await report('old', 'moved', '--same', 'shop=store')).changed).toBe(0)
})

test('routes of two namespaces of one source: Services are compared by name', async () => {
  const { before, after, groups } = await report('namespace:shop', 'namespace:store', '--manifests', 'both')
  expect([before, after]).toEqual(['namespace shop', 'namespace store'])
  expect(groups.map(({ code }) => code)).toContain('exact-prefix-lost')
  expect(groups.map(({ code }) => code)).not.toContain('backend')
})

test('one source under another controller', async () => {
  const { status, stdout } = await diff(['old', '--as', 'ingress-generic'])
  expect(status).toBe(0)
  expect(stdout).toContain('old → old as ingress-generic')
  expect((await diff(['--manifests', 'old', '--as', 'ingress-generic'])).status).toBe(0)
})

test('a source on standard input, the other in a folder', async () => {
  const { status, stdout } = await diff(['-', 'old'], SERVICES('shop') + ingress('shop', { '/': 'web' }))
  expect(status).toBe(1)
  expect(stdout).toContain('standard input → old')
})

test('--limit leaves requests out, and says how many', async () => {
  const { requests, left } = await report('old', 'new', '--limit', '10')
  expect(requests).toBe(10)
  expect(left).toBeGreaterThan(0)
})

test.each([
  [['old'], 'expected BEFORE and AFTER, or --as'],
  [['old', 'new', '--as', 'apache'], '--as: expected one of '],
  [['old', 'new', '--before-as', 'service'], '--before-as: expected one of '],
  [['old', 'namespace:'], 'expected something after namespace:'],
  [['old', 'new', '--same', 'x'], '--same: expected OLD=NEW'],
  [['old', 'new', '--limit', '0'], '--limit: expected a whole number'],
  [['-', 'new', '--urls', '-'], 'standard input holds either a source or the requests'],
  [['old', 'gone'], 'gone'],
  [['old', 'new', '--urls', 'gone.txt'], '--urls: gone.txt'],
  [['old', 'new', '-o', 'xml'], 'markdown'],
])('%j is a usage error that names the flag', async (args, message) => {
  const { status, stdout, stderr } = await diff(args)
  expect(stderr).toContain(message)
  expect([status, stdout]).toEqual([2, ''])
})

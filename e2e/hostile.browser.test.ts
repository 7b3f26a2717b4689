import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Findings, Graph, RouteResult } from '@portolan/contract'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openBrowser, openPage } from './page.ts'
import { eventually, type Portolan, portolan } from './portolan.ts'

/** ms that any single answer may take while the worst is loaded, on a slow machine that does other work: a stall takes longer. */
const PROMPT = 15_000

const ingress = (name: string, spec: string, annotations = ''): string => `apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: ${name}
  annotations: {nginx.ingress.kubernetes.io/use-regex: "true"${annotations}}
${spec}
`
const rule = (host: string, path: string, type = 'Prefix'): string =>
  `spec: {ingressClassName: nginx, rules: [{host: ${host}, http: {paths: [{path: '${path}', pathType: ${type}, backend: {service: {name: good, port: {number: 80}}}}]}}]}`

const FILES: Readonly<Record<string, string>> = {
  'good.yaml': `apiVersion: v1
kind: Service
metadata: {name: good}
spec: {selector: {app: good}, ports: [{port: 80}]}
---
${ingress('good', rule('good.example.com', '/'))}`,
  'broken.yaml': 'apiVersion: v1\nkind: Service\nmetadata:\n  name: [unclosed\n',
  'no-rules.yaml': ingress('no-rules', 'spec: {ingressClassName: nginx}'),
  'no-http.yaml': ingress('no-http', 'spec: {ingressClassName: nginx, rules: [{host: no-http.example.com}]}'),
  'proto.yaml':
    'apiVersion: v1\nkind: Service\nmetadata: {name: constructor, labels: {__proto__: polluted, constructor: x}}\nspec: {selector: {__proto__: polluted}, ports: [{port: 80}]}\n',
  'big.yaml': ingress('big', rule('big.example.com', '/'), `, nginx.ingress.kubernetes.io/configuration-snippet: "${'x'.repeat(1_000_000)}"`),
  'regex.yaml': ingress('regex', rule('regex.example.com', '/(a+)+$', 'ImplementationSpecific')),
  'markup.yaml': ingress('markup', rule('markup.example.com', '/<script>window.__pwned=1</script>', 'ImplementationSpecific')),
}

let browser: Browser
let server: Portolan
let folder: string

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'portolan-hostile-'))
  for (const [name, text] of Object.entries(FILES)) writeFileSync(join(folder, name), text)
  ;[browser, server] = await Promise.all([openBrowser(), portolan(['--manifests', folder])])
  await eventually(
    () => server.get<Graph>('/api/v1/graph'),
    ({ totals }) => (totals.Ingress ?? 0) >= 5,
  )
})
afterAll(async () => {
  await browser?.close()
  expect(await server?.stop()).toBe(0)
  rmSync(folder, { recursive: true })
})

const trace = async (url: string): Promise<RouteResult> => {
  const start = performance.now()
  const answer = await server.post<RouteResult>('/api/v1/route', { url })
  expect(performance.now() - start).toBeLessThan(PROMPT)
  return answer
}

test('a broken file is a finding with its line, and the others load', async () => {
  const { findings } = await server.get<Findings>('/api/v1/findings')
  const broken = findings.filter(({ code }) => code === 'broken-manifest')
  expect(broken.some(({ ref }) => ref.file === 'broken.yaml' && (ref.line ?? 0) > 0)).toBe(true)
  expect((await trace('http://good.example.com/')).verdict).toBe('delivered')
})

test('an Ingress without rules, or without http, is told and breaks nothing', async () => {
  const { findings } = await server.get<Findings>('/api/v1/findings')
  const about = findings.map(({ ref, text }) => `${ref.name ?? ''} ${text}`).join('\n')
  expect(about).toMatch(/no-rules/)
  expect((await trace('http://no-http.example.com/')).verdict).toBe('lost')
})

test('labels named __proto__ and constructor are labels', async () => {
  const graph = await server.get<Graph>('/api/v1/graph?expand=internal:default')
  expect(graph.nodes.some(({ id }) => id === 'Service/default/constructor')).toBe(true)
  expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false)
})

test('an annotation of 1 MB and a regular expression that backtracks stall nothing', async () => {
  for (const url of ['http://big.example.com/', `http://regex.example.com/${'a'.repeat(40)}!`]) await trace(url)
  const { answer } = await eventually(
    () => trace(`http://regex.example.com/${'a'.repeat(40)}`),
    () => true,
  )
  expect(['delivered', 'unknown']).toContain(answer.verdict)
})

test('a URL of 100 kB is refused in words, one with a query of 10 kB is answered', async () => {
  const response = await fetch(`${server.url}/api/v1/route`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ url: `http://good.example.com/${'x'.repeat(100_000)}` }),
  })
  expect(response.status).toBe(400)
  expect(((await response.json()) as { error: { message: string } }).error.message).toMatch(/long|bytes|kB/i)
  expect((await trace(`http://good.example.com/?q=${'x'.repeat(10_000)}`)).verdict).toBe('delivered')
  const get = await fetch(`${server.url}/api/v1/route?url=http://good.example.com/${'x'.repeat(100_000)}`)
  expect([400, 414, 431]).toContain(get.status)
})

test('the page shows what is wrong, and none of it runs', async () => {
  const { page, faults } = await openPage(browser, `${server.url}/map`)
  await page.getByText('broken.yaml', { exact: false }).first().waitFor()
  expect(await page.evaluate(() => '__pwned' in window)).toBe(false)
  await page.goto(`${server.url}/trace?u=${encodeURIComponent('http://markup.example.com/<script>window.__pwned=1</script>')}`)
  await page.getByRole('heading', { level: 1 }).first().waitFor()
  expect(await page.evaluate(() => '__pwned' in window)).toBe(false)
  expect(faults).toEqual([])
})

test('a file that is mended loses its finding while the page is open', async () => {
  writeFileSync(join(folder, 'broken.yaml'), 'apiVersion: v1\nkind: Service\nmetadata: {name: mended}\nspec: {ports: [{port: 80}]}\n')
  await eventually(
    () => server.get<Findings>('/api/v1/findings'),
    ({ findings }) => !findings.some(({ ref }) => ref.file === 'broken.yaml' && ref.kind === 'File'),
  )
  await eventually(
    () => server.get<Graph>('/api/v1/graph'),
    ({ totals }) => (totals.Service ?? 0) >= 3,
  )
})

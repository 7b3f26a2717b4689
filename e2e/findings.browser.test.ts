import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Findings } from '@portolan/contract'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { violations } from './axe.ts'
import { openBrowser, openPage } from './page.ts'
import { type Portolan, portolan } from './portolan.ts'

const MANIFESTS = `
apiVersion: networking.k8s.io/v1
kind: IngressClass
metadata: { name: nginx }
spec: { controller: k8s.io/ingress-nginx }
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: shop
  namespace: shop
  annotations:
    portolan.dev/ignore: backend-missing, comes with the release of next week
spec:
  ingressClassName: nginx
  rules:
    - host: shop.test
      http:
        paths:
          - { path: /soon, pathType: Prefix, backend: { service: { name: soon, port: { number: 80 } } } }
          - { path: /cart, pathType: Prefix, backend: { service: { name: cart, port: { number: 8081 } } } }
---
apiVersion: v1
kind: Service
metadata: { name: cart, namespace: shop }
spec: { clusterIP: 10.96.0.1, ports: [{ port: 80 }] }
`

const folder = mkdtempSync(join(tmpdir(), 'portolan-findings-'))
const ignores = join(folder, 'ignore.yaml')
let browser: Browser
let demo: Portolan
let files: Portolan

beforeAll(async () => {
  writeFileSync(join(folder, 'shop.yaml'), MANIFESTS)
  writeFileSync(ignores, 'ignore:\n  - { code: lb-idle, reason: reserved for the summer, until: 2999-12-31 }\n')
  ;[browser, demo, files] = await Promise.all([
    openBrowser(),
    portolan(['--demo', '--ignore', ignores]),
    portolan(['--manifests', join(folder, 'shop.yaml')]),
  ])
})
afterAll(async () => {
  await browser?.close()
  await Promise.all([demo?.stop(), files?.stop()])
  rmSync(folder, { recursive: true, force: true })
})

const idOf = async (server: Portolan, code: string): Promise<string> => {
  const { findings } = await server.get<Findings>('/api/v1/findings')
  const found = findings.find((finding) => finding.code === code)
  if (!found) throw new Error(`no ${code}`)
  return found.id
}

test('an object that is missing is proposed as YAML; the trace as if it were there is delivered, and says what it assumes', async () => {
  const id = await idOf(demo, 'grant-missing')
  const { page, faults } = await openPage(browser, `${demo.url}/findings?sel=${encodeURIComponent(id)}`, {
    permissions: ['clipboard-read', 'clipboard-write'],
  })
  await page.locator('.diff-add', { hasText: 'kind: ReferenceGrant' }).waitFor()
  await page.getByRole('button', { name: 'Copy YAML' }).click()
  expect(await page.evaluate(() => navigator.clipboard.readText())).toMatch(
    /^apiVersion: gateway\.networking\.k8s\.io\/v1\w*\nkind: ReferenceGrant\n/,
  )
  await page.getByRole('button', { name: 'Copy command' }).click()
  expect(await page.evaluate(() => navigator.clipboard.readText())).toMatch(/^kubectl get \S+ -n payments pay -o yaml$/)
  await page.getByRole('button', { name: 'Trace as if fixed' }).click()
  await page.waitForURL((url) => url.pathname === '/trace' && url.searchParams.get('as') === id)
  await page.getByText(/As if ReferenceGrant auth\/\S+ were there/).waitFor()
  await page.getByText('With this the answer is:').waitFor()
  await page.getByRole('heading', { name: /^Reaches introspect/ }).waitFor()
  await page.getByRole('button', { name: 'Back to the cluster', exact: true }).click()
  await page.waitForURL((url) => !url.searchParams.has('as'))
  await page.getByRole('heading', { name: /^Reaches introspect/ }).waitFor({ state: 'detached' })
  expect(faults).toEqual([])
  await page.context().close()
})

test('an edit of one field is shown as a diff, copied as a patch, and proven by a trace', async () => {
  const id = await idOf(files, 'backend-port')
  const { page, faults } = await openPage(browser, `${files.url}/findings?sel=${encodeURIComponent(id)}`, {
    permissions: ['clipboard-read', 'clipboard-write'],
  })
  await page.locator('.diff-del', { hasText: 'number: 8081' }).waitFor()
  await page.locator('.diff-add', { hasText: 'number: 80' }).waitFor()
  await page.locator('.diff-context', { hasText: 'path: /cart' }).waitFor()
  await page.getByRole('button', { name: 'backend-port' }).click()
  await page.waitForURL((url) => url.searchParams.get('q') === 'finding:backend-port')
  await page.getByRole('button', { name: 'Copy patch' }).click()
  expect(await page.evaluate(() => navigator.clipboard.readText())).toContain(
    '{"op":"replace","path":"/spec/rules/0/http/paths/1/backend/service/port/number","value":80}',
  )
  await page.getByRole('button', { name: 'Trace as if fixed' }).click()
  await page.getByText('As if Ingress shop/shop were patched').waitFor()
  await page.getByRole('heading', { name: /^Reaches cart/ }).waitFor()
  expect(faults).toEqual([])
  await page.context().close()
})

test('what is suppressed stands in a list of its own, with the reason and where that is written', async () => {
  const { page, faults } = await openPage(browser, `${files.url}/findings`)
  await page.getByRole('heading', { name: '1 broken' }).waitFor()
  await page.getByText('1 suppressed').click()
  await page.waitForURL((url) => url.searchParams.get('tab') === 'suppressed')
  await page.getByText('shop · comes with the release of next week').waitFor()
  await page.locator('.findings-title').click()
  const known = page.locator('.finding-known')
  await known.getByText('comes with the release of next week').waitFor()
  await known.getByRole('link', { name: 'Ingress shop/shop' }).waitFor()
  expect(await known.textContent()).toContain('metadata.annotations["portolan.dev/ignore"]')
  expect(await violations(page)).toEqual([])
  expect(faults).toEqual([])
  await page.context().close()
})

test('a file suppresses too, until its last day; rail and sentence count what is left', async () => {
  const { findings, suppressed } = await demo.get<Findings>('/api/v1/findings')
  expect(suppressed.map(({ finding }) => finding.code)).toEqual(['lb-idle'])
  const { page, faults } = await openPage(browser, `${demo.url}/findings?tab=suppressed&sel=${encodeURIComponent(suppressed[0]?.finding.id ?? '')}`)
  const risky = findings.filter(({ severity }) => severity === 'warning').length
  await page.locator('h1', { hasText: `${risky} at risk` }).waitFor()
  await page.locator('.finding-known', { hasText: `${ignores}, line 2, until 2999-12-31` }).waitFor()
  expect(faults).toEqual([])
  await page.context().close()
})

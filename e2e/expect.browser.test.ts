import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Findings } from '@portolan/contract'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openBrowser, openPage } from './page.ts'
import { eventually, type Portolan, portolan } from './portolan.ts'

const TITLE = 'GET http://shop.test/cart answers 404'

const manifests = (path: string): string =>
  JSON.stringify({
    apiVersion: 'v1',
    kind: 'List',
    items: [
      { apiVersion: 'networking.k8s.io/v1', kind: 'IngressClass', metadata: { name: 'nginx' }, spec: { controller: 'k8s.io/ingress-nginx' } },
      {
        apiVersion: 'networking.k8s.io/v1',
        kind: 'Ingress',
        metadata: { name: 'cart', namespace: 'shop' },
        spec: {
          ingressClassName: 'nginx',
          rules: [
            { host: 'shop.test', http: { paths: [{ path, pathType: 'Prefix', backend: { service: { name: 'cart', port: { number: 80 } } } }] } },
          ],
        },
      },
      {
        apiVersion: 'v1',
        kind: 'Service',
        metadata: { name: 'cart', namespace: 'shop' },
        spec: { selector: { app: 'cart' }, ports: [{ port: 80 }] },
      },
    ],
  })

let folder: string
let browser: Browser
let server: Portolan

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'portolan-expect-'))
  await writeFile(join(folder, 'all.json'), manifests('/cart'))
  await writeFile(join(folder, 'routes.expect'), 'expect:\n  - request: GET http://shop.test/cart\n    reaches: shop/cart:80\n')
  ;[browser, server] = await Promise.all([openBrowser(), portolan(['--manifests', folder, '--expect', join(folder, 'routes.expect')])])
})
afterAll(async () => {
  await browser?.close()
  expect(await server?.stop()).toBe(0)
  await rm(folder, { recursive: true, force: true })
})

test('what stops holding appears on the open map, leads to its finding with the change that broke it, and goes when it holds again', async () => {
  const { page, faults } = await openPage(browser, `${server.url}/map`)
  await page.locator('#chart').waitFor()
  const attention = page.locator('.side li', { hasText: 'shop/cart:80' })
  expect(await attention.count()).toBe(0)
  await writeFile(join(folder, 'all.json'), manifests('/basket'))
  await attention.first().waitFor()
  await attention.first().locator('button').first().click()
  await page.waitForURL((url) => url.pathname === '/findings' && (url.searchParams.get('sel') ?? '').startsWith('expectation-broken:'))
  await page.getByRole('heading', { name: `${TITLE}.` }).waitFor()
  const evidence = page.locator('.finding-evidence')
  await evidence.getByText('Ingress shop/cart changed: rule shop.test/basket added: cart:80; rule shop.test/cart removed').waitFor()
  // A file is named, and is no link: nothing could be shown of it.
  await evidence.getByText('routes.expect:2').first().waitFor()
  expect(await evidence.getByRole('link', { name: /routes\.expect/ }).count()).toBe(0)
  await page.goto(`${server.url}/changes`)
  await page.getByText(TITLE).first().waitFor()
  await writeFile(join(folder, 'all.json'), manifests('/cart'))
  await eventually(
    () => server.get<Findings>('/api/v1/findings'),
    ({ findings }) => findings.every(({ title }) => title !== TITLE),
  )
  await page.goto(`${server.url}/findings?tab=cleared`)
  await page.getByText(TITLE).first().waitFor()
  expect(faults).toEqual([])
  await page.context().close()
})

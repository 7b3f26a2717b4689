import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Timeline } from '@portolan/contract'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openBrowser, openPage } from './page.ts'
import { eventually, type Portolan, portolan } from './portolan.ts'

let browser: Browser
let server: Portolan

beforeAll(async () => {
  ;[browser, server] = await Promise.all([openBrowser(), portolan(['--demo'])])
})
afterAll(async () => {
  await browser?.close()
  expect(await server?.stop()).toBe(0)
})

test('a live link is copied as it is, and with this moment where that is wanted', async () => {
  const { page, faults } = await openPage(browser, `${server.url}/findings?q=ns:shop`, { permissions: ['clipboard-read', 'clipboard-write'] })
  const copied = () => page.evaluate(() => navigator.clipboard.readText())
  const copy = page.getByRole('banner').getByRole('button', { name: 'Copy link to this view' })
  await page.locator('.findings-title').first().waitFor()
  await copy.click()
  await page.getByRole('button', { name: 'Copy this moment' }).waitFor()
  expect(await copied()).toBe(`${server.url}/findings?q=ns:shop`)
  await page.getByRole('button', { name: 'Copy this moment' }).click()
  await page.waitForFunction(async () => (await navigator.clipboard.readText()).includes('at='))
  const link = new URL(await copied())
  expect(Math.abs(Date.parse(link.searchParams.get('at') ?? '') - Date.now())).toBeLessThan(120_000)
  expect(link.searchParams.get('q')).toBe('ns:shop')
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'Copy this moment' }).waitFor({ state: 'detached' })

  await page.goto(link.href)
  await copy.waitFor()
  await copy.click()
  await page.waitForFunction(async (wanted) => (await navigator.clipboard.readText()) === wanted, link.href)
  expect(await page.getByRole('button', { name: 'Copy this moment' }).count()).toBe(0)
  expect(faults).toEqual([])
  await page.context().close()
})

test('what a search does not understand is underlined where it is typed', async () => {
  const { page } = await openPage(browser, `${server.url}/map`)
  await page.locator('#omnibox').fill('bogus:1 shop')
  await page.locator('.omnibox-under u').waitFor()
  expect(await page.locator('.omnibox-under u').allTextContents()).toEqual(['bogus:1'])
  const [under, field] = await Promise.all([page.locator('.omnibox-under').boundingBox(), page.locator('#omnibox').boundingBox()])
  expect(under?.x).toBe(field?.x)
  await page.locator('#omnibox').fill('ns:shop')
  await page.locator('.omnibox-under u').waitFor({ state: 'detached' })
  await page.context().close()
})

test('the sample says how to see a cluster of one’s own', async () => {
  const { page } = await openPage(browser, `${server.url}/cost`)
  await page.getByRole('button', { name: 'Connect a cluster' }).click()
  await page.getByText('portolan serve --kubeconfig').waitFor()
  await page.context().close()
})

test('the map around one object: the address says which, the chip says it and leads back', async () => {
  const { page, faults } = await openPage(browser, `${server.url}/map?focus=Service/shop/checkout`)
  const twin = page.getByRole('treegrid')
  await twin.getByText('shop.example.com').first().waitFor({ state: 'attached' })
  expect(await twin.getByText('login.example.com').count()).toBe(0)
  await page.getByText('Around checkout').waitFor()
  await page.getByRole('button', { name: 'Show the whole map' }).click()
  await page.waitForURL((url) => !url.searchParams.has('focus'))
  await twin.getByText('login.example.com').first().waitFor({ state: 'attached' })
  expect(faults).toEqual([])
  await page.context().close()
})

test('the drawer at a past moment asks for the neighbours of then, and says what is of now', async () => {
  const { answer } = await eventually(
    () => server.get<Timeline>('/api/v1/timeline'),
    ({ moments }) => moments.length > 1,
    60_000,
  )
  const at = String(answer.moments.at(-1)?.revision)
  const { page } = await openPage(browser, `${server.url}/map?sel=Service/shop/backoffice`)
  await page.getByRole('heading', { name: 'backoffice' }).waitFor()
  expect(await page.getByText('YAML and events are of now.').count()).toBe(0)
  const asked = page.waitForRequest((request) => {
    const { pathname, searchParams } = new URL(request.url())
    return pathname.endsWith('/graph') && searchParams.has('focus') && searchParams.get('at') === at
  })
  await page.goto(`${server.url}/map?at=${at}&sel=Service/shop/backoffice`)
  expect((await (await asked).response())?.status()).toBe(200)
  await page.getByText('YAML and events are of now.').waitFor()
  await page.context().close()
})

test('findings of one root cause fold under the first; what is selected is never folded away', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'portolan-zero-'))
  const names = ['cart', 'pay', 'search']
  const ingress = {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: { name: 'front', namespace: 'shop' },
    spec: {
      ingressClassName: 'nginx',
      rules: names.map((name) => ({
        host: `${name}.example.com`,
        http: { paths: [{ path: '/', pathType: 'Prefix', backend: { service: { name, port: { number: 80 } } } }] },
      })),
    },
  }
  const ingressClass = {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'IngressClass',
    metadata: { name: 'nginx' },
    spec: { controller: 'k8s.io/ingress-nginx' },
  }
  const services = names.map((name) => ({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, namespace: 'shop' },
    spec: { selector: { app: name }, ports: [{ port: 80 }] },
  }))
  const workloads = names.map((name) => ({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace: 'shop' },
    spec: { replicas: 0, selector: { matchLabels: { app: name } }, template: { metadata: { labels: { app: name } } } },
    status: { replicas: 0 },
  }))
  await writeFile(
    join(folder, 'all.json'),
    JSON.stringify({ apiVersion: 'v1', kind: 'List', items: [ingressClass, ingress, ...services, ...workloads] }),
  )
  const zero = await portolan(['--manifests', folder])
  try {
    const { page, faults } = await openPage(browser, `${zero.url}/findings`)
    await page.getByRole('heading', { name: '3 broken' }).waitFor()
    const titles = page.locator('.findings-title')
    const fold = page.getByRole('button', { name: '2 more with the same cause' })
    await fold.waitFor()
    expect(await titles.count()).toBe(1)
    await fold.click()
    expect(await titles.allTextContents()).toEqual(names.map((name) => `${name}.example.com answers 503`))
    await fold.click()
    expect(await titles.count()).toBe(1)
    await page.keyboard.press('n')
    await page.keyboard.press('n')
    await page.locator('.findings-under.findings-on', { hasText: 'pay.example.com answers 503' }).waitFor()
    expect(faults).toEqual([])
    await page.context().close()
  } finally {
    await zero.stop()
    await rm(folder, { recursive: true })
  }
})

test('on paper the map keeps its chart, and what needs attention follows it', async () => {
  for (const viewport of [
    { width: 1040, height: 720 },
    { width: 1440, height: 900 },
  ]) {
    const { page } = await openPage(browser, `${server.url}/map`, { colorScheme: 'dark', viewport })
    await page.locator('.chart-marks').waitFor()
    await page.emulateMedia({ media: 'print' })
    await page.waitForFunction(() => (document.querySelector('.chart')?.getBoundingClientRect().height ?? 0) > 400)
    await page.locator('.side li').first().waitFor()
    const wash = await page
      .locator('.strip')
      .first()
      .evaluate((strip) => getComputedStyle(strip).backgroundColor)
    expect(wash).toBe('rgb(221, 231, 238)')
    await page.context().close()
  }
})

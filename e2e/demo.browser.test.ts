import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Graph, RouteResult } from '@portolan/contract'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openBrowser, openPage } from './page.ts'
import { type Portolan, portolan } from './portolan.ts'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const CONFIRM = 'https://shop.example.com/api/checkout/confirm'

let browser: Browser
let server: Portolan

beforeAll(async () => {
  ;[browser, server] = await Promise.all([openBrowser(), portolan(['--demo'])])
})
afterAll(async () => {
  await browser?.close()
  expect(await server?.stop()).toBe(0)
})

describe('the map of the sample cluster', () => {
  test('opens with one sentence, draws, lists what needs attention, and asks nobody else', async () => {
    const { page, faults } = await openPage(browser, `${server.url}/`)
    await page
      .getByText(/\d+ routes? broken/)
      .first()
      .waitFor()
    await page.getByText('Sample cluster. Nothing here is yours.').waitFor()
    await page.getByText('admin.shop.example.com answers 503').first().waitFor()
    await page.waitForFunction(paintedCanvas, undefined, { timeout: 60_000 })
    expect(await page.title()).toContain('Portolan')
    expect(faults).toEqual([])
    await page.context().close()
  })

  test('has a twin that names what is drawn', async () => {
    const { page } = await openPage(browser, `${server.url}/map?view=table`)
    const graph = await server.get<Graph>('/api/v1/graph')
    await page.getByRole('treegrid').waitFor()
    const hosts = graph.nodes.filter(({ layer, parent, kind }) => layer === 'host' && kind === 'Host' && parent === 'Namespace//shop')
    expect(hosts.length).toBeGreaterThan(2)
    for (const { label } of hosts) expect(await page.getByRole('treegrid').getByText(label, { exact: true }).count()).toBeGreaterThan(0)
    await page.context().close()
  })

  test('keeps its view in the address', async () => {
    const { page } = await openPage(browser, `${server.url}/map?sel=Service/shop/backoffice`)
    await page.getByRole('heading', { name: 'backoffice' }).waitFor()
    await page.keyboard.press('Escape')
    await page.waitForURL((url) => !url.searchParams.has('sel'))
    await page.context().close()
  })
})

describe('tracing', () => {
  test('a URL pasted into the search field gives the numbered steps, the near misses, the fix and what the pod receives', async () => {
    const { page, faults } = await openPage(browser, `${server.url}/map`)
    await page
      .getByText(/\d+ routes? broken/)
      .first()
      .waitFor()
    await page.keyboard.press('/')
    await page.keyboard.type(CONFIRM)
    await page.keyboard.press('Enter')
    await page.waitForURL((url) => url.pathname.endsWith('/trace'))
    await page.getByText('Lands on storefront, by the catch-all rule.').waitFor()
    for (const text of [
      'shop.example.com should point at 203.0.113.10',
      '203.0.113.10:443 passes TCP to ingress-nginx',
      'ingress-nginx serves class nginx, 3 of 3 ready',
      'shop.example.com matches exactly',
      'Only / still matches /api/checkout/confirm',
      'storefront:80 goes to pod port 3000',
      '6 of 6 ready, any of them may answer',
      'Exact matches /api/checkout and nothing beneath it. Yours goes one segment further.',
      'Class haproxy-int has no controller in this cluster, so nothing serves this Ingress.',
      'shop.example.com is named in full elsewhere, and a full name beats a wildcard.',
      'GET /api/checkout/confirm HTTP/1.1',
    ])
      expect(await page.getByText(text).count(), text).toBeGreaterThan(0)
    await page.getByRole('button', { name: 'Trace as if fixed' }).click()
    await page.getByText(/as if/i).first().waitFor()
    await page.getByText('Reaches checkout', { exact: false }).first().waitFor()
    expect(faults).toEqual([])
    await page.context().close()
  })

  test('the API gives the same answer', async () => {
    const answer = await server.post<RouteResult>('/api/v1/route', { url: CONFIRM, headers: { 'x-tenant': 'eu' } })
    expect(answer.verdict).toBe('delivered')
    const [trace] = answer.traces
    expect(trace?.steps.map(({ stage }) => stage)).toEqual(['dns', 'address', 'controller', 'tls', 'host', 'path', 'service', 'endpoints'])
    expect(trace?.rejected.slice(0, 3).map(({ label }) => label)).toEqual(['= /api/checkout', '/api/checkout/', '*.example.com'])
    const outcome = trace?.outcome
    expect(outcome?.type === 'forward' && outcome.backends.map(({ service, endpoints }) => [service?.name, endpoints.length])).toEqual([
      ['storefront', 6],
    ])
  })

  test('a malformed URL is told under the field', async () => {
    const { page } = await openPage(browser, `${server.url}/trace?u=${encodeURIComponent('ftp://shop.example.com/')}`)
    await page.getByRole('alert').waitFor()
    expect(await page.getByRole('alert').textContent()).toMatch(/ftp/)
    await page.context().close()
  })
})

test('by keyboard alone: search, trace, map, walk, drawer, back, trace, help, table', async () => {
  const { page, faults } = await openPage(browser, `${server.url}/map`)
  const { keyboard } = page
  await page.waitForFunction(paintedCanvas, undefined, { timeout: 60_000 })
  const focus = (selector: string) => page.waitForFunction((wanted) => document.activeElement?.matches(wanted) ?? false, selector)
  const tabTo = async (selector: string) => {
    for (let tabs = 0; tabs < 40; tabs++) {
      if (await page.evaluate((wanted) => document.activeElement?.matches(wanted), selector)) return
      await keyboard.press('Tab')
    }
    throw new Error(`40 tabs did not lead to ${selector}`)
  }
  const param = (name: string, value: RegExp) => page.waitForURL((url) => value.test(url.searchParams.get(name) ?? ''))

  // The first frame is there before the page that takes keys.
  await page.locator('#omnibox').waitFor()
  await keyboard.press('/')
  await focus('#omnibox')
  await keyboard.insertText(CONFIRM)
  await keyboard.press('Enter')
  await page.getByText('Lands on storefront, by the catch-all rule.').waitFor()
  await keyboard.press('g')
  await keyboard.press('m')
  await page.waitForURL((url) => url.pathname === '/map')
  await page.waitForFunction(paintedCanvas, undefined, { timeout: 60_000 })

  await focus('#main')
  await tabTo('#chart')
  // From the first entry point to the next, on through the controller to a host, its rule and its Service.
  await keyboard.press('ArrowRight')
  await keyboard.press('ArrowDown')
  for (let step = 0; step < 4; step++) await keyboard.press('ArrowRight')
  const said = page.getByRole('main').getByRole('status')
  await page.waitForFunction(() => /^Service /.test(document.querySelector('main [role=status]')?.textContent ?? ''))
  const service = (await said.textContent()) ?? ''
  await keyboard.press('ArrowDown')
  await page.waitForFunction((before) => document.querySelector('main [role=status]')?.textContent !== before, service)
  await keyboard.press('ArrowUp')
  await keyboard.press('Enter')
  await param('sel', /^Service\//)
  await focus('aside.drawer')
  await keyboard.press('Escape')
  await param('sel', /^$/)
  await focus('#chart')
  // The chart is one stop: behind it comes what needs attention, not the hidden table.
  await keyboard.press('Tab')
  await focus('.side *')
  await keyboard.press('Shift+Tab')
  await focus('#chart')

  await keyboard.press('t')
  await page.waitForURL((url) => url.pathname === '/trace' && url.searchParams.has('u'))
  await keyboard.press('?')
  await page.getByRole('dialog', { name: 'Keys and signs' }).waitFor()
  await keyboard.press('Escape')
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  // A step's object: opened and closed without leaving the link.
  await page.locator('.trace-right .object-link').first().waitFor()
  await tabTo('.trace-right .object-link')
  await keyboard.press('Enter')
  await focus('aside.drawer')
  await keyboard.press('Escape')
  await focus('.trace-right .object-link')

  await keyboard.press('g')
  await keyboard.press('m')
  await page.waitForURL((url) => url.pathname === '/map')
  await keyboard.press('v')
  await param('view', /^table$/)
  await page.getByRole('treegrid').waitFor()
  await tabTo('[role=treegrid] tr')
  await keyboard.press('ArrowDown')
  await keyboard.press('Enter')
  await param('sel', /./)
  await focus('aside.drawer')
  await keyboard.press('Escape')
  await focus('[role=treegrid] tr')
  await keyboard.press('v')
  await param('view', /^$/)
  expect(faults).toEqual([])
  await page.context().close()
})

describe.each(['light', 'dark'] as const)('in the %s theme', (colorScheme) => {
  test.each(['/map', '/map?view=table', '/map?sel=Service/shop/backoffice', `/trace?u=${encodeURIComponent(CONFIRM)}`])(
    'axe finds nothing on %s',
    async (path) => {
      const { page } = await openPage(browser, server.url + path, { colorScheme, reducedMotion: 'reduce', bypassCSP: true })
      await page
        .getByText(/routes? broken|Lands on storefront/)
        .first()
        .waitFor()
      await page.waitForTimeout(500)
      expect(await violations(page)).toEqual([])
      await page.context().close()
    },
  )
})

const violations = async (page: Page): Promise<readonly string[]> => {
  await page.evaluate(axe)
  return page.evaluate(async () => {
    const { violations } = await (
      globalThis as unknown as { axe: { run: () => Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> } }
    ).axe.run()
    return violations.flatMap(({ id, nodes }) => nodes.slice(0, 3).map(({ html }) => `${id}: ${html.slice(0, 160)}`))
  })
}

/** Whether some canvas of the page shows anything; runs in the page. */
const paintedCanvas = (): boolean =>
  [...document.querySelectorAll('canvas')].some((canvas) => {
    const { width, height } = canvas
    const pixels = width * height > 0 ? canvas.getContext('2d')?.getImageData(0, 0, width, height).data : undefined
    return pixels?.some((value, i) => i % 4 === 3 && value > 0) ?? false
  })

import type { Cost, Findings } from '@portolan/contract'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { violations } from './axe.ts'
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

const param = (page: Page, name: string, value: RegExp) => page.waitForURL((url) => value.test(url.searchParams.get(name) ?? ''))

describe('Findings', () => {
  test('ranks what is broken, sorts out by facets and by search, and shows one with its evidence and fix', async () => {
    const { page, faults } = await openPage(browser, `${server.url}/findings`)
    const { findings } = await server.get<Findings>('/api/v1/findings')
    const broken = findings.filter(({ severity }) => severity === 'error')
    await page.getByRole('heading', { name: `${broken.length} broken` }).waitFor()
    const titles = page.locator('.findings-title')
    await titles.first().waitFor()
    expect(await titles.first().textContent()).toBe(findings[0]?.title)

    await page.getByRole('checkbox', { name: /At risk/ }).uncheck()
    await param(page, 'q', /^status:/)
    await page.getByLabel('Filter findings').fill('finding:backend-* ')
    await param(page, 'q', /finding:backend-\*/)
    await page.waitForFunction(() => document.querySelectorAll('.findings-title').length === 1)
    await titles.first().click()
    await page.getByRole('heading', { name: '/v1/webhooks leads to a Service that does not exist.' }).waitFor()
    await page.getByText('spec.rules[2].backendRefs[0]').first().waitFor()
    await page.getByText('+ name: webhook-receiver').or(page.getByText('name: webhook-receiver')).first().waitFor()
    await page.getByRole('button', { name: 'Trace as if fixed' }).click()
    await page.waitForURL((url) => url.pathname === '/trace' && url.searchParams.has('as'))
    await page.getByText('webhook-receiver', { exact: false }).first().waitFor()
    expect(faults).toEqual([])
    await page.context().close()
  })

  test('says what it does not understand, and finds nothing in words', async () => {
    const { page } = await openPage(browser, `${server.url}/findings?q=bogus:1+ns:nobody`)
    await page.getByText('No finding matches.').waitFor()
    await page.locator('.filter-ignored', { hasText: 'bogus:1' }).waitFor()
    await page.getByRole('button', { name: 'Remove ns:nobody' }).click()
    await page.locator('.findings-title').first().waitFor()
    await page.context().close()
  })

  test('by keyboard alone: n and p walk, Escape closes', async () => {
    const { page } = await openPage(browser, `${server.url}/findings`)
    await page.locator('.findings-title').first().waitFor()
    await page.keyboard.press('n')
    await page.locator('aside.finding').waitFor()
    const first = await page.locator('aside.finding h2').textContent()
    await page.keyboard.press('n')
    await page.waitForFunction((before) => document.querySelector('aside.finding h2')?.textContent !== before, first)
    await page.keyboard.press('p')
    await page.waitForFunction((before) => document.querySelector('aside.finding h2')?.textContent === before, first)
    await page.keyboard.press('Escape')
    await page.locator('aside.finding').waitFor({ state: 'detached' })
    await page.context().close()
  })
})

test('Changes: what the sample cluster does appears in words, and the map can be seen as it was', async () => {
  await eventually(
    () => server.get<{ moments: readonly { changes: readonly unknown[] }[] }>('/api/v1/timeline'),
    ({ moments }) => moments.length > 1,
    60_000,
  )
  const { page, faults } = await openPage(browser, `${server.url}/changes`)
  await page.getByRole('heading', { name: /changes? in the last 24 hours/ }).waitFor()
  await page.keyboard.press('[')
  await page.getByRole('heading', { name: /^At \d\d:\d\d:\d\d UTC$/ }).waitFor()
  await page.getByRole('button', { name: 'The map then' }).click()
  await page.waitForURL((url) => url.pathname === '/map' && url.searchParams.has('at'))
  await page.getByText('The cluster as it was on').waitFor()
  await page
    .getByText(/\d+ routes? broken/)
    .first()
    .waitFor()
  await page
    .getByRole('button', { name: 'Compare with now' })
    .or(page.getByRole('button', { name: 'Back to live' }))
    .last()
    .click()
  await page.waitForURL((url) => !url.searchParams.has('at'))
  expect(faults).toEqual([])
  await page.context().close()
})

test('two moments by their link: every route between them is a line with its tick', async () => {
  const { page, faults } = await openPage(browser, `${server.url}/changes`)
  const timeline = () => server.get<{ moments: readonly { revision: number; at: number; routes: readonly unknown[] }[] }>('/api/v1/timeline')
  await eventually(timeline, (told) => told.moments.length > 1 && told.moments.some(({ routes }) => routes.length > 0), 60_000)
  const { moments } = await timeline()
  const index = moments.findIndex(({ routes }) => routes.length > 0)
  const [to, from] = [moments[index], moments[index + 1]]
  await page.goto(`${server.url}/changes?from=${from?.revision ?? '2020-01-01T00:00:00Z'}&to=${to?.revision}`)
  await page.getByRole('heading', { name: /^\d\d:\d\d to \d\d:\d\d$/ }).waitFor()
  const ticks = page.locator('.route-diff b')
  await ticks.first().waitFor()
  for (const tick of await ticks.allTextContents()) expect(tick).toMatch(/^[+−~]$/)
  expect(faults).toEqual([])
  await page.context().close()
})

test('a moment that history does not hold is said, not guessed', async () => {
  const { page } = await openPage(browser, `${server.url}/map?at=2020-01-01T00:00:00Z`)
  await page.getByText(/History reaches back to/).waitFor()
  await page.getByRole('button', { name: 'Back to live' }).click()
  await page
    .getByText(/\d+ routes? broken/)
    .first()
    .waitFor()
  await page.context().close()
})

test('a host: its rules as they are tried, with who wins by what, and its certificate', async () => {
  const { page, faults } = await openPage(browser, `${server.url}/host/shop.example.com`)
  const panel = page.getByRole('region', { name: 'shop.example.com' })
  await panel.getByText('ingress-nginx: 5 rules, as they are tried').waitFor()
  expect(await panel.locator('tbody tr').filter({ hasText: '= /api/checkout' }).textContent()).toContain(
    'shop/checkout:8080 95%, shop/checkout-v2:8080 5%',
  )
  await panel.getByText('Demo Issuing CA').waitFor()
  await panel.getByRole('button', { name: 'Trace this host' }).click()
  await page.waitForURL((url) => url.searchParams.get('u') === 'https://shop.example.com/')
  expect(faults).toEqual([])
  await page.context().close()
})

test('Cost: the sums are those of the rows, and the assumption stands beside them', async () => {
  const cost = await server.get<Cost>('/api/v1/cost')
  const { page, faults } = await openPage(browser, `${server.url}/cost`)
  await page.getByRole('heading', { name: `$${cost.now - cost.after} a month less` }).waitFor()
  expect(await page.locator('tbody tr').count()).toBe(cost.rows.length)
  expect(await page.locator('tfoot').textContent()).toContain(`$${cost.rows.reduce((sum, { month }) => sum + month, 0)}`)
  await page.getByText('--lb-monthly-cost').waitFor()
  expect(faults).toEqual([])
  await page.context().close()
})

describe('the palette', () => {
  test('goes to objects and pages, offers a trace for a URL, and closes with Escape', async () => {
    const { page, faults } = await openPage(browser, `${server.url}/map`)
    await page
      .getByText(/\d+ routes? broken/)
      .first()
      .waitFor()
    const field = page.getByRole('combobox', { name: 'Go to, do, or filter' })
    await page.keyboard.press('Control+k')
    await field.waitFor()
    await page.keyboard.type('backoff serv')
    await page.getByRole('option', { name: /^backoffice Service, shop/ }).waitFor()
    await page.waitForFunction(() => document.querySelector('[role=option][aria-selected=true]')?.textContent?.startsWith('backoffice'))
    await page.keyboard.press('Enter')
    await param(page, 'sel', /backoffice/)
    await page.keyboard.press('Control+k')
    await page.keyboard.type('https://shop.example.com/cart')
    await page.getByRole('option', { name: 'Trace https://shop.example.com/cart' }).waitFor()
    await page.keyboard.press('Enter')
    await page.waitForURL((url) => url.pathname === '/trace')
    await page.keyboard.press('Control+k')
    await field.waitFor()
    await page.keyboard.press('Escape')
    await field.waitFor({ state: 'detached' })
    expect(faults).toEqual([])
    await page.context().close()
  })
})

describe('the kiosk', () => {
  test('counts, names what is broken, and shows one namespace after the other; a key holds it', async () => {
    const { page, faults } = await openPage(browser, `${server.url}/kiosk?dwell=5`, { viewport: { width: 1920, height: 1080 } })
    await page.getByRole('heading', { name: /routes?\s*broken/ }).waitFor()
    const shown = page.locator('.kiosk-area h2')
    await shown.waitFor()
    const first = await shown.textContent()
    await page.waitForFunction((before) => document.querySelector('.kiosk-area h2')?.textContent !== before, first, { timeout: 45_000 })
    const second = await shown.textContent()
    await page.keyboard.press('ArrowLeft')
    await page.waitForFunction((before) => document.querySelector('.kiosk-area h2')?.textContent !== before, second)
    await page.getByText('paused').waitFor()
    const smallest = await page.evaluate(() =>
      Math.min(
        ...[...document.querySelectorAll<SVGTextElement>('.area-chart text')].map((text) => {
          const scale = text.getScreenCTM()?.a ?? 0
          return Number.parseFloat(getComputedStyle(text).fontSize) * scale
        }),
      ),
    )
    expect(smallest).toBeGreaterThan(21.5)
    await page.keyboard.press('Escape')
    await page.waitForURL((url) => url.pathname === '/map')
    expect(faults).toEqual([])
    await page.context().close()
  })

  test('with --kiosk every page is it, and there is nothing to press', async () => {
    const wall = await portolan(['--demo', '--kiosk'])
    const { page } = await openPage(browser, `${wall.url}/findings`)
    await page.locator('.kiosk-area h2').waitFor()
    expect(await page.locator('a, button, input, select').count()).toBe(0)
    await page.keyboard.press('Escape')
    expect(await page.locator('.kiosk').count()).toBe(1)
    await page.context().close()
    expect(await wall.stop()).toBe(0)
  })
})

describe.each(['light', 'dark'] as const)('in the %s theme', (colorScheme) => {
  test.each([
    ['/findings', '.findings-title'],
    ['/changes', '.scrubber'],
    ['/cost', '.cost tbody tr'],
    ['/host/shop.example.com', '.host tbody tr'],
    ['/kiosk', '.kiosk-area h2:not(:empty)'],
    [`/trace?u=${encodeURIComponent('https://shop.example.com/')}&dialect=ingress-generic`, '.verdict'],
  ])('axe finds nothing on %s', async (path, ready) => {
    const { page } = await openPage(browser, server.url + path, { colorScheme, reducedMotion: 'reduce', bypassCSP: true })
    await page.locator(ready).first().waitFor()
    if (path === '/findings') {
      await page.keyboard.press('n')
      await page.locator('aside.finding .diff, aside.finding footer').first().waitFor()
    }
    await page.waitForTimeout(300)
    expect(await violations(page)).toEqual([])
    await page.context().close()
  })

  test.each([
    ['palette', 'Control+k', '.palette-row'],
    ['help', '?', '.help-row'],
  ])('axe finds nothing in the %s', async (_name, key, ready) => {
    const { page } = await openPage(browser, `${server.url}/cost`, { colorScheme, reducedMotion: 'reduce', bypassCSP: true })
    await page.locator('.cost tbody tr').first().waitFor()
    await page.keyboard.press(key)
    await page.locator(ready).first().waitFor()
    expect(await violations(page)).toEqual([])
    await page.context().close()
  })
})

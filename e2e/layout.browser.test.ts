import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { flaws } from './flaws.ts'
import { openBrowser, openPage } from './page.ts'
import { type Portolan, portolan } from './portolan.ts'

const trace = (url: string): string => `/trace?u=${encodeURIComponent(url)}`

/** Each with words that are there once it stands. */
const PAGES: readonly (readonly [path: string, ready: RegExp])[] = [
  ['/map', /\d+ routes? broken/],
  ['/map?view=table', /\d+ routes? broken/],
  ['/map?sel=Service/shop/backoffice', /backoffice has 0 of 2 pods ready/],
  [trace('https://shop.example.com/api/checkout/confirm'), /Lands on storefront/],
  [trace('https://www.shop.example.com/x'), /Sends you to/],
  [trace('https://pay.example.com/v1/introspect'), /Stops at introspect/],
  ['/findings', /\d+ broken/],
  ['/findings?sel=no-ready-pods:Service/shop/backoffice', /admin\.shop\.example\.com answers 503\./],
  ['/changes', /in the last 24 hours/],
  ['/cost', /a month less/],
  ['/host/shop.example.com', /5 rules, as they are tried/],
]
const SIZES = [
  [1440, 900],
  [1920, 1080],
  [900, 700],
  [390, 844],
  // 1440 x 900 at 200 %, and the narrowest that must reflow (WCAG 1.4.10).
  [720, 450],
  [320, 640],
] as const

let browser: Browser
let server: Portolan

beforeAll(async () => {
  ;[browser, server] = await Promise.all([openBrowser(), portolan(['--demo'])])
})
afterAll(async () => {
  await browser?.close()
  expect(await server?.stop()).toBe(0)
})

// A theme changes ink and no measure: the dark one is looked at in one size.
describe.each(['light', 'dark'] as const)('in the %s theme', (colorScheme) => {
  test.each(colorScheme === 'light' ? SIZES : SIZES.slice(0, 1))(
    'at %i x %i nothing is cut off, nothing overlaps, and the page does not scroll sideways',
    async (width, height) => {
      const { page, faults } = await openPage(browser, `${server.url}/map`, { colorScheme, reducedMotion: 'reduce', viewport: { width, height } })
      const found: string[] = []
      for (const [path, ready] of PAGES) {
        await page.goto(server.url + path)
        await page.getByText(ready).locator('visible=true').first().waitFor()
        await page.waitForTimeout(300)
        found.push(...(await page.evaluate(flaws)).map((flaw) => `${path}: ${flaw}`))
      }
      expect(found).toEqual([])
      expect(faults).toEqual([])
      await page.context().close()
    },
    240_000,
  )
})

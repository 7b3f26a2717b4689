import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openBrowser, openPage } from './page.ts'
import { portolan } from './portolan.ts'

const FULL = { viewport: { width: 1920, height: 1080 } }

let browser: Browser

beforeAll(async () => {
  browser = await openBrowser()
})
afterAll(() => browser?.close())

test('the kiosk asks to keep the screen on, again when it comes back to sight, and moves by 2 px every three minutes', async () => {
  const server = await portolan(['--demo'])
  const context = await browser.newContext(FULL)
  const page = await context.newPage()
  await page.addInitScript(() => {
    const asked: string[] = []
    Object.assign(globalThis, { asked })
    const request = (type: string) => {
      asked.push(type)
      return Promise.resolve({ release: () => Promise.resolve() })
    }
    Object.defineProperty(navigator, 'wakeLock', { value: { request } })
  })
  const asked = () => page.evaluate(() => (globalThis as unknown as { asked: string[] }).asked.length)
  await page.clock.install()
  await page.goto(`${server.url}/kiosk`)
  await page.locator('.kiosk-area h2').waitFor()
  const before = await asked()
  expect(before).toBeGreaterThan(0)
  await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')))
  expect(await asked()).toBe(before + 1)

  const place = () => page.locator('.kiosk').evaluate((frame) => ({ x: frame.getBoundingClientRect().x, y: frame.getBoundingClientRect().y }))
  const seen = [await place()]
  for (let step = 0; step < 4; step++) {
    await page.clock.fastForward(180_000)
    seen.push(await place())
  }
  const [{ x, y } = { x: 0, y: 0 }] = seen
  expect(seen.map((one) => [one.x - x, one.y - y])).toEqual([
    [0, 0],
    [2, 0],
    [2, 2],
    [0, 2],
    [0, 0],
  ])
  await context.close()
  await server.stop()
})

test('what is no longer live says its age in large type, and goes grey', async () => {
  const server = await portolan(['--demo', '--kiosk'])
  const { page } = await openPage(browser, `${server.url}/`, FULL)
  await page.locator('.kiosk-area h2').waitFor()
  expect(await page.locator('.kiosk-age').count()).toBe(0)
  await server.stop()
  await page.locator('.kiosk-age', { hasText: /This is \d+ s old/ }).waitFor({ timeout: 60_000 })
  const type = await page.locator('.kiosk-age b').evaluate((age) => Number.parseFloat(getComputedStyle(age).fontSize))
  const text = await page.locator('.kiosk-clock').evaluate((clock) => Number.parseFloat(getComputedStyle(clock).fontSize))
  expect(type).toBeGreaterThan(2 * text)
  expect(await page.locator('.kiosk.kiosk-stale').count()).toBe(1)
  await page.context().close()
})

import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openBrowser, openPage } from './page.ts'
import { type Portolan, portolan } from './portolan.ts'

let browser: Browser
let server: Portolan

beforeAll(async () => {
  ;[browser, server] = await Promise.all([openBrowser(), portolan(['--demo'])])
})
afterAll(async () => {
  await browser?.close()
  expect(await server?.stop()).toBe(0)
})

test.each([
  ['map?focus=Service/shop/nowhere', 'Nothing on the map has the id Service/shop/nowhere.'],
  ['host/nowhere.example.com', 'Nothing on the map matches nowhere.example.com.'],
  ['map?q=only:host:nowhere.example.com', 'Nothing on the map matches only:host:nowhere.example.com.'],
])('what %s asks for is not there: the page says so, and leads back', async (address, sentence) => {
  const { page, faults } = await openPage(browser, `${server.url}/${address}`)
  await page.getByRole('heading', { name: sentence }).waitFor()
  expect(await page.locator('.chart').count()).toBe(0)
  await page.getByRole('button', { name: 'Show the whole map' }).first().click()
  await page.waitForURL((url) => url.pathname === '/map' && url.search === '')
  await page.locator('#chart').waitFor()
  expect(await page.getByRole('heading', { name: sentence }).count()).toBe(0)
  expect(faults).toEqual([])
  await page.context().close()
})

test('an address whose object is there shows its chart', async () => {
  const { page } = await openPage(browser, `${server.url}/host/shop.example.com`)
  await page.locator('#chart').waitFor()
  expect(await page.getByText('Nothing on the map').count()).toBe(0)
  await page.context().close()
})

test('a printed kiosk is on paper', async () => {
  const { page } = await openPage(browser, `${server.url}/kiosk`)
  await page.locator('.kiosk-left').waitFor()
  const ground = () => page.locator('.kiosk').evaluate((frame) => getComputedStyle(frame).backgroundColor)
  expect(await ground()).toBe('rgb(8, 25, 35)')
  await page.emulateMedia({ media: 'print' })
  expect(await ground()).toBe('rgb(255, 255, 255)')
  await page.context().close()
})

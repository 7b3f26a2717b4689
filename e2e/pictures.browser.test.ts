import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Demo } from '../packages/demo/src/index.ts'
import { openBrowser, openPage } from './page.ts'
import { type Portolan, portolan } from './portolan.ts'

/** The pages as they were last seen and approved, at half their size. `PICTURES=write` makes them anew: look at them before they are committed. */
const FOLDER = join(import.meta.dirname, 'pictures')
const WRITE = process.env.PICTURES === 'write'
/** Of all pixels: what anti-aliasing and another Chromium may change, and a panel that is missing or moved does not stay below. */
const TOLERANCE = 0.02

const PAGES: readonly (readonly [name: string, path: string, ready: string, size: readonly [number, number]])[] = [
  ['map', '/map', '#root .chart-stage', [1440, 900]],
  ['namespace', '/ns/shop', '#root .chart-stage', [1440, 900]],
  ['map-narrow', '/map', '.map-table:not(.visually-hidden)', [390, 844]],
  ['findings', '/findings', '.findings-title', [1440, 900]],
  ['finding', '/findings?sel=no-ready-pods:Service/shop/backoffice', 'aside.finding footer', [1440, 900]],
  ['changes', '/changes', '.changes-none', [1440, 900]],
  ['cost', '/cost', '.cost tbody tr', [1440, 900]],
  ['trace', `/trace?u=${encodeURIComponent('https://shop.example.com/api/checkout/confirm')}`, '.steps', [1440, 900]],
  ['kiosk', '/kiosk?dwell=600', '.area-chart', [1920, 1080]],
  ['findings-narrow', '/findings', '.findings-title', [390, 844]],
  ['trace-narrow', `/trace?u=${encodeURIComponent('https://shop.example.com/api/checkout/confirm')}`, '.steps', [390, 844]],
]

/** What goes on while nothing happens, clocks and ages, and where the objects come from. */
const RUNNING =
  '.top-where bdi, .kiosk-cluster bdi, .clock, .live small, .kiosk-live, .kiosk-clock, .kiosk-bar i, .findings-since, .scrubber, .when-ends, .when-bar, .changes-from { visibility: hidden }'

let folder = ''
let browser: Browser
let server: Portolan

beforeAll(async () => {
  // A cluster in which nothing happens, whose certificates end as many days from now as they always do.
  folder = mkdtempSync(join(tmpdir(), 'portolan-pictures-'))
  const items = new Demo({ now: Date.now }).objects()
  writeFileSync(join(folder, 'cluster.json'), JSON.stringify({ apiVersion: 'v1', kind: 'List', items }))
  ;[browser, server] = await Promise.all([openBrowser(), portolan(['--manifests', folder])])
})
afterAll(async () => {
  await browser?.close()
  expect(await server?.stop()).toBe(0)
  rmSync(folder, { recursive: true, force: true })
})

describe.each(['light', 'dark'] as const)('in the %s theme', (colorScheme) => {
  test.each(PAGES)('%s looks as it was approved', async (name, path, ready, [width, height]) => {
    const address = path.startsWith('/kiosk') ? `${path}&theme=${colorScheme}` : path
    const { page } = await openPage(browser, server.url + address, {
      colorScheme,
      reducedMotion: 'reduce',
      viewport: { width, height },
      deviceScaleFactor: 0.5,
      bypassCSP: true,
    })
    await page.locator(ready).first().waitFor()
    await page.addStyleTag({ content: RUNNING })
    await page.evaluate(() => document.fonts.ready.then(() => undefined))
    await page.waitForFunction(settled)
    const seen = await page.screenshot()
    const file = join(FOLDER, `${name}-${colorScheme}.png`)
    if (WRITE) {
      mkdirSync(FOLDER, { recursive: true })
      writeFileSync(file, seen)
    }
    expect(existsSync(file), `${file} is not there: PICTURES=write makes it`).toBe(true)
    const differing = await difference(page, readFileSync(file), seen)
    expect(differing, `${name}-${colorScheme}.png differs`).toBeLessThan(TOLERANCE)
    await page.context().close()
  })
})

/** Whether the page has stood still for half a second; runs in the page, again and again. */
const settled = (): boolean => {
  const keep = window as unknown as { seen?: { text: string; at: number } }
  const text = document.body.innerHTML.replaceAll(/\d+/g, '')
  if (keep.seen?.text !== text) keep.seen = { text, at: performance.now() }
  return performance.now() - keep.seen.at > 500
}

/** The part of the pixels that differ visibly, 0 to 1; pictures of another size differ in all. */
const difference = async (page: Page, approved: Buffer, seen: Buffer): Promise<number> =>
  page.evaluate(
    async ([one, other]) => {
      const read = async (base64: string): Promise<ImageData> => {
        const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0))
        const bitmap = await createImageBitmap(new Blob([bytes], { type: 'image/png' }))
        const canvas = new OffscreenCanvas(bitmap.width, bitmap.height)
        const context = canvas.getContext('2d')
        if (!context) throw new Error('no canvas')
        context.drawImage(bitmap, 0, 0)
        return context.getImageData(0, 0, bitmap.width, bitmap.height)
      }
      const [a, b] = await Promise.all([read(one ?? ''), read(other ?? '')])
      if (a.width !== b.width || a.height !== b.height) return 1
      let count = 0
      for (let at = 0; at < a.data.length; at += 4) {
        const far = [0, 1, 2].some((channel) => Math.abs((a.data[at + channel] ?? 0) - (b.data[at + channel] ?? 0)) > 48)
        if (far) count++
      }
      return count / (a.width * a.height)
    },
    [approved.toString('base64'), seen.toString('base64')],
  )

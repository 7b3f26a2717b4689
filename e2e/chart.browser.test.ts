import { readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import type { Graph } from '@portolan/contract'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openBrowser, openPage } from './page.ts'
import { type Portolan, portolan } from './portolan.ts'

/** Bytes of script and style, gzipped, that may come before the chart is seen (performance.md, goal 13). */
const MOST_BEFORE = 100 * 1024

let browser: Browser
let server: Portolan

beforeAll(async () => {
  ;[browser, server] = await Promise.all([openBrowser(), portolan(['--demo'])])
})
afterAll(async () => {
  await browser?.close()
  expect(await server?.stop()).toBe(0)
})

/** Whether a chart below `selector` has more than one colour on it. */
const painted = (selector: string): boolean => {
  const canvas = document.querySelector<HTMLCanvasElement>(`${selector} canvas.chart-marks`)
  const data = canvas?.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height).data
  if (!data) return false
  const colours = new Set<number>()
  for (let at = 0; at < data.length && colours.size < 12; at += 4 * 97)
    colours.add(((data[at] ?? 0) << 16) | ((data[at + 1] ?? 0) << 8) | (data[at + 2] ?? 0))
  return colours.size >= 12
}

const openMap = async (path = '/map'): Promise<Page> => {
  const { page } = await openPage(browser, server.url + path)
  await page.waitForFunction(painted, '#root')
  await page.locator('.chart-stage').waitFor()
  await page.locator('.first-frame').waitFor({ state: 'detached' })
  return page
}

test('the first frame is there before the page around it is asked for, and stands where the chart stands', async () => {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } })
  const page = await context.newPage()
  let bytes = 0
  page.on('response', async (response) => {
    if (!/\.(js|css)$/.test(new URL(response.url()).pathname)) return
    bytes += gzipSync(await response.body().catch(() => Buffer.alloc(0)), { level: 9 }).length
  })
  let release = (): void => {}
  const held = new Promise<void>((resolve) => {
    release = resolve
  })
  await page.route(/\/assets\/app-.*\.js$/, async (route) => {
    await held
    await route.continue()
  })
  await page.goto(`${server.url}/map`)
  await page.waitForFunction(painted, '.first-frame')
  const before = await page.locator('.first-frame').boundingBox()
  expect(bytes).toBeGreaterThan(10_000)
  expect(bytes).toBeLessThanOrEqual(MOST_BEFORE)
  release()
  await page.waitForFunction(painted, '#root')
  await page.locator('.first-frame').waitFor({ state: 'detached' })
  expect(await page.locator('#root .chart-host').boundingBox()).toEqual(before)
  await context.close()
})

test('a plate under the pointer tells what hangs on it', async () => {
  const page = await openMap()
  const stage = await page.locator('.chart-stage').boundingBox()
  if (!stage) throw new Error('the chart has no box')
  const tip = page.locator('.chart-tip-impact')
  // Somewhere in the column of Services there is one whose loss is felt.
  for (let y = stage.y + 60; y < stage.y + stage.height - 40 && (await tip.count()) === 0; y += 12) {
    await page.mouse.move(stage.x + stage.width * 0.75, y)
    await page.waitForTimeout(30)
  }
  expect(await tip.textContent()).toMatch(/^Without it .* (goes|go) dark\.$/)
  await page.context().close()
})

test('the wheel asks for more or less detail past its marks, and keeps what it was over in view', async () => {
  const page = await openMap()
  const level = async (): Promise<string | null> => new URL(page.url()).searchParams.get('level')
  await page.mouse.move(760, 500)
  for (let turn = 0; turn < 60 && (await level()) !== 'hosts'; turn++) await page.mouse.wheel(0, 120)
  await page.waitForURL((url) => url.searchParams.get('level') === 'hosts')
  await page.waitForFunction(painted, '#root')
  for (let turn = 0; turn < 120 && (await level()) !== 'routes'; turn++) await page.mouse.wheel(0, -120)
  await page.waitForURL((url) => url.searchParams.get('level') === 'routes')
  await page.context().close()
})

test('Space unfolds and folds what the namespace of a plate keeps to itself', async () => {
  const page = await openMap(`/map?sel=${encodeURIComponent('Service/shop/cart')}`)
  await page.locator('#chart').focus()
  await page.keyboard.press(' ')
  await page.waitForURL((url) => /internal:shop/.test(url.searchParams.get('open') ?? ''))
  await page.keyboard.press(' ')
  await page.waitForURL((url) => !url.searchParams.has('open'))
  await page.context().close()
})

test('the view is exported in every format, with cluster, moment and link on it', async () => {
  const page = await openMap()
  const saved = async (name: string): Promise<{ readonly name: string; readonly body: Buffer }> => {
    await page.getByRole('button', { name: 'Export' }).click()
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page
        .locator('.export-menu button')
        .filter({ has: page.locator(`b:text-is("${name}")`) })
        .click(),
    ])
    return { name: download.suggestedFilename(), body: readFileSync(await download.path()) }
  }
  for (const name of ['PNG', 'PNG on paper']) {
    const { name: file, body } = await saved(name)
    expect(file).toMatch(/^portolan-prod-eu-1-\d{4}-\d\d-\d\d-\d{4}(-paper)?\.png$/)
    expect(body.subarray(1, 4).toString()).toBe('PNG')
    // Twice the chart's own width.
    expect(body.readUInt32BE(16)).toBeGreaterThan(1_900)
  }
  const svg = (await saved('SVG')).body.toString()
  expect(svg).toMatch(/^<svg [^>]*><title>How traffic enters prod-eu-1<\/title>/)
  expect(svg).toContain('shop.example.com</text>')
  expect(svg).toContain('@font-face')
  expect(svg).toContain('Sample cluster</text>')
  expect(svg).toContain(`${server.url}/map`)
  const json = JSON.parse((await saved('JSON')).body.toString()) as { readonly cluster: string; readonly graph: Graph }
  expect(json.cluster).toBe('prod-eu-1')
  expect(json.graph.nodes.length).toBeGreaterThan(50)
  expect((await saved('Mermaid')).body.toString()).toMatch(/^flowchart LR\n/)
  await page.context().close()
})

test('a printed chart is on paper: light, without rhumb lines, whatever the theme', async () => {
  const { page } = await openPage(browser, `${server.url}/map`, { colorScheme: 'dark' })
  await page.waitForFunction(painted, '#root')
  await page.locator('.chart-stage').waitFor()
  await page.locator('.first-frame').waitFor({ state: 'detached' })
  /** Of all pixels the part that is bright. */
  const bright = (): Promise<number> =>
    page.evaluate(() => {
      const canvas = document.querySelector<HTMLCanvasElement>('#root canvas.chart-marks')
      const data = canvas?.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height).data ?? new Uint8ClampedArray()
      let count = 0
      for (let at = 0; at < data.length; at += 4) if ((data[at] ?? 0) + (data[at + 1] ?? 0) + (data[at + 2] ?? 0) > 600) count++
      return (count * 4) / data.length
    })
  expect(await bright()).toBeLessThan(0.2)
  await page.evaluate(() => window.dispatchEvent(new Event('beforeprint')))
  expect(await bright()).toBeGreaterThan(0.7)
  await page.evaluate(() => window.dispatchEvent(new Event('afterprint')))
  await page.waitForTimeout(300)
  expect(await bright()).toBeLessThan(0.2)
  await page.context().close()
})

import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { promisify } from 'node:util'
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

const drawn = async (...args: readonly string[]): Promise<string> => {
  const { stdout } = await promisify(execFile)(process.execPath, ['apps/cli/src/main.ts', 'graph', ...args], { maxBuffer: 64 * 1024 * 1024 })
  return stdout
}

interface Written {
  readonly text: string
  readonly x: number
  readonly y: number
  readonly font: string
}

/**
 * What is written on a sheet and where, but for what moves: counts of pods, the moment, the link. The block at its foot is told by where it stands
 * above the lower edge: a page that kept its places may be a few px higher.
 */
const writtenOn = (svg: string): readonly Written[] => {
  const height = Number(/^<svg [^>]*height="(\d+)"/.exec(svg)?.[1])
  return [...svg.matchAll(/<text (?:opacity="[\d.]+" )?x="([-\d.]+)" y="([-\d.]+)"[^>]*style="font:([^;]*);[^>]*>([^<]*)<\/text>/g)]
    .map(([, x = '', y = '', font = '', text = '']) => ({ text, x: Number(x), y: Number(y) > height - BLOCK ? Number(y) - height : Number(y), font }))
    .filter(({ text }) => !/^\d+\/\d+$|UTC$|^https?:|^drawn by/.test(text))
}

const BLOCK = 92

/** Outlines of plates, as they stand. */
const outlinesIn = (svg: string): ReadonlySet<string> =>
  new Set([...svg.matchAll(/<path (?:opacity="[\d.]+" )?d="([^"]+Z)" fill="#/g)].map(([, d = '']) => d))

test.each(['routes', 'hosts'])('page and command line draw one picture at level %s: the same words and plates in the same places', async (level) => {
  const { page } = await openPage(browser, `${server.url}/map?level=${level}`, { colorScheme: 'light' })
  await page.locator('#chart').waitFor()
  await page.getByRole('treegrid').getByText('shop.example.com').first().waitFor({ state: 'attached' })
  await page.evaluate(() => document.fonts.ready)
  await page.getByRole('button', { name: 'Export' }).click()
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page
      .locator('.export-menu button')
      .filter({ has: page.locator('b:text-is("SVG")') })
      .click(),
  ])
  const onPage = readFileSync(await download.path(), 'utf8')
  const width = /^<svg [^>]*width="(\d+)"/.exec(onPage)?.[1] ?? ''
  const fromCli = await drawn('--demo', '--level', level, '--width', width)

  const [page_, cli] = [writtenOn(onPage), writtenOn(fromCli)]
  expect(cli.length).toBeGreaterThan(60)
  const near = (one: Written) => (other: Written) => other.text === one.text && other.y === one.y && Math.abs(other.x - one.x) < 2
  // What follows other words on its line stands where these end: kerning moves that by a hair.
  expect(cli.filter((one) => !page_.some(near(one)))).toEqual([])
  expect(page_.filter((one) => !cli.some(near(one)))).toEqual([])
  const [plates, drawnPlates] = [outlinesIn(onPage), outlinesIn(fromCli)]
  expect(plates.size).toBeGreaterThan(40)
  expect([...drawnPlates].filter((plate) => !plates.has(plate))).toEqual([])
  expect([...plates].filter((plate) => !drawnPlates.has(plate))).toEqual([])
  await page.context().close()
})

test('words are as wide as a canvas says', async () => {
  const { page } = await openPage(browser, `${server.url}/map`)
  await page.locator('#chart').waitFor()
  const fonts = [
    '500 12px "IBM Plex Sans Condensed"',
    '400 11px "IBM Plex Sans Condensed"',
    '400 11.5px "IBM Plex Mono"',
    'italic 600 15px "Source Serif 4"',
  ]
  const texts = [
    'shop.example.com',
    'Gateway stream',
    '/api/checkout/confirm',
    'LoadBalancer  :80 :443',
    'Traefik Tester',
    'payments',
    '12 routes  ·  3 pods',
  ]
  const onCanvas = await page.evaluate(
    async ([families, words]) => {
      await Promise.all(families.map((font) => document.fonts.load(font)))
      const ruler = document.createElement('canvas').getContext('2d')
      return families.map((font) =>
        words.map((text) => {
          if (ruler) ruler.font = font
          return ruler?.measureText(text).width ?? 0
        }),
      )
    },
    [fonts, texts] as const,
  )
  const { FontRuler } = await import('../apps/cli/src/font-ruler.ts')
  const { facesOf } = await import('../apps/cli/src/page-style.ts')
  const ruler = new FontRuler(facesOf())
  fonts.forEach((font, i) => {
    texts.forEach((text, j) => {
      ruler.font = font
      const wanted = onCanvas[i]?.[j] ?? 0
      expect(Math.abs(ruler.measureText(text).width - wanted) / wanted, `${text} in ${font}: a canvas says ${wanted}`).toBeLessThan(0.04)
    })
  })
  await page.context().close()
})

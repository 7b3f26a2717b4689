import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
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

describe.each(['light', 'dark'] as const)('in the %s theme', (colorScheme) => {
  test.each(SIZES)(
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

/** What is wrong with the text of a page as it stands; runs in the page. Text in a canvas is not seen. */
const flaws = (): string[] => {
  const found: string[] = []
  const { scrollWidth, clientWidth } = document.documentElement
  if (scrollWidth > clientWidth) found.push(`the page is ${scrollWidth - clientWidth} px wider than the window`)

  /** What scrolls or hides its overflow cuts what it holds. */
  const clipOf = (element: Element): DOMRect => {
    let { left, top, right, bottom } = new DOMRect(0, 0, window.innerWidth, window.innerHeight)
    for (let box = element.parentElement; box; box = box.parentElement) {
      const { overflowX, overflowY } = getComputedStyle(box)
      if (overflowX === 'visible' && overflowY === 'visible') continue
      const rect = box.getBoundingClientRect()
      left = Math.max(left, rect.left)
      top = Math.max(top, rect.top)
      right = Math.min(right, rect.right)
      bottom = Math.min(bottom, rect.bottom)
    }
    return new DOMRect(left, top, Math.max(0, right - left), Math.max(0, bottom - top))
  }
  const boxes: { element: Element; text: string; rect: DOMRect }[] = []
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const element = node.parentElement
    const text = node.textContent?.trim() ?? ''
    // The colours of the URL field are painted behind its input, and move with it.
    if (!element || text === '' || element.closest('.visually-hidden, .skip, .trace-url-overlay, title, style, script')) continue
    if (!element.checkVisibility({ opacityProperty: true, visibilityProperty: true })) continue
    const range = document.createRange()
    range.selectNodeContents(node)
    const clip = clipOf(element)
    for (const rect of range.getClientRects()) {
      const left = Math.max(rect.left, clip.left)
      const top = Math.max(rect.top, clip.top)
      const seen = new DOMRect(left, top, Math.min(rect.right, clip.right) - left, Math.min(rect.bottom, clip.bottom) - top)
      // A line is as high as its font's tallest letters; what is seen of it is less.
      if (seen.width > 1 && seen.height > 6) boxes.push({ element, text, rect: new DOMRect(seen.x, seen.y + 3, seen.width, seen.height - 6) })
    }
    for (let box: Element | null = element; box; box = box.parentElement) {
      if (!(box instanceof HTMLElement) || box.scrollWidth <= box.clientWidth + 1) continue
      const { overflowX, textOverflow, display } = getComputedStyle(box)
      if (overflowX !== 'hidden' || display === 'inline' || textOverflow === 'ellipsis' || box.closest('[title]')) continue
      const line = range.getBoundingClientRect()
      if (line.right > box.getBoundingClientRect().right + 1) found.push(`cut off: ${text.slice(0, 60)}`)
    }
  }
  /** Whether something that floats over the page (a drawer, a menu, a sticky head) hides this text here. */
  const hidden = (element: Element, x: number, y: number): boolean => {
    for (const over of document.elementsFromPoint(x, y)) {
      if (element.contains(over) || over.contains(element)) return false
      for (let box: Element | null = over; box && !box.contains(element); box = box.parentElement) {
        const { position, backgroundColor } = getComputedStyle(box)
        if (position !== 'static' && position !== 'relative' && !/^transparent$|, 0\)$/.test(backgroundColor)) return true
      }
    }
    return false
  }
  for (const [index, one] of boxes.entries())
    for (const other of boxes.slice(index + 1)) {
      if (one.element.contains(other.element) || other.element.contains(one.element)) continue
      const left = Math.max(one.rect.left, other.rect.left)
      const right = Math.min(one.rect.right, other.rect.right)
      const top = Math.max(one.rect.top, other.rect.top)
      const bottom = Math.min(one.rect.bottom, other.rect.bottom)
      if (right - left < 2 || bottom - top < 2) continue
      const [x, y] = [(left + right) / 2, (top + bottom) / 2]
      if (hidden(one.element, x, y) || hidden(other.element, x, y)) continue
      found.push(`overlap: ${one.text.slice(0, 40)} | ${other.text.slice(0, 40)}`)
    }
  return [...new Set(found)]
}

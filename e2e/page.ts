import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core'
import { CHROMIUM_FLAGS, findChromium } from './chromium.ts'

/** Opens Chromium; every test closes its own. */
export const openBrowser = async (): Promise<Browser> => {
  const executablePath = await findChromium()
  if (!executablePath) throw new Error('No Chromium: put chromium on PATH, or set CHROMIUM to its path.')
  return chromium.launch({ executablePath, args: [...CHROMIUM_FLAGS] })
}

/** A page, and what went wrong on it: errors, CSP reports, requests to other hosts. A test ends by expecting `faults` to be empty. */
export interface Watched {
  readonly page: Page
  readonly faults: readonly string[]
}

export const openPage = async (browser: Browser, url: string, options: BrowserContextOptions = {}): Promise<Watched> => {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, ...options })
  // A slow machine is no fault: this only ends what would wait for ever.
  context.setDefaultTimeout(120_000)
  const page = await context.newPage()
  const faults: string[] = []
  const home = new URL(url).host
  page.on('pageerror', (error) => faults.push(`error: ${error.message}`))
  page.on('console', (message) => {
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) faults.push(`console: ${message.text()}`)
  })
  page.on('request', (request) => {
    const target = new URL(request.url())
    if (!['data:', 'blob:'].includes(target.protocol) && target.host !== home) faults.push(`request to ${target.host}`)
  })
  await page.goto(url)
  return { page, faults }
}

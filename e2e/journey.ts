import type { Page } from 'playwright-core'

/** What a journey should meet on its way. */
export interface Stops {
  /** Traced from the search field. */
  readonly url: string
  /** What the trace of it says. */
  readonly verdict: RegExp
  /** The title of a finding that `n` comes to. */
  readonly finding: RegExp
}

/** From the map to a trace, to a finding and back to the map, by keys alone. Rejects where a stop isn't met. */
export const journey = async (page: Page, { url, verdict, finding }: Stops): Promise<void> => {
  const { keyboard } = page
  const at = (path: string) => page.waitForURL(({ pathname }) => pathname === path)
  await keyboard.press('g')
  await keyboard.press('m')
  await at('/map')
  await page.locator('.map h1').waitFor()
  await keyboard.press('/')
  await page.waitForFunction(() => document.activeElement?.id === 'omnibox')
  await keyboard.insertText(url)
  await keyboard.press('Enter')
  await at('/trace')
  await page.getByText(verdict).first().waitFor()
  await keyboard.press('g')
  await keyboard.press('f')
  await at('/findings')
  await page.locator('.findings-title').first().waitFor()
  const count = await page.locator('.findings-title').count()
  const wanted = page.locator('aside.finding h2', { hasText: finding })
  for (let step = 0; step < count && (await wanted.count()) === 0; step++) {
    const before = await page.locator('aside.finding h2').allTextContents()
    await keyboard.press('n')
    await page.waitForFunction((was) => (document.querySelector('aside.finding h2')?.textContent ?? '') !== was, before[0] ?? '')
  }
  await wanted.waitFor()
  await keyboard.press('Escape')
  await page.locator('aside.finding').waitFor({ state: 'detached' })
  await keyboard.press('g')
  await keyboard.press('m')
  await at('/map')
}

import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import type { Findings } from '@portolan/contract'
import { serve } from '../apps/server/src/index.ts'
import { writeRecording } from '@portolan/sources'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Case } from '../packages/lint/exam/case.ts'
import { clusterOf, NOW } from '../packages/lint/exam/read.ts'
import { flaws } from './flaws.ts'
import { openBrowser, openPage } from './page.ts'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const exam = join(import.meta.dirname, '../packages/lint/exam/cases')

/** The first case of each rule. */
const CASES: readonly Case[] = await Promise.all(
  readdirSync(exam).map(async (file) => {
    const found: Record<string, Case> = await import(join(exam, file))
    const [first] = Object.values(found)
    if (!first) throw new Error(`${file} holds no case`)
    return first
  }),
)

describe('the page of each finding', () => {
  const folder = mkdtempSync(join(tmpdir(), 'portolan-findings-'))
  /** FINDING_PICTURES is a folder for what each looks like, to be seen by people. */
  const pictures = process.env.FINDING_PICTURES
  let browser: Browser

  beforeAll(async () => {
    browser = await openBrowser()
  })
  afterAll(async () => {
    await browser?.close()
    rmSync(folder, { recursive: true, force: true })
  })

  test.for(CASES)('$code', async ({ code, wrong }) => {
    const file = join(folder, `${code}.portolan`)
    const about = { takenAt: NOW, source: { kind: 'cluster', name: 'exam' }, namespaces: [], anonymized: false } as const
    writeFileSync(file, gzipSync([...writeRecording(clusterOf(wrong), about)].join('')))
    const server = await serve({ source: { snapshot: file }, port: 0 }, { say: () => {} })
    try {
      const { findings } = (await (await fetch(`${server.url}/api/v1/findings`)).json()) as Findings
      const finding = findings.find((each) => each.code === code)
      expect(finding).toBeDefined()
      if (!finding) return
      const colorScheme = CASES.findIndex((each) => each.code === code) % 2 === 0 ? 'light' : 'dark'
      const url = `${server.url}/findings?sel=${encodeURIComponent(finding.id)}`
      const { page, faults } = await openPage(browser, url, { colorScheme, reducedMotion: 'reduce' })
      await page.getByRole('heading', { name: `${finding.title}.`, exact: true }).waitFor()
      const said = (await page.locator('aside.finding').textContent()) ?? ''
      expect(said).toContain(code)
      expect(said).toContain(finding.see)
      if (finding.fix) expect(said).toContain(finding.fix)
      for (const { text } of finding.evidence.slice(0, 12)) expect(said).toContain(text)
      expect(said.replaceAll(code, '')).not.toMatch(/undefined|\[object|NaN/)
      if (pictures) await page.screenshot({ path: join(pictures, `${code}.png`) })
      expect(await page.evaluate(flaws)).toEqual([])
      // One page, whatever it says: axe looks at some in each theme.
      if (CASES.findIndex((each) => each.code === code) % 5 === 0) {
        await page.evaluate(axe)
        expect(await page.evaluate(violations)).toEqual([])
      }
      expect(faults).toEqual([])
    } finally {
      await Promise.all(browser.contexts().map((context) => context.close()))
      await server.close()
    }
  })
})

/** What axe finds on the page; runs in it. */
const violations = async (): Promise<string[]> => {
  const { axe: tool } = window as unknown as { axe: { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> } }
  return (await tool.run()).violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html ?? ''}`)
}

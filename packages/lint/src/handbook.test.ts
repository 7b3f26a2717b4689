import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { PAGE, page } from '../exam/page.ts'
import { handbook } from './handbook.ts'
import { CODES } from './outside.ts'

test('docs/findings.md is what the rules and their cases say; `npm run docs` writes it anew', async () => {
  const written = await page()
  const kept = readFileSync(PAGE, 'utf8')
  expect(kept === written, 'docs/findings.md is out of date: run `npm run docs` and commit it').toBe(true)
})

test('every code has a section of its name, and a row that leads there', () => {
  const text = handbook()
  for (const code of CODES) {
    expect(text).toContain(`\n## ${code}\n`)
    expect(text).toContain(`| [${code}](#${code}) |`)
  }
})

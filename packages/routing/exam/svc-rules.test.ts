import { readdirSync, readFileSync } from 'node:fs'
import { expect, it } from 'vitest'

const here = new URL('.', import.meta.url)
const texts = readdirSync(here)
  .filter((name) => name.endsWith('.yaml'))
  .map((name) => readFileSync(new URL(name, here), 'utf8'))
const ids = Array.from({ length: 27 }, (_, i) => `SVC-${String(i + 1).padStart(2, '0')}`)

// `rules:` in a case asks that a step of the answer names the rule; exam.test.ts checks it.
it.each(ids)('a case has a step that %s decided', (id) => {
  expect(texts.some((text) => (text.match(/rules: \[[^\]]*\]/g) ?? []).some((list) => list.includes(id)))).toBe(true)
})

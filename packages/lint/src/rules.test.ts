import { readdirSync } from 'node:fs'
import { applied } from '../../contract/src/edit.ts'
import { readManifests } from '@portolan/sources'
import { describe, expect, test } from 'vitest'
import type { Case } from '../exam/case.ts'
import { findings, findingsIn } from '../exam/read.ts'
import type { Mend } from './finding.ts'
import { CODES, OUTSIDE } from './outside.ts'
import { RULES } from './rules/index.ts'

const CASE_FILES = readdirSync(new URL('../exam/cases', import.meta.url))
const CASES: readonly Case[] = (
  await Promise.all(CASE_FILES.map((file): Promise<Record<string, Case>> => import(new URL(`../exam/cases/${file}`, import.meta.url).href)))
).flatMap((file) => Object.values(file))

const GRAVITY = ['note', 'unknown', 'warning', 'error']

describe.each(CASES)('$code', ({ code, wrong, right, title, cause, text, reach }) => {
  const rule = RULES.find((each) => each.code === code)
  const found = findings(wrong).filter((finding) => finding.code === code)

  test('finds it once, and says what it is', () => {
    expect(found).toHaveLength(1)
    if (title) expect(found[0]?.title).toBe(title)
    expect(found[0]?.cause).toBe(cause)
    if (text) expect(found[0]?.text).toBe(text)
    if (reach) expect(found[0]?.reachText).toBe(reach)
    expect(found[0]?.title.endsWith('.')).toBe(false)
    expect(found[0]?.text.endsWith('.')).toBe(true)
    expect(found[0]?.see).toMatch(/^\S+ /)
    expect(GRAVITY.indexOf(found[0]?.severity ?? 'error')).toBeLessThanOrEqual(GRAVITY.indexOf(rule?.severity ?? ''))
  })

  const mend = found[0]?.mend
  if (mend)
    test('is gone once it is mended as it proposes', () => {
      const objects = readManifests(wrong, 'exam.yaml').objects.map(({ raw }) => raw)
      const mended = make(objects, mend)
      expect(mended).not.toEqual(objects)
      expect(findingsIn(mended).filter((finding) => finding.code === code)).toEqual([])
    })

  test('finds nothing where nothing is wrong', () => {
    expect(findings(right).filter((finding) => finding.code === code)).toEqual([])
  })
})

test.each(CASES.filter(({ needs }) => needs !== undefined))('$code is withheld when $needs may not be read', ({ code, wrong, needs }) => {
  expect(findings(wrong, needs ? [needs] : []).filter((finding) => finding.code === code)).toEqual([])
})

test('every rule has its file, and every file is in the list', () => {
  const files = readdirSync(new URL('rules', import.meta.url)).filter((file) => file !== 'index.ts')
  expect(RULES.map(({ code }) => `${code}.ts`).sort()).toEqual(files.sort())
})

test('every rule has a case, in a file of its name', () => {
  const cased = new Set(CASE_FILES.map((file) => file.replace(/\.ts$/, '')))
  expect(RULES.map(({ code }) => code).filter((code) => !cased.has(code))).toEqual([])
  expect(new Set(CASES.map(({ code }) => `${code}.ts`))).toEqual(new Set(CASE_FILES))
})

test('a code is that of one rule', () => {
  expect(CODES.size).toBe(RULES.length + OUTSIDE.length)
})

test.each([...RULES, ...OUTSIDE])('$code says what it finds and what to do', ({ about, remedy }) => {
  for (const text of [about, remedy]) expect(text).toMatch(/^[A-Z].*\.$/s)
})

type Raw = Readonly<Record<string, unknown>>

/** The objects with the edit made. */
const make = (objects: readonly Raw[], mend: Mend): readonly Raw[] => {
  if (mend.do === 'create') return [...objects, mend.object]
  const { kind, namespace, name } = mend.ref
  const is = (raw: Raw): boolean => {
    const meta = raw.metadata as { readonly name?: string; readonly namespace?: string }
    return raw.kind === kind && meta.name === name && meta.namespace === namespace
  }
  if (mend.do === 'delete') return objects.filter((raw) => !is(raw))
  return objects.map((raw) => (is(raw) ? (applied(raw, mend.patch) ?? raw) : raw))
}

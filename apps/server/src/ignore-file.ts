import { readFile } from 'node:fs/promises'
import { type Complain, documentsOf, fieldsOf, itemsOf, type Mistake, type Piece, quote, textOf } from '@portolan/expectations'
import { ANY_CODE, CODES, type Ignore, nearestName } from '@portolan/lint'
import { sayReading } from './say-reading.ts'

export interface Ignores {
  readonly ignores: readonly Ignore[]
  /** What keeps the file from being used. */
  readonly errors: readonly Mistake[]
  /** Entries that name a code of no rule: rules come and go with versions. */
  readonly warnings: readonly Mistake[]
}

const KEYS = ['code', 'object', 'reason', 'until']
const MOST_ERRORS = 100

/** Files of ignores, by their paths. Never throws: what can't be read is an error with its file and line. */
export const openIgnores = async (files: readonly string[]): Promise<Ignores> => {
  const read = await Promise.all(
    files.map(async (file) => {
      try {
        return readIgnores(await readFile(file, 'utf8'), file)
      } catch (error) {
        return { ignores: [], errors: [{ file, line: 1, field: '', message: sayReading(error) }], warnings: [] }
      }
    }),
  )
  return {
    ignores: read.flatMap(({ ignores }) => ignores),
    errors: read.flatMap(({ errors }) => errors),
    warnings: read.flatMap(({ warnings }) => warnings),
  }
}

/**
 * The text of a file of ignores, YAML or JSON: `ignore: [{ code, object?, reason, until? }]`. Never throws. `object` is `Kind/namespace/name`
 * with stars for any text, and without it all objects are meant; `until` is the last day on which it counts.
 */
export const readIgnores = (text: string, file: string): Ignores => {
  const [errors, warnings]: [Mistake[], Mistake[]] = [[], []]
  const noteIn =
    (list: Mistake[]): Complain =>
    (line, field, message) => {
      if (list.length < MOST_ERRORS) list.push({ file, line, field, message })
    }
  const [complain, warn] = [noteIn(errors), noteIn(warnings)]
  const read = documentsOf(text)
  if ('fault' in read) return { ignores: [], errors: [{ file, line: read.fault.line, field: '', message: read.fault.message }], warnings }
  const ignores = read.documents.flatMap((document) => {
    const list = fieldsOf(document, '', ['ignore'], 'a map with the key ignore', complain).get('ignore')
    if (document.is === 'map' && !list) complain(document.line, 'ignore', 'ignore is missing. Expected a list of what may stay, under it.')
    const items = list ? itemsOf(list.value, 'ignore', 'a list of what may stay', complain) : []
    return items.flatMap((item, i) => readOne(item, `ignore[${i}]`, file, complain, warn) ?? [])
  })
  return { ignores, errors, warnings }
}

const readOne = (item: Piece, at: string, file: string, complain: Complain, warn: Complain): Ignore | undefined => {
  const fields = fieldsOf(item, at, KEYS, 'a map with code, reason, and if wanted object and until', complain)
  if (item.is !== 'map') return undefined
  const value = (key: string, expected: string): string | undefined => {
    const entry = fields.get(key)
    return entry && textOf(entry.value, `${at}.${key}`, expected, complain)?.trim()
  }
  const lineOf = (key: string): number => fields.get(key)?.line ?? item.line
  const code = value('code', 'the code of a finding')
  const object = value('object', 'Kind/namespace/name')
  const reason = value('reason', 'why it may stay')
  const until = value('until', 'a day such as 2026-12-31')
  if (!code) complain(lineOf('code'), `${at}.code`, 'code is missing. Expected the code of a finding; portolan lint --list names them.')
  else if (code !== ANY_CODE && !CODES.has(code)) {
    const near = nearestName(code, CODES)
    warn(lineOf('code'), `${at}.code`, `No finding has the code ${quote(code)}.${near ? ` ${near} is close.` : ''}`)
  }
  if (!reason) complain(lineOf('reason'), `${at}.reason`, 'reason is missing. Expected why it may stay: without one nothing is ignored.')
  if (code === ANY_CODE && object === undefined)
    complain(lineOf('code'), `${at}.object`, 'object is missing. Every code of every object is everything; expected Kind/namespace/name.')
  if (object !== undefined && !/^[^/]+\/[^/]*(\/.+)?$/.test(object))
    complain(lineOf('object'), `${at}.object`, `Expected Kind/namespace/name, with * for any text, got ${quote(object)}.`)
  if (until !== undefined && !isDay(until)) complain(lineOf('until'), `${at}.until`, `Expected a day such as 2026-12-31, got ${quote(until)}.`)
  if (!code || !reason) return undefined
  return {
    code,
    ...(object === undefined ? {} : { object }),
    reason,
    ...(until === undefined ? {} : { until }),
    by: 'file',
    at: { kind: 'File', name: file, file, line: item.line },
  }
}

const isDay = (text: string): boolean => /^\d{4}-\d\d-\d\d$/.test(text) && new Date(`${text}T00:00:00Z`).toJSON()?.slice(0, 10) === text

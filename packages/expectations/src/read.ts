import { documentsOf, type Entry, type Piece } from './document.ts'
import type { Expectation, Mistake } from './expectation.ts'
import { type Complain, fieldsOf, itemsOf } from './pieces.ts'
import { NO_SHORTHAND, readRequestPiece, type Shorthand } from './read-request.ts'
import { WANTS } from './read-wants.ts'

/**
 * The expectations of one file: YAML or JSON, one or several documents, each with a list `expect`. Never throws.
 * `file` is how the file is called in answers. With errors the expectations are those that could be read: a caller that wants all or
 * nothing looks at `errors` first. `shorthand` reads `from` and `via` where they are written as one word, as on a command line.
 */
export const readExpectations = (
  text: string,
  file: string,
  shorthand: Shorthand = NO_SHORTHAND,
): { readonly expectations: readonly Expectation[]; readonly errors: readonly Mistake[] } => {
  const expectations: Expectation[] = []
  const errors: Mistake[] = []
  const read = documentsOf(text)
  if ('fault' in read) return { expectations, errors: [{ file, line: read.fault.line, field: '', message: read.fault.message }] }
  const complain: Complain = (line, field, message) => {
    if (errors.length < MOST_ERRORS) errors.push({ file, line, field, message })
  }
  let entries = 0
  for (const document of read.documents) {
    const list = documentFields(document, complain).get('expect')
    if (document.is === 'map' && !list) complain(document.line, 'expect', 'expect is missing. Expected a list of expectations under it.')
    if (!list) continue
    const items = itemsOf(list.value, 'expect', 'a list of expectations', complain)
    for (const [i, item] of items.entries()) {
      const one = readOne(item, `expect[${i}]`, complain, shorthand)
      if (one) expectations.push({ file, line: item.line, ...one })
    }
    entries += items.length
  }
  if (entries === 0 && errors.length === 0) complain(1, 'expect', 'The file holds no expectations. Expected a list of them under expect.')
  return { expectations, errors: errors.sort((a, b) => a.line - b.line) }
}

const MOST_ERRORS = 100

const documentFields = (document: Piece, complain: Complain): ReadonlyMap<string, Entry> =>
  fieldsOf(document, '', ['expect'], 'a map with the key expect', complain)

const readOne = (item: Piece, at: string, complain: Complain, shorthand: Shorthand): Pick<Expectation, 'request' | 'wants'> | undefined => {
  let sound = true
  const note: Complain = (line, field, message) => {
    sound = false
    complain(line, field, message)
  }
  const keys = ['request', ...WANTS.map(({ key }) => key)]
  const fields = fieldsOf(item, at, keys, 'a map with request and what is expected of it', note)
  if (item.is !== 'map') return undefined
  const asked = fields.get('request')
  if (!asked) note(item.line, `${at}.request`, 'request is missing. Expected METHOD URL, or a map with a url.')
  const request = asked && readRequestPiece(asked.value, `${at}.request`, note, shorthand)
  const given = WANTS.filter(({ key }) => fields.has(key))
  const wants = given.flatMap(({ key, read }) => {
    const entry = fields.get(key)
    return entry ? (read(entry.value, `${at}.${key}`, note) ?? []) : []
  })
  // A key that isn't known is most likely a want that is misspelt.
  if (given.length === 0 && fields.size === item.entries().length) {
    const known = WANTS.map(({ key }) => key).join(', ')
    note(item.line, at, `Nothing is expected of this request. Expected at least one of ${known}.`)
  }
  const ends = given.filter(({ ends }) => ends)
  const [first, other] = ends
  if (first && other && first.ends !== other.ends) {
    note(fields.get(other.key)?.line ?? item.line, `${at}.${other.key}`, `${first.key} and ${other.key} exclude each other. Expected one of them.`)
  }
  return sound && request && wants.length > 0 ? { request, wants } : undefined
}

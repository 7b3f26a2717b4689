import type { Entry, Piece } from './document.ts'

/** Says what is wrong at a line and field. */
export type Complain = (line: number, field: string, message: string) => void

/** The entries of a map by key; complains of anything else, and of keys that are not `known` or stand twice. */
export const fieldsOf = (
  piece: Piece,
  at: string,
  known: readonly string[] | undefined,
  expected: string,
  complain: Complain,
): ReadonlyMap<string, Entry> => {
  const fields = new Map<string, Entry>()
  if (piece.is !== 'map') {
    complain(piece.line, at, `Expected ${expected}, got ${sayPiece(piece)}.`)
    return fields
  }
  for (const entry of piece.entries()) {
    const { key, line } = entry
    const field = key === undefined ? at : [at, key].filter(Boolean).join('.')
    if (key === undefined) complain(line, field, 'A key is no text. Expected plain names.')
    else if (known && !known.includes(key)) complain(line, field, `${quote(key)} is not a key that is known here. Expected ${oneOf(known)}.`)
    else if (fields.has(key)) complain(line, field, `${key} stands twice. Expected it once.`)
    else fields.set(key, entry)
  }
  return fields
}

/** The items of a list; complains of anything else. */
export const itemsOf = (piece: Piece, at: string, expected: string, complain: Complain): readonly Piece[] => {
  if (piece.is === 'list') return piece.items()
  complain(piece.line, at, `Expected ${expected}, got ${sayPiece(piece)}.`)
  return []
}

/** The text of a scalar; complains of anything else. */
export const textOf = (piece: Piece, at: string, expected: string, complain: Complain): string | undefined => {
  if (piece.is === 'text') return piece.text
  complain(piece.line, at, `Expected ${expected}, got ${sayPiece(piece)}.`)
  return undefined
}

/** What stands there, for a sentence: `a list`, `nothing`, `"cart"`. */
export const sayPiece = (piece: Piece): string => {
  switch (piece.is) {
    case 'text':
      return quote(piece.text)
    case 'list':
    case 'map':
      return `a ${piece.is}`
    case 'nothing':
      return 'nothing'
    default:
      piece satisfies never
      return ''
  }
}

export const quote = (text: string): string => JSON.stringify(text.length > 200 ? `${text.slice(0, 200)}…` : text)

const oneOf = (known: readonly string[]): string => (known.length === 1 ? `the key ${known[0]}` : `one of ${known.join(', ')}`)

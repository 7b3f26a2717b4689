import { pointer } from '@portolan/model'
import { LIMITS } from './limits.ts'
import { DEEPEST } from './lines.ts'

/** One value of a stream of JSON values. */
export interface JsonValue {
  readonly text: string
  /** 1-based line of its first character. */
  readonly line: number
  /** Line by pointer, of its parts; those of a list's `items` stand in `items`. */
  readonly lines: ReadonlyMap<string, number>
  readonly items: readonly { readonly line: number; readonly lines: ReadonlyMap<string, number> }[]
  readonly depth: number
}

interface Frame {
  readonly list: boolean
  /** Of the value that is open, within the object or the item to which it belongs. */
  readonly pointer: string
  readonly lines: Map<string, number>
  index: number
  key: string
  awaits: 'key' | 'value'
}

/**
 * The values of a text like `{…}{…}`, with their lines. Brackets and strings are followed, nothing is checked: that is left to JSON.parse.
 * Undefined when brackets don't pair. A value that nests too deep (R19) is the last one, with its depth and without its text.
 */
export const scanJson = (text: string, firstLine: number): readonly JsonValue[] | undefined => {
  const values: JsonValue[] = []
  const frames: Frame[] = []
  let whole = new Map<string, number>()
  let items: { line: number; lines: Map<string, number> }[] = []
  let line = firstLine
  let start = -1
  let startLine = line
  let depth = 0

  /** Says that a value begins here. */
  const note = (): void => {
    const frame = frames.at(-1)
    if (frame?.awaits !== 'value') return
    frame.awaits = 'key'
    if (isItem(frames)) items.push({ line, lines: new Map() })
    else if (frames.length <= DEEPEST + 2 && frame.lines.size < LIMITS.linesPerObject) frame.lines.set(partOf(frame), line)
  }
  const open = (list: boolean): void => {
    const above = frames.at(-1)
    const item = isItem(frames)
    frames.push({
      list,
      pointer: above && !item && frames.length <= DEEPEST + 2 ? partOf(above) : '',
      lines: (item ? items.at(-1)?.lines : above?.lines) ?? whole,
      index: 0,
      key: '',
      awaits: list ? 'value' : 'key',
    })
    depth = Math.max(depth, frames.length)
  }

  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === NEWLINE) line++
    else if (code === QUOTE) {
      const end = endOfString(text, at)
      if (end < 0 || frames.length === 0) return undefined
      const frame = frames.at(-1)
      if (frame && !frame.list && frame.awaits === 'key') frame.key = unquote(text.slice(at, end + 1))
      else note()
      at = end
    } else if (code === OPEN_MAP || code === OPEN_LIST) {
      if (frames.length === 0) {
        start = at
        startLine = line
        whole = new Map()
        items = []
        depth = 0
      }
      note()
      open(code === OPEN_LIST)
      if (depth > LIMITS.depth) return [...values, { text: '', line: startLine, lines: whole, items, depth }]
    } else if (code === CLOSE_MAP || code === CLOSE_LIST) {
      if (frames.pop()?.list !== (code === CLOSE_LIST)) return undefined
      if (frames.length === 0) values.push({ text: text.slice(start, at + 1), line: startLine, lines: whole, items, depth })
    } else if (code === COLON) {
      const frame = frames.at(-1)
      if (frame) frame.awaits = 'value'
    } else if (code === COMMA) {
      const frame = frames.at(-1)
      if (!frame) return undefined
      frame.index++
      frame.awaits = frame.list ? 'value' : 'key'
    } else if (code > SPACE) {
      if (frames.length === 0) return undefined
      note()
    }
  }
  return frames.length === 0 ? values : undefined
}

/** Whether the value that begins is an entry of the outermost map's `items`. */
const isItem = (frames: readonly Frame[]): boolean => frames.length === 2 && frames[1]?.list === true && frames[0]?.key === 'items'

const partOf = (frame: Frame): string => frame.pointer + pointer(frame.list ? frame.index : frame.key)

const NEWLINE = 10
const SPACE = 32
const QUOTE = 34
const COMMA = 44
const COLON = 58
const OPEN_LIST = 91
const CLOSE_LIST = 93
const OPEN_MAP = 123
const CLOSE_MAP = 125

const endOfString = (text: string, quote: number): number => {
  for (let at = text.indexOf('"', quote + 1); at >= 0; at = text.indexOf('"', at + 1)) {
    let slashes = 0
    while (text.charCodeAt(at - 1 - slashes) === 92) slashes++
    if (slashes % 2 === 0) return at
  }
  return -1
}

const unquote = (text: string): string => {
  try {
    return String(JSON.parse(text))
  } catch {
    return text
  }
}

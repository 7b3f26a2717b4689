import { kindOf, pointer } from '@portolan/model'
import { type Document, isMap, isPair, isScalar, isSeq, type LineCounter, type Node } from 'yaml'
import { LIMITS } from './limits.ts'
import type { RawObject } from './raw.ts'

/** Line by RFC 6901 pointer. */
export type Lines = ReadonlyMap<string, number>

export const NO_LINES: Lines = new Map()

/** As deep as `/spec/rules/0/http/paths/0/backend/service/port/number`; what lies deeper stands at its parent's line. */
export const DEEPEST = 10

/** Whether anybody points into an object of this kind: nobody does into pods and slices, which are many. */
export const hasLines = (raw: RawObject): boolean => kindOf(String(raw.apiVersion), String(raw.kind))?.stage === 'routing'

/** The lines of a YAML node's parts. A map entry stands where its key stands. */
export const linesOfNode = (node: unknown, lineAt: (offset: number) => number): Lines => {
  const lines = new Map<string, number>()
  const walk = (current: unknown, at: string, depth: number): void => {
    if (depth > DEEPEST || lines.size >= LIMITS.linesPerObject) return
    if (isMap(current)) {
      for (const pair of current.items) {
        if (!isPair(pair) || !isScalar(pair.key)) continue
        const child = at + pointer(String(pair.key.value))
        if (pair.key.range) lines.set(child, lineAt(pair.key.range[0]))
        walk(pair.value, child, depth + 1)
      }
    } else if (isSeq(current)) {
      for (const [index, item] of current.items.entries()) {
        const child = at + pointer(index)
        const range = (item as Node | null)?.range
        if (range) lines.set(child, lineAt(range[0]))
        walk(item, child, depth + 1)
      }
    }
  }
  walk(node, '', 1)
  return lines
}

/** Where the content of a document, or an item of its list, starts. */
export const startOf = (node: unknown): number => (node as Node | null)?.range?.[0] ?? 0

/** The node of one item of the list `items`, undefined for an alias. */
export const itemNode = (document: Document, index: number): unknown => {
  const items = isMap(document.contents) ? document.contents.get('items') : undefined
  return isSeq(items) ? items.items[index] : undefined
}

export const lineIn =
  (counter: LineCounter, firstLine: number) =>
  (offset: number): number =>
    firstLine - 1 + Math.max(1, counter.linePos(offset).line)

import type { RawObject } from '@portolan/sources'
import { ApiError } from './failure.ts'

/** One event of a watch. */
export interface Frame {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK' | 'ERROR'
  readonly object: RawObject
}

/** What the API server is asked to speak. Another encoding (protobuf) would replace this constant and the class below, nothing else. */
export const WATCH_ACCEPT = 'application/json'

/** A single object is at most 3 MB or so in etcd; a line that is longer than this is no event. */
const LONGEST_LINE = 64 * 1024 * 1024

/**
 * Cuts the bytes of a watch into events, wherever the network cut them: inside a line, an escape or a character (R3).
 * Every whole event is handed over before an unreadable one throws.
 */
export class FrameReader {
  #held: Buffer[] = []
  #heldLength = 0

  /** Takes bytes, which it may overwrite. Throws ApiError `garbled` for a line that is no event. */
  push(chunk: Buffer, take: (frame: Frame) => void): void {
    let from = 0
    for (;;) {
      const end = chunk.indexOf(0x0a, from)
      if (end < 0) break
      const tail = chunk.subarray(from, end)
      from = end + 1
      if (this.#heldLength === 0) this.#line(tail, take)
      else {
        const line = Buffer.concat([...this.#held, tail], this.#heldLength + tail.length)
        this.#held = []
        this.#heldLength = 0
        this.#line(line, take)
      }
    }
    if (from < chunk.length) {
      this.#heldLength += chunk.length - from
      if (this.#heldLength > LONGEST_LINE) throw garbled('a line without an end')
      this.#held.push(chunk.subarray(from))
    }
  }

  #line(line: Buffer, take: (frame: Frame) => void): void {
    // A carriage return is white space to JSON; an empty line says nothing.
    if (line.length === 0 || (line.length === 1 && line[0] === 0x0d)) return
    let frame: unknown
    try {
      frame = JSON.parse(textWithoutManagedFields(line))
    } catch {
      throw garbled(`a line of ${line.length} bytes is not JSON`)
    }
    if (!isFrame(frame)) throw garbled('a line is JSON, but no watch event')
    take(frame)
  }
}

const TYPES: ReadonlySet<unknown> = new Set(['ADDED', 'MODIFIED', 'DELETED', 'BOOKMARK', 'ERROR'])

const isFrame = (value: unknown): value is Frame => {
  const frame = value as { type?: unknown; object?: unknown } | null
  return typeof frame === 'object' && frame !== null && TYPES.has(frame.type) && typeof frame.object === 'object' && frame.object !== null
}

const garbled = (text: string): ApiError => new ApiError({ is: 'garbled', text: `The watch is unreadable: ${text}` })

const KEY = Buffer.from('"managedFields":[')

/**
 * The line as text, without what stands in `metadata.managedFields`: half of an object's bytes and of its parsing time.
 * Inside a JSON string the key's quotes would be escaped, so the search can't hit one. The buffer is changed.
 */
export const textWithoutManagedFields = (line: Buffer): string => {
  let length = line.length
  for (let at = line.indexOf(KEY); at >= 0; at = line.subarray(0, length).indexOf(KEY, at + KEY.length)) {
    const start = at + KEY.length
    const end = endOfArray(line, start, length)
    if (end < 0) break
    line.copyWithin(start, end, length)
    length -= end - start
  }
  return line.toString('utf8', 0, length)
}

/** Where the `]` stands that closes the array whose inside begins at `from`; -1 when there is none. */
const endOfArray = (line: Buffer, from: number, length: number): number => {
  let depth = 1
  for (let at = from; at < length; at++) {
    const byte = line[at]
    if (byte === 0x22) {
      at = endOfString(line, at + 1, length)
      if (at < 0) return -1
    } else if (byte === 0x5b) depth++
    else if (byte === 0x5d && --depth === 0) return at
  }
  return -1
}

const endOfString = (line: Buffer, from: number, length: number): number => {
  for (let at = from; at < length; at++) {
    if (line[at] === 0x5c) at++
    else if (line[at] === 0x22) return at
  }
  return -1
}

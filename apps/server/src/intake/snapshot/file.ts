import { closeSync, createReadStream, openSync, readSync } from 'node:fs'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { constants, createGunzip, gunzipSync } from 'node:zlib'
import { isRecording, type Recording, RecordingReader, type Unreadable } from '@portolan/sources'
import { reason } from '../manifests/tree.ts'
import { insidePage, isPage } from './page.ts'

/** Bytes that are taken at a time: other things get their turn between two pieces. */
const PIECE = 262_144

/** The first byte of what gzip wrote; a recording begins with a brace. */
const GZIP = 0x1f

/** What a snapshot file holds, or standard input for `-`; compressed or not, or in its page. Never rejects, and never holds the whole text at once. */
export const readSnapshot = async (path: string): Promise<Recording | Unreadable> => {
  const reader = new RecordingReader(path === '-' ? 'stdin' : path)
  const input = path === '-' ? process.stdin : createReadStream(path, { highWaterMark: PIECE })
  try {
    const first = await firstPiece(input)
    const read = (pieces: AsyncIterable<Buffer>) => take(pieces, reader)
    if (first?.[0] === GZIP) await pipeline(input, createGunzip({ chunkSize: PIECE }), read)
    else if (first && isPage(first.toString('latin1', 0, 64))) await pipeline(input, insidePage, createGunzip({ chunkSize: PIECE }), read)
    else if (first) await pipeline(input, read)
    return reader.end()
  } catch (error) {
    return reader.end(error === ENOUGH ? undefined : broken(error))
  } finally {
    input.destroy()
  }
}

/** Leaves the stream as it was. */
const firstPiece = async (input: Readable): Promise<Buffer | undefined> => {
  for await (const piece of input.iterator({ destroyOnReturn: false })) {
    input.unshift(piece)
    return piece
  }
  return undefined
}

/** Thrown to end a pipeline whose rest is of no use. */
const ENOUGH = new Error('enough')

const take = async (pieces: AsyncIterable<Buffer>, reader: RecordingReader): Promise<void> => {
  const decoder = new TextDecoder()
  for await (const bytes of pieces) {
    reader.add(decoder.decode(bytes, { stream: true }))
    if (reader.refused !== undefined) throw ENOUGH
  }
  reader.add(decoder.decode())
}

/** Why a file couldn't be read to its end, as half a sentence. */
const broken = (error: unknown): string => {
  switch ((error as NodeJS.ErrnoException | null)?.code) {
    case 'Z_BUF_ERROR':
      return 'it is cut off'
    case 'Z_DATA_ERROR':
      return 'its compression is damaged'
    case 'EISDIR':
      return 'it is a folder'
    default:
      return reason(error)
  }
}

/** Whether a file begins like a snapshot; false too for what isn't there. */
export const isSnapshot = (path: string): boolean => {
  if (path === '-') return false
  const begin = new Uint8Array(512)
  try {
    const file = openSync(path, 'r')
    try {
      const length = readSync(file, begin)
      const bytes = begin.subarray(0, length)
      // The file goes on: what stands at its beginning is all that is asked for.
      const text = bytes[0] === GZIP ? gunzipSync(bytes, { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: 1 << 20 }) : Buffer.from(bytes)
      return isRecording(text.toString('latin1')) || isPage(text.toString('latin1'))
    } finally {
      closeSync(file)
    }
  } catch {
    return false
  }
}

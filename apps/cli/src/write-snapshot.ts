import { createWriteStream } from 'node:fs'
import { open, rename, rm, stat } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import { type Frame, framed } from './snapshot-page.ts'

/**
 * Writes lines, compressed, to a file, or to standard output for `-`. The file is readable by its owner alone and takes the place of one that is there
 * in a single step, once it is whole; what is no plain file (a pipe, a device) is written to as it is. With a frame it is a page around the same.
 * Gives the size of what was written.
 */
export const writeSnapshot = async (
  file: string,
  lines: Iterable<string>,
  frame?: Frame,
): Promise<{ readonly bytes: number } | { readonly error: string }> => {
  try {
    if (file === '-') return { bytes: await pack(lines, process.stdout, false, frame) }
    const there = await stat(file).catch(() => undefined)
    if (there && !there.isFile()) {
      if (there.isDirectory()) return { error: `${file} is a folder; expected a file to write to` }
      return { bytes: await pack(lines, createWriteStream(file), true, frame) }
    }
    return { bytes: await replace(file, lines, frame) }
  } catch (error) {
    return { error: `${file === '-' ? 'standard output' : file} can't be written: ${error instanceof Error ? error.message : 'unknown cause'}` }
  }
}

const replace = async (file: string, lines: Iterable<string>, frame: Frame | undefined): Promise<number> => {
  const beside = `${file}.${process.pid}.part`
  const handle = await open(beside, 'wx', 0o600)
  try {
    const bytes = await pack(lines, handle.createWriteStream({ flush: true }), true, frame)
    await rename(beside, file)
    return bytes
  } catch (error) {
    await rm(beside, { force: true })
    throw error
  }
}

/** Characters that are compressed at a time. */
const PIECE = 65_536

const pack = async (lines: Iterable<string>, out: NodeJS.WritableStream, end: boolean, frame: Frame | undefined): Promise<number> => {
  let bytes = 0
  const written = async function* (packed: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    for await (const piece of frame ? framed(packed, frame) : packed) {
      bytes += piece.length
      yield piece
    }
  }
  await pipeline(Readable.from(pieces(lines)), createGzip(), written, out, { end })
  return bytes
}

function* pieces(lines: Iterable<string>): Generator<string> {
  let piece = ''
  for (const line of lines) {
    piece += line
    if (piece.length < PIECE) continue
    yield piece
    piece = ''
  }
  if (piece !== '') yield piece
}

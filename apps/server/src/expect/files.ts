import { readFile, stat } from 'node:fs/promises'
import type { Expectation, Mistake } from '@portolan/expectations'
import { sayReading } from '../say-reading.ts'
import { type Content, nothing, readContent } from './read.ts'

/**
 * ms between two looks at the files. They are looked at rather than watched: there are few of them, and it works the same for a mounted
 * ConfigMap, whose links move, for editors that put a new file in the old one's place, and for network drives.
 */
const LOOK = 500
/** Bytes; what has more than a million characters is refused when it is read. */
const LARGEST = 4_000_000

interface Held {
  /** Of the version that was read last; changes whenever the file does. */
  stamp: string
  /** Seen once and not read yet: a file is read when it has stood still from one look to the next. */
  moving: string | undefined
  /** Of the last version that could be read in full; of the first one what could be read. */
  expectations: readonly Expectation[]
  errors: readonly Mistake[]
}

/** Files of expectations, read again when they change. A broken one is complained of, and what was last good in it stays. */
export class ExpectFiles {
  readonly #files = new Map<string, Held>()
  readonly #listeners = new Set<() => void>()
  readonly #timer: NodeJS.Timeout
  #looking = false
  #closed = false

  private constructor(files: ReadonlyMap<string, Held>, every: number) {
    this.#files = new Map(files)
    this.#timer = setInterval(() => void this.#look(), every).unref()
  }

  /** Reads all of them; a sentence where one isn't there or may not be read. `every`: ms between two looks. */
  static async open(paths: readonly string[], every: number = LOOK): Promise<ExpectFiles | { readonly error: string }> {
    const files = new Map<string, Held>()
    for (const path of paths) {
      const seen = await see(path)
      if ('error' in seen) return { error: `${path}: ${seen.error}` }
      files.set(path, { ...seen, moving: undefined, ...(await contentOf(path)) })
    }
    return new ExpectFiles(files, every)
  }

  get expectations(): readonly Expectation[] {
    return [...this.#files.values()].flatMap(({ expectations }) => expectations)
  }

  /** What is wrong with the files as they are now. */
  get errors(): readonly Mistake[] {
    return [...this.#files.values()].flatMap(({ errors }) => errors)
  }

  /** Calls back when something was read anew. Returns its undo. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  close(): void {
    this.#closed = true
    clearInterval(this.#timer)
    this.#listeners.clear()
  }

  async #look(): Promise<void> {
    if (this.#looking) return
    this.#looking = true
    let changed = false
    for (const [path, held] of this.#files) changed = (await look(path, held)) || changed
    this.#looking = false
    if (changed && !this.#closed) for (const listener of this.#listeners) listener()
  }
}

/** Reads a file again if it has changed and stands still; whether it did. */
const look = async (path: string, held: Held): Promise<boolean> => {
  const seen = await see(path)
  const stamp = 'error' in seen ? seen.error : seen.stamp
  if (stamp === held.stamp) {
    held.moving = undefined
    return false
  }
  if (stamp !== held.moving) {
    held.moving = stamp
    return false
  }
  held.stamp = stamp
  held.moving = undefined
  const { expectations, errors } = 'error' in seen ? nothing(path, seen.error) : await contentOf(path)
  held.errors = errors
  if (errors.length === 0) held.expectations = expectations
  return true
}

const see = async (path: string): Promise<{ readonly stamp: string } | { readonly error: string }> => {
  try {
    const stats = await stat(path)
    if (stats.isDirectory()) return { error: sayReading({ code: 'EISDIR' }) }
    if (!stats.isFile()) return { error: 'This is no regular file.' }
    if (stats.size > LARGEST) return { error: `The file has ${stats.size} bytes; at most ${LARGEST} are read.` }
    return { stamp: `${stats.ino} ${stats.size} ${stats.mtimeMs} ${stats.ctimeMs}` }
  } catch (error) {
    return { error: sayReading(error) }
  }
}

const contentOf = async (path: string): Promise<Content> => {
  try {
    return await readContent(await readFile(path, 'utf8'), path)
  } catch (error) {
    return nothing(path, sayReading(error))
  }
}

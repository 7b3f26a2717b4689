import { constants } from 'node:fs'
import { lstat, open, readdir, realpath } from 'node:fs/promises'
import { basename, join, sep } from 'node:path'
import { setImmediate as breathe } from 'node:timers/promises'
import { LIMITS } from '@portolan/sources'

/** A manifest file as it lies there now. */
export interface Found {
  /** What people call it: its path below the root, with `/`. */
  readonly file: string
  /** Where it really is, links resolved. */
  readonly path: string
  /** Changes whenever the file does. */
  readonly stamp: string
  readonly size: number
}

export interface Tree {
  /** Sorted by name, as kubectl applies them. */
  readonly files: readonly Found[]
  /** What was passed over and should not have to be: file to sentence. */
  readonly refused: ReadonlyMap<string, string>
}

const NAMES = /\.(ya?ml|json)$/i
const MOST_FILES = 200_000
const DEEPEST = 64
const AT_ONCE = 64

/**
 * The manifests at a path: a file, or everything below a folder but dotfiles, dotfolders and node_modules. Only regular files whose real path
 * lies below the root's (R20): nothing outside is opened, whatever a link says. Rejects when the root itself can't be read.
 */
export const walk = async (root: string): Promise<Tree> => {
  const files: Found[] = []
  const refused = new Map<string, string>()
  const top = await realpath(root)
  const stats = await lstat(top)
  if (!stats.isDirectory()) {
    await look(top, basename(root), top, false)
    return { files, refused }
  }
  const folders = [{ path: top, name: '', depth: 0 }]
  for (let folder = folders.pop(); folder; folder = folders.pop()) {
    await breathe()
    let entries: Awaited<ReturnType<typeof list>>
    try {
      entries = await list(folder.path)
    } catch (error) {
      if (folder.depth === 0) throw error
      refused.set(folder.name, `The folder can't be read (${reason(error)}).`)
      continue
    }
    const candidates: [path: string, name: string, isLink: boolean][] = []
    for (const entry of entries) {
      if (entry.name.startsWith('.') || entry.name === 'node_modules') continue
      const name = folder.name === '' ? entry.name : `${folder.name}/${entry.name}`
      if (entry.isDirectory()) {
        if (folder.depth < DEEPEST) folders.push({ path: join(folder.path, entry.name), name, depth: folder.depth + 1 })
        else refused.set(name, `The folder lies more than ${DEEPEST} folders deep. It is left out.`)
      } else if (files.length + candidates.length >= MOST_FILES) {
        refused.set(name, `More than ${MOST_FILES} files: this one and those after it are left out.`)
        folders.length = 0
        break
      } else if (NAMES.test(entry.name) || entry.isSymbolicLink()) candidates.push([join(folder.path, entry.name), name, entry.isSymbolicLink()])
    }
    for (let from = 0; from < candidates.length; from += AT_ONCE) {
      await Promise.all(candidates.slice(from, from + AT_ONCE).map(([path, name, isLink]) => look(path, name, top, isLink)))
    }
  }
  return { files: sorted(files), refused }

  async function look(path: string, name: string, within: string, isLink: boolean): Promise<void> {
    try {
      // What lies in a folder that was walked and is no link is where it seems to be.
      const real = isLink ? await realpath(path) : path
      const stats = await lstat(real)
      const below = real === within || real.startsWith(within.endsWith(sep) ? within : within + sep)
      // A folder that a link leads to is either walked in its own place, or lies outside.
      if (stats.isDirectory() && below) return
      if (!below) refused.set(name, 'The link leads out of the folder. It is not followed.')
      else if (!stats.isFile()) refused.set(name, 'This is not a regular file. It is left out.')
      else if (NAMES.test(name)) {
        files.push({ file: name, path: real, size: stats.size, stamp: `${stats.ino} ${stats.size} ${stats.mtimeMs} ${stats.ctimeMs}` })
      }
    } catch (error) {
      // Gone between the listing and here: as if it had not been there.
      if (!isMissing(error) || isLink) refused.set(name, `The file can't be read (${reason(error)}).`)
    }
  }
}

/** The text of a file, or a sentence that says why there is none. Whatever has become of the path meanwhile, only a regular file is read. */
export const textOf = async (found: Found): Promise<{ text: string } | { refused: string }> => {
  if (found.size > LIMITS.fileLength * 4)
    return { refused: `The file has ${found.size} bytes; at most ${LIMITS.fileLength} characters are read. It is left out.` }
  let handle: Awaited<ReturnType<typeof open>> | undefined
  try {
    handle = await open(found.path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK)
    const stats = await handle.stat()
    if (!stats.isFile() || stats.size > LIMITS.fileLength * 4) return { refused: 'The file changed while it was read. It is left out.' }
    const bytes = Buffer.alloc(stats.size)
    let length = 0
    while (length < bytes.length) {
      const { bytesRead } = await handle.read(bytes, length, bytes.length - length, length)
      if (bytesRead === 0) break
      length += bytesRead
    }
    return { text: bytes.toString('utf8', 0, length) }
  } catch (error) {
    return { refused: `The file can't be read (${reason(error)}).` }
  } finally {
    await handle?.close().catch(() => {})
  }
}

export const reason = (error: unknown): string => {
  const code = (error as { code?: unknown } | null)?.code
  return SPOKEN.get(String(code)) ?? (error instanceof Error ? error.message : String(error))
}

const list = (path: string) => readdir(path, { withFileTypes: true })

const isMissing = (error: unknown): boolean => (error as { code?: unknown } | null)?.code === 'ENOENT'

const sorted = (files: Found[]): Found[] => files.sort((a, b) => (a.file < b.file ? -1 : a.file > b.file ? 1 : 0))

const SPOKEN: ReadonlyMap<string, string> = new Map([
  ['EACCES', 'permission denied'],
  ['EPERM', 'permission denied'],
  ['ENOENT', 'it is not there'],
  ['ELOOP', 'the link leads in a circle'],
  ['ENOTDIR', 'a part of its path is no folder'],
])

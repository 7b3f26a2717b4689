import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import type { Request, RequestHandler, Response } from 'express'
import type { Whole } from '../whole.ts'

/** Bytes below which compressing gains nothing. */
const WORTH_PACKING = 1_400

/** Sends JSON, compressed for those who take that. The bytes are shared by all who ask at this revision. */
export const sendWhole = async (req: Request, res: Response, whole: Whole): Promise<void> => {
  res.set({ 'Cache-Control': 'no-store', Vary: 'Accept-Encoding' }).type('json')
  if (whole.json.length < WORTH_PACKING || !takesGzip(req)) res.send(whole.json)
  else res.set('Content-Encoding', 'gzip').send(await whole.packed())
}

/** Files that shrink: scripts, styles, drawings. Fonts and pictures are compressed already. The names are vite's, with a hash. */
const PACKABLE = /^\/([\w-]+(?:\.[\w-]+)*\.(js|css|svg))$/
const MOST_FILES = 200

/** Serves the files of a folder whose names hold a hash, compressed once, and leaves everything else to the next handler. */
export const packedFiles = (dir: string, headers: Readonly<Record<string, string>>): RequestHandler => {
  const files = new Map<string, Promise<Buffer | undefined>>()
  return async (req, res, next) => {
    const [, name, type] = PACKABLE.exec(req.path) ?? []
    if (name === undefined || type === undefined || req.headers.range !== undefined || !takesGzip(req)) return next()
    let file = files.get(name)
    if (!file) {
      file = pack(join(dir, name))
      if (files.size < MOST_FILES) files.set(name, file)
    }
    const packed = await file
    if (packed)
      res
        .set({ ...headers, 'Content-Encoding': 'gzip', Vary: 'Accept-Encoding' })
        .type(type)
        .send(packed)
    else {
      // It may be there the next time.
      files.delete(name)
      next()
    }
  }
}

const compress = promisify(gzip)

const pack = async (path: string): Promise<Buffer | undefined> => {
  try {
    const bytes = await readFile(path)
    return bytes.length < WORTH_PACKING ? undefined : await compress(bytes, { level: 9 })
  } catch {
    return undefined
  }
}

const takesGzip = (req: Request): boolean => req.acceptsEncodings('gzip', 'identity') === 'gzip'

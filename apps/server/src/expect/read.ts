import { Worker } from 'node:worker_threads'
import { readFrom, readVia } from '@portolan/contract'
import { type Expectation, type Mistake, readExpectations } from '@portolan/expectations'

export interface Content {
  readonly expectations: readonly Expectation[]
  readonly errors: readonly Mistake[]
}

/** Characters. A hundred thousand take some 80 ms: what is longer than this would be felt by others. */
const LONG = 20_000
/** ms and MB for a text that is read aside. */
const TIME_LIMIT = 30_000
const HEAP_LIMIT = 512
/** Beside this file, under the name that it has in a checkout or in a build. */
const WORKER = import.meta.url.endsWith('.ts') ? new URL('./read-worker.ts', import.meta.url) : new URL('./read-worker.js', import.meta.url)

/** The expectations in the text of a file, as `portolan check` reads them; long texts in a worker. Never rejects. */
export const readContent = async (text: string, file: string): Promise<Content> =>
  text.length <= LONG ? readExpectations(text, file, { from: readFrom, via: readVia }) : readAside(text, file)

/** A file that gives nothing, and why. */
export const nothing = (file: string, message: string): Content => ({ expectations: [], errors: [{ file, line: 1, field: '', message }] })

const readAside = (text: string, file: string): Promise<Content> => {
  const { promise, resolve } = Promise.withResolvers<Content>()
  const worker = new Worker(WORKER, { resourceLimits: { maxOldGenerationSizeMb: HEAP_LIMIT } })
  worker.unref()
  const timer = setTimeout(() => resolve(nothing(file, `Reading the file takes longer than ${TIME_LIMIT / 1000} s.`)), TIME_LIMIT)
  worker.on('message', (content: Content) => resolve(content))
  worker.on('error', (error) => resolve(nothing(file, `The file can't be read (${error.message}).`)))
  worker.on('exit', () => resolve(nothing(file, 'The file was not read to its end.')))
  worker.postMessage({ text, file })
  return promise.finally(() => {
    clearTimeout(timer)
    void worker.terminate()
  })
}

import { Problem } from '@portolan/answers'
import { ApiFault } from '../src/fault.ts'
import { desk } from './desk.ts'

/** Answers that are kept as they were told: at one moment nothing changes. */
const MOST_KEPT = 32
const kept = new Map<string, string>()

/** Asks the desk in this page what a page would ask its server below `/api/v1`. Throws an `ApiFault`, or the signal's own error when it was cancelled. */
export const ask = async <T>(path: string, options: { readonly body?: unknown; readonly signal?: AbortSignal } = {}): Promise<T> => {
  const { body, signal } = options
  // The browser has its turn first: what is outdated by then is not worked out.
  await new Promise((resolve) => setTimeout(resolve))
  signal?.throwIfAborted()
  const posted = body === undefined ? undefined : JSON.stringify(body)
  const key = posted === undefined ? path : `${path} ${posted}`
  const known = kept.get(key)
  // As it would arrive from a server: a copy, of data alone.
  const told = known ?? JSON.stringify(await answer(path, posted === undefined ? undefined : JSON.parse(posted)))
  kept.delete(key)
  kept.set(key, told)
  const [oldest] = kept.keys()
  if (kept.size > MOST_KEPT && oldest !== undefined) kept.delete(oldest)
  return JSON.parse(told) as T
}

const answer = async (path: string, body: unknown): Promise<object | string> => {
  const mark = path.indexOf('?')
  const [name, query] = mark < 0 ? [path, ''] : [path.slice(0, mark), path.slice(mark + 1)]
  try {
    return (await desk)({ path: name, query: [...new URLSearchParams(query)], ...(body === undefined ? {} : { body }) })
  } catch (error) {
    if (error instanceof Problem) throw new ApiFault(error.status, error.code, error.message, error.hint)
    throw new ApiFault(500, 'internal', 'Portolan failed to answer this.', error instanceof Error ? error.message : undefined)
  }
}

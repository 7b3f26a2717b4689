import type { Api } from './api.ts'
import { ApiError } from './failure.ts'
import { Snapshot } from './snapshot.ts'
import type { Task } from './task.ts'

/** performance.md A2: 500 beat 2000 and 5000, for want of garbage. */
const PAGE = 500

/** All objects of a task in pages, for servers without WatchList, and the resource version that they stand for. Rejects with ApiError. */
export const readPages = async (
  api: Api,
  { info, version }: Task,
  url: (query: URLSearchParams) => string,
  signal: AbortSignal,
  onPage: () => void,
): Promise<{ snapshot: Snapshot; rv: string }> => {
  const snapshot = new Snapshot()
  const apiVersion = info.group === '' ? version : `${info.group}/${version}`
  let token = ''
  let rv = ''
  do {
    const { body } = await api.get(url(new URLSearchParams({ limit: String(PAGE), ...(token === '' ? {} : { continue: token }) })), { signal })
    onPage()
    const page = body as { items?: unknown; metadata?: { resourceVersion?: unknown; continue?: unknown } } | undefined
    if (!Array.isArray(page?.items)) throw new ApiError({ is: 'garbled', text: 'The answer to a list holds no items' })
    // Items of built-in lists come without their kind.
    for (const item of page.items) snapshot.put({ apiVersion, kind: info.kind, ...(item as object) })
    token = typeof page.metadata?.continue === 'string' ? page.metadata.continue : ''
    rv = typeof page.metadata?.resourceVersion === 'string' ? page.metadata.resourceVersion : ''
  } while (token !== '')
  return { snapshot, rv }
}

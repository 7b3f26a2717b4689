import { spellingOf } from '@portolan/model'
import type { RawObject } from '@portolan/sources'
import type { Reading } from '../source.ts'
import type { Api } from './api.ts'
import { ApiError } from './failure.ts'
import { Snapshot } from './snapshot.ts'
import { type Task, urlOf } from './task.ts'

/** performance.md A2: 500 beat 2000 and 5000, for want of garbage. */
const PAGE = 500

/** meta.k8s.io/v1, PartialObjectMetadataList. */
const METADATA_ONLY = 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json'

interface Page {
  readonly items: readonly RawObject[]
  /** Objects that are still to come, where the server says so. */
  readonly left?: number
  /** The resource version that the whole list stands for. */
  readonly rv: string
}

/** All objects of a task in pages, for servers without WatchList, and the resource version that they stand for. Rejects with ApiError. */
export const readPages = async (
  api: Api,
  task: Task,
  signal: AbortSignal,
  onPage: (reading: Reading) => void,
): Promise<{ readonly snapshot: Snapshot; readonly rv: string }> => {
  const { info, version } = task
  const snapshot = new Snapshot()
  const apiVersion = info.group === '' ? version : `${info.group}/${version}`
  let rv = ''
  for await (const page of pagesOf(api, task, {}, undefined, signal)) {
    // Items of built-in lists come without their kind.
    for (const item of page.items) snapshot.put({ apiVersion, kind: spellingOf(info), ...item })
    rv = page.rv
    const read = snapshot.versions.size
    onPage(page.left === undefined ? { read } : { read, of: read + page.left })
  }
  return { snapshot, rv }
}

/** The metadata of all objects as they were at a version. Rejects with ApiError, `gone` when the server remembers that no more. */
export const metadataAt = (api: Api, task: Task, rv: string, signal: AbortSignal): AsyncGenerator<Page> =>
  pagesOf(api, task, { resourceVersion: rv, resourceVersionMatch: 'Exact' }, METADATA_ONLY, signal)

/**
 * Asks for one object, whichever: that an answer comes says that lists are allowed, and what it says how many objects there are; undefined where the
 * server doesn't count (with a field selector). Rejects with ApiError.
 */
export const askForOne = async (api: Api, task: Task, signal: AbortSignal): Promise<number | undefined> => {
  const { body } = await api.get(urlOf(task, { limit: '1' }), { signal, accept: METADATA_ONLY, deadline: 10_000 })
  const { items, metadata } = (body ?? {}) as { items?: unknown; metadata?: { continue?: unknown; remainingItemCount?: unknown } }
  const here = Array.isArray(items) ? items.length : 0
  if (typeof metadata?.remainingItemCount === 'number') return here + metadata.remainingItemCount
  return metadata?.continue ? undefined : here
}

async function* pagesOf(
  api: Api,
  task: Task,
  first: Readonly<Record<string, string>>,
  accept: string | undefined,
  signal: AbortSignal,
): AsyncGenerator<Page> {
  let token = ''
  do {
    const query = { limit: String(PAGE), ...(token === '' ? first : { continue: token }) }
    const { body } = await api.get(urlOf(task, query), { signal, ...(accept === undefined ? {} : { accept }) })
    const page = body as
      | { kind?: unknown; items?: unknown; metadata?: { resourceVersion?: unknown; continue?: unknown; remainingItemCount?: unknown } }
      | undefined
    // An empty PartialObjectMetadataList says `items: null` (kube-apiserver 1.36).
    const items = page?.items ?? (String(page?.kind).endsWith('List') ? [] : undefined)
    if (!Array.isArray(items)) throw new ApiError({ is: 'garbled', text: 'The answer to a list holds no items' })
    token = typeof page?.metadata?.continue === 'string' ? page.metadata.continue : ''
    const left = token === '' ? 0 : page?.metadata?.remainingItemCount
    yield {
      items,
      ...(typeof left === 'number' ? { left } : {}),
      rv: typeof page?.metadata?.resourceVersion === 'string' ? page.metadata.resourceVersion : '',
    }
  } while (token !== '')
}

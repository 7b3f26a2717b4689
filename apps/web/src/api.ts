import type { ApiError, Findings, Graph, Info, ObjectView, RouteRequest, RouteResult } from '@portolan/contract'
import { keepPreviousData, type QueryClient, useQuery } from '@tanstack/react-query'
import { under } from './address.ts'

/** What the server, or the way to it, said instead of an answer. `status` 0: nothing answered. */
export class ApiFault extends Error {
  readonly status: number
  readonly code: string
  readonly hint: string | undefined

  constructor(status: number, code: string, message: string, hint?: string) {
    super(message)
    this.name = 'ApiFault'
    this.status = status
    this.code = code
    this.hint = hint
  }
}

/** GETs or POSTs JSON below `/api/v1`. Throws an `ApiFault`, or the signal's own error when it was cancelled. */
export const ask = async <T>(path: string, options: { readonly body?: unknown; readonly signal?: AbortSignal } = {}): Promise<T> => {
  const { body, signal } = options
  let response: Response
  try {
    response = await fetch(
      under(`/api/v1/${path}`),
      body === undefined
        ? { signal, headers: { accept: 'application/json' } }
        : { signal, method: 'POST', headers: { 'content-type': 'application/json', accept: 'application/json' }, body: JSON.stringify(body) },
    )
  } catch (error) {
    if (signal?.aborted) throw error
    throw new ApiFault(0, 'unreachable', 'The server does not answer.', 'The page tries again when it does.')
  }
  const value: unknown = await response.json().catch(() => undefined)
  if (response.ok) {
    if (value !== undefined) return value as T
    throw new ApiFault(response.status, 'not-json', 'The answer is not JSON.', 'Something between this page and the server changed it.')
  }
  throw faultOf(response.status, value)
}

/** The contract's `{ error: { code, message, hint } }`, or a sentence about a body that isn't that (a proxy's page). */
const faultOf = (status: number, body: unknown): ApiFault => {
  const error = (body as Partial<ApiError> | undefined)?.error
  if (typeof error?.message === 'string') return new ApiFault(status, String(error.code), error.message, error.hint)
  return new ApiFault(
    status,
    `http-${status}`,
    `The server answers ${status}.`,
    'Something between this page and the server may have answered in its place.',
  )
}

const REVISION = ['revision'] as const

/** Tells every answer on the page that the picture moved on. Called by whoever holds the live stream, on each snapshot and patch. */
export const announceRevision = (client: QueryClient, revision: number): void => {
  client.setQueryData(REVISION, revision)
}

/** Tells `useInfo` that the source's sync state changed (`event: status` of the stream). */
export const announceStatus = (client: QueryClient): void => {
  void client.invalidateQueries({ queryKey: ['info'] })
}

/** The live revision; undefined until the stream brought one. */
const useRevision = (): number | undefined =>
  useQuery<number>({
    queryKey: REVISION,
    queryFn: () => Promise.reject(new Error('announced, never fetched')),
    enabled: false,
    staleTime: Number.POSITIVE_INFINITY,
  }).data

/** Version, source and sync state; asked again every half minute and whenever the stream says that something changed. */
export const useInfo = () =>
  useQuery<Info, ApiFault>({ queryKey: ['info'], queryFn: ({ signal }) => ask<Info>('info', { signal }), refetchInterval: 30_000, retry: retryable })

/** Findings, ranked; asked again at each revision. */
export const useFindings = () => {
  const revision = useRevision()
  return useQuery<Findings, ApiFault>({
    queryKey: ['findings', revision],
    queryFn: ({ signal }) => ask<Findings>('findings', { signal }),
    placeholderData: keepPreviousData,
    retry: retryable,
  })
}

/**
 * The trace of a request at the live revision. The last answer stays while the next is fetched (`isPlaceholderData`), and what is
 * outdated is cancelled. Undefined asks nothing.
 */
export const useRoute = (request: RouteRequest | undefined) => {
  const revision = useRevision()
  return useQuery<RouteResult, ApiFault>({
    queryKey: ['route', request, revision],
    queryFn: ({ signal }) => ask<RouteResult>('route', { body: request, signal }),
    enabled: request !== undefined,
    placeholderData: request === undefined ? undefined : keepPreviousData,
    gcTime: 60_000,
    retry: retryable,
  })
}

/** One object by `Kind/namespace/name` (a pointer is ignored), fresh at each revision; undefined asks nothing. */
export const useObject = (id: string | undefined) => {
  const revision = useRevision()
  const path = id === undefined ? undefined : objectPath(id)
  return useQuery<ObjectView, ApiFault>({
    queryKey: ['object', path, revision],
    queryFn: ({ signal }) => ask<ObjectView>(path ?? '', { signal }),
    enabled: path !== undefined,
    placeholderData: (previous, query) => (query?.queryKey[1] === path ? previous : undefined),
    gcTime: 60_000,
    retry: retryable,
  })
}

/** What of the picture stands around a node: two edges up and down, with every pod. Nothing for what the picture doesn't draw. */
export const useNeighbourhood = (id: string | undefined) => {
  const revision = useRevision()
  return useQuery<Graph, ApiFault>({
    queryKey: ['around', id, revision],
    queryFn: ({ signal }) => ask<Graph>(`graph?${new URLSearchParams({ focus: id ?? '', depth: '2', level: 'pods', limit: '600' })}`, { signal }),
    enabled: id !== undefined,
    placeholderData: (previous, query) => (query?.queryKey[1] === id ? previous : undefined),
    gcTime: 60_000,
    retry: retryable,
  })
}

/** `objects/Ingress/shop/cart` of the id `Ingress/shop/cart#/spec`, with `_` for no namespace; undefined for text that isn't an id. */
const objectPath = (id: string): string | undefined => {
  const [kind, namespace, ...name] = (id.split('#', 1)[0] ?? '').split('/')
  if (!kind || namespace === undefined || !name.join('/')) return undefined
  return `objects/${encodeURIComponent(kind)}/${encodeURIComponent(namespace || '_')}/${encodeURIComponent(name.join('/'))}`
}

/** What the server refused it refuses again; what didn't arrive may arrive next time. */
const retryable = (failures: number, fault: ApiFault): boolean => failures < 2 && (fault.status === 0 || fault.status >= 502)

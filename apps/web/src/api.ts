import type {
  Certificates,
  Cost,
  EntryPoints,
  Findings,
  Graph,
  Info,
  ObjectView,
  RouteRequest,
  RouteResult,
  Routes,
  Timeline,
} from '@portolan/contract'
import { keepPreviousData, type QueryClient, useQuery, useQueryClient } from '@tanstack/react-query'
import { useAddress } from './address.ts'
import { ask } from './ask.ts'
import type { ApiFault } from './fault.ts'
import { type GraphScope, queryOf } from './live/scope.ts'

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

/** When the one moment was taken that a snapshot holds, ms since the epoch; undefined for what goes on. */
export const useTaken = (): number | undefined => useInfo().data?.source.takenAt

/** The moment that is looked at; undefined for now. */
export const useAt = (): string | undefined => useAddress().params.get('at') ?? undefined

/** `path?name=value`, absent values left out. */
const withQuery = (path: string, values: Readonly<Record<string, string | undefined>>): string => {
  const query = new URLSearchParams(Object.entries(values).filter((pair): pair is [string, string] => pair[1] !== undefined)).toString()
  return query ? `${path}?${query}` : path
}

/** What of the past never changes: asked once. */
const useMoment = (): readonly [at: string | undefined, revision: number | string | undefined] => {
  const at = useAt()
  const revision = useRevision()
  return [at, at ?? revision]
}

/** Findings, ranked; asked again at each revision. `q` is a search expression. */
export const useFindings = (q?: string) => {
  const [at, moment] = useMoment()
  return useQuery<Findings, ApiFault>({
    queryKey: ['findings', q, moment],
    queryFn: ({ signal }) => ask<Findings>(withQuery('findings', { q, at }), { signal }),
    placeholderData: keepPreviousData,
    gcTime: 60_000,
    retry: retryable,
  })
}

/** How often what changed lately is asked for: it is told about the cluster's pace, not the stream's. */
const TIMELINE_MS = 4_000

/** What changed lately, and since when each finding stands. Only what is new is asked for. */
export const useTimeline = () => {
  const client = useQueryClient()
  return useQuery<Timeline, ApiFault>({
    queryKey: ['timeline'],
    queryFn: async ({ signal, queryKey }) => {
      const known = client.getQueryData<Timeline>(queryKey)
      const newest = known?.moments[0]?.revision
      const told = await ask<Timeline>(withQuery('timeline', { after: newest === undefined ? undefined : String(newest) }), { signal })
      if (!known || newest === undefined) return told
      // Another beginning is another server: what is known is of no use.
      if (told.from !== known.from) return ask<Timeline>('timeline', { signal })
      return { ...told, moments: [...told.moments, ...known.moments.filter(({ at }) => at > told.now - 86_400_000)].slice(0, 2_000) }
    },
    refetchInterval: TIMELINE_MS,
    retry: retryable,
  })
}

/** What the load balancers cost; asked again at each revision. */
export const useCost = () => {
  const [at, moment] = useMoment()
  return useQuery<Cost, ApiFault>({
    queryKey: ['cost', moment],
    queryFn: ({ signal }) => ask<Cost>(withQuery('cost', { at }), { signal }),
    placeholderData: keepPreviousData,
    gcTime: 60_000,
    retry: retryable,
  })
}

/** The picture of a scope at a past moment; undefined asks nothing. */
export const usePastGraph = (scope: GraphScope, at: string | undefined) =>
  useQuery<Graph, ApiFault>({
    queryKey: ['graph', queryOf(scope), at],
    queryFn: ({ signal }) => {
      const query = queryOf(scope)
      return ask<Graph>(`graph?${query ? `${query}&` : ''}at=${encodeURIComponent(at ?? '')}`, { signal })
    },
    enabled: at !== undefined,
    staleTime: Number.POSITIVE_INFINITY,
    placeholderData: at === undefined ? undefined : keepPreviousData,
    gcTime: 60_000,
    retry: retryable,
  })

/**
 * The trace of a request at the live revision. The last answer stays while the next is fetched (`isPlaceholderData`), and what is
 * outdated is cancelled. Undefined asks nothing.
 */
export const useRoute = (request: RouteRequest | undefined) => {
  const [at, moment] = useMoment()
  const as = useAddress().params.get('dialect') ?? undefined
  return useQuery<RouteResult, ApiFault>({
    queryKey: ['route', request, moment, as],
    queryFn: ({ signal }) => ask<RouteResult>(withQuery('route', { as }), { body: at === undefined ? request : { ...request, at }, signal }),
    enabled: request !== undefined,
    placeholderData: request === undefined ? undefined : keepPreviousData,
    gcTime: 60_000,
    retry: retryable,
  })
}

/** Where traffic comes in; asked again at each revision. */
export const useEntryPoints = () => {
  const [at, moment] = useMoment()
  return useQuery<EntryPoints, ApiFault>({
    queryKey: ['entrypoints', moment],
    queryFn: ({ signal }) => ask<EntryPoints>(withQuery('entrypoints', { at }), { signal }),
    placeholderData: keepPreviousData,
    gcTime: 60_000,
    retry: retryable,
  })
}

/** The rules that name a host, and what is presented for it; asked again at each revision. */
export const useHost = (host: string) => {
  const [at, moment] = useMoment()
  const tables = useQuery<Routes, ApiFault>({
    queryKey: ['routes', host, moment],
    queryFn: ({ signal }) => ask<Routes>(withQuery('routes', { host, at }), { signal }),
    placeholderData: (previous, query) => (query?.queryKey[1] === host ? previous : undefined),
    gcTime: 60_000,
    retry: retryable,
  })
  const certificates = useQuery<Certificates, ApiFault>({
    queryKey: ['certificates', host, moment],
    queryFn: ({ signal }) => ask<Certificates>(withQuery('certificates', { host, at }), { signal }),
    placeholderData: (previous, query) => (query?.queryKey[1] === host ? previous : undefined),
    gcTime: 60_000,
    retry: retryable,
  })
  return { tables, certificates }
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

/** What of the picture stands around a node: two edges up and down, with every pod, at the moment that is looked at. Nothing for what the picture doesn't draw. */
export const useNeighbourhood = (id: string | undefined) => {
  const [at, moment] = useMoment()
  return useQuery<Graph, ApiFault>({
    queryKey: ['around', id, moment],
    queryFn: ({ signal }) => ask<Graph>(withQuery('graph', { focus: id ?? '', depth: '2', level: 'pods', limit: '600', at }), { signal }),
    enabled: id !== undefined,
    placeholderData: (previous, query) => (query?.queryKey[1] === id ? previous : undefined),
    gcTime: 60_000,
    retry: retryable,
  })
}

/** What of the whole cluster a search finds, folded or not; undefined asks nothing. What is outdated is cancelled. */
export const useSearch = (text: string | undefined) =>
  useQuery<Graph, ApiFault>({
    queryKey: ['search', text],
    queryFn: ({ signal }) => ask<Graph>(`graph?${new URLSearchParams({ q: `only: ${text ?? ''}`, level: 'routes', limit: '80' })}`, { signal }),
    enabled: text !== undefined,
    placeholderData: text === undefined ? undefined : keepPreviousData,
    gcTime: 10_000,
    retry: false,
  })

/** One namespace down to its Services, for a screen that shows one at a time. The one before does not stay. */
export const useArea = (namespace: string) => {
  const revision = useRevision()
  return useQuery<Graph, ApiFault>({
    queryKey: ['area', namespace, revision],
    queryFn: ({ signal }) => ask<Graph>(`graph?${new URLSearchParams({ namespace, level: 'routes', limit: '400' })}`, { signal }),
    placeholderData: (previous, query) => (query?.queryKey[1] === namespace ? previous : undefined),
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

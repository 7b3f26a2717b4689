import { kindInfo, type Ref, spellingOf } from '@portolan/model'
import type { ObjectEvent } from '../source.ts'
import type { Api } from './api.ts'

/** What a name may hold; anything else can't be in a cluster, and would mean something in a field selector. */
const NAME = /^[A-Za-z0-9._:-]{1,253}$/

/** Kubernetes events about an object (core/v1 Event), newest first, at most 100; empty when they can't be read. */
export const readEvents = async (api: Api, ref: Ref, signal: AbortSignal): Promise<readonly ObjectEvent[]> => {
  const info = kindInfo(ref.kind)
  if (!info || !NAME.test(ref.name) || (ref.namespace !== undefined && !NAME.test(ref.namespace))) return []
  // Events about cluster-scoped objects are kept in `default` (client-go tools/record, makeEvent).
  const path = `/api/v1/namespaces/${ref.namespace ?? 'default'}/events`
  const query = new URLSearchParams({ fieldSelector: `involvedObject.kind=${spellingOf(info)},involvedObject.name=${ref.name}`, limit: '500' })
  try {
    const { body } = await api.get(`${path}?${query}`, { signal, deadline: 10_000 })
    const items = (body as { items?: unknown } | undefined)?.items
    if (!Array.isArray(items)) return []
    return items
      .map(eventOf)
      .sort((a, b) => b.last - a.last)
      .slice(0, 100)
  } catch {
    return []
  }
}

const eventOf = (item: unknown): ObjectEvent => {
  const raw = (typeof item === 'object' && item !== null ? item : {}) as Record<string, unknown>
  const series = (raw.series ?? {}) as Record<string, unknown>
  const source = (raw.source ?? {}) as Record<string, unknown>
  const metadata = (raw.metadata ?? {}) as Record<string, unknown>
  const first = firstTime(raw.firstTimestamp, raw.eventTime, metadata.creationTimestamp)
  return {
    type: text(raw.type) || 'Normal',
    reason: text(raw.reason),
    message: text(raw.message),
    count: Number(series.count ?? raw.count ?? 1) || 1,
    first,
    last: firstTime(series.lastObservedTime, raw.lastTimestamp) || first,
    from: text(source.component) || text(raw.reportingComponent),
  }
}

const text = (value: unknown): string => (typeof value === 'string' ? value.slice(0, 4_096) : '')

const firstTime = (...values: readonly unknown[]): number => {
  for (const value of values) {
    const time = typeof value === 'string' ? Date.parse(value) : Number.NaN
    if (time > 0) return time
  }
  return 0
}

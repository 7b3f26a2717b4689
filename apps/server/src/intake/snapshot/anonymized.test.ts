import { lint } from '@portolan/lint'
import type { Cluster } from '@portolan/model'
import { type Backend, boundaries, compile, type Outcome, type RouteRequest, type RouteResult, trace } from '@portolan/routing'
import { type About, anonymize } from '@portolan/sources'
import { expect, it } from 'vitest'
import { examClusters } from '../../testing/exam-clusters.ts'

const TAKEN = Date.UTC(2026, 10, 21, 14, 2)

const aboutOf = ({ origin }: Cluster): About => ({
  takenAt: TAKEN,
  source: { kind: origin.source, name: origin.name },
  namespaces: [],
  anonymized: false,
})

type Rename = (text: string) => string

/** What an answer comes to, without its sentences, which hold words of any kind; names as `rename` says. */
const gistOf = ({ verdict, traces }: RouteResult, rename: Rename): unknown => ({
  verdict,
  traces: traces.map(({ entry, dialect, outcome }) => ({
    entry: [entry.ref.kind, rename(entry.ref.namespace ?? ''), rename(entry.ref.name), entry.port],
    dialect,
    outcome: outcomeOf(outcome, rename),
  })),
})

const outcomeOf = (outcome: Outcome, rename: Rename): unknown => {
  switch (outcome.type) {
    case 'forward':
      return {
        backends: outcome.backends.map((backend) => backendOf(backend, rename)),
        mirrors: outcome.mirrors.map((backend) => backendOf(backend, rename)),
      }
    case 'redirect':
      return { status: outcome.status, location: rename(outcome.location) }
    case 'respond':
      return { status: outcome.status }
    case 'refuse':
      return 'refuse'
    case 'unknown':
      return { possible: outcome.possible.map((each) => outcomeOf(each, rename)) }
    default:
      return outcome satisfies never
  }
}

const backendOf = ({ share, service, status, request, endpoints }: Backend, rename: Rename): unknown => ({
  share,
  service: service && [rename(service.namespace), rename(service.name), service.port],
  status,
  request: [request.method, rename(request.url)],
  endpoints: endpoints.map(({ address, port, ready }) => [rename(address), port, ready]).sort(),
})

const requestOf = ({ url, headers, sourceIp, ...rest }: RouteRequest, rename: Rename): RouteRequest => ({
  ...rest,
  url: rename(url),
  ...(headers === undefined
    ? {}
    : {
        headers: Object.fromEntries(
          Object.entries(headers).map(([name, value]) => [rename(name), typeof value === 'string' ? rename(value) : value.map(rename)]),
        ),
      }),
  ...(sourceIp === undefined ? {} : { sourceIp: rename(sourceIp) }),
})

/** Words are renamed whole, so that how nearly one was met is lost. */
const BY_SPELLING: ReadonlySet<string> = new Set(['selector-near.ts plural'])

const same: Rename = (text) => text

it('an anonymized cluster answers an anonymized request with the anonymized answer, and has the same findings', { timeout: 600_000 }, async () => {
  let asked = 0
  for await (const [name, cluster] of examClusters()) {
    const { cluster: other, text } = anonymize(cluster, aboutOf(cluster), 'a seed')
    const [tables, others] = [compile(cluster), compile(other)]
    for (const request of boundaries(tables, { perRule: 4, all: 32 }).requests) {
      const renamed = requestOf(request, text)
      expect({ name, request, renamed, gist: gistOf(trace(other, others, renamed, 1, TAKEN), same) }).toEqual({
        name,
        request,
        renamed,
        gist: gistOf(trace(cluster, tables, request, 1, TAKEN), text),
      })
      asked++
    }
    const codes = (of: Cluster, its: typeof tables): string[] =>
      lint(of, its, TAKEN)
        .map(({ code, severity }) => `${severity} ${code}`)
        .sort()
    if (!BY_SPELLING.has(name)) expect({ name, codes: codes(other, others) }).toEqual({ name, codes: codes(cluster, tables) })
  }
  expect(asked).toBeGreaterThan(1_000)
})

import type { Condition, Site } from '../../table.ts'
import type { Router } from '../traefik/router.ts'
import { type Slot, sitesOf } from '../traefik/sites.ts'
import type { Attached } from './attachment.ts'
import type { Hostname } from './hostnames.ts'
import type { Candidate } from './http-rules.ts'
import type { LiveListener } from './listeners.ts'

/** The candidates of one attachment: the routes of one listener. */
export interface Scored {
  readonly listener: LiveListener
  readonly attached: Attached
  readonly candidates: readonly Candidate[]
}

/**
 * TRF-50, TRF-51: Traefik makes a router of each match and adds up a score for it; hosts are one part of the score among others, and listeners
 * of one port are one entry point. So the routes of a host compete with those of wider ones, and equal scores come in no order.
 */
export const scoredSites = (listeners: readonly LiveListener[], scored: readonly Scored[]): readonly Site[] => {
  const standsOn = new Map<Router, LiveListener>()
  const routers = scored.flatMap(({ listener, attached, candidates }) =>
    candidates.flatMap((candidate) =>
      attached.hosts.map((host): Router => {
        const router = toRouter(candidate, host, attached)
        standsOn.set(router, listener)
        return router
      }),
    ),
  )
  const slots = listeners.map(
    ({ name, spec }): Slot => ({
      listener: name,
      takes: (router) => {
        const own = standsOn.get(router)?.spec
        return own?.port === spec.port && own.protocol === spec.protocol
      },
    }),
  )
  return sitesOf(routers, slots, true)
}

const toRouter = (candidate: Candidate, host: Hostname, { hosts, route }: Attached): Router => ({
  origin: candidate.origin,
  priority: scoreOf(candidate, hosts) + ('rules' in route ? route.rules.length : 0) - candidate.ruleIndex,
  given: true,
  entryPoints: [],
  tls: false,
  reach: host === '' ? { by: 'any' } : host.startsWith('*.') ? { by: 'suffixes', value: host.slice(1) } : { by: 'exact', value: host },
  when: each(candidate.when),
  // biome-ignore lint/suspicious/noThenProperty: the table's own word; a router is never awaited
  then: candidate.then,
  gates: [],
  blind: candidate.blind ?? [],
  label: candidate.label,
  ...(candidate.edits ? { edits: candidate.edits } : {}),
})

/** v3.5.3 pkg/provider/kubernetes/gateway/httproute.go, buildMatchRule; grpcroute.go goes by the length of the rule's text. */
const scoreOf = ({ shape, preflight }: Candidate & { readonly preflight?: number }, hosts: readonly Hostname[]): number => {
  const host = Math.max(0, ...hosts.map((one) => one.length))
  if (shape.of === 'grpc') return host + 30 + shape.service + shape.method + 30 * shape.headers
  const { type, value } = shape.path
  const path = type === 'Exact' ? 100_000 : type === 'PathPrefix' && value === '/' ? 1 : 10_000 + 100 * value.length
  return path + (shape.method ? 1000 : 0) + 100 * shape.headers + 10 * shape.queryParams + host + (preflight ?? 0)
}

/** Of several values of one name any will do. */
const each = (condition: Condition): Condition => {
  if (condition.is === 'all' || condition.is === 'any') return { is: condition.is, of: condition.of.map(each) }
  return condition.is === 'header' || condition.is === 'query' ? { ...condition, each: true } : condition
}

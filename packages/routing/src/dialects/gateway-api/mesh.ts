import { pointer, refTo, say, type Service, type ServicePort } from '@portolan/model'
import type { Action, Detached, ProxyListener, RouteTable, Site } from '../../table.ts'
import { type Attached, type Claim, noteOf, type Route } from './attachment.ts'
import { PASSED_THROUGH } from './backend-tls.ts'
import { type Habits, habitsOf } from './controllers.ts'
import { detachedOf } from './detached.ts'
import { grpcCandidates } from './grpc-rules.ts'
import { type Candidate, httpCandidates } from './http-rules.ts'
import { isHttp, type MeshClaims, meshClaims, onPort, type Refused, reportsOf } from './mesh-claims.ts'
import { ordered } from './order.ts'
import { noted, streamRules } from './sites.ts'
import { conditionOf } from './status.ts'
import type { Scene } from './targets.ts'

/**
 * Routes whose parent is a Service: what a mesh does on the way to the Service's own address (GWA-29; kubernetes-sigs/gateway-api
 * geps/gep-1294). One table per Service for every client (the producer's routes), and one for each namespace that has routes of
 * its own for it (a consumer's). In the order of namespace and name.
 */
export function compileMesh(scene: Scene): RouteTable[] {
  // A consumer's route leads back into the producer's namespace without a ReferenceGrant (conformance/tests/mesh/mesh-consumer-route.yaml).
  const mesh: Scene = { ...scene, grants: { allow: () => 'yes' } }
  return meshClaims(scene.cluster).map((all) => tableOf(mesh, all))
}

function tableOf(scene: Scene, all: MeshClaims): RouteTable {
  const { service, clients } = all
  const who = say(refTo(service))
  const habits = habitsAt(all.claims)
  const ports = service.ports.map((port, at) => ({ port, at, ...onPort(all, port) }))
  const placed = ports.flatMap(({ port, at, kind, claims }) => {
    if (!kind) return []
    const listener = listenerOf(service, port, at, kind)
    return [{ listener, site: siteOf(scene, habits, listener, kind, claims) }]
  })
  const refused = [...all.refused, ...ports.flatMap((port) => port.refused)]
  return {
    proxy: {
      dialect: 'gateway-api',
      ref: refTo(service),
      title: `the mesh in front of ${service.meta.name}`,
      listeners: placed.map(({ listener }) => listener),
      addresses: [],
      mesh: clients === undefined ? {} : { clients },
      assumed: [`Routes whose parent is ${who} apply to clients that are part of the mesh. That the client is part of it is assumed.`],
    },
    normalize: [],
    sites: placed.map(({ site }) => site),
    otherwise: NO_RULE,
    blind: [],
    ...(refused.length > 0 ? { detached: refused.map((one) => outside(scene, one)) } : {}),
  }
}

/** Hostnames don't say where a route of a Service would have served. */
const outside = (scene: Scene, { claim, text, rule }: Refused): Detached => {
  const ref = refTo(claim.route, pointer('spec', 'parentRefs', claim.index))
  return { ...detachedOf(scene, { route: claim.route, ref, text, rule }), hosts: [] }
}

/** A port of the Service, as what the routes there read: requests, or connections. */
function listenerOf(service: Service, port: ServicePort, at: number, kind: Route['kind']): ProxyListener {
  const origin = refTo(service, pointer('spec', 'ports', at))
  const base = { name: port.name || String(port.port), port: port.port, origin }
  switch (kind) {
    case 'GRPCRoute':
    case 'HTTPRoute':
      return { ...base, protocol: 'HTTP' }
    case 'TLSRoute':
      return { ...base, protocol: 'TLS', tls: { mode: 'passthrough', certificates: [] } }
    case 'TCPRoute':
      return { ...base, protocol: 'TCP' }
    case 'UDPRoute':
      return { ...base, protocol: 'UDP' }
    default:
      kind satisfies never
      return { ...base, protocol: 'TCP' }
  }
}

/** The rules on one port. Host isn't matched: who dials the Service's address means it, whatever name it says (geps/gep-1294, hostnames). */
function siteOf(scene: Scene, habits: Habits, listener: ProxyListener, kind: Route['kind'], claims: readonly Claim[]): Site {
  const attached = claims.map((claim) => attachedAt(listener, claim))
  return {
    host: { by: 'anything' },
    listeners: [listener.name],
    rules: isHttp(kind)
      ? ordered(
          attached.flatMap((one) => candidatesOf(scene, habits, one)),
          habits,
        )
      : streamRules({ ...scene, policies: PASSED_THROUGH }, attached),
    otherwise: isHttp(kind) ? NO_RULE : NO_CONNECTION,
    origins: attached.map(({ route }) => refTo(route)),
    rule: 'GWA-29',
  }
}

const candidatesOf = (scene: Scene, habits: Habits, one: Attached): readonly Candidate[] =>
  noted(one.route.kind === 'GRPCRoute' ? grpcCandidates(scene, habits, one) : httpCandidates(scene, habits, one), one)

function attachedAt({ name, port }: ProxyListener, claim: Claim): Attached {
  const { route } = claim
  const unresolved = reportsOf(claim)
    .flatMap(({ conditions }) => conditionOf(conditions, 'ResolvedRefs') ?? [])
    .find(({ status }) => status === 'False')
  return {
    route,
    listener: { spec: { name, port } },
    hosts: [''],
    confirmed: false,
    ...(unresolved ? { unresolved: { reason: unresolved.reason, note: noteOf(route, unresolved) } } : {}),
    blind: [],
  }
}

/** No object says which mesh a Service is in; the controller that reports on its routes does. */
function habitsAt(claims: readonly Claim[]): Habits {
  const [controllerName, another] = new Set(claims.flatMap((claim) => reportsOf(claim).map((report) => report.controllerName)))
  return habitsOf(controllerName === undefined || another !== undefined ? undefined : { controllerName })
}

const NO_RULE: Action = {
  do: 'respond',
  status: 404,
  reason: 'no rule of the routes that are attached to the Service takes the request',
  rule: 'GWA-29',
}
const NO_CONNECTION: Action = { do: 'refuse', reason: 'no route that is attached to the Service takes the connection', rule: 'GWA-29' }

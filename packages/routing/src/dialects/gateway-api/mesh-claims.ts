import { type Cluster, isHeadless, type Key, keyOf, refTo, say, type Service, type ServicePort } from '@portolan/model'
import { byAge, type Claim, type Route } from './attachment.ts'
import { conditionOf, sayCondition } from './status.ts'

/** The routes that name a Service as their parent, by whose requests they are for. */
export interface MeshClaims {
  readonly service: Service
  /** The namespace whose pods the routes are for (a consumer's); undefined for the producer's, which are for everybody. */
  readonly clients?: string
  readonly claims: readonly Claim[]
  readonly refused: readonly Refused[]
}

/** A claim that doesn't apply here, or not on one port: why, as a sentence. */
export interface Refused {
  readonly claim: Claim
  readonly text: string
  readonly rule: string
}

/**
 * Routes by Service and audience: those of the Service's own namespace are for every client, those of another namespace for
 * clients there (GWA-29; kubernetes-sigs/gateway-api geps/gep-1294, namespace boundaries). In the order of namespace and name.
 * A parent that doesn't exist has no address on which a route could apply, and is left out.
 */
export function meshClaims(cluster: Cluster): readonly MeshClaims[] {
  const found = new Map<Key, { service: Service; claims: Claim[] }>()
  for (const kind of BY_SPECIFICITY) {
    for (const route of cluster.all(kind)) {
      route.parents.forEach((parent, index) => {
        if (parent.group !== '' || parent.kind !== 'Service') return
        const namespace = parent.namespace ?? route.meta.namespace
        const service = cluster.get('Service', namespace, parent.name)
        if (!service) return
        const key = keyOf('Service', namespace, parent.name)
        const at = found.get(key) ?? { service, claims: [] }
        found.set(key, at)
        at.claims.push({ route, parent, index })
      })
    }
  }
  return [...found]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([, { service, claims }]) => {
      const sorted = claims.sort((a, b) => byAge(a.route, b.route) || a.index - b.index)
      const byNamespace = [...Map.groupBy(sorted, ({ route }) => route.meta.namespace ?? '')].sort(([a], [b]) => (a < b ? -1 : 1))
      const all = byNamespace.map(([namespace, own]): MeshClaims => {
        const judged = own.map((claim) => ({ claim, why: refusal(service, claim) }))
        return {
          service,
          ...(namespace === (service.meta.namespace ?? '') ? {} : { clients: namespace }),
          claims: judged.flatMap(({ claim, why }) => (why ? [] : [claim])),
          refused: judged.flatMap(({ claim, why }) => (why ? [{ claim, ...why }] : [])),
        }
      })
      return all.map((one) => ({ ...one, refused: [...one.refused, ...all.flatMap((other) => (other === one ? [] : passedOver(other, one)))] }))
    })
}

/** Routes for others than the clients of `here`, and those of the producer that yield to theirs. */
function passedOver(other: MeshClaims, here: MeshClaims): readonly Refused[] {
  const rule = 'GWA-29'
  if (other.clients !== undefined)
    return other.claims.map((claim) => ({ claim, text: `${say(refTo(claim.route))} is for clients in namespace ${other.clients} only.`, rule }))
  const taken = (port: number | undefined): boolean =>
    here.claims.some(({ parent }) => port === undefined || parent.port === undefined || parent.port === port)
  return other.claims
    .filter(({ parent }) => taken(parent.port))
    .map((claim) => {
      const text = `Namespace ${here.clients} has routes of its own to ${say(refTo(here.service))}. For its clients they stand in place of ${say(refTo(claim.route))}.`
      return { claim, text, rule }
    })
}

/** Of several types of route on one port the first here applies, the others don't (geps/gep-1294, route types). UDP has no rival. */
const BY_SPECIFICITY = ['GRPCRoute', 'HTTPRoute', 'TLSRoute', 'TCPRoute', 'UDPRoute'] as const

/** The claims that apply on one port of the Service, and those that yield to a more specific type of route there. */
export function onPort(
  { service, claims }: MeshClaims,
  port: ServicePort,
): { readonly kind?: Route['kind']; readonly claims: readonly Claim[]; readonly refused: readonly Refused[] } {
  const datagram = port.protocol === 'UDP'
  const here = claims.filter(({ route, parent }) => (parent.port ?? port.port) === port.port && (route.kind === 'UDPRoute') === datagram)
  const kind = BY_SPECIFICITY.find((one) => here.some(({ route }) => route.kind === one))
  const winner = here.find(({ route }) => route.kind === kind)
  if (!kind || !winner) return { claims: [], refused: [] }
  // What the controller itself reports as accepted is merged, whatever the order of types says.
  const stays = (claim: Claim): boolean => claim.route.kind === kind || (isHttp(kind) && isHttp(claim.route.kind) && acceptedAt(claim))
  const refused = here
    .filter((claim) => !stays(claim))
    .map((claim): Refused => {
      const text = `${say(refTo(claim.route))} and ${say(refTo(winner.route))} both name ${say(refTo(service))} as parent. On port ${port.port} the ${kind} applies, and the ${claim.route.kind} does not.`
      return { claim, text, rule: 'GWA-29' }
    })
  const seen = new Set<Route>()
  return { kind, claims: here.filter((claim) => stays(claim) && !seen.has(claim.route) && seen.add(claim.route)), refused }
}

export const isHttp = (kind: Route['kind']): boolean => kind === 'GRPCRoute' || kind === 'HTTPRoute'

/** What the controllers report of a route at this parent. */
export const reportsOf = ({ route, parent }: Claim): Route['parentStatus'] =>
  route.parentStatus.filter(
    ({ parent: reported }) =>
      reported.kind === 'Service' &&
      reported.name === parent.name &&
      (reported.namespace ?? route.meta.namespace) === (parent.namespace ?? route.meta.namespace) &&
      reported.sectionName === parent.sectionName &&
      reported.port === parent.port,
  )

const acceptedAt = (claim: Claim): boolean => reportsOf(claim).some(({ conditions }) => conditionOf(conditions, 'Accepted')?.status === 'True')

/** Why a route applies on no port of the Service that it names. */
function refusal(service: Service, claim: Claim): Pick<Refused, 'text' | 'rule'> | undefined {
  const who = say(refTo(claim.route))
  const where = say(refTo(service))
  const no = reportsOf(claim)
    .flatMap(({ conditions }) => conditionOf(conditions, 'Accepted') ?? [])
    .find(({ status }) => status === 'False')
  if (no && !acceptedAt(claim))
    return { text: `The controller itself reports that it doesn't accept ${who} at ${where} (${sayCondition(no)}).`, rule: 'GWA-11' }
  const rule = 'GWA-29'
  if (isHeadless(service)) return { text: `${where} is headless. Clients dial its pods, and ${who} applies to a Service's own address only.`, rule }
  if (service.type === 'ExternalName') return { text: `${where} is an ExternalName. It has no address of its own, so ${who} applies nowhere.`, rule }
  const { port } = claim.parent
  if (port !== undefined && !service.ports.some((declared) => declared.port === port))
    return { text: `${who} asks for port ${port} of ${where}, which does not have it.`, rule }
  return undefined
}

import { type Cluster, type ObjectReference, type Ref, refTo, type RouteBackend, say } from '@portolan/model'
import { type Mend, missingGrant, otherName, otherPort } from '../../mend.ts'
import type { BlindSpot, Filter, Target } from '../../table.ts'
import { unspeakableBy } from './app-protocol.ts'
import type { Route } from './attachment.ts'
import type { BackendTls, TlsSpeaker } from './backend-tls.ts'
import type { Granting } from './grants.ts'

/** What backends are resolved against. */
export interface Scene {
  readonly cluster: Cluster
  readonly grants: Granting
  readonly policies: Pick<BackendTls, 'settle'>
  /** To the controller a Service without a single EndpointSlice isn't there (TRF-53). */
  readonly needsSlices?: true
  /** Who begins TLS to backends; none in a mesh. */
  readonly speaker?: TlsSpeaker
}

type Fault = NonNullable<Target['fault']>

/**
 * One backendRef. An invalid one keeps its weight and answers 500 for its share (GWA-20): a kind that isn't a Service, a Service or
 * port that doesn't exist, a reference across namespaces without a ReferenceGrant, a protocol or TLS that can't be spoken there.
 */
export function targetOf(
  { cluster, grants, policies, speaker, needsSlices }: Scene,
  route: Route,
  backend: RouteBackend | (ObjectReference & { readonly weight?: undefined }),
  at: string,
  filters: readonly Filter[],
  reported: string | undefined,
): { readonly target: Target; readonly blind: readonly BlindSpot[] } {
  const origin = refTo(route, at)
  const own = route.meta.namespace ?? ''
  const namespace = backend.namespace ?? own
  const weight = backend.weight ?? 1
  const broken = (code: Fault['code'], reason: string, fix?: Mend): Target => ({
    weight,
    ...serviceOf(backend, namespace),
    fault: { status: 500, reason, code, rule: ruleOf(code), ...(fix ? { fix } : {}) },
    filters,
    origin,
  })

  if (backend.group !== '' || backend.kind !== 'Service') {
    const what = `${backend.kind}${backend.group ? `.${backend.group}` : ''} ${namespace}/${backend.name}`
    const target = broken('unsupported', `${what} is not a Service, and the specification knows no other backend`)
    // InvalidKind is the controller's own word that it doesn't support the kind; the core group has no backend but Service.
    if (backend.group === '' || reported === 'InvalidKind') return { target, blind: [] }
    const served = BACKEND_GROUPS.has(backend.group)
    const text = served
      ? `${what} is a backend of a kind that only its controller knows. Portolan can't tell where it leads.`
      : `No controller that Portolan knows has backends of kind ${backend.kind}.${backend.group}. One that does would send the requests there.`
    return { target, blind: [{ ref: origin, text, code: 'UNK-15', weight: served ? 'may-change' : 'note' }] }
  }

  const service: Ref = { kind: 'Service', namespace, name: backend.name }
  const allowed = grants.allow({ kind: route.kind, namespace: own }, { group: '', kind: 'Service', namespace, name: backend.name })
  if (allowed === 'no') {
    const reason = `${say(refTo(route))} may not send to ${say(service)}: no ReferenceGrant in ${namespace} lets ${route.kind}s of ${own} do so`
    return { target: broken('not-granted', reason, missingGrant(route.kind, own, namespace, backend.name)), blind: [] }
  }
  const blind: BlindSpot[] = []
  if (allowed === 'unknown') {
    const text = `Portolan may not read ReferenceGrants, so it can't tell whether ${say(refTo(route))} may send to ${say(service)}.`
    blind.push({ ref: origin, text, code: 'UNK-16', weight: 'may-change' })
  }

  const found = cluster.get('Service', namespace, backend.name)
  if (!found) {
    const missing = cluster.knows('Service')
    return {
      target: missing
        ? broken('service-missing', `${say(service)} does not exist`, otherName(cluster, namespace, backend.name, backend.port, `${at}/name`))
        : { weight, ...serviceOf(backend, namespace), filters, origin },
      blind,
    }
  }
  if (backend.port === undefined) {
    return { target: broken('port-missing', `The reference to ${say(service)} names no port, and a Service needs one`), blind }
  }
  if (found.type === 'ExternalName') {
    const text = `${say(service)} is of type ExternalName, which most controllers reject as a backend`
    return {
      target: broken('unsupported', text),
      blind: [...blind, { ref: origin, text: `${text} (500). Some follow the name.`, code: 'GWA-21', weight: 'note' }],
    }
  }
  const transport = route.kind === 'UDPRoute' ? 'UDP' : 'TCP'
  const declared = found.ports.find((port) => port.port === backend.port && port.protocol === transport)
  if (!declared) {
    const offers = found.ports
      .map((port) => `${port.port}${port.name ? ` (${port.name})` : ''}${port.protocol === 'TCP' ? '' : ` ${port.protocol}`}`)
      .join(', ')
    const reason = `${say(service)} has no ${transport === 'TCP' ? '' : 'UDP '}port ${backend.port}; it offers ${offers || 'none'}`
    return { target: broken('port-missing', reason, otherPort(found, backend.port, `${at}/port`)), blind }
  }
  if (needsSlices && cluster.knows('EndpointSlice') && cluster.slicesOf(found).length === 0)
    return { target: { ...broken('invalid', `${say(service)} has no EndpointSlice, so it is not there to the controller`), filters }, blind }
  const unspeakable = unspeakableBy(route, found, declared, reported)
  if (unspeakable !== undefined) return { target: broken('unsupported', unspeakable), blind }
  const resolved = { target: { weight, ...serviceOf(backend, namespace), filters, origin }, blind }
  return route.kind === 'TCPRoute' || route.kind === 'UDPRoute' ? resolved : policies.settle(resolved, found, declared, speaker)
}

/** API groups in which controllers have backends of their own: a kind in any other is an invalid reference (GWA-20). */
const BACKEND_GROUPS: ReadonlySet<string> = new Set([
  'ai.gateway.envoyproxy.io',
  'application-networking.k8s.aws',
  'consul.hashicorp.com',
  'gateway.envoyproxy.io',
  'gateway.kgateway.dev',
  'gateway.networking.x-k8s.io',
  'gloo.solo.io',
  'inference.networking.k8s.io',
  'inference.networking.x-k8s.io',
  'kuma.io',
  'multicluster.x-k8s.io',
  'net.gke.io',
  'networking.istio.io',
  'traefik.io',
])

/** The rule by which a reference is invalid. */
const ruleOf = (code: Fault['code']): string => (code === 'not-granted' ? 'GWA-22' : code === 'port-missing' ? 'GWA-21' : 'GWA-20')

const serviceOf = (backend: ObjectReference, namespace: string): Pick<Target, 'service'> =>
  backend.group === '' && backend.kind === 'Service' ? { service: { namespace, name: backend.name, port: backend.port ?? 'none' } } : {}

import {
  type Cluster,
  type Gateway,
  type Listener,
  type ListenerSet,
  matchesSelector,
  type NamespacesFrom,
  pointer,
  type Ref,
  refTo,
} from '@portolan/model'
import type { ListenerTls, ProxyListener } from '../../table.ts'
import { listenerTls } from './certificates.ts'
import { GATEWAY_GROUP, type Granting } from './grants.ts'
import { type Hostname, hostnameOf, patternOf, sayHostname } from './hostnames.ts'
import { conditionOf, listenerRefusal, sayCondition } from './status.ts'

/** A listener of the Gateway or of a ListenerSet that joined it, with what keeps it from working. */
export interface LiveListener {
  /** Unique within the Gateway: its own name, and in a ListenerSet `NAMESPACE/SET/NAME` where an earlier listener has that name. */
  readonly name: string
  readonly spec: Listener
  readonly owner: Gateway | ListenerSet
  readonly hostname: Hostname
  readonly tls?: ListenerTls
  readonly fault?: string
  readonly origin: Ref
}

/** The Gateway's listeners, then those of its ListenerSets by age and name; conflicts are settled (GWA-03, GWA-06). */
export function listenersOf(cluster: Cluster, grants: Granting, gateway: Gateway, sets: readonly ListenerSet[]): readonly LiveListener[] {
  const taken = new Set<string>()
  const bound = [gateway, ...sets].flatMap((owner) =>
    owner.listeners.map((spec, index): LiveListener => {
      const name = owner.kind === 'Gateway' || !taken.has(spec.name) ? spec.name : `${owner.meta.namespace ?? ''}/${owner.meta.name}/${spec.name}`
      taken.add(name)
      const { tls, fault } = listenerTls(cluster, grants, gateway, owner, spec, index)
      const broken =
        refusedSet(cluster, gateway, owner) ?? listenerRefusal(owner.listenerStatus, spec.name) ?? wrongProtocol(spec) ?? missingPort(spec) ?? fault
      return {
        name,
        spec,
        owner,
        hostname: spec.protocol === 'TCP' || spec.protocol === 'UDP' ? '' : hostnameOf(spec.hostname),
        ...(tls ? { tls } : {}),
        ...(broken === undefined ? {} : { fault: broken }),
        origin: refTo(owner, pointer('spec', 'listeners', index)),
      }
    }),
  )
  return settleConflicts(bound)
}

/** ListenerSets that name this Gateway, oldest first, then by namespace and name. */
export const orderSets = (sets: readonly ListenerSet[]): readonly ListenerSet[] =>
  [...sets].sort((a, b) => a.meta.created - b.meta.created || compare(nameOf(a), nameOf(b)))

export const proxyListener = (listener: LiveListener): ProxyListener => ({
  name: listener.name,
  port: listener.spec.port,
  protocol: protocolOf(listener.spec.protocol),
  ...(listener.hostname === '' ? {} : { hostname: patternOf(listener.hostname) }),
  ...(listener.tls ? { tls: listener.tls } : {}),
  ...(listener.fault === undefined ? {} : { fault: listener.fault }),
  origin: listener.origin,
})

/** Whether a namespace is among those that `from` lets in; `unknown` when its labels can't be read. */
export const namespaceAllowed = (cluster: Cluster, from: NamespacesFrom, own: string, namespace: string): 'yes' | 'no' | 'unknown' => {
  switch (from.from) {
    case 'All':
      return 'yes'
    case 'Same':
      return namespace === own ? 'yes' : 'no'
    case 'None':
      return 'no'
    case 'Selector': {
      const found = cluster.get('Namespace', undefined, namespace)
      // The API server sets this label on every namespace.
      const labels = Object.assign(Object.create(null), found?.meta.labels, { 'kubernetes.io/metadata.name': namespace })
      if (matchesSelector(from.selector, labels)) return 'yes'
      return found || cluster.knows('Namespace') ? 'no' : 'unknown'
    }
    default:
      from satisfies never
      return 'no'
  }
}

/** A listener that comes earlier in a merged list wins over a ListenerSet's; among the Gateway's own nobody wins. */
function settleConflicts(listeners: readonly LiveListener[]): readonly LiveListener[] {
  const own = listeners.filter(({ owner }) => owner.kind === 'Gateway')
  const settled = own.map((listener) =>
    withConflict(
      listener,
      own.filter((other) => other !== listener),
    ),
  )
  for (const listener of listeners) {
    if (listener.owner.kind === 'Gateway') continue
    const winners = settled.filter((other) => other.fault === undefined || other.owner.kind === 'Gateway')
    settled.push(withConflict(listener, winners))
  }
  return settled
}

function withConflict(listener: LiveListener, others: readonly LiveListener[]): LiveListener {
  if (listener.fault !== undefined) return listener
  for (const other of others) {
    const conflict = conflictOf(listener, other)
    if (conflict === undefined) continue
    const settled = listener.owner.kind === 'Gateway' ? 'neither is accepted' : `${other.name} comes first and wins`
    return { ...listener, fault: `Listener ${listener.name} is in conflict with ${other.name}: ${conflict}; ${settled}` }
  }
  return listener
}

/** What makes two listeners indistinct: the port and, where the protocol has one, the hostname (GWA-03). */
function conflictOf(a: LiveListener, b: LiveListener): string | undefined {
  const [one, two] = [a.spec, b.spec]
  if (one.port !== two.port) return undefined
  if ((one.protocol === 'UDP') !== (two.protocol === 'UDP')) return undefined
  if (one.protocol === two.protocol) {
    if (one.protocol === 'TCP' || one.protocol === 'UDP') return `both take all of ${one.protocol} port ${one.port}`
    return a.hostname === b.hostname ? `both take ${sayHostname(a.hostname)} on port ${one.port}` : undefined
  }
  if (one.protocol === 'TCP' || two.protocol === 'TCP')
    return `port ${one.port} can't be shared between TCP and ${one.protocol === 'TCP' ? two.protocol : one.protocol}`
  if (one.protocol === 'HTTP' || two.protocol === 'HTTP') return `port ${one.port} can't speak both plain HTTP and TLS`
  return a.hostname === b.hostname ? `both take ${sayHostname(a.hostname)} on port ${one.port}` : undefined
}

/** Why the Gateway doesn't let a ListenerSet in; its `allowedListeners` let none in unless it says so. */
function refusedSet(cluster: Cluster, gateway: Gateway, owner: Gateway | ListenerSet): string | undefined {
  if (owner.kind === 'Gateway') return undefined
  const namespace = owner.meta.namespace ?? ''
  const accepted = conditionOf(owner.conditions, 'Accepted')
  if (accepted?.status === 'False' && accepted.reason !== 'ListenersNotValid') {
    return `The controller itself reports that ListenerSet ${namespace}/${owner.meta.name} isn't accepted (${sayCondition(accepted)})`
  }
  if (namespaceAllowed(cluster, gateway.allowedListeners, gateway.meta.namespace ?? '', namespace) !== 'no') return undefined
  const from = gateway.allowedListeners.from
  return `Gateway ${gateway.meta.namespace ?? ''}/${gateway.meta.name} takes no listeners from ListenerSets in ${namespace} (spec.allowedListeners.namespaces.from is ${from})`
}

const wrongProtocol = ({ name, protocol }: Listener): string | undefined =>
  protocols.has(protocol) ? undefined : `Listener ${name} has protocol ${protocol}, which Gateway API (${GATEWAY_GROUP}) doesn't define`

const missingPort = ({ name, port }: Listener): string | undefined =>
  port > 0 ? undefined : `Listener ${name} leaves its port to the controller, and the objects don't say which one it chose`

const protocols: ReadonlySet<string> = new Set(['HTTP', 'HTTPS', 'TLS', 'TCP', 'UDP'])

const protocolOf = (protocol: string): ProxyListener['protocol'] => (protocols.has(protocol) ? (protocol as ProxyListener['protocol']) : 'TCP')

const nameOf = (set: ListenerSet): string => `${set.meta.namespace ?? ''}/${set.meta.name}`
const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

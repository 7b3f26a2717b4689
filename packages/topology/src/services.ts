import { type Cluster, isHeadless, type Key, keyOf, type Service } from '@portolan/model'
import type { Target } from '@portolan/routing'
import type { Census } from './census.ts'
import { areaId, type Leg, named } from './chart.ts'
import type { ServiceFacts } from './facts.ts'
import type { GraphNode } from './graph.ts'
import { gravest, type Health, healthOfFault, healthOfService, together } from './health.ts'
import { targetId } from './ways.ts'

/** How a Service is reached from outside, and under which ports. */
export interface Reach {
  readonly by: 'rule' | 'stream'
  readonly ports: ReadonlySet<string>
}

/** The plates at which lines end: Services, and references that lead nowhere. */
export class ServicePlates {
  readonly #cluster: Cluster
  readonly #census: Census
  readonly #reach: ReadonlyMap<Key, Reach>
  readonly #encrypted: ReadonlySet<Key>
  readonly #entries: ReadonlySet<Key>
  readonly #dangling = new Map<string, GraphNode>()

  /** `entries`: the Services through which traffic comes in. */
  constructor(cluster: Cluster, census: Census, reach: ReadonlyMap<Key, Reach>, entries: ReadonlySet<Key>) {
    this.#cluster = cluster
    this.#census = census
    this.#reach = reach
    this.#entries = entries
    const policies = [...cluster.all('BackendTLSPolicy')]
    this.#encrypted = new Set(
      policies.flatMap(({ meta, targets }) => targets.map(({ kind, namespace, name }) => keyOf(kind, namespace ?? meta.namespace, name))),
    )
  }

  /** How a target is for one who dials it: whether it may be, is there, has the port and ready pods behind it. */
  healthOf(target: Target, by: Reach['by']): Health {
    if (target.fault) return healthOfFault(target)
    const service = this.#serviceOf(target)
    if (!service) return { status: 'unknown', reasons: ['The backend is no Service, and what it is can’t be read.'] }
    return healthOfService(service, this.#census.of(service, target.service?.port), by)
  }

  /** Whether the proxy speaks TLS to it: BackendTLSPolicy, or the port's appProtocol. */
  encrypts(target: Target): boolean {
    if (target.service && this.#encrypted.has(keyOf('Service', target.service.namespace, target.service.name))) return true
    const protocol = this.#serviceOf(target)?.ports.find(
      ({ port, name }) => port === target.service?.port || name === target.service?.port,
    )?.appProtocol
    return protocol !== undefined && /^(https|grpcs|kubernetes\.io\/wss)$/i.test(protocol)
  }

  /** Notes a target that is no Service of the cluster, so that it is drawn where it is named. `namespace`: the referrer's. */
  note(target: Target, namespace: string): void {
    const id = targetId(target)
    if (this.#dangling.has(id) || (this.#serviceOf(target) && target.fault?.code !== 'not-granted')) return
    const { service, fault } = target
    const denied = fault?.code === 'not-granted'
    const absent = fault?.code === 'service-missing' && service !== undefined
    const port = service === undefined ? '' : `:${service.port}`
    const at = absent ? service.namespace : namespace
    const name = service?.name ?? target.origin.name
    const facts: ServiceFacts = {
      port,
      ...(absent ? { absent: true, note: 'Service not found' } : {}),
      ...(denied ? { denied: true, note: 'no ReferenceGrant' } : {}),
    }
    const health = fault ? healthOfFault(target) : this.healthOf(target, 'rule')
    const label = !service ? (fault?.reason ?? 'no Service') : service.namespace === namespace ? name : `${service.namespace}/${name}`
    const plate = named(id, { kind: absent ? 'Service' : 'BackendRef', namespace: at, name })
    this.#dangling.set(id, { ...plate, layer: 'service', parent: areaId(at), ...health, label: absent ? name : label, facts })
  }

  /** A plate for every Service and for every noted target. */
  *all(legs: readonly Leg[]): IterableIterator<GraphNode> {
    yield* this.#dangling.values()
    const ways = Map.groupBy(legs, ({ target }) => target)
    for (const service of this.#cluster.all('Service'))
      yield this.#plate(service, ways.get(keyOf('Service', service.meta.namespace, service.meta.name)) ?? [])
  }

  #plate(service: Service, ways: readonly Leg[]): GraphNode {
    const { namespace, name } = service.meta
    const id = keyOf('Service', namespace, name)
    const reach = this.#reach.get(id)
    const pods = this.#census.of(service)
    const own = healthOfService(service, pods, reach?.by ?? 'nobody')
    const lost = ways.length > 0 && ways.every(({ carrying }) => !carrying) && ways.some(({ status }) => status !== 'idle')
    const health = lost ? together(own, { status: gravest(['warning']), reasons: ways[0]?.reasons ?? [] }) : own
    const note = lost
      ? 'never reached'
      : service.type === 'ExternalName'
        ? undefined
        : !pods.known && pods.total === 0
          ? 'pods not known'
          : pods.known && pods.total === 0
            ? 'no pods'
            : undefined
    const workloads = this.#census.workloadsOf(service)
    const facts: ServiceFacts = {
      port: reach
        ? [...reach.ports].sort(byNumber).join(' ')
        : service.ports
            .slice(0, 3)
            .map(({ port }) => `:${port}`)
            .join(' '),
      ...(pods.known && service.type !== 'ExternalName' ? { ready: pods.ready, total: pods.total } : {}),
      ...(!pods.known && pods.total > 0 ? { total: pods.total } : {}),
      ...(pods.known && pods.total > 0 && pods.total <= 12 ? { pips: '1'.repeat(pods.ready).padEnd(pods.total, '0') } : {}),
      type: service.type,
      ...(isHeadless(service) ? { headless: true } : {}),
      ...(service.externalName === undefined ? {} : { externalName: service.externalName }),
      ...(note === undefined ? {} : { note }),
      ...(workloads.length > 0 ? { workload: workloads.map(({ kind, meta }) => `${kind} ${meta.name}`).join(', ') } : {}),
      ...(reach || this.#entries.has(id) ? {} : { internal: true }),
    }
    return { ...named(id, { kind: 'Service', namespace, name }), layer: 'service', parent: areaId(namespace ?? ''), ...health, label: name, facts }
  }

  #serviceOf({ service }: Target): Service | undefined {
    return service && this.#cluster.get('Service', service.namespace, service.name)
  }
}

/** `:8080` for a target: the Service's number where the target names its port. */
export const sayPort = (cluster: Cluster, { service }: Target): string => {
  if (!service) return ''
  const ports = cluster.get('Service', service.namespace, service.name)?.ports
  return `:${ports?.find(({ name }) => name !== '' && name === service.port)?.port ?? service.port}`
}

const byNumber = (a: string, b: string): number => Number(a.slice(1)) - Number(b.slice(1)) || (a < b ? -1 : 1)

import { type Cluster, isHeadless, type Key, keyOf, type Service } from '@portolan/model'
import type { Target } from '@portolan/routing'
import type { Census } from './census.ts'
import { areaId, type Leg, named } from './chart.ts'
import type { ServiceFacts } from './facts.ts'
import type { GraphNode } from './graph.ts'
import { gravest, type Health, healthOfFault, healthOfService, together } from './health.ts'
import { keeper } from './kept.ts'
import { type Ends, endsOf, targetId, type Way } from './ways.ts'

/** How a Service is reached from outside, and under which ports. */
export interface Reach {
  readonly by: 'rule' | 'stream'
  readonly ports: readonly string[]
}

/** How the Services lie to the routes. */
export interface Lie {
  readonly reach: ReadonlyMap<Key, Reach>
  /** Those through which traffic comes in. */
  readonly entries: ReadonlySet<Key>
  /** Those to which proxies speak TLS by policy. */
  readonly encrypted: ReadonlySet<Key>
  readonly ends: ReadonlyMap<Way, Ends>
}

/** The plates at which lines end: Services, and references that lead nowhere. */
export class ServicePlates {
  readonly #cluster: Cluster
  readonly #census: Census
  readonly #reach: ReadonlyMap<Key, Reach>
  readonly #encrypted: ReadonlySet<Key>
  readonly #entries: ReadonlySet<Key>
  readonly #ends: ReadonlyMap<Way, Ends>
  readonly #dangling = new Map<string, GraphNode>()

  constructor(cluster: Cluster, census: Census, { reach, entries, encrypted, ends }: Lie) {
    this.#cluster = cluster
    this.#census = census
    this.#reach = reach
    this.#entries = entries
    this.#encrypted = encrypted
    this.#ends = ends
  }

  /** How a target is for one who dials it: whether it may be, is there, has the port and ready pods behind it. */
  healthOf(target: Target, by: Reach['by']): Health {
    if (target.fault) return healthOfFault(target)
    const service = this.#serviceOf(target)
    if (target.outside)
      return {
        status: 'unknown',
        reasons: [`${target.outside.name} is outside the cluster’s Services. Whether anything answers there is not in the objects.`],
      }
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

  /** All that a way's ends depend on: the Services that it names with their pods, and which of them are spoken to in TLS. */
  behind(way: Way): readonly unknown[] {
    const { targets, mirrors } = this.#ends.get(way) ?? endsOf(this.#cluster, way)
    const from: unknown[] = [this.#encrypted]
    for (const service of targets) from.push(service, service && this.#census.membersOf(service))
    for (const service of mirrors) from.push(service, service && this.#census.membersOf(service))
    return from
  }

  /** Keeps the plate of a target that is no Service of the cluster; the first that is noted stands for all of its name. */
  note(plate: GraphNode): void {
    if (!this.#dangling.has(plate.id)) this.#dangling.set(plate.id, plate)
  }

  /** The plate of a target that is no Service of the cluster, so that it is drawn where it is named. `namespace`: the referrer's. */
  dangling(target: Target, namespace: string): readonly GraphNode[] {
    if (this.#serviceOf(target) && target.fault?.code !== 'not-granted') return []
    const id = targetId(target)
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
    const label = !service
      ? (fault?.reason ?? target.outside?.name ?? 'no Service')
      : service.namespace === namespace
        ? name
        : `${service.namespace}/${name}`
    const plate = named(id, { kind: absent ? 'Service' : 'BackendRef', namespace: at, name })
    return [{ ...plate, layer: 'service', parent: areaId(at), ...health, label: absent ? name : label, facts }]
  }

  /** A plate for every Service and for every noted target. */
  *all(legs: readonly Leg[]): IterableIterator<GraphNode> {
    yield* this.#dangling.values()
    const ways = Map.groupBy(legs, ({ target }) => target)
    for (const service of this.#cluster.all('Service')) {
      const id = keyOf('Service', service.meta.namespace, service.meta.name)
      const own = ways.get(id) ?? []
      const from = [this.#census.membersOf(service), this.#census.workloadsOf(service), this.#reach.get(id), this.#entries.has(id), ...own]
      yield kept(service, from, () => this.#plate(service, own))
    }
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

const kept = keeper<GraphNode>()

/** `:8080` for a target: the Service's number where the target names its port. */
export const sayPort = (cluster: Cluster, { service }: Target): string => {
  if (!service) return ''
  const ports = cluster.get('Service', service.namespace, service.name)?.ports
  return `:${ports?.find(({ name }) => name !== '' && name === service.port)?.port ?? service.port}`
}

const byNumber = (a: string, b: string): number => Number(a.slice(1)) - Number(b.slice(1)) || (a < b ? -1 : 1)

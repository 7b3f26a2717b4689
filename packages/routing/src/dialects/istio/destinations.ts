import {
  type Cluster,
  type DestinationRule,
  type IstioDestination,
  type IstioPortPolicy,
  matchesLabels,
  type Meta,
  type Ref,
  refTo,
  say,
  type Service,
  type ServiceEntry,
} from '@portolan/model'
import { resolvePort } from '../../endpoints.ts'
import { otherName, otherPort } from '../../mend.ts'
import { inOrder } from '../../order.ts'
import type { Filter, Target, TargetTls } from '../../table.ts'
import { bySpecificity, covers, hostnameOf } from '../gateway-api/hostnames.ts'
import { fullName, isExported } from './hosts.ts'
import type { Mesh } from './mesh.ts'
import type { Workload } from './workloads.ts'

/** What destinations are resolved against: from where, and what is there. */
export class Destinations {
  readonly #cluster: Cluster
  readonly #mesh: Mesh
  /** The namespace of the gateway's pods. */
  readonly #namespace: string
  readonly #rules: ReadonlyMap<string, readonly DestinationRule[]>
  readonly #found = new Map<string, readonly DestinationRule[]>()
  readonly #entries: readonly ServiceEntry[]

  constructor(cluster: Cluster, mesh: Mesh, { namespace, labels }: Pick<Workload, 'namespace' | 'labels'>) {
    this.#cluster = cluster
    this.#mesh = mesh
    this.#namespace = namespace
    const about = byAge(cluster.all('DestinationRule')).filter(({ workloadSelector }) => matchesLabels(workloadSelector, labels))
    this.#rules = Map.groupBy(about, ({ meta }) => meta.namespace ?? '')
    this.#entries = byAge(cluster.all('ServiceEntry')).filter(({ exportTo, meta }) => isExported(exportTo, meta.namespace ?? '', namespace))
  }

  /**
   * One destination of a route (IST-08). `own`: the namespace of the object that writes it; `port`: of the listener, for Services with several.
   * What doesn't exist is a cluster that Envoy doesn't know: 503.
   */
  target(destination: IstioDestination, own: string, port: number, weight: number, filters: readonly Filter[], origin: Ref): Target {
    const host = hostnameOf(fullName(destination.host, own))
    const inside = /^([a-z0-9-]+)\.([a-z0-9-]+)\.svc(\.|$)/.exec(host)
    if (!inside?.[1] || !inside[2]) return this.#outside(host, destination, own, port, weight, filters, origin)
    const [, name, namespace] = inside
    const service = this.#cluster.get('Service', namespace, name)
    const base = { weight, service: { namespace, name, port: destination.port ?? portOf(service, port) }, filters, origin }
    const broken = (code: 'service-missing' | 'port-missing' | 'invalid', reason: string, fix?: NonNullable<Target['fault']>['fix']): Target => ({
      ...base,
      fault: { status: 503, reason, code, rule: 'IST-08', ...(fix ? { fix } : {}) },
    })
    if (!service) {
      if (!this.#cluster.knows('Service')) return base
      const fix = otherName(this.#cluster, namespace, name, destination.port, `${origin.pointer}/destination/host`)
      // What follows the Service's name stays: `web.shop.svc.cluster.local`.
      const patch = fix?.patch?.map((line) => ({ ...line, from: destination.host, to: line.to + destination.host.slice(name.length) }))
      return broken('service-missing', `the Service ${name} does not exist in ${namespace}`, fix && patch ? { ...fix, patch } : fix)
    }
    const declared = resolvePort(service, base.service.port)
    if (!declared && service.type !== 'ExternalName') {
      const offers = service.ports.map((one) => (one.name ? `${one.port} (${one.name})` : `${one.port}`)).join(', ') || 'none'
      const said =
        destination.port === undefined
          ? `${name} has several ports, the route names none, and the listener's port ${port} is not among them`
          : `${name} has no port ${destination.port}`
      return broken(
        'port-missing',
        `${said}; it offers ${offers}`,
        otherPort(service, base.service.port, `${origin.pointer}/destination/port/number`),
      )
    }
    const { policy, subset } = this.#ruleOf(host, namespace, destination.subset)
    if (destination.subset !== undefined && !subset) {
      if (!this.#cluster.knows('DestinationRule') && this.#cluster.syncOf('DestinationRule').state !== 'absent') return base
      return broken('invalid', `no DestinationRule that is in force for ${host} has a subset ${destination.subset}`)
    }
    const tls = tlsOf(subset?.own ?? policy, subset?.own ? policy : undefined, declared?.port ?? port, host, this.#namespace)
    return {
      ...base,
      ...(subset && Object.keys(subset.labels).length > 0 ? { pods: { labels: subset.labels, name: subset.name } } : {}),
      ...(tls ? { tls } : {}),
    }
  }

  /** How requests of one client stay together: a consistent hash (IST-09). */
  affinity(destination: IstioDestination, own: string): string | undefined {
    const host = hostnameOf(fullName(destination.host, own))
    const namespace = /^[a-z0-9-]+\.([a-z0-9-]+)\.svc(\.|$)/.exec(host)?.[1] ?? own
    const { policy, subset } = this.#ruleOf(host, namespace, destination.subset)
    const balancer = subset?.own.rule.balancer ?? policy?.rule.balancer
    return balancer?.type === 'hash' ? balancer.by : undefined
  }

  /** Looked up in the gateway's namespace, then in the host's, then in the root of the mesh; those of one namespace are merged (IST-09). */
  #ruleOf(host: string, namespace: string, name: string | undefined): { readonly policy?: Policy; readonly subset?: Subset } {
    for (const from of [this.#namespace, namespace, this.#mesh.rootNamespace]) {
      const own = this.#rulesFor(host, from)
      const [first] = own
      if (!first) continue
      const policy = { rule: first.policy, origin: refTo(first) }
      const found = own.flatMap((rule) => rule.subsets.map((subset, at) => ({ rule, subset, at }))).find(({ subset }) => subset.name === name)
      if (!found) return { policy }
      const { rule, subset, at } = found
      return { policy, subset: { ...subset, own: { rule: subset.policy, origin: refTo(rule, `/spec/subsets/${at}`) } } }
    }
    return {}
  }

  /** Those of a namespace that are about a host: its own name, else the most specific pattern. */
  #rulesFor(host: string, from: string): readonly DestinationRule[] {
    const key = `${from} ${host}`
    const known = this.#found.get(key)
    if (known) return known
    const rules = (this.#rules.get(from) ?? []).flatMap((rule) => {
      const named = hostnameOf(fullName(rule.host, from))
      return (from === this.#namespace || isExported(rule.exportTo, from, this.#namespace)) && takes(named, host) ? [{ rule, named }] : []
    })
    const [best] = rules.map(({ named }) => named).sort(bySpecificity)
    const own = rules.filter(({ named }) => named === best).map(({ rule }) => rule)
    this.#found.set(key, own)
    return own
  }

  /** A host that is no Service: one that a ServiceEntry names, else a cluster that doesn't exist. */
  #outside(
    host: string,
    { port, host: written }: IstioDestination,
    own: string,
    listener: number,
    weight: number,
    filters: readonly Filter[],
    origin: Ref,
  ): Target {
    const entry = this.#entries.find(({ hosts }) => hosts.some((named) => takes(hostnameOf(named), host)))
    const short = written.split('.')
    const meant = short.length === 2 && this.#cluster.get('Service', short[1], short[0] ?? '')
    const broken = (reason: string): Target => ({ weight, filters, origin, fault: { status: 503, reason, code: 'service-missing', rule: 'IST-08' } })
    if (!entry) {
      if (this.#cluster.syncOf('ServiceEntry').state === 'forbidden')
        return {
          weight,
          filters,
          origin,
          outside: { name: host, why: `ServiceEntries can't be read, so whether ${host} is known to the mesh isn't either.` },
        }
      const hint = meant ? `; only ${written}.svc.cluster.local would be the Service` : ''
      return broken(`neither a Service nor a ServiceEntry is called ${written}${hint}`)
    }
    const only = entry.ports.length === 1 ? entry.ports[0] : undefined
    const number = port ?? only?.number ?? listener
    const declared = entry.ports.find((one) => one.number === number)
    if (!declared) return broken(`${say(refTo(entry))} has no port ${number}; it offers ${entry.ports.map((one) => one.number).join(', ') || 'none'}`)
    const to = declared.targetPort ?? declared.number
    const listed = entry.endpoints.map(({ address, ports }) => ({ address, port: ports.get(declared.name) ?? to }))
    const addresses = entry.resolution === 'STATIC' ? listed : []
    const why = entry.workloadSelector
      ? { why: `${say(refTo(entry))} takes pods and machines by their labels; which of them answer is not told.` }
      : {}
    const { policy } = this.#ruleOf(host, entry.meta.namespace ?? own, undefined)
    const tls = tlsOf(policy, undefined, number, host, this.#namespace)
    return {
      weight,
      outside: { name: host, port: number, ...(addresses.length > 0 ? { addresses } : {}), ...why },
      filters,
      origin,
      ...(tls ? { tls } : {}),
    }
  }
}

interface Policy {
  readonly rule: DestinationRule['policy']
  readonly origin: Ref
}
interface Subset {
  readonly name: string
  readonly labels: DestinationRule['subsets'][number]['labels']
  readonly own: Policy
}

const takes = (named: string, host: string): boolean => covers(named, host)

const byAge = <T extends { readonly meta: Meta }>(objects: Iterable<T>): readonly T[] =>
  inOrder(objects).sort((a, b) => a.meta.created - b.meta.created)

/** The only port there is, else the listener's. */
const portOf = (service: Service | undefined, port: number): number => (service?.ports.length === 1 ? (service.ports[0]?.port ?? port) : port)

/** A subset's own settings win, and of each those of the port. */
const tlsOf = (first: Policy | undefined, second: Policy | undefined, port: number, host: string, namespace: string): TargetTls | undefined => {
  const settings = (policy: Policy | undefined): IstioPortPolicy['tls'] =>
    policy?.rule.ports.find((one) => one.port === port)?.tls ?? policy?.rule.tls
  const from = settings(first) ? first : second
  const tls = settings(from)
  if (!from || !tls || (tls.mode !== 'SIMPLE' && tls.mode !== 'MUTUAL')) return undefined
  return {
    serverName: tls.sni ?? host,
    ca: tls.credentialName && tls.mode === 'SIMPLE' ? [{ kind: 'Secret', namespace, name: tls.credentialName }] : [],
    ...(tls.subjectAltNames.length > 0 ? { subjectAltNames: tls.subjectAltNames } : {}),
    ...(tls.credentialName && tls.mode === 'MUTUAL' ? { clientCertificate: { kind: 'Secret', namespace, name: tls.credentialName } } : {}),
    origin: from.origin,
  }
}

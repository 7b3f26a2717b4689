import { idOf, type Ref } from '@portolan/model'
import type { Rejected, Step } from './answer.ts'
import type { ServiceCourse } from './dialects/service/index.ts'
import type { Published } from './external-dns.ts'
import { HostIndex } from './host-index.ts'
import type { Asked } from './request.ts'
import type { ProxyListener, RouteTable } from './table.ts'
import type { ProxyCourse } from './through-proxy.ts'

/** Nobody to go to: what was looked for, and why there is none. */
export interface NoCourse {
  readonly to: 'nobody'
  readonly ref: Ref
  readonly step: Step
  /** Others that may have been meant, likeliest first. */
  readonly rejected?: readonly Rejected[]
}

export type Course = ProxyCourse | ServiceCourse | NoCourse

/**
 * What the mesh does on the way to a Service's own name or address: routes of the client's namespace where they stand on the port,
 * else those of the Service's (GWA-29). Undefined when none is on the port, or none that reads what is sent: TLS hides HTTP.
 */
export const meshed = (tables: readonly RouteTable[], service: Ref, asked: Asked, found?: Step): ProxyCourse | undefined => {
  if (asked.from === 'outside') return undefined
  const here = asked.from?.namespace
  const beside = meshesOf(tables).get(idOf(service)) ?? []
  const reads = ({ protocol }: ProxyListener): boolean =>
    protocol === 'TCP' || protocol === 'UDP' || (protocol === 'TLS' ? asked.secure : !asked.secure && asked.http)
  const consumer = here === undefined ? undefined : beside.find(({ proxy }) => proxy.mesh?.clients === here)
  const producer = beside.find(({ proxy }) => proxy.mesh?.clients === undefined)
  for (const table of [consumer, producer]) {
    const course = table && toProxy(table, asked, asked.port, reads)
    if (course && course.listeners.length > 0) return { ...course, skipDns: true, ...(found ? { found } : {}) }
  }
  return undefined
}

const made = new WeakMap<readonly RouteTable[], ReadonlyMap<string, readonly RouteTable[]>>()

/** Tables of meshes by the Service that they stand in front of. */
const meshesOf = (tables: readonly RouteTable[]): ReadonlyMap<string, readonly RouteTable[]> => {
  const known =
    made.get(tables) ??
    Map.groupBy(
      tables.filter(({ proxy }) => proxy.mesh),
      ({ proxy }) => idOf(proxy.ref),
    )
  made.set(tables, known)
  return known
}

/** Proxies behind a Service, by the port that they listen on. */
export const frontedBy = (tables: readonly RouteTable[], service: Ref, port: number, asked: Asked, pin?: Ref): readonly ProxyCourse[] =>
  best(
    tables
      .filter(({ proxy }) =>
        [...(proxy.services ?? []), ...proxy.addresses.flatMap((one) => one.service ?? [])].some((one) => isPartOf(one, service)),
      )
      .map((table): ProxyCourse => {
        const address = table.proxy.addresses.find((one) => one.service && isPartOf(one.service, service))
        return { ...toProxy(table, asked, port), skipDns: true, ...(address ? { address } : {}), ...(pin ? { pinned: pin } : {}) }
      })
      .filter(({ listeners }) => listeners.length > 0),
  )

/** A proxy on one of its ports, with the listeners there that speak the request's transport. */
export const toProxy = (table: RouteTable, asked: Asked, port: number, own: (listener: ProxyListener) => boolean = () => true): ProxyCourse => {
  const datagram = asked.transport !== 'TCP'
  const listeners = table.proxy.listeners.filter((listener) => listener.port === port && (listener.protocol === 'UDP') === datagram && own(listener))
  return { to: 'proxy', table, port, listeners, skipDns: false, knowing: knowingOf(table, asked, listeners) }
}

/** Seen from outside: with the address at which the host itself is published, else one of the proxy's that has the port open. */
export const outside = (table: RouteTable, asked: Asked): ProxyCourse => {
  const course = toProxy(table, asked, asked.port)
  const { addresses } = table.proxy
  const published = course.knowing === 0 ? undefined : HostIndex.of(table.sites).candidates(asked.dialled)[0]?.thing.addresses
  const own = published ? addresses.filter(({ address }) => published.includes(address)) : addresses
  const open = own.find(({ ports }) => ports.length === 0 || ports.includes(asked.port)) ?? own[0] ?? addresses[0]
  return open ? { ...course, address: open } : course
}

/** What ties a name to a proxy besides its rules: an external-dns annotation, then an address that its objects or Services show. */
export const foundedOn = (course: ProxyCourse, published: readonly Published[]): ProxyCourse => {
  const { table, address } = course
  const own = published.find(({ object }) => belongs(object, table))
  if (!own) return course.knowing > 0 && address ? { ...course, founded: 'addressed' } : course
  const [target] = own.targets
  const there =
    target === undefined
      ? address
      : (table.proxy.addresses.find((one) => one.address === target) ?? { address: target, ports: [], evidence: ON_TARGET })
  return { ...course, founded: 'named', named: own.object, ...(there ? { address: there } : {}) }
}

const ON_TARGET = "external-dns' target annotation"

const belongs = (object: Ref, { proxy, sites }: RouteTable): boolean => {
  if (object.kind === 'Service')
    return [...(proxy.services ?? []), ...proxy.addresses.flatMap(({ service }) => service ?? [])].some((service) => isPartOf(service, object))
  return isPartOf(proxy.ref, object) || sites.some(({ origins }) => origins.some((origin) => isPartOf(origin, object)))
}

/** How well a table knows the host: what is dialled decides where DNS leads, and for a name that nobody knows the Host header. */
const knowingOf = (table: RouteTable, asked: Asked, listeners: readonly ProxyListener[]): ProxyCourse['knowing'] => {
  const index = HostIndex.of(table.sites)
  const open = new Set(listeners.map(({ name }) => name))
  // A TCP listener takes every stream and knows no host.
  const raw = asked.http ? table.proxy.listeners.filter(({ protocol }) => protocol === 'TCP' || protocol === 'UDP').map(({ name }) => name) : []
  const stands = (on: readonly string[] | undefined): boolean =>
    on === undefined || on.some((name) => (listeners.length === 0 || open.has(name)) && !raw.includes(name))
  const level = (host: string): ProxyCourse['knowing'] => {
    const by = index.candidates(host).find(({ thing }) => stands(thing.listeners))?.thing.host.by
    return by === undefined ? 0 : by === 'exact' ? 3 : by === 'anything' ? 1 : 2
  }
  const dialled = asked.dialledIp ? 0 : level(asked.dialled)
  return dialled >= 2 || (asked.host === asked.dialled && !asked.dialledIp) ? dialled : level(asked.host)
}

/** Those that know the host best come first, among them those that are best founded. */
export const best = <C extends Course>(courses: readonly C[]): readonly C[] => [...courses].sort((a, b) => rankOf(b) - rankOf(a))

const rankOf = (course: Course): number =>
  course.to === 'proxy' ? course.knowing * 3 + (course.founded === 'named' ? 2 : course.founded === 'addressed' ? 1 : 0) : 0

/** Whether a reference is of this object, pointers aside. */
export const isPartOf = (part: Ref, whole: Ref): boolean =>
  part.kind === whole.kind && part.name === whole.name && (part.namespace ?? '') === (whole.namespace ?? '')

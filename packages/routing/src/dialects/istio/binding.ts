import { type Cluster, type IstioHttpRoute, type IstioHttpMatch, refTo, type VirtualService } from '@portolan/model'
import { compareText } from '../../order.ts'
import type { Hostname } from '../gateway-api/hostnames.ts'
import { hostsFor, isExported, meeting, ownHosts } from './hosts.ts'
import type { Mesh } from './mesh.ts'
import type { Serving } from './servers.ts'
import type { Workload } from './workloads.ts'

/** VirtualServices as a gateway sees them: the oldest first, ties by name, then by namespace (pilot/pkg/model/config.go, sortConfigByCreationTime). */
export class Bindings {
  readonly #cluster: Cluster
  readonly #visible: ReadonlySet<VirtualService>
  readonly #all: readonly VirtualService[]
  readonly #byGateway = new Map<string, VirtualService[]>()

  constructor(cluster: Cluster, mesh: Mesh, workload: Workload) {
    this.#cluster = cluster
    this.#all = [...cluster.all('VirtualService')].sort(
      (a, b) =>
        a.meta.created - b.meta.created || compareText(a.meta.name, b.meta.name) || compareText(a.meta.namespace ?? '', b.meta.namespace ?? ''),
    )
    const isVisible = ({ exportTo, meta }: VirtualService): boolean =>
      isExported(exportTo.length > 0 ? exportTo : (mesh.options.exportTo ?? []), meta.namespace ?? '', workload.namespace)
    this.#visible = new Set(this.#all.filter(isVisible))
    for (const service of this.#visible) {
      for (const name of new Set(gatewaysOf(service))) {
        const known = this.#byGateway.get(name)
        if (known) known.push(service)
        else this.#byGateway.set(name, [service])
      }
    }
  }

  /** Those that are bound to a server, with the hosts that they serve there (IST-02). */
  boundTo({ gateway, server }: Serving): readonly { readonly service: VirtualService; readonly hosts: readonly Hostname[] }[] {
    return (this.#byGateway.get(`${gateway.meta.namespace}/${gateway.meta.name}`) ?? []).flatMap((service) => {
      const hosts = meeting(hostsFor(server.hosts, gateway.meta.namespace ?? '', service.meta.namespace ?? ''), ownHosts(service))
      return hosts.length > 0 ? [{ service, hosts }] : []
    })
  }

  /** Those that name one of the Gateways and aren't in force on any server: why. */
  strays(serving: readonly Serving[]): readonly { readonly service: VirtualService; readonly text: string }[] {
    const names = new Set(serving.map(({ gateway: { meta } }) => `${meta.namespace}/${meta.name}`))
    const bound = new Set(serving.flatMap((one) => this.boundTo(one).map(({ service }) => service)))
    return this.#all.flatMap((service) => {
      const named = gatewaysOf(service).find((name) => names.has(name))
      if (named === undefined || bound.has(service) || service.hosts.length === 0) return []
      const text = this.#visible.has(service)
        ? `None of its hosts is one of Gateway ${named}'s`
        : `Its exportTo keeps it from the proxies of Gateway ${named}`
      return [{ service, text }]
    })
  }

  /** The routes of a VirtualService with those to which it delegates in their place (IST-06). */
  routesOf(service: VirtualService): readonly Owned[] {
    return service.http.flatMap((route, index): readonly Owned[] => {
      const own: Owned = { service, index, route, matches: route.match.map((match, at) => ({ of: [match], at: `/match/${at}` })) }
      if (!route.delegate) return [own]
      const { name, namespace = service.meta.namespace } = route.delegate
      const delegate = this.#cluster.get('VirtualService', namespace, name)
      if (!delegate || delegate.hosts.length > 0 || !isExported(delegate.exportTo, delegate.meta.namespace ?? '', service.meta.namespace ?? ''))
        return []
      return delegate.http.map(
        (inner, at): Owned => ({ service: delegate, index: at, route: inherited(route, inner), matches: both(route.match, inner.match) }),
      )
    })
  }
}

/** One `http` entry in force, with the matches that it is tried by; of a delegate both its own and the root's have to hold. */
export interface Owned {
  /** The object in which it is written. */
  readonly service: VirtualService
  readonly index: number
  readonly route: IstioHttpRoute
  readonly matches: readonly { readonly of: readonly IstioHttpMatch[]; readonly at: string }[]
}

export const refOf = (service: VirtualService, pointer: string) => refTo(service, pointer)

/** A bare name is of the VirtualService's own namespace. */
const gatewaysOf = ({ gateways, meta }: VirtualService): readonly string[] => gateways.map((name) => qualified(name, meta.namespace ?? ''))

export const qualified = (gateway: string, namespace: string): string =>
  gateway === 'mesh' || gateway.includes('/') ? gateway : `${namespace}/${gateway}`

/** What a delegate leaves open is the root's (pilot/pkg/model/virtualservice.go, mergeHTTPRoute). */
const inherited = (root: IstioHttpRoute, inner: IstioHttpRoute): IstioHttpRoute => ({
  ...root,
  ...inner,
  name: root.name && inner.name ? `${root.name}-${inner.name}` : root.name || inner.name,
  mirrors: inner.mirrors.length > 0 ? inner.mirrors : root.mirrors,
  headers: {
    request: merged(root.headers.request, inner.headers.request),
    response: merged(root.headers.response, inner.headers.response),
  },
})

type Operations = IstioHttpRoute['headers']['request']

const merged = (root: Operations, inner: Operations): Operations => ({
  set: { ...root.set, ...inner.set },
  add: { ...root.add, ...inner.add },
  remove: [...new Set([...root.remove, ...inner.remove])],
})

const both = (root: readonly IstioHttpMatch[], inner: readonly IstioHttpMatch[]): Owned['matches'] => {
  if (root.length === 0) return inner.map((match, at) => ({ of: [match], at: `/match/${at}` }))
  if (inner.length === 0) return root.map((match) => ({ of: [match], at: '' }))
  return inner.flatMap((match, at) => root.map((outer) => ({ of: [match, outer], at: `/match/${at}` })))
}

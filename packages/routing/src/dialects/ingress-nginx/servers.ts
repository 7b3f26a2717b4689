import { type Cluster, type Ref, refTo } from '@portolan/model'
import { coversName } from '../../certificate.ts'
import { type Location, locationOf, NO_REWRITE } from './locations.ts'
import type { ClientCertificates, Read, Snippet } from './reading.ts'
import { NO_REDIRECTS } from './redirects.ts'
import { isService, type Upstreams, upstreamName } from './upstreams.ts'

/** Of the server that answers where no other takes the host. */
export const DEFAULT_SERVER = '_'

/** One `server` block: a host with everything that all Ingresses say of it (NGX-08). */
export interface Server {
  readonly host: string
  aliases: readonly string[]
  readonly locations: Location[]
  /** Locations that lost to an older one of the same path and type, by the one that won (NGX-15). */
  readonly losers: Map<Location, Location[]>
  fromToWww?: Ref
  passthrough?: Ref
  /** What is shown for its names; undefined: no Ingress with `spec.tls` names the host (NGX-33). */
  certificate?: Certificate
  clientCertificates?: ClientCertificates
  snippet?: Snippet
  readonly origins: Ref[]
  readonly addresses: string[]
}

interface Certificate {
  /** Undefined: the controller's default certificate. */
  readonly secret?: Ref
  /** The names in it, where they can be read. */
  readonly names?: readonly string[]
  readonly fault?: string
  readonly origin: Ref
}

export type Servers = Map<string, Server>

/** A canary Ingress with a host and no paths ends the controller (OBS-01). */
export interface Crash {
  readonly ref: Ref
  readonly text: string
}

/** controller.go createServers, getBackendServers and mergeAlternativeBackends, of controller-v1.15.1. `reads` in the controller's order. */
export const createServers = (
  reads: readonly Read[],
  upstreams: Upstreams,
  cluster: Cluster,
): { readonly servers: Servers; readonly crashes: readonly Crash[] } => {
  const root = locationOf({ path: '/', type: 'Prefix', backend: undefined, isDefault: true, written: '' })
  const servers: Servers = new Map([[DEFAULT_SERVER, serverOf(DEFAULT_SERVER, root)]])
  const primaries = reads.filter(({ canary }) => !canary.enabled)
  for (const read of primaries) createHosts(read, upstreams, servers, root)
  const aliases = new Map<string, readonly string[]>()
  for (const read of primaries) configureHosts(read, servers, aliases, cluster)
  for (const [host, names] of aliases) {
    const server = servers.get(host)
    if (server) server.aliases = names.filter((name) => name !== host && !servers.has(name))
  }
  for (const read of reads) addLocations(read, upstreams, servers)
  const canaries = reads.filter(({ canary }) => canary.enabled)
  const crashes: Crash[] = []
  if (canaries.length < reads.length) for (const read of canaries) crashes.push(...mergeCanary(read, upstreams, servers))
  return { servers, crashes }
}

const serverOf = (host: string, root: Location): Server => ({ host, aliases: [], locations: [root], losers: new Map(), origins: [], addresses: [] })

const hostOf = (host: string): string => (host === '' ? DEFAULT_SERVER : host.toLowerCase())

/** NGX-14: each new host begins with a `/` that has all that its oldest Ingress says. */
const createHosts = (read: Read, upstreams: Upstreams, servers: Servers, root: Location): void => {
  const { ingress } = read
  const own = isService(ingress.defaultBackend) ? upstreamName(ingress.meta.namespace ?? '', ingress.defaultBackend) : undefined
  const backend = own !== undefined && upstreams.has(own) ? own : undefined
  if (backend !== undefined && root.isDefault && ingress.rules.length === 0) {
    root.isDefault = false
    root.backend = backend
    // Its redirects and its rewrite stay what they were: none (controller.go, `skip for now`).
    root.read = { ...read, redirects: NO_REDIRECTS, rewrite: NO_REWRITE }
    root.origin = refTo(ingress, '/spec/defaultBackend')
    servers.get(DEFAULT_SERVER)?.origins.push(refTo(ingress))
  }
  for (const [r, rule] of ingress.rules.entries()) {
    const host = hostOf(rule.host)
    if (servers.has(host)) continue
    const location = locationOf({
      path: '/',
      type: 'Prefix',
      backend,
      isDefault: true,
      written: '',
      read,
      origin: refTo(ingress, backend === undefined ? `/spec/rules/${r}` : '/spec/defaultBackend'),
      hostAt: `/spec/rules/${r}/host`,
    })
    servers.set(host, serverOf(host, location))
  }
}

/** NGX-11 to NGX-13: of the settings of a host those of the oldest Ingress that has them count. */
const configureHosts = (read: Read, servers: Servers, aliases: Map<string, readonly string[]>, cluster: Cluster): void => {
  const { ingress } = read
  for (const rule of ingress.rules) {
    const host = hostOf(rule.host)
    const server = servers.get(host)
    if (!server) continue
    if ((aliases.get(host) ?? []).length === 0) aliases.set(host, read.aliases)
    const snippet = read.snippets.find(({ key }) => key === 'server-snippet')
    if (snippet) server.snippet ??= snippet
    if (read.passthrough) server.passthrough ??= refTo(ingress)
    if (ingress.tls.length > 0 && host !== DEFAULT_SERVER) server.certificate ??= certificateOf(read, host, cluster)
  }
}

/** controller.go extractTLSSecretName and createServers: what can't be used gives way to the default certificate, and counts all the same. */
const certificateOf = ({ ingress }: Read, host: string, cluster: Cluster): Certificate => {
  const namespace = ingress.meta.namespace ?? ''
  const at = ingress.tls.findIndex(({ hosts }) => hosts.some((one) => one.toLowerCase() === host))
  const factsOf = (name: string) => cluster.get('Secret', namespace, name)?.certificate
  const covering = (): number =>
    ingress.tls.findIndex(
      ({ secretName }) => secretName !== undefined && factsOf(secretName)?.names.some((name) => coversName(name.toLowerCase(), host)),
    )
  const place = at >= 0 ? at : covering()
  const secretName = ingress.tls[place]?.secretName
  if (secretName === undefined) return { origin: refTo(ingress, place < 0 ? '/spec/tls' : `/spec/tls/${place}`) }
  const origin = refTo(ingress, `/spec/tls/${place}`)
  const secret: Ref = { kind: 'Secret', namespace, name: secretName }
  if (!cluster.knows('Secret')) return { secret, origin }
  if (!cluster.get('Secret', namespace, secretName)) return { secret, fault: `Secret ${secretName} does not exist`, origin }
  const names = factsOf(secretName)?.names.map((name) => name.toLowerCase())
  return { secret, origin, ...(names ? { names } : {}) }
}

/** controller.go getBackendServers */
const addLocations = (read: Read, upstreams: Upstreams, servers: Servers): void => {
  const { ingress } = read
  const namespace = ingress.meta.namespace ?? ''
  for (const [r, rule] of ingress.rules.entries()) {
    const host = hostOf(rule.host)
    const server = servers.get(host) ?? servers.get(DEFAULT_SERVER)
    if (!server) continue
    if (servers.has(host)) noteOrigin(server, read)
    if (rule.paths === null && host !== DEFAULT_SERVER) continue
    const own = read.clientCertificates
    if (own && (server.clientCertificates === undefined || (own.error !== undefined && server.clientCertificates.error === undefined)))
      server.clientCertificates = own.error === undefined ? own : { ...(server.clientCertificates ?? own), error: own.error }
    for (const [p, { path, pathType, backend }] of (rule.paths ?? []).entries()) {
      if (!isService(backend)) continue
      const upstream = upstreams.get(upstreamName(namespace, backend))
      if (!upstream || upstream.noServer) continue
      const location = locationOf({
        path: path || '/',
        type: pathType === 'Exact' ? 'Exact' : 'Prefix',
        backend: upstream.name,
        isDefault: false,
        written: pathType,
        read,
        origin: refTo(ingress, `/spec/rules/${r}/http/paths/${p}`),
        hostAt: `/spec/rules/${r}/host`,
      })
      place(server, location)
      upstream.affinity ??= read.affinity
    }
  }
}

const noteOrigin = (server: Server, { ingress, canary }: Read): void => {
  if (server.origins.some(({ namespace, name }) => namespace === ingress.meta.namespace && name === ingress.meta.name)) return
  server.origins.push(refTo(ingress))
  if (!canary.enabled) for (const { ip, hostname } of ingress.addresses) server.addresses.push(ip ?? hostname ?? '')
}

/** NGX-15: only the first location of a path is looked at. Of the same type it stays, unless it is the `/` that nobody wrote. */
const place = (server: Server, location: Location): void => {
  const first = firstOf(server, location.path)
  if (first?.type !== location.type) {
    server.locations.push(location)
    if (!first) firstByPath.get(server)?.set(location.path, location)
    noteFromToWww(server, location)
    return
  }
  if (!first.isDefault) {
    const lost = server.losers.get(first)
    if (lost) lost.push(location)
    else server.losers.set(first, [location])
    return
  }
  Object.assign(first, { ...location, isDefault: false })
  noteFromToWww(server, location)
}

const firstByPath = new WeakMap<Server, Map<string, Location>>()

/** So few are walked; most servers have no more. */
const FEW = 8

const firstOf = (server: Server, path: string): Location | undefined =>
  server.locations.length > FEW ? firsts(server).get(path) : server.locations.find((one) => one.path === path)

const firsts = (server: Server): Map<string, Location> => {
  const known = firstByPath.get(server)
  if (known) return known
  const made = new Map(server.locations.toReversed().map((location) => [location.path, location]))
  firstByPath.set(server, made)
  return made
}

const noteFromToWww = (server: Server, { read, origin }: Location): void => {
  if (read?.redirects.fromToWww && origin) server.fromToWww ??= refTo(read.ingress)
}

/** controller.go mergeAlternativeBackends: NGX-34, NGX-35. A canary that finds no primary for one of its paths is gone for all of them. */
const mergeCanary = (read: Read, upstreams: Upstreams, servers: Servers): readonly Crash[] => {
  const { ingress } = read
  const namespace = ingress.meta.namespace ?? ''
  const attach = (name: string, locations: readonly Location[], fitting: (location: Location) => boolean): void => {
    const canary = upstreams.get(name)
    if (!canary) return
    let merged = false
    for (const location of locations) {
      const primary = location.backend === undefined ? undefined : upstreams.get(location.backend)
      if (!primary) continue
      if (primary === canary) return
      if (primary.noServer || !fitting(location)) continue
      if (!primary.alternatives.includes(name)) primary.alternatives.push(name)
      if (primary.affinity && read.canary.behavior !== 'legacy') canary.affinity = primary.affinity
      merged = true
    }
    if (!merged) upstreams.delete(name)
  }
  if (isService(ingress.defaultBackend))
    attach(upstreamName(namespace, ingress.defaultBackend), servers.get(DEFAULT_SERVER)?.locations ?? [], () => true)
  const crashes: Crash[] = []
  for (const [r, rule] of ingress.rules.entries()) {
    if (rule.paths === null) {
      const at = refTo(ingress, `/spec/rules/${r}`)
      return [{ ref: at, text: `Canary ${namespace}/${ingress.meta.name} has a rule without paths, which ends the controller each time it starts.` }]
    }
    const server = servers.get(hostOf(rule.host))
    for (const { path, pathType, backend } of server ? rule.paths : []) {
      if (!isService(backend)) continue
      const type = pathType === 'Exact' ? 'Exact' : 'Prefix'
      attach(upstreamName(namespace, backend), server?.locations ?? [], (location) => location.path === (path || '/') && location.type === type)
    }
  }
  return crashes
}

import { X509Certificate } from 'node:crypto'
import type { Ingress, Objects } from '../objects.ts'
import { type Annotations, readAnnotations } from './annotations.ts'
import { createUpstreams, DEFAULT_UPSTREAM, endpoints, type Served, type Upstream, upstreamName } from './upstreams.ts'

/** What the template is given: internal/ingress/controller/controller.go getBackendServers, of v1.15.1. */
export interface Configuration {
  readonly upstreams: ReadonlyMap<string, Upstream>
  readonly servers: readonly Server[]
}

export interface Server {
  readonly hostname: string
  aliases: readonly string[]
  locations: Location[]
  redirectFromToWww: boolean
  /** The names of the certificate that is registered for the host, none for the default certificate; undefined without any. */
  certificate?: readonly string[]
}

export interface Location {
  path: string
  pathType: 'Prefix' | 'Exact'
  backend: string
  isDefault: boolean
  /** Undefined for the catch-all that no Ingress made. */
  annotations?: Annotations
}

/** Of the server that answers when no host matches. */
export const DEFAULT_SERVER = '_'

/** Thrown where the controller itself would end. */
export class Crash extends Error {}

export const configure = (objects: Objects, defaultEndpoint: string, passwords: (namespace: string, name: string) => string): Configuration => {
  const served = inOrder(objects.ingresses.filter((ingress) => isClaimed(ingress, objects))).flatMap((ingress): Served[] => {
    const annotations = readAnnotations(ingress, objects, passwords)
    return annotations ? [{ ingress: normalized(ingress), annotations }] : []
  })
  const upstreams = createUpstreams(served, objects, defaultEndpoint)
  const servers = createServers(served, upstreams, objects)
  addLocations(served, upstreams, servers)
  const canaries = served.filter(({ annotations }) => annotations.canary.enabled)
  if (served.length > canaries.length) for (const canary of canaries) mergeAlternatives(canary.ingress, upstreams, servers)
  customDefaultBackends(objects, upstreams, servers)
  for (const server of servers.values()) {
    // Two stable sorts: by the path downwards, then by its length downwards.
    server.locations.sort((a, b) => (a.path === b.path ? 0 : a.path > b.path ? -1 : 1))
    server.locations.sort((a, b) => b.path.length - a.path.length)
    server.locations = expand(server.locations)
  }
  return { upstreams, servers: [...servers.values()].sort((a, b) => (a.hostname < b.hostname ? -1 : 1)) }
}

/** store.go GetIngressClass with the default flags: the field alone when it is set, otherwise the annotation. */
const isClaimed = ({ spec, metadata }: Ingress, { classes }: Objects): boolean => {
  if (spec.ingressClassName !== undefined)
    return classes.some(({ metadata: { name }, spec: { controller } }) => name === spec.ingressClassName && controller === 'k8s.io/ingress-nginx')
  return metadata.annotations?.['kubernetes.io/ingress.class'] === 'nginx'
}

/** store.go sortIngressSlice: by age, in one second by namespace/name downwards. */
const inOrder = (ingresses: readonly Ingress[]): Ingress[] => {
  const key = ({ metadata }: Ingress): string => `${metadata.namespace}/${metadata.name}`
  const time = ({ metadata }: Ingress): string => metadata.creationTimestamp ?? ''
  return [...ingresses].sort((a, b) => (time(a) === time(b) ? (key(a) > key(b) ? -1 : 1) : time(a) < time(b) ? -1 : 1))
}

/** store.go syncIngress, k8s/main.go SetDefaultNGINXPathType */
const normalized = (ingress: Ingress): Ingress => ({
  ...ingress,
  spec: {
    ...ingress.spec,
    rules: ingress.spec.rules?.map(({ host, http }) => ({
      ...(host ? { host } : {}),
      ...(http
        ? {
            http: {
              paths: http.paths.map((one) => ({ ...one, path: one.path || '/', pathType: one.pathType === 'Exact' ? 'Exact' : 'Prefix' }) as const),
            },
          }
        : {}),
    })),
  },
})

/** controller.go createServers */
const createServers = (served: readonly Served[], upstreams: ReadonlyMap<string, Upstream>, objects: Objects): Map<string, Server> => {
  const catchAll: Location = { path: '/', pathType: 'Prefix', backend: DEFAULT_UPSTREAM, isDefault: true }
  const servers = new Map<string, Server>([
    [DEFAULT_SERVER, { hostname: DEFAULT_SERVER, aliases: [], locations: [catchAll], redirectFromToWww: false, certificate: [] }],
  ])
  const primaries = served.filter(({ annotations }) => !annotations.canary.enabled)
  for (const { ingress, annotations } of primaries) {
    const { defaultBackend, rules = [] } = ingress.spec
    let backend = DEFAULT_UPSTREAM
    const own = defaultBackend?.service ? upstreamName(ingress.metadata.namespace ?? '', defaultBackend) : undefined
    if (own !== undefined && upstreams.has(own)) {
      backend = own
      if (catchAll.isDefault && rules.length === 0) {
        catchAll.isDefault = false
        catchAll.backend = own
        // Its redirects and its rewrite stay what they were: none.
        catchAll.annotations = { ...annotations, redirect: NO_REDIRECT, rewrite: NO_REWRITE }
      }
    }
    for (const { host = DEFAULT_SERVER } of rules) {
      if (servers.has(host)) continue
      const implicit: Location = { path: '/', pathType: 'Prefix', backend, isDefault: true, annotations }
      servers.set(host, { hostname: host, aliases: [], locations: [implicit], redirectFromToWww: false })
    }
  }
  const aliases = new Map<string, readonly string[]>()
  for (const { ingress, annotations } of primaries) {
    for (const { host = DEFAULT_SERVER } of ingress.spec.rules ?? []) {
      if ((aliases.get(host) ?? []).length === 0) aliases.set(host, annotations.aliases)
      const server = servers.get(host)
      if (server && !server.certificate && (ingress.spec.tls ?? []).length > 0) server.certificate = certificateNames(host, ingress, objects)
    }
  }
  for (const [host, names] of aliases) {
    const server = servers.get(host)
    if (server) server.aliases = [...new Set(names)].filter((alias) => alias !== host && !servers.has(alias)).sort()
  }
  return servers
}

/** controller.go extractTLSSecretName: a listed host takes its Secret, any other the first whose certificate covers it. */
const certificateNames = (host: string, { metadata, spec }: Ingress, objects: Objects): readonly string[] => {
  const names = (secret: string | undefined): string[] => {
    const data = (secret ? objects.get('Secret', metadata.namespace ?? '', secret)?.data : undefined) as { 'tls.crt'?: string } | undefined
    if (!data?.['tls.crt']) return []
    const { subjectAltName = '' } = new X509Certificate(Buffer.from(data['tls.crt'], 'base64'))
    return subjectAltName.split(', ').map((one) => one.replace('DNS:', ''))
  }
  const listed = spec.tls?.find(({ hosts = [] }) => hosts.includes(host))
  if (listed) return names(listed.secretName)
  return (spec.tls ?? []).map(({ secretName }) => names(secretName)).find((covered) => covers(covered, host)) ?? []
}

/** net/ssl/ssl.go IsValidHostname */
export const covers = (names: readonly string[], host: string): boolean => names.includes(host) || names.includes(host.replace(/^[^.]*/, '*'))

const NO_REDIRECT: Annotations['redirect'] = { url: '', code: 0, fromToWww: false, relative: false }
const NO_REWRITE: Annotations['rewrite'] = {
  target: '',
  sslRedirect: false,
  forceSslRedirect: false,
  preserveTrailingSlash: false,
  useRegex: false,
  appRoot: '',
}

/** controller.go getBackendServers, the loop over rules and paths. */
const addLocations = (served: readonly Served[], upstreams: ReadonlyMap<string, Upstream>, servers: ReadonlyMap<string, Server>): void => {
  for (const { ingress, annotations } of served) {
    for (const { host = DEFAULT_SERVER, http } of ingress.spec.rules ?? []) {
      const server = servers.get(host) ?? servers.get(DEFAULT_SERVER)
      for (const { path = '/', pathType, backend } of http?.paths ?? []) {
        const upstream = upstreams.get(upstreamName(ingress.metadata.namespace ?? '', backend))
        if (!server || !backend.service || !upstream || upstream.noServer) continue
        // Only the first location of the same path is looked at.
        const same = server.locations.find((one) => one.path === path)
        if (same && same.pathType === pathType && !same.isDefault) continue
        if (same && same.pathType === pathType) {
          same.backend = upstream.name
          same.isDefault = false
          same.annotations = annotations
        } else {
          server.locations.push({ path, pathType: pathType === 'Exact' ? 'Exact' : 'Prefix', backend: upstream.name, isDefault: false, annotations })
        }
        if (annotations.redirect.fromToWww) server.redirectFromToWww = true
      }
    }
  }
}

/** controller.go mergeAlternativeBackends */
const mergeAlternatives = (canary: Ingress, upstreams: Map<string, Upstream>, servers: ReadonlyMap<string, Server>): void => {
  const namespace = canary.metadata.namespace ?? ''
  const attach = (name: string, locations: readonly Location[], fits: (location: Location) => boolean): void => {
    const alternative = upstreams.get(name)
    if (!alternative) return
    let merged = false
    let isPrimary = false
    for (const location of locations) {
      const primary = upstreams.get(location.backend)
      if (!primary) continue
      isPrimary = primary.name === name
      if (isPrimary) break
      if (primary.name === DEFAULT_UPSTREAM || primary.noServer || !fits(location)) continue
      merged = true
      if (!primary.alternatives.includes(name)) primary.alternatives.push(name)
    }
    if (!isPrimary && !merged) upstreams.delete(name)
  }
  const { defaultBackend, rules = [] } = canary.spec
  if (defaultBackend) attach(upstreamName(namespace, defaultBackend), servers.get(DEFAULT_SERVER)?.locations ?? [], () => true)
  for (const { host = DEFAULT_SERVER, http } of rules) {
    if (!http) throw new Crash('a canary Ingress has a rule without paths')
    for (const { path, pathType, backend } of http.paths) {
      const server = servers.get(host)
      if (!backend.service || !server) continue
      attach(upstreamName(namespace, backend), server.locations, (one) => one.path === path && one.pathType === pathType)
    }
  }
}

/** controller.go, "use default backend": where the own Service has no endpoint and the annotation's has one. */
const customDefaultBackends = (objects: Objects, upstreams: Map<string, Upstream>, servers: ReadonlyMap<string, Server>): void => {
  for (const upstream of [...upstreams.values()]) {
    if (upstream.name === DEFAULT_UPSTREAM || upstream.endpoints.length > 0) continue
    for (const { locations } of servers.values()) {
      for (const location of locations) {
        const service = location.annotations?.defaultBackend
        const port = service?.spec.ports[0]
        if (location.backend !== upstream.name || !service || !port) continue
        const found = endpoints(objects, service, port)
        if (found.length === 0) continue
        const name = `custom-default-backend-${service.metadata.namespace}-${service.metadata.name}`
        upstreams.set(name, { ...upstream, name, endpoints: found })
        location.backend = name
      }
    }
  }
}

/** location.go updateServerLocations: a plain Prefix becomes the path with a slash, and the exact path. */
const expand = (locations: readonly Location[]): Location[] => {
  const exact = new Set(locations.filter(({ pathType }) => pathType === 'Exact').map(({ path }) => path))
  return locations.flatMap((location) => {
    if (location.path === '/' || location.pathType === 'Exact' || isRegex(location)) return [location]
    const prefix: Location = { ...location, path: location.path.endsWith('/') ? location.path : `${location.path}/` }
    return exact.has(location.path) ? [prefix] : [prefix, { ...location, pathType: 'Exact' }]
  })
}

/** template.go needsRewrite, and use-regex. */
export const isRegex = ({ path, annotations }: Location): boolean =>
  annotations !== undefined && (annotations.rewrite.useRegex || (annotations.rewrite.target !== '' && annotations.rewrite.target !== path))

import { isIP } from 'node:net'
import { annotationsOf, type Backend, type Ingress, type Objects, parseBool, type Path, type Service } from '../objects.ts'
import { type Match, quoteMeta } from './maps.ts'

/** What jcmoraisjr/haproxy-ingress v0.15.4 makes of the objects: pkg/converters/ingress/ingress.go and annotations/, with the global defaults. */
export interface Configuration {
  readonly hosts: ReadonlyMap<string, Host>
  readonly backends: ReadonlyMap<string, BackendSection>
  readonly userlists: ReadonlyMap<string, readonly string[]>
}

interface Host {
  readonly hostname: string
  readonly paths: HostPath[]
  tls: boolean
  readonly keys: Map<string, string>
}

interface HostPath {
  readonly path: string
  readonly match: Match
  readonly order: number
  /** Undefined for a path that redirects. */
  readonly backend?: string
  readonly redirectTo?: string
}

export interface BackendSection {
  readonly id: string
  readonly servers: readonly string[]
  secure: boolean
  readonly paths: BackendPath[]
}

export interface BackendPath {
  readonly id: string
  readonly hostname: string
  readonly path: string
  readonly match: Match
  readonly keys: ReadonlyMap<string, string>
}

export const DEFAULT_HOST = '<default>'

export const configure = (id: string, objects: Objects): Configuration => {
  const hosts = new Map<string, Host>()
  const backends = new Map<string, BackendSection>()
  const userlists = new Map<string, readonly string[]>()
  const addHost = (hostname: string, keys: ReadonlyMap<string, string>): Host => {
    const host = hosts.get(hostname) ?? { hostname, paths: [], tls: false, keys: new Map() }
    hosts.set(hostname, host)
    // mapper.go: the first that sets a key keeps it.
    for (const key of HOST_KEYS) {
      const value = keys.get(key)
      if (value !== undefined && !host.keys.has(key)) host.keys.set(key, value)
    }
    return host
  }
  const link = (host: Host, path: Omit<HostPath, 'order'>): void => {
    host.paths.push({ ...path, order: host.paths.length })
    // host.go addLink: by the path downwards, then as they came.
    host.paths.sort((a, b) => (a.path === b.path ? a.order - b.order : a.path > b.path ? -1 : 1))
  }
  for (const ingress of inOrder(objects.ingresses.filter((one) => isClaimed(one, objects)))) {
    const namespace = ingress.metadata.namespace ?? ''
    const keys = keysOf(ingress)
    const use = (hostname: string, path: string, match: Match, ref: Backend): string | undefined => {
      const service = ref.service ? objects.service(namespace, ref.service.name) : undefined
      const port = service && findPort(service, ref)
      if (!service || !port) return undefined
      const name = `${id}_${namespace}_${service.metadata.name}_${port.targetPort}`
      const section: BackendSection = backends.get(name) ?? { id: name, servers: endpoints(objects, service, port), secure: false, paths: [] }
      backends.set(name, section)
      const own = new Map([...keys, ...keysOf(service)])
      section.secure ||= ['https', 'h1-ssl'].includes((own.get('backend-protocol') ?? '').toLowerCase()) || own.get('secure-backends') === 'true'
      if (!section.paths.some((one) => one.hostname === hostname && one.path === path && one.match === match)) {
        section.paths.push({ id: `path${String(section.paths.length + 1).padStart(2, '0')}`, hostname, path, match, keys: own })
        const secret = secretOf(own, ingress, service)
        const users = secret && objects.get('Secret', secret.namespace, secret.name)
        if (users) userlists.set(`${id}_${secret.namespace}_${secret.name}`, usersOf(users.data as Readonly<Record<string, string>>))
      }
      return name
    }
    const { defaultBackend, rules = [], tls = [] } = ingress.spec
    if (defaultBackend && !hosts.get(DEFAULT_HOST)?.paths.some(({ path, match }) => path === '/' && match === 'begin')) {
      const backend = use(DEFAULT_HOST, '/', 'begin', defaultBackend)
      if (backend) link(addHost(DEFAULT_HOST, keys), { path: '/', match: 'begin', backend })
    }
    for (const { host: name = DEFAULT_HOST, http } of rules) {
      if (!http) continue
      const host = addHost(name, keys)
      for (const rule of http.paths) {
        const path = rule.path || '/'
        const match = matchOf(rule, keys.get('path-type'))
        if (host.paths.some((one) => one.path === path && one.match === match)) continue
        const redirectTo = keys.get('redirect-to')
        if (redirectTo) {
          link(host, { path, match, redirectTo })
          continue
        }
        const backend = use(name, path, match, rule.backend)
        if (backend) link(host, { path, match, backend })
      }
    }
    for (const { hosts: names = [] } of tls) for (const name of names) addHost(name, keys).tls = true
  }
  return { hosts, backends, userlists }
}

/** types/annotations.go AnnHost, as far as the generator writes them. */
const HOST_KEYS = ['app-root', 'server-alias', 'server-alias-regex', 'redirect-from', 'redirect-from-regex', 'ssl-always-add-https'] as const

/** pkg/controller/legacy/cache.go IsValidIngress: the annotation before the field. */
const isClaimed = ({ metadata, spec }: Ingress, { classes }: Objects): boolean => {
  const annotation = metadata.annotations?.['kubernetes.io/ingress.class']
  if (annotation !== undefined) return annotation === 'haproxy'
  const named = classes.find(({ metadata: { name } }) => name === spec.ingressClassName)
  return named?.spec.controller === 'haproxy-ingress.github.io/controller'
}

/** ingress.go sortIngress */
const inOrder = (ingresses: readonly Ingress[]): Ingress[] => {
  const key = ({ metadata: { creationTimestamp, namespace, name } }: Ingress): string => `${creationTimestamp} ${namespace}/${name}`
  return [...ingresses].sort((a, b) => (key(a) < key(b) ? -1 : 1))
}

const PREFIXES = ['haproxy-ingress.github.io/', 'ingress.kubernetes.io/']

/** readConfigKeys: the first prefix wins; booleans that aren't any are dropped (validator.go). */
const keysOf = (object: Ingress | Service): ReadonlyMap<string, string> => {
  const found = new Map<string, string>()
  for (const prefix of PREFIXES) {
    for (const [key, value] of annotationsOf(object)) {
      const name = key.slice(prefix.length)
      if (!key.startsWith(prefix) || found.has(name)) continue
      if (!BOOLEANS.has(name)) found.set(name, value)
      else if (parseBool(value) !== undefined) found.set(name, String(parseBool(value)))
    }
  }
  return found
}

const BOOLEANS = new Set(['ssl-redirect', 'cors-enable', 'secure-backends', 'ssl-always-add-https'])

/** ingress.go readPathType */
const matchOf = ({ pathType }: Path, key = ''): Match => {
  if (pathType === 'Exact') return 'exact'
  if (pathType === 'Prefix') return 'prefix'
  const wanted = key.toLowerCase()
  return wanted === 'prefix' || wanted === 'exact' || wanted === 'regex' ? wanted : 'begin'
}

type Port = Service['spec']['ports'][number]

/** pkg/converters/utils/services.go FindServicePort: name or targetPort of any port before the number of one. */
const findPort = ({ spec }: Service, { service }: Backend): Port | undefined => {
  const wanted = service?.port.name || String(service?.port.number ?? '')
  return (
    spec.ports.find(({ name, targetPort }) => name === wanted || String(targetPort) === wanted) ??
    spec.ports.find(({ port }) => String(port) === wanted)
  )
}

/** createEndpointSlices: ready or unsaid. */
const endpoints = (objects: Objects, service: Service, port: Port): string[] => {
  const found = objects
    .slices(service.metadata.namespace ?? '', service.metadata.name)
    .flatMap((slice) =>
      slice.ports
        .filter(({ name }) => !port.name || name === port.name)
        .flatMap(({ port: number }) =>
          slice.endpoints.filter(({ conditions }) => conditions?.ready !== false).map(({ addresses }) => `${addresses[0]}:${number}`),
        ),
    )
  return [...new Set(found)].sort()
}

/** backend.go buildBackendAuthHTTP: in the namespace of whoever names it. */
export const secretOf = (
  keys: ReadonlyMap<string, string>,
  ...sources: readonly (Ingress | Service)[]
): { namespace: string; name: string } | undefined => {
  const text = keys.get('auth-secret')
  if (!text) return undefined
  const own = sources[0]?.metadata.namespace ?? ''
  const [first = '', second] = text.split('/')
  // Other namespaces are closed by default (cross-namespace-secrets-passwd).
  if (second !== undefined && first !== own) return undefined
  return { namespace: own, name: second ?? first }
}

const usersOf = (data: Readonly<Record<string, string>> = {}): string[] =>
  Buffer.from(data.auth ?? '', 'base64')
    .toString('utf8')
    .split('\n')
    .map((line) => line.split(':')[0] ?? '')
    .filter((user) => user !== '')

/** annotations/updater.go splitDualCIDR: what isn't an address is left out. */
export const ranges = (text: string | undefined): { rule: string[]; exception: string[] } => {
  const valid = (text ?? '')
    .split(',')
    .map((one) => one.trim())
    .filter((one) => isRange(one.replace(/^!/, '')))
  return { rule: valid.filter((one) => !one.startsWith('!')), exception: valid.filter((one) => one.startsWith('!')).map((one) => one.slice(1)) }
}

const isRange = (text: string): boolean => {
  const [address = '', bits] = text.split('/')
  return isIP(address) !== 0 && (bits === undefined || (/^\d+$/.test(bits) && Number(bits) <= (isIP(address) === 4 ? 32 : 128)))
}

/** backend.go buildBackendRewriteURL */
export const rewriteOf = ({ path, match, keys }: BackendPath): { match: string; target: string } | undefined => {
  const target = keys.get('rewrite-target')
  if (!target) return undefined
  if (match === 'regex') return { match: `^${path}`, target }
  const slash = target === '/' && !path.endsWith('/') ? '/?' : ''
  const end = path.endsWith('/') && !target.endsWith('/') ? '/' : ''
  return { match: `^${quoteMeta(path)}${slash}(.*)$`, target: `${target}${end}\\1` }
}

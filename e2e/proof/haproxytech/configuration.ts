import { createHash } from 'node:crypto'
import { isIP } from 'node:net'
import { annotationsOf, type Backend, type Ingress, type Objects, parseBool, type Path, type Service } from '../objects.ts'

/**
 * What haproxytech/kubernetes-ingress v1.9.15 makes of the objects: pkg/ingress/ingress.go, pkg/route/route.go, pkg/service/, pkg/haproxy/rules/,
 * pkg/annotations/ingress/. `id` goes before every name, so that many scenarios fit into one HAProxy.
 */
export interface Configuration {
  readonly maps: { readonly host: Set<string>; readonly exact: Set<string>; readonly prefix: Set<string> }
  readonly rules: readonly Rule[]
  readonly backends: ReadonlyMap<string, BackendSection>
  readonly userlists: ReadonlyMap<string, readonly string[]>
  readonly lists: ReadonlyMap<string, readonly string[]>
  readonly defaultBackend?: string
  /** Some certificate is in use; without one port 443 speaks plain text (pkg/handler/https.go). */
  readonly tls: boolean
}

interface Rule {
  readonly phase: Phase
  /** A line of `http-request`, without its condition. */
  readonly text: string
  readonly condition?: string
  readonly onlyHttp?: boolean
}

export interface BackendSection {
  readonly servers: readonly string[]
  readonly tls: boolean
}

/** pkg/haproxy/rules/types.go: the order in which HAProxy meets them. */
const PHASES = ['deny', 'auth', 'redirect', 'set-header', 'set-host', 'path-rewrite'] as const
type Phase = (typeof PHASES)[number]

export const configure = (id: string, objects: Objects, controllerClass: string, listFile: (name: string) => string): Configuration => {
  const rules = new Map<string, Rule>()
  const maps = { host: new Set<string>(), exact: new Set<string>(), prefix: new Set<string>() }
  const backends = new Map<string, BackendSection>()
  const userlists = new Map<string, readonly string[]>()
  const lists = new Map<string, readonly string[]>()
  let defaultBackend: string | undefined
  let tls = false
  for (const ingress of objects.ingresses.filter((one) => isClaimed(one, objects, controllerClass))) {
    const namespace = ingress.metadata.namespace ?? ''
    const own = values(ingress)
    const use = (backend: Backend): string | undefined => {
      const found = resolve(id, objects, namespace, backend)
      if (found && !backends.has(found.name)) backends.set(found.name, section(objects, found.service, found.port, own))
      return found?.name
    }
    if (ingress.spec.defaultBackend) defaultBackend = use(ingress.spec.defaultBackend) ?? defaultBackend
    const tlsHosts = (ingress.spec.tls ?? []).flatMap(({ hosts = [], secretName }) => hosts.map((host) => ({ host, secretName })))
    if (tlsHosts.some(({ secretName }) => secretName && objects.get('Secret', namespace, secretName))) tls = true
    if ((ingress.spec.rules ?? []).every(({ http }) => !http)) continue
    const ids = frontendRules(id, ingress, own, tlsHosts.length > 0, objects, { listFile, lists, userlists }).map((rule) => {
      const rid = createHash('md5').update(JSON.stringify(rule)).digest('hex').slice(0, 16)
      rules.set(rid, { ...rule, condition: [rule.condition, `{ var(txn.path_match) -m dom ${rid} }`].filter(Boolean).join(' ') })
      return rid
    })
    for (const { host, path } of paths(ingress)) {
      const backend = use(path.backend)
      if (backend) addRoute(maps, host, path, [backend, ...ids].join('.'))
    }
  }
  return {
    maps,
    rules: [...rules.values()].sort((a, b) => PHASES.indexOf(a.phase) - PHASES.indexOf(b.phase)),
    backends,
    userlists,
    lists,
    defaultBackend,
    tls,
  }
}

/** pkg/ingress/ingress.go supported */
const isClaimed = ({ metadata, spec }: Ingress, { classes }: Objects, controllerClass: string): boolean => {
  const annotation = values({ metadata } as Ingress).get('ingress.class') ?? ''
  const controller = classes.find(({ metadata: { name } }) => name === spec.ingressClassName)?.spec.controller ?? ''
  const CONTROLLER = 'haproxy.org/ingress-controller'
  if (controllerClass === '') return annotation === '' && (((spec.ingressClassName ?? '') === '' && controller === '') || controller === CONTROLLER)
  if (annotation === controllerClass) return true
  return annotation === '' && controller === `${CONTROLLER}/${controllerClass}`
}

/** pkg/store/convert.go CopyAnnotations: whatever stands before the slash is cut off. */
const values = (object: { readonly metadata: Ingress['metadata'] }): ReadonlyMap<string, string> =>
  new Map([...annotationsOf(object as Ingress)].map(([key, value]) => [key.slice(key.indexOf('/') + 1), value]))

/** pkg/store/convert.go: rules of one host are one, and a path of the same type, text and name of a port replaces the one before. */
const paths = ({ spec }: Ingress): { host: string; path: Path }[] => {
  const found = new Map<string, { host: string; path: Path }>()
  for (const { host = '', http } of spec.rules ?? [])
    for (const path of http?.paths ?? [])
      found.set(`${host} ${path.pathType}-${path.path ?? ''}-${path.backend.service?.port.name ?? ''}`, { host, path })
  return [...found.values()]
}

/** pkg/route/route.go AddHostPathRoute */
const addRoute = ({ host: hosts, exact, prefix }: Configuration['maps'], name: string, { path = '', pathType }: Path, value: string): void => {
  const host = name.startsWith('*') ? name.slice(1) : name
  if (host === '' && path === '') return
  if (host !== '') hosts.add(`${host}\t\t\t${host}`)
  const cut = path.replace(/\/$/, '')
  const row = (to: Set<string>, key: string): void => void to.add(`${host}${key}\t\t\t${value}`)
  if (pathType === 'Exact') row(exact, path)
  else if (path === '' || path === '/') row(prefix, '/')
  else {
    row(exact, cut)
    row(prefix, pathType === 'Prefix' ? `${cut}/` : cut)
  }
}

/** pkg/service/service.go GetBackendName: the Service's port by number or name, never by targetPort. */
const resolve = (
  id: string,
  objects: Objects,
  namespace: string,
  { service: ref }: Backend,
): { name: string; service: Service; port: Service['spec']['ports'][number] } | undefined => {
  const service = ref ? objects.service(namespace, ref.name) : undefined
  const port = service?.spec.ports.find((one) => one.port === ref?.port.number || (one.name !== undefined && one.name === ref?.port.name))
  return service && port ? { name: `${id}_${namespace}_${service.metadata.name}_${port.name || port.port}`, service, port } : undefined
}

/** pkg/k8s/informers.go, pkg/store/events.go getEndpoints: `ready: true` alone, by the port's name; slices of one name share the first number. */
const section = (
  objects: Objects,
  service: Service,
  port: Service['spec']['ports'][number],
  ingress: ReadonlyMap<string, string>,
): BackendSection => {
  const slices = objects.slices(service.metadata.namespace ?? '', service.metadata.name)
  const numbers = slices.flatMap((slice) => slice.ports.filter(({ name }) => name === (port.name ?? '')).map(({ port: number }) => number))
  const addresses = slices
    .filter((slice) => slice.ports.some(({ name }) => name === (port.name ?? '')))
    .flatMap((slice) => slice.endpoints.filter(({ conditions }) => conditions?.ready === true).flatMap((one) => one.addresses))
  const secure = values(service).get('server-ssl') ?? ingress.get('server-ssl') ?? 'false'
  return { servers: [...new Set(addresses)].map((one) => `${one}:${numbers[0]}`), tls: isTrue(secure) === true }
}

interface Stores {
  readonly listFile: (name: string) => string
  readonly lists: Map<string, readonly string[]>
  readonly userlists: Map<string, readonly string[]>
}

/** pkg/annotations/annotations.go Frontend: in this order; an annotation that can't be read gives no rule. */
const frontendRules = (
  id: string,
  ingress: Ingress,
  own: ReadonlyMap<string, string>,
  tls: boolean,
  objects: Objects,
  { listFile, lists, userlists }: Stores,
): Rule[] => {
  const found: Rule[] = []
  for (const [key, not] of [
    ['blacklist', ''],
    ['whitelist', '!'],
  ] as const) {
    const value = own.get(key) ?? ''
    const addresses = value.split(',').map((one) => one.trim())
    if (value === '' || !addresses.every(isAddress)) continue
    const name = `${id}-${key}-${createHash('md5').update(value).digest('hex')}`
    lists.set(name, addresses)
    found.push({ phase: 'deny', text: 'deny deny_status 403', condition: `${not}{ src -f ${listFile(name)} }` })
  }
  const host = own.get('set-host')
  if (host) found.push({ phase: 'set-header', text: `set-header Host ${host}` })
  const rewrite = own.get('path-rewrite')?.trim()
  for (const line of rewrite ? rewrite.split('\n') : []) {
    const parts = line.trim().split(/\s+/)
    if (parts.length > 2) break
    const [match, format] = parts.length === 1 ? ['(.*)', parts[0]] : parts
    found.push({ phase: 'path-rewrite', text: `replace-path ${match} ${format}` })
  }
  for (const line of own.get('request-set-header')?.split('\n') ?? []) {
    const space = line.indexOf(' ')
    if (line === '') continue
    if (space < 0) break
    found.push({ phase: 'set-header', text: `set-header ${line.slice(0, space)} "${line.slice(space + 1)}"` })
  }
  const redirects = own.get('ssl-redirect')
  if (redirects === undefined || redirects === '' ? tls : isTrue(redirects)) {
    const port = /^-?\d+$/.test(own.get('ssl-redirect-port') ?? '443') ? (own.get('ssl-redirect-port') ?? '443') : '0'
    const location = `https://%[hdr(host),field(1,:)]:${port}%[capture.req.uri]`
    found.push({ phase: 'redirect', text: `redirect location ${location} code ${code(own.get('ssl-redirect-code'))}`, onlyHttp: true })
  }
  const other = own.get('request-redirect')
  if (other)
    found.push({ phase: 'redirect', text: `redirect location http://${other}%[capture.req.uri] code ${code(own.get('request-redirect-code'))}` })
  if (own.get('auth-type') === 'basic-auth') {
    const group = `${id}-${ingress.metadata.namespace}-${ingress.metadata.name}`
    const [first = '', second] = (own.get('auth-secret') ?? '').split('/')
    const secret = objects.get('Secret', second === undefined ? (ingress.metadata.namespace ?? '') : first, second ?? first)
    userlists.set(group, Object.keys((secret?.data ?? {}) as object))
    found.push({ phase: 'auth', text: 'auth realm Protected-Content', condition: `!{ http_auth_group(${group}) authenticated-users }` })
  }
  return found
}

const code = (text = '302'): string => (/^\d+$/.test(text) ? text : '0')

const isAddress = (text: string): boolean => {
  const [address = '', bits] = text.split('/')
  return isIP(address) !== 0 && (bits === undefined || (/^\d+$/.test(bits) && Number(bits) <= (isIP(address) === 4 ? 32 : 128)))
}

/** utils.GetBoolValue; undefined where it is an error. */
const isTrue = (text: string): boolean | undefined => {
  const lower = text.toLowerCase()
  if (['enabled', 'on'].includes(lower)) return true
  if (['disabled', 'off'].includes(lower)) return false
  return parseBool(text)
}

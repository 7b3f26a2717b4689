import { type Cluster, type Ingress, type Labels, refTo } from '@portolan/model'
import type { BlindSpot } from '../../table.ts'
import { Backends, isBackend } from './backends.ts'
import { readHeaders } from './headers.ts'
import { DEFAULT_HOST, Host, type HostPath, linkOf, type Match } from './hosts.ts'
import { isHostKey, isPathKey, type Keys, keysOf, readBool, readInt, Said } from './keys.ts'

/** What the controller makes of its Ingresses, before HAProxy reads it (pkg/converters/ingress/ingress.go, 0.15). */
export interface Converted {
  /** In the order in which they were first named. */
  readonly hosts: ReadonlyMap<string, Host>
  /** Ingresses that are streams on a port of their own (HAJ-11). */
  readonly streams: readonly { readonly ingress: Ingress; readonly port: number; readonly keys: Keys }[]
  readonly backends: Backends
  readonly blind: readonly BlindSpot[]
}

export interface Source {
  readonly cluster: Cluster
  readonly prefixes: readonly string[]
  /** The controller's ConfigMap. */
  readonly global: Labels
  /** Keys of the ConfigMap that an IngressClass names as its parameters. */
  readonly classKeys: (ingress: Ingress) => Keys
}

/** HAJ-02: the oldest first, then by namespace and name; what is declared again is left out. */
export const convert = (ingresses: readonly Ingress[], source: Source): Converted => {
  const { cluster, prefixes, global } = source
  const makeSaid = (): Said => new Said(global)
  const backends = new Backends(cluster, prefixes, makeSaid)
  const hosts = new Map<string, Host>()
  const streams: { readonly ingress: Ingress; readonly port: number; readonly keys: Keys }[] = []
  const blind: BlindSpot[] = []
  const links = new Map<Host, Set<string>>()

  const acquire = (name: string, ingress: Ingress, keys: Keys): Host => {
    const host = hosts.get(name) ?? new Host(name, makeSaid())
    hosts.set(name, host)
    host.said.add(keys, isHostKey)
    if (!host.ingresses.includes(ingress)) host.ingresses.push(ingress)
    return host
  }
  /** Whether the host had no such path before. */
  const claim = (host: Host, link: string): boolean => {
    const known = links.get(host) ?? new Set()
    links.set(host, known)
    if (known.has(link)) return false
    known.add(link)
    return true
  }
  const note = (ingress: Ingress, pointer: string, text: string): void =>
    void blind.push({ ref: refTo(ingress, pointer), code: 'HAJ-10', weight: 'note', text })

  const addPath = (
    ingress: Ingress,
    keys: Keys,
    host: Host,
    at: Pick<HostPath, 'path' | 'match' | 'headers' | 'pointer' | 'written' | 'hostAt'>,
  ): void => {
    const { path, match, headers, pointer } = at
    const passes = readBool(keys.get('ssl-passthrough')?.text ?? '') === true && path === '/'
    const rule = pointer === '/spec/defaultBackend' ? undefined : pathAt(ingress, pointer)
    const written = rule ? rule.backend : ingress.defaultBackend
    if (passes ? host.root : links.get(host)?.has(linkOf(path, match, headers))) {
      note(ingress, pointer, `${ingress.meta.name}${path} is left out: an older Ingress has the same path of ${sayHost(host.name)}.`)
      return
    }
    const said = makeSaid()
    const order = host.paths.length
    const base = { ...at, host: host.name, order, ingress, said }
    const redirect = rule ? keys.get('redirect-to') : undefined
    if (redirect && redirect.text !== '') {
      said.add(keys, isPathKey)
      host.paths.push({ ...base, headers: [], to: { redirect } })
      claim(host, linkOf(path, match, []))
      return
    }
    if (!written || 'resource' in written) {
      note(
        ingress,
        pointer,
        `${ingress.meta.name}${path} ${written ? 'names a resource backend, which is not served' : 'has no readable backend'}; the path is left out.`,
      )
      return
    }
    const backendAt = rule ? `${pointer}/backend` : pointer
    const backend = backends.of(ingress.meta.namespace ?? '', written, backendAt)
    if (!isBackend(backend)) {
      note(ingress, pointer, `${ingress.meta.name}${path} is left out: ${backend.why}.${backend.fix ? ` ${backend.fix.text}` : ''}`)
      return
    }
    for (const keep of [backends.keysOf(backend), keys, rule ? source.classKeys(ingress) : NO_KEYS]) {
      said.add(keep, isPathKey)
      backend.said.add(keep, isPathKey)
    }
    const made: HostPath = { ...base, to: { backend, target: refTo(ingress, backendAt) } }
    backend.paths.push(made)
    host.paths.push(made)
    claim(host, linkOf(path, match, headers))
  }

  for (const ingress of ingresses) {
    const keys = keysOf(ingress, prefixes)
    const port = readInt(keys.get('tcp-service-port')?.text ?? '')
    if (port !== 0) {
      streams.push({ ingress, port, keys })
      continue
    }
    if (ingress.defaultBackend) {
      const known = hosts.get(DEFAULT_HOST)
      const host = known ?? new Host(DEFAULT_HOST, makeSaid())
      const before = host.paths.length
      addPath(ingress, keys, host, { path: '/', match: 'begin', headers: [], pointer: '/spec/defaultBackend', written: '' })
      if (host.paths.length > before) {
        hosts.set(DEFAULT_HOST, host)
        acquire(DEFAULT_HOST, ingress, keys)
      }
    }
    for (const [r, rule] of ingress.rules.entries()) {
      if (rule.paths === null) continue
      const host = acquire(rule.host.toLowerCase() || DEFAULT_HOST, ingress, keys)
      for (const [p, { path, pathType }] of rule.paths.entries()) {
        const match = matchOf(pathType, keys.get('path-type')?.text ?? '')
        const headers = readHeaders(keys)
        addPath(ingress, keys, host, {
          path: path || '/',
          match,
          headers,
          pointer: `/spec/rules/${r}/http/paths/${p}`,
          hostAt: `/spec/rules/${r}/host`,
          written: pathType,
        })
      }
    }
    for (const { hosts: names } of ingress.tls) for (const name of names) acquire(name.toLowerCase() || DEFAULT_HOST, ingress, keys).certified = true
  }
  for (const host of hosts.values()) if (host.passes && host.root && 'backend' in host.root.to) host.root.to.backend.streams = true
  return { hosts, streams, backends, blind }
}

const NO_KEYS: Keys = new Map()

const pathAt = (ingress: Ingress, pointer: string) => {
  const [, , , r = '', , , p = ''] = pointer.split('/')
  return ingress.rules[Number(r)]?.paths?.[Number(p)]
}

/** HAJ-03: ImplementationSpecific is what `path-type` says, else `begin`. */
const matchOf = (pathType: string, said: string): Match => {
  if (pathType === 'Exact') return 'exact'
  if (pathType === 'Prefix') return 'prefix'
  const word = said.toLowerCase()
  return word === 'prefix' || word === 'exact' || word === 'regex' ? word : 'begin'
}

const sayHost = (name: string): string => (name === DEFAULT_HOST ? 'no host' : name)

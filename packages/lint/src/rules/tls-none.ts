import type { Cluster, Labels, Ref } from '@portolan/model'
import { isIp, type ProxyListener, type RouteTable, type Rule, type Site, sayHost } from '@portolan/routing'
import type { Draft, LintRule, View } from '../view.ts'
import { objectOf, slot, type Way } from '../way.ts'
import { sayKind } from '../words.ts'

export const tlsNone: LintRule = {
  code: 'tls-none',
  about: 'A host is served over plain http only: nothing shows a certificate for it.',
  severity: 'note',
  remedy: 'Give the host a certificate, and send plain requests to https. Where something outside the cluster ends TLS already, nothing is wrong.',
  needs: [],
  *find(view) {
    const secured = namesWithTls(view)
    const open = Map.groupBy(
      view.ways.filter(({ table, site, host }) => table && site && isPublic(host) && !covers(secured, host) && standsPlain(table, site)),
      ({ host }) => host,
    )
    const ended = new Map<RouteTable, boolean>()
    for (const [host, ways] of open) {
      const [first] = ways
      if (!first?.table || !ways.some(({ rule }) => rule?.then.do === 'forward') || ways.some(({ rule, site }) => sendsToHttps(rule, site))) continue
      if (ways.some(({ table }) => table && endsBefore(view.cluster, table, ended)) || ways.some(({ origin }) => saysTls(view.cluster, origin)))
        continue
      yield plain(host, ways, first, first.table)
    }
  },
}

const plain = (host: string, ways: readonly Way[], { origin }: Way, { proxy }: RouteTable): Draft => {
  const own = origin.kind === 'Ingress' || origin.kind === 'IngressRoute'
  const at = own ? { ...objectOf(origin), pointer: '/spec/tls' } : proxy.ref
  const title = `${host} is served over plain http only`
  const cause = own
    ? `${sayKind(objectOf(origin))} names no certificate for it`
    : `no HTTPS listener of ${proxy.ref.kind} ${slot(proxy.ref)} takes it`
  return {
    severity: 'note',
    ref: at,
    apart: host,
    namespace: origin.namespace ?? '',
    title,
    cause,
    text: `${title}: ${cause}. What is sent, passwords and cookies too, can be read and changed on its way.`,
    hurts: ways.map((way) => ({ way, share: 1 })),
    evidence: [
      { ref: at, text: cause },
      ...ways.slice(0, 3).map((way) => ({ ref: way.origin, text: `${slot(objectOf(way.origin))} holds ${way.path}` })),
    ],
    fix: own
      ? `Name ${host} in spec.tls, with a Secret that holds its certificate.`
      : `Give ${slot(proxy.ref)} an HTTPS listener for ${host}, with a Secret that holds its certificate.`,
  }
}

/** Names that only the cluster or a home network knows need no certificate from anybody. */
const isPublic = (host: string): boolean =>
  /^(\*\.)?[^*]+\.[^.*]+$/.test(host) && !isIp(host) && !/\.(local|internal|svc|localhost|lan|home\.arpa)$/.test(host)

const speaksTls = ({ protocol, fault }: ProxyListener): boolean => (protocol === 'HTTPS' || protocol === 'TLS') && fault === undefined

/** Names, and wildcards, for which some proxy speaks TLS on purpose. */
const namesWithTls = ({ cluster, tables }: View): ReadonlySet<string> => {
  const names = new Set<string>()
  for (const { proxy, sites } of tables) {
    if (proxy.unserved !== undefined || proxy.mesh) continue
    const secure = new Map(proxy.listeners.filter(speaksTls).map((listener) => [listener.name, listener]))
    for (const { hostname, tls } of secure.values()) {
      if (hostname && tls?.mode === 'passthrough') names.add(sayHost(hostname))
      // The one that a controller makes for want of another vouches for no host.
      for (const { host, secret, origin } of tls?.certificates ?? []) if (secret || origin.kind !== 'IngressClass') names.add(sayHost(host))
    }
    for (const { host, listeners } of sites)
      if (listeners ? listeners.some((name) => secure.has(name)) : proxy.outside && secure.size > 0) names.add(sayHost(host))
  }
  for (const { tls, rules } of cluster.all('Ingress'))
    for (const { hosts } of tls) for (const host of hosts.length > 0 ? hosts : rules.map((rule) => rule.host)) names.add(host.toLowerCase() || '*')
  return names
}

const covers = (names: ReadonlySet<string>, host: string): boolean => {
  if (names.has('*') || names.has(host)) return true
  for (let dot = host.indexOf('.'); dot > 0; dot = host.indexOf('.', dot + 1)) if (names.has(`*${host.slice(dot)}`)) return true
  return false
}

/** It is served without TLS, by a proxy that is reached from outside by an address of its own. */
const standsPlain = ({ proxy }: RouteTable, { listeners }: Site): boolean =>
  !proxy.mesh &&
  (proxy.ref.kind === 'Gateway' || proxy.addresses.length > 0) &&
  proxy.listeners.some(({ name, protocol, fault }) => protocol === 'HTTP' && fault === undefined && (listeners?.includes(name) ?? true))

/** Whoever sends to https knows that TLS is spoken somewhere. */
const sendsToHttps = (rule: Rule | undefined, site: Site | undefined): boolean =>
  [rule?.then, ...[...(site?.gates ?? []), ...(rule?.gates ?? [])].map(({ then }) => then)].some(
    (then) =>
      then?.do === 'redirect' && (then.to.scheme === 'https' || then.to.url?.startsWith('https:') || then.to.rewrites?.value.startsWith('https:')),
  )

/** What providers call a certificate on the load balancer, or TLS that ends there. */
const TLS_IN_FRONT = /ssl|tls|cert|cloudflare-proxied|frontend-config/i

const hasSuch = (annotations: Labels): boolean => Object.keys(annotations).some((name) => TLS_IN_FRONT.test(name.slice(name.indexOf('/') + 1)))

/** The load balancer in front says that it ends TLS; of one on every node nobody knows what stands before it. */
const endsBefore = (cluster: Cluster, table: RouteTable, known: Map<RouteTable, boolean>): boolean => {
  const told = known.get(table)
  if (told !== undefined) return told
  const { proxy } = table
  const refs = [...(proxy.services ?? []), ...proxy.addresses.flatMap(({ service }) => service ?? [])]
  const services = refs.flatMap(({ namespace, name }) => cluster.get('Service', namespace, name) ?? [])
  const gateway = proxy.ref.kind === 'Gateway' ? cluster.get('Gateway', proxy.ref.namespace, proxy.ref.name) : undefined
  const ends =
    services.some(({ meta }) => hasSuch(meta.annotations)) ||
    (gateway !== undefined && hasSuch(gateway.meta.annotations)) ||
    (proxy.addresses.length > 0 && services.length > 0 && services.every(({ type }) => type !== 'LoadBalancer'))
  known.set(table, ends)
  return ends
}

/** The object itself names a certificate that its provider keeps, or asks for redirects to https. */
const saysTls = (cluster: Cluster, { kind, namespace, name }: Ref): boolean => {
  if (kind === 'IngressRoute') return cluster.get('IngressRoute', namespace, name)?.tls !== undefined
  const ingress = kind === 'Ingress' ? cluster.get('Ingress', namespace, name) : undefined
  return ingress !== undefined && hasSuch(ingress.meta.annotations)
}

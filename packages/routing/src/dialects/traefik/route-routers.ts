import { type IngressRoute, type Ref, refTo, type TraefikRoute } from '@portolan/model'
import { leaves } from '../../match.ts'
import type { BlindSpot, Condition, Pattern, Target } from '../../table.ts'
import { chainOf } from './chain.ts'
import { entriesOf } from './entries.ts'
import { byteLength, type Reach, type Router } from './router.ts'
import { ruleOf } from './rule-language.ts'
import type { Scene } from './scene.ts'
import { serviceOf } from './route-services.ts'
import { atLeast } from './static.ts'

/** The routers of IngressRoutes: one for each route (TRF-30 to TRF-33; v3.5.3 pkg/provider/kubernetes/crd/kubernetes_http.go). */
export const routeRouters = (scene: Scene, routes: readonly IngressRoute[]): readonly Router[] =>
  routes.flatMap((route): readonly Router[] => {
    // Routes with one match have one name, and the later one stays (makeServiceKey).
    const own = new Map<string, Router>()
    for (const [i, one] of route.routes.entries()) {
      const made = routerOf(scene, route, one, `/spec/routes/${i}`)
      if (made) own.set(one.match, made)
    }
    return [...own.values()]
  })

/** Whether Traefik reads an object of its own kinds: by the annotation, from 3.7 also by the field (TRF-30). */
export const isRead = (scene: Scene, { meta, className }: Pick<IngressRoute, 'meta' | 'className'>): boolean => {
  const flag = scene.options.options.flag('providers.kubernetescrd.ingressclass') ?? ''
  const annotation = Object.hasOwn(meta.annotations, CLASS) ? (meta.annotations[CLASS] ?? '') : ''
  const asked = (atLeast(scene.options.version, 7) ? className : undefined) ?? annotation
  return asked === flag || (flag === '' && asked === 'traefik')
}

const CLASS = 'kubernetes.io/ingress.class'

const routerOf = (scene: Scene, route: IngressRoute, one: TraefikRoute, at: string): Router | undefined => {
  const { options } = scene
  const namespace = route.meta.namespace ?? ''
  const origin = refTo(route, at)
  const name = `Route ${one.match || at} of IngressRoute ${route.meta.name}`
  const drop = (why: string, rule: string, hosts: readonly Pattern[] = [], broken?: Target): undefined =>
    scene.drop({ ref: origin, hosts, text: `${name} has no router: ${why}.`, rule, targets: broken ? [broken] : [] })
  if (one.kind !== '' && one.kind !== 'Rule') return drop(`its kind is ${one.kind}, and Traefik takes Rule`, 'TRF-31')
  if (one.match === '') return drop('its match is empty', 'TRF-31')
  const syntax = (one.syntax ?? options.ruleSyntax) === 'v2' ? 'v2' : 'v3'
  const when = ruleOf(one.match, options.version, syntax)
  if ('fault' in when) return drop(when.fault, 'TRF-09')
  const hosts = hostsOf(when)
  const chain = chainOf(scene, one.middlewares, { provider: 'kubernetescrd', namespace, origin })
  if (chain.fault !== undefined) return drop(chain.fault, 'TRF-31', hosts)
  const entries = entriesOf(options, route.entryPoints)
  if (entries.fault !== undefined) return drop(entries.fault, 'TRF-05', hosts)
  const service = serviceOf(scene, one.services, namespace, origin, chain)
  if (!service.ok) return drop(service.why, service.rule, hosts, service.broken)
  const missing = tlsFault(scene, route)
  if (missing !== undefined) return drop(missing, 'TRF-03', hosts)
  const reach = reachOf(when)
  return {
    origin,
    priority: one.priority || byteLength(one.match),
    given: (one.priority ?? 0) !== 0,
    entryPoints: entries.entryPoints,
    tls: route.tls !== undefined,
    reach: reach.reach,
    when: reach.rest,
    // biome-ignore lint/suspicious/noThenProperty: the table's own word; a router is never awaited
    then: service.action,
    gates: chain.gates,
    blind: [...parentNote(scene, route, origin), ...chain.blind, ...service.blind],
    label: labelOf(one.match, reach.reach),
  }
}

/** A TLSOption that isn't there leaves no router (TRF-03). */
const tlsFault = ({ cluster, options }: Scene, { tls, meta }: IngressRoute): string | undefined => {
  const named = tls?.options
  if (!named || named.name === '' || named.name.includes('@')) return undefined
  const namespace = named.namespace || (meta.namespace ?? '')
  if (namespace !== meta.namespace && !options.allowCrossNamespace)
    return `TLSOption ${namespace}/${named.name} is of another namespace, which allowCrossNamespace forbids`
  if (!cluster.knows('TLSOption') || cluster.get('TLSOption', namespace, named.name)) return undefined
  return named.name === 'default' ? undefined : `TLSOption ${namespace}/${named.name} does not exist`
}

/** From 3.6 on a route may stand within another's (multi-layer routing). */
const parentNote = ({ options }: Scene, { parents }: IngressRoute, ref: Ref): readonly BlindSpot[] => {
  if (parents.length === 0 || !atLeast(options.version, 6)) return []
  const text = `The route stands within IngressRoute ${parents.map(({ name }) => name).join(', ')}, whose rules and middlewares come first; Portolan does not read that.`
  return [{ ref, code: 'UNK-17', weight: 'may-change', text }]
}

/** The hosts that a rule names, whatever else it asks. */
const hostsOf = (when: Condition): readonly Pattern[] =>
  leaves(when).flatMap((leaf) => (leaf.is === 'host' && leaf.like.by !== 'regex' ? leaf.like : []))

/** A rule about one host, and what it asks besides; a rule about none; or a rule whose hosts stand among its other conditions. */
const reachOf = (when: Condition): { readonly reach: Reach; readonly rest: Condition } => {
  const hosts = leaves(when).filter(({ is }) => is === 'host')
  if (hosts.length === 0) return { reach: { by: 'any' }, rest: when }
  const parts = when.is === 'all' ? when.of : [when]
  const [host] = parts.filter(({ is }) => is === 'host')
  if (hosts.length > 1 || host?.is !== 'host') return { reach: { by: 'rule' }, rest: when }
  const others = parts.filter((part) => part !== host)
  const [first] = others
  const rest: Condition = others.length === 1 && first ? first : { is: 'all', of: others }
  if (host.like.by === 'exact') return { reach: { by: 'exact', value: host.like.value }, rest }
  if (host.like.by === 'wildcard') return { reach: { by: 'suffix', value: host.like.value }, rest }
  return { reach: { by: 'rule' }, rest: when }
}

/** The rule as it is written, without the host that the site says already. */
const labelOf = (match: string, reach: Reach): string =>
  (reach.by === 'exact' && match.replace(/^\s*Host\((?:`[^`]*`|"[^"]*")\)\s*(?:&&\s*|$)/, '').trim()) || match.trim()

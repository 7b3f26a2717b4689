import { type IngressRouteTCP, type IngressRouteUDP, type MiddlewareTCP, type Ref, refTo, type TraefikStreamServer } from '@portolan/model'
import { leaves } from '../../match.ts'
import type { Action, Condition, Rule, Target } from '../../table.ts'
import { entriesOf } from './entries.ts'
import { byteLength } from './router.ts'
import { ruleOf } from './rule-language.ts'
import type { Scene } from './scene.ts'
import { absent, portOf } from './servers.ts'
import type { EntryPoint } from './static.ts'

/** A router of connections, TCP or UDP (TRF-34, TRF-40). */
export interface StreamRouter {
  readonly transport: 'TCP' | 'UDP'
  readonly entryPoints: readonly EntryPoint[]
  /** Server names that it takes, in lower case; undefined: all. */
  readonly names?: readonly string[]
  /** undefined: it takes connections without TLS. */
  readonly tls?: 'terminate' | 'passthrough'
  readonly rules: readonly Rule[]
  readonly priority: number
  readonly origin: Ref
}

/** v3.5.3 pkg/provider/kubernetes/crd/kubernetes_tcp.go: a service that fails is left out, and the others stay. */
export const tcpRouters = (scene: Scene, routes: readonly IngressRouteTCP[]): readonly StreamRouter[] =>
  routes.flatMap((route) =>
    route.routes.flatMap((one, i): readonly StreamRouter[] => {
      const origin = refTo(route, `/spec/routes/${i}`)
      const drop = (why: string, rule: string): readonly StreamRouter[] =>
        scene.drop({
          ref: origin,
          hosts: [],
          text: `Route ${one.match} of IngressRouteTCP ${route.meta.name} has no router: ${why}.`,
          rule,
          targets: [],
        }) ?? []
      const when = ruleOf(one.match, scene.options.version, 'tcp')
      if ('fault' in when) return drop(when.fault, 'TRF-40')
      const entries = entriesOf(scene.options, route.entryPoints)
      if (entries.fault !== undefined) return drop(entries.fault, 'TRF-05')
      const named = leaves(when).flatMap((leaf) => (leaf.is === 'host' && leaf.like.by !== 'anything' ? leaf.like : []))
      if (named.length > 0 && !route.tls) return drop('HostSNI of a name needs tls', 'TRF-40')
      if (named.some(({ by }) => by !== 'exact')) return drop('Portolan does not read patterns of server names', 'TRF-40')
      const lists = one.middlewares.flatMap(
        ({ name, namespace }) => scene.cluster.get('MiddlewareTCP', namespace || route.meta.namespace, name) ?? [],
      )
      if (lists.length < one.middlewares.length) return drop('a middleware of it does not exist', 'TRF-31')
      const priority = one.priority || (one.match.replace(/\s|"|`/g, '') === 'HostSNI(*)' ? -1 : byteLength(one.match))
      return [
        {
          transport: 'TCP',
          entryPoints: entries.entryPoints,
          ...(named.length > 0 ? { names: named.flatMap((like) => ('value' in like ? like.value : [])) } : {}),
          ...(route.tls ? { tls: route.tls.passthrough ? ('passthrough' as const) : ('terminate' as const) } : {}),
          rules: [
            ...lists.flatMap((list) => refusal(list, priority)),
            ruleFor(withoutHosts(when), forward(scene, one.services, route, origin), origin, one.match, priority),
          ],
          priority,
          origin,
        },
      ]
    }),
  )

/** One for each entry point, without rules (TRF-34). */
export const udpRouters = (scene: Scene, routes: readonly IngressRouteUDP[]): readonly StreamRouter[] =>
  routes.flatMap((route) => {
    const udp = scene.options.entryPoints.filter(({ protocol }) => protocol === 'udp')
    const entryPoints = udp.filter(({ name }) => route.entryPoints.length === 0 || route.entryPoints.includes(name))
    return route.routes.map((one, i): StreamRouter => {
      const origin = refTo(route, `/spec/routes/${i}`)
      const rule = ruleFor(ALL, forward(scene, one.services, route, origin), origin, 'all datagrams', 0)
      return { transport: 'UDP', entryPoints, rules: [rule], priority: 0, origin }
    })
  })

const ALL: Condition = { is: 'all', of: [] }

const ruleFor = (when: Condition, then: Action, origin: Ref, label: string, priority: number): Rule => ({
  when,
  then,
  origin,
  label,
  rank: [{ name: 'longest rule', value: priority, rule: 'TRF-40' }],
})

/** An address that isn't in the list has its connection closed. */
const refusal = (list: MiddlewareTCP, priority: number): readonly Rule[] =>
  list.does.flatMap((action) => {
    if (action.type !== 'ipAllowList' && action.type !== 'ipWhiteList') return []
    const inside = action.sourceRange.map((value): Condition => ({ is: 'sourceIp', like: { by: 'cidr', value } }))
    const reason = `the source address is not in the list of middleware ${list.meta.name}`
    return ruleFor(
      { is: 'not', of: { is: 'any', of: inside } },
      { do: 'refuse', reason, rule: 'TRF-37' },
      refTo(list),
      `not from ${action.sourceRange.join(', ')}`,
      priority,
    )
  })

/** Names were looked at when the listener was chosen. */
const withoutHosts = (condition: Condition): Condition => {
  if (condition.is === 'host') return ALL
  return condition.is === 'all' || condition.is === 'any' ? { is: condition.is, of: condition.of.map(withoutHosts) } : condition
}

const forward = (scene: Scene, services: readonly TraefikStreamServer[], route: IngressRouteTCP | IngressRouteUDP, origin: Ref): Action => {
  const { cluster, options } = scene
  const targets = services.flatMap((server, i): readonly Target[] => {
    const namespace = server.namespace || (route.meta.namespace ?? '')
    if (namespace !== route.meta.namespace && !options.allowCrossNamespace) return []
    const wanted = {
      namespace,
      name: server.name,
      port: server.port ?? 0,
      weight: server.weight ?? 1,
      origin: { ...origin, pointer: `${origin.pointer}/services/${i}` },
    }
    const service = cluster.get('Service', namespace, server.name)
    const known = service ? portOf(service, wanted.port) !== undefined : absent(cluster, wanted).ok
    if (!known) return []
    return [
      {
        weight: wanted.weight,
        service: { namespace, name: server.name, port: wanted.port },
        filters: [],
        origin: wanted.origin,
        ...(server.nativeLB ? { byClusterIp: true } : {}),
      },
    ]
  })
  return targets.length > 0 ? { do: 'forward', targets, filters: [] } : { do: 'refuse', reason: 'no service of the route is there', rule: 'TRF-34' }
}

import { idOf } from '@portolan/model'
import type { Proxy as RunningProxy, RouteTable } from '@portolan/routing'
import { type Chart, named } from './chart.ts'
import type { ListenerFacts } from './facts.ts'
import { type Health, healthOfProxy } from './health.ts'
import { keeper } from './kept.ts'

const kept = keeper<Health>()

/** The plate of each proxy; returns how each is, by its id. */
export function drawProxies(chart: Chart, tables: readonly RouteTable[]): ReadonlyMap<string, Health> {
  return new Map(
    tables.map(({ proxy }) => {
      const id = idOf(proxy.ref)
      const health = kept(proxy, [], () => healthOfProxy(proxy))
      chart.nodes.set(id, { ...named(id, proxy.ref), layer: 'listener', ...health, label: proxy.title, facts: factsOf(proxy) })
      return [id, health]
    }),
  )
}

const factsOf = (proxy: RunningProxy): ListenerFacts => {
  const { pods, class: name, controller, unserved } = proxy
  return {
    title: proxy.title,
    detail: proxy.ref.kind === 'Gateway' || name === undefined ? sayController(proxy) : `class ${name}`,
    ...(pods ? { ready: pods.ready, total: pods.total } : {}),
    ...(pods && pods.total > 0 && pods.total <= 12 ? { pips: '1'.repeat(pods.ready).padEnd(pods.total, '0') } : {}),
    served: unserved === undefined,
    ...(name === undefined ? {} : { class: name }),
    ...(controller === undefined ? {} : { controller }),
    ...(unserved === undefined ? {} : { unserved }),
    dialect: proxy.dialect,
  }
}

/** `Envoy` of `gateway.envoyproxy.io/gatewayclass-controller`: the first word of the domain that says something. */
const sayController = ({ controller, class: name }: RunningProxy): string => {
  const words = controller?.split('/', 1)[0]?.split('.') ?? []
  const word = words.find((each) => !HOLLOW.has(each))
  if (!word) return name ?? ''
  const plain = word.length > 5 ? word.replace(/proxy$/, '') : word
  return plain.charAt(0).toUpperCase() + plain.slice(1)
}

const HOLLOW: ReadonlySet<string> = new Set(['gateway', 'gateways', 'networking', 'ingress', 'k8s', 'x-k8s', 'io', 'com', 'dev', 'org', 'net'])

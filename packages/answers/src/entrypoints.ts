import type { EntryPoint, EntryPoints } from '@portolan/contract'
import { idOf } from '@portolan/model'
import { type EntryPoint as OpenService, entryPoints, type ProxyListener, type RouteTable, type Proxy as RunningProxy } from '@portolan/routing'
import type { State } from './state.ts'

/** Gateway listeners and Ingress controllers from the tables, then the Services that have a door of their own. Sorted by id. */
export const entryPointsOf = ({ revision, cluster, tables }: State): EntryPoints => {
  const proxies = tables.filter(({ proxy }) => proxy.ref.kind !== 'Service').flatMap(ofTable)
  const services = entryPoints(cluster, tables).map(ofService)
  return { revision, entryPoints: [...proxies, ...services].sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0)) }
}

const ofTable = (table: RouteTable): readonly EntryPoint[] => {
  const { proxy, sites } = table
  // Of several balancers of one class each is known by an Ingress.
  if (proxy.ref.kind === 'IngressClass' || proxy.ref.kind === 'Ingress') {
    const ports = [...new Set(proxy.listeners.map(({ port }) => port))]
    return [
      {
        ...common(proxy),
        id: idOf(proxy.ref),
        ref: proxy.ref,
        type: 'controller',
        title: proxy.title,
        protocol: proxy.listeners.some(({ protocol }) => protocol === 'HTTPS') ? 'HTTP, HTTPS' : 'HTTP',
        ports,
        hosts: sites.length,
        rules: sites.reduce((sum, { rules }) => sum + rules.filter(({ borrowed }) => !borrowed).length, 0),
        ...(proxy.unserved ? { fault: proxy.unserved } : {}),
      },
    ]
  }
  return proxy.listeners.map((listener) => ofListener(table, listener))
}

const ofListener = ({ proxy, sites }: RouteTable, listener: ProxyListener): EntryPoint => {
  const own = sites.filter(({ listeners }) => listeners === undefined || listeners.includes(listener.name))
  const fault = listener.fault ?? proxy.unserved
  return {
    ...common(proxy),
    id: idOf(listener.origin),
    ref: listener.origin,
    type: 'listener',
    title: `${proxy.title}, ${listener.name}`,
    listener: listener.name,
    protocol: listener.protocol,
    ports: [listener.port],
    ...(listener.tls ? { tls: listener.tls.mode } : {}),
    hosts: own.length,
    rules: own.reduce((sum, { rules }) => sum + rules.length, 0),
    ...(fault ? { fault } : {}),
  }
}

const common = (proxy: RunningProxy) => ({
  dialect: proxy.dialect,
  ...(proxy.class === undefined ? {} : { class: proxy.class }),
  ...(proxy.controller === undefined ? {} : { controller: proxy.controller }),
  addresses: proxy.addresses.map(({ address, service, evidence }) => ({ address, ...(service ? { service } : {}), evidence })),
})

const ofService = ({ ref, type, addresses, pending, ports, proxies }: OpenService): EntryPoint => ({
  id: idOf(ref),
  ref,
  type: TYPES[type],
  title: `${ref.namespace ?? ''}/${ref.name}`,
  dialect: 'service',
  protocol: [...new Set(ports.map(({ protocol }) => protocol))].join(', '),
  ports: [...new Set(ports.flatMap(({ port, nodePort }) => (type === 'NodePort' ? (nodePort ?? []) : port)))],
  addresses: addresses.map((address) => ({ address, evidence: type === 'externalIP' ? 'externalIPs' : 'Service status' })),
  leadsTo: proxies,
  hosts: 0,
  rules: ports.length,
  ...(pending ? { fault: 'No address is assigned yet' } : {}),
})

const TYPES = { LoadBalancer: 'loadbalancer', NodePort: 'nodeport', externalIP: 'externalip' } as const

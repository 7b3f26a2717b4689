import { type EntryPoint, type EntryPoints, revisionQuery } from '@portolan/contract'
import { idOf, type LoadBalancerAddress, refTo, type Service } from '@portolan/model'
import type { Proxy as RunningProxy, ProxyListener, RouteTable } from '@portolan/routing'
import type { Request, Response } from 'express'
import type { Context } from '../context.ts'
import type { State } from '../live.ts'
import { reachRevision } from './published.ts'
import { readQuery, refusePast } from './query.ts'

export const getEntryPoints =
  ({ live }: Context) =>
  async (req: Request, res: Response) => {
    const { at, minRevision } = readQuery(req, revisionQuery)
    refusePast(at)
    await reachRevision(live, minRevision)
    res.set('Cache-Control', 'no-store').json(entryPointsOf(live.state()))
  }

/** Gateway listeners and Ingress controllers from the tables, then the Services that have a door of their own. Sorted by id. */
export const entryPointsOf = ({ revision, cluster, tables }: State): EntryPoints => {
  const proxies = tables.filter(({ proxy }) => proxy.ref.kind !== 'Service').flatMap(ofTable)
  const services = [...cluster.all('Service')].flatMap(ofService)
  return { revision, entryPoints: [...proxies, ...services].sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0)) }
}

const ofTable = (table: RouteTable): readonly EntryPoint[] => {
  const { proxy, sites } = table
  if (proxy.ref.kind === 'IngressClass') {
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
        rules: sites.reduce((sum, { rules }) => sum + rules.length, 0),
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

const ofService = (service: Service): readonly EntryPoint[] => {
  if (service.type !== 'LoadBalancer' && service.type !== 'NodePort') return []
  const balanced = service.type === 'LoadBalancer'
  const ref = refTo(service)
  const addresses = [
    ...service.loadBalancer.flatMap((address) => sayAddress(address)).map((address) => ({ address, evidence: 'Service status' })),
    ...service.externalIPs.map((address) => ({ address, evidence: 'externalIPs' })),
  ]
  return [
    {
      id: idOf(ref),
      ref,
      type: balanced ? 'loadbalancer' : 'nodeport',
      title: `${service.meta.namespace ?? ''}/${service.meta.name}`,
      dialect: 'service',
      protocol: [...new Set(service.ports.map(({ protocol }) => protocol))].join(', '),
      ports: service.ports.flatMap(({ port, nodePort }) => (balanced ? [port] : nodePort === undefined ? [] : [nodePort])),
      addresses,
      hosts: 0,
      rules: service.ports.length,
      ...(balanced && addresses.length === 0 ? { fault: 'No address is assigned yet' } : {}),
    },
  ]
}

const sayAddress = ({ ip, hostname }: LoadBalancerAddress): readonly string[] => [ip, hostname].filter((address) => address !== undefined)

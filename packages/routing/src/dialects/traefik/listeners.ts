import { idOf, type Pod, refTo, type ServicePort } from '@portolan/model'
import type { IngressController } from '../../ingress/controllers.ts'
import { compareRefs } from '../../order.ts'
import type { Action, Gate, ListenerTls, Pattern, ProxyListener, Site } from '../../table.ts'
import { NOT_FOUND } from './not-found.ts'
import { schemeRedirect } from './redirects.ts'
import type { Router } from './router.ts'
import type { Slot } from './sites.ts'
import type { EntryPoint, Static } from './static.ts'
import type { StreamRouter } from './stream-routers.ts'

/** Where Traefik is reached, and which routers are asked there. */
export interface Fronts {
  readonly listeners: readonly ProxyListener[]
  readonly slots: readonly Slot[]
  /** Of connections. */
  readonly sites: readonly Site[]
}

/**
 * Every entry point at every port that leads to it. One entry point takes TLS and plain text on one port, each with routers of its own
 * (TRF-04): it is one listener, or two where routers of both kinds stand on it.
 */
export const frontsOf = (
  controller: IngressController,
  options: Static,
  routers: readonly Router[],
  certificates: ListenerTls['certificates'],
  streams: readonly StreamRouter[],
): Fronts => {
  const listeners: ProxyListener[] = []
  const slots: Slot[] = []
  const tls: ListenerTls = { mode: 'terminate', certificates: [...certificates, { host: { by: 'anything' }, origin: controller.ref }] }
  const sites: Site[] = []
  const stand = (listener: ProxyListener, host: Pattern, own: readonly StreamRouter[]): void => {
    listeners.push(listener)
    const ordered = [...own].sort((a, b) => b.priority - a.priority || compareRefs(a.origin, b.origin))
    const origins = [...new Map(ordered.map(({ origin: { pointer: _, ...ref } }) => [idOf(ref), ref])).values()]
    sites.push({ host, listeners: [listener.name], rules: ordered.flatMap(({ rules }) => rules), otherwise: CLOSED, origins, rule: 'TRF-40' })
  }
  for (const entry of options.entryPoints) {
    const connections = streams.filter(({ entryPoints }) => entryPoints.includes(entry))
    if (entry.protocol === 'udp') {
      if (connections.length > 0)
        for (const { port, origin } of portsOf(controller, entry))
          stand({ name: `${entry.name}-${port}`, port, protocol: 'UDP', origin: origin ?? controller.ref }, ANY, connections)
      continue
    }
    const here = routers.filter(({ entryPoints }) => entryPoints.includes(entry))
    const secure = (router: Router): boolean => router.tls || entry.tls
    const kinds = [false, true].filter((kind) => here.some((router) => secure(router) === kind))
    const own = isSecure(entry)
    const gates = redirectGates(entry, controller)
    for (const { port, origin } of portsOf(controller, entry)) {
      const name = listeners.some((one) => one.name === entry.name) ? `${entry.name}-${port}` : entry.name
      const raw = connections.filter((one) => one.tls === undefined)
      if (raw.length > 0) stand({ name: `${name} TCP`, port, protocol: 'TCP', origin: origin ?? controller.ref }, ANY, raw)
      // TRF-40: hosts that HTTPS names in full, then server names of TCP, then HTTPS for all, then TCP for all.
      const https = new Set(here.flatMap((router) => (secure(router) && router.reach.by === 'exact' ? router.reach.value : [])))
      const inTls = connections.filter((one) => one.tls !== undefined)
      for (const sni of new Set(inTls.flatMap(({ names = [] }) => names))) {
        if (https.has(sni)) continue
        const taking = inTls.filter(({ names }) => names === undefined || names.includes(sni))
        const host: Pattern = { by: 'exact', value: sni }
        const mode = taking.find(({ names }) => names)?.tls ?? 'terminate'
        stand(
          { name: `${name} ${sni}`, port, protocol: 'TLS', hostname: host, tls: { ...tls, mode }, origin: origin ?? controller.ref },
          host,
          taking,
        )
      }
      const all = inTls.filter(({ names }) => names === undefined)
      const alone = all.length > 0 && !kinds.includes(true)
      if (alone)
        stand(
          { name: `${name} TLS`, port, protocol: 'TLS', tls: { ...tls, mode: all[0]?.tls ?? 'terminate' }, origin: origin ?? controller.ref },
          ANY,
          all,
        )
      for (const kind of new Set([own, ...kinds])) {
        if ((kind && alone) || (!kind && raw.length > 0)) continue
        const called = kind === own ? name : `${name} ${kind ? 'with' : 'without'} TLS`
        const only = kind && !kinds.includes(false)
        listeners.push({
          name: called,
          port,
          protocol: kind ? 'HTTPS' : 'HTTP',
          ...(kind ? { tls } : {}),
          ...(only ? { toPlainText: NOT_FOUND } : {}),
          origin: origin ?? controller.ref,
        })
        const takes = (router: Router): boolean => router.entryPoints.includes(entry) && secure(router) === kind
        slots.push({ listener: called, takes, ...(gates && kind === entry.tls ? { gates } : {}) })
      }
    }
  }
  return { listeners: listeners.sort((a, b) => a.port - b.port), slots, sites }
}

const ANY: Pattern = { by: 'anything' }
const CLOSED: Action = { do: 'refuse', reason: 'no router takes the connection', rule: 'TRF-40' }

/** Whether clients come with TLS, as far as name and port tell. */
const isSecure = ({ tls, name, port }: EntryPoint): boolean => tls || /websecure|https|tls|ssl/i.test(name) || port === 443 || port === 8443

/** TRF-06: a router in front of all others, of the lowest place only where its priority says so. */
const redirectGates = ({ redirect, name }: EntryPoint, { ref }: IngressController): readonly Gate[] | undefined =>
  redirect && redirect.priority === undefined
    ? schemeRedirect(redirect, ref, `entry point ${name} redirects to ${redirect.scheme}`, 'TRF-06')
    : undefined

interface Front {
  readonly port: number
  readonly origin?: ProxyListener['origin']
}

/** The ports at which an entry point is reached: those of the Services in front, of nodes, else what the name stands for. */
const portsOf = ({ running }: IngressController, entry: EntryPoint): readonly Front[] => {
  const fronts = running.services.filter(({ type }) => type === 'LoadBalancer' || type === 'NodePort')
  const services = fronts.length > 0 ? fronts : running.services
  const found = new Map<number, Front>()
  for (const service of services)
    for (const port of service.ports)
      if (port.protocol === (entry.protocol === 'udp' ? 'UDP' : 'TCP') && leadsTo(port, entry, running.pods) && !found.has(port.port))
        found.set(port.port, { port: port.port, origin: refTo(service) })
  if (found.size > 0) return [...found.values()]
  for (const pod of running.pods) {
    if (pod.hostNetwork) found.set(entry.port, { port: entry.port })
    for (const { port, hostPort, protocol } of pod.ports)
      if (hostPort !== undefined && protocol === 'TCP' && port === entry.port) found.set(hostPort, { port: hostPort })
  }
  if (found.size > 0) return [...found.values()]
  if (services.length > 0) return []
  return [{ port: entry.name === 'web' || entry.port === 8000 ? 80 : entry.name === 'websecure' || entry.port === 8443 ? 443 : entry.port }]
}

/** A port by name is the container's of that name; where pods can't be seen the names are those of the entry points, as the chart has them. */
const leadsTo = ({ port, targetPort, name }: ServicePort, entry: EntryPoint, pods: readonly Pod[]): boolean => {
  if (entry.assumed) return port === entry.port || name === entry.name || targetPort === entry.name
  if (typeof targetPort === 'number') return targetPort === entry.port
  const named = pods.flatMap(({ ports }) => ports.filter((one) => one.name === targetPort))
  return named.length > 0 ? named.some((one) => one.port === entry.port) : targetPort === entry.name || name === entry.name
}

import { type IstioRouteDestination, type IstioStreamMatch, matchesLabels, type Ref, refTo, type VirtualService } from '@portolan/model'
import type { Action, Rule, Site, Target } from '../../table.ts'
import { bySpecificity, covers, type Hostname, hostnameOf, patternOf } from '../gateway-api/hostnames.ts'
import { type Bindings, qualified } from './binding.ts'
import type { Destinations } from './destinations.ts'
import { bareHosts } from './hosts.ts'
import type { Serving } from './servers.ts'
import type { Workload } from './workloads.ts'

interface Scene {
  readonly bindings: Bindings
  readonly destinations: Destinations
  readonly workload: Workload
}

/** What a server does with connections that it doesn't read as HTTP: by server name where TLS passes through, else one for all (IST-10). */
export const streamSites = (scene: Scene, serving: Serving): readonly Site[] =>
  serving.speaks === 'passthrough' ? byServerName(scene, serving) : whole(scene, serving)

/** `tls` routes: each server name once, the first that declares it wins. */
const byServerName = (scene: Scene, serving: Serving): readonly Site[] => {
  const sites = new Map<Hostname, Site>()
  for (const { service, hosts } of scene.bindings.boundTo(serving)) {
    for (const [index, route] of service.tls.entries()) {
      for (const [at, match] of route.match.entries()) {
        if (!concerns(match, serving, service, scene.workload)) continue
        for (const name of match.sniHosts.map(hostnameOf)) {
          if (sites.has(name) || !hosts.some((host) => covers(host, name))) continue
          const pointer = `/spec/tls/${index}/match/${at}`
          sites.set(name, siteOf(scene, serving, service, name, `/spec/tls/${index}`, route.route, refTo(service, pointer)))
        }
      }
    }
  }
  return [...sites].sort(([a], [b]) => bySpecificity(a, b)).map(([, site]) => site)
}

/** `tcp` routes: the first that fits takes every connection. */
const whole = (scene: Scene, serving: Serving): readonly Site[] => {
  for (const { service } of scene.bindings.boundTo(serving)) {
    for (const [index, route] of service.tcp.entries()) {
      if (route.match.length > 0 && !route.match.some((match) => concerns(match, serving, service, scene.workload))) continue
      if (route.route.length === 0) continue
      const pointer = `/spec/tcp/${index}`
      const hosts = serving.speaks === 'tcp' ? [''] : bareHosts(serving.server.hosts)
      return hosts.map((host) => siteOf(scene, serving, service, host, pointer, route.route, refTo(service, pointer)))
    }
  }
  return []
}

const concerns = (match: IstioStreamMatch, { server, gateway }: Serving, { meta }: VirtualService, workload: Workload): boolean => {
  if (match.port !== undefined && match.port !== server.port) return false
  if (match.gateways.length > 0)
    return match.gateways.some((name) => qualified(name, meta.namespace ?? '') === `${gateway.meta.namespace}/${gateway.meta.name}`)
  return matchesLabels(match.sourceLabels, workload.labels)
}

const siteOf = (
  { destinations }: Scene,
  { server, listeners }: Serving,
  service: VirtualService,
  host: Hostname,
  at: string,
  route: readonly IstioRouteDestination[],
  origin: Ref,
): Site => {
  const several = route.length > 1
  const targets = route.flatMap(({ destination, weight = 0 }, index): Target | readonly never[] =>
    several && weight <= 0
      ? []
      : destinations.target(destination, service.meta.namespace ?? '', server.port, several ? weight : 1, [], refTo(service, `${at}/route/${index}`)),
  )
  const then: Action =
    targets.length > 0 ? { do: 'forward', targets, filters: [] } : { do: 'refuse', reason: 'the route names no destination', rule: 'IST-10' }
  const rule: Rule = { when: { is: 'all', of: [] }, then, origin, label: 'every connection', rank: [] }
  return {
    host: patternOf(host),
    listeners: listeners.map(({ name }) => name),
    rules: [rule],
    otherwise: { do: 'refuse', reason: 'no route takes the connection', rule: 'IST-10' },
    origins: [refTo(service)],
    rule: 'IST-10',
  }
}

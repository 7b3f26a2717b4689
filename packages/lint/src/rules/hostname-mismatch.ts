import { idOf, refTo, type VirtualService } from '@portolan/model'
import { sayHost } from '@portolan/routing'
import { isOfFiles, isTwice } from '../folder.ts'
import { attachedIn, gatewayRoutes, type Miss, missesOf, NO_HOSTNAME, refusalsOf, type Route } from '../misses.ts'
import type { Draft, LintRule, View } from '../view.ts'
import { slot } from '../way.ts'
import { plural, upper } from '../words.ts'

export const hostnameMismatch: LintRule = {
  code: 'hostname-mismatch',
  about: 'A route and the listeners of a Gateway that it names have no hostname in common.',
  severity: 'error',
  remedy: 'Name a hostname that a listener takes, or give the Gateway a listener for it.',
  // Where no Gateway may be read there is no table of one either.
  needs: [],
  *find(view) {
    const misses = missesOf(view)
    const attached = attachedIn(view)
    for (const route of gatewayRoutes(view.cluster)) {
      const own = misses.get(idOf(refTo(route))) ?? []
      const apart = own.filter((miss) => miss.rule === 'GWA-10' || isReported(route, miss))
      // Where something else keeps it away as well, that is told instead.
      if (apart.length > 0 && (attached.has(idOf(refTo(route))) || apart.length === own.length))
        yield unsureIfTwice(view, apart, ofRoute(route, apart, attached.has(idOf(refTo(route)))))
    }
    for (const service of view.cluster.all('VirtualService')) {
      if (attached.has(idOf(refTo(service)))) continue
      const own = misses.get(idOf(refTo(service))) ?? []
      const [first] = own
      if (first && own.every(({ rule }) => rule === 'IST-02') && first.text.startsWith('None of its hosts'))
        yield unsureIfTwice(view, own, ofVirtualService(service, own))
    }
  },
}

/** Among files, other files may give the Gateway other listeners. */
const unsureIfTwice = (view: View, misses: readonly Miss[], draft: Draft): Draft => {
  const twice = isOfFiles(view) ? misses.find(({ table }) => isTwice(view, table.proxy.ref)) : undefined
  if (!twice) return draft
  const text = `${draft.text} Gateway ${slot(twice.table.proxy.ref)} stands more than once, and its last file was read.`
  return { ...draft, severity: 'unknown', text }
}

const isReported = (route: Route, { rule }: Miss): boolean =>
  rule === 'GWA-11' && refusalsOf(route).every(({ condition }) => condition.reason === NO_HOSTNAME)

const ofRoute = (route: Route, misses: readonly Miss[], served: boolean): Draft => {
  const ref = refTo(route, '/spec/hostnames')
  const gateways = [...new Set(misses.map(({ table }) => `Gateway ${slot(table.proxy.ref)}`))]
  const hosts = 'hostnames' in route ? route.hostnames : []
  const taken = [...new Set(misses.flatMap(({ table }) => table.proxy.listeners.map(({ hostname }) => (hostname ? sayHost(hostname) : '*'))))]
  const names = hosts.slice(0, 3).join(', ')
  const title = `${route.kind} ${slot(ref)} has no hostname in common with ${gateways.length === 1 ? gateways[0] : plural(gateways.length, 'Gateway')}`
  const cause = `the listeners take ${taken.slice(0, 3).join(', ')}`
  return {
    severity: served ? 'warning' : 'error',
    ref,
    title,
    cause,
    text: `${title}. It names ${names}; ${cause}. ${served ? 'It is served elsewhere only.' : 'No request reaches it.'}`,
    hurts: [],
    reachText: plural(hosts.length, 'host'),
    evidence: [
      ...misses.slice(0, 5).map(({ ref: at, text }) => ({ ref: at, text })),
      ...refusalsOf(route)
        .filter(({ condition }) => condition.reason === NO_HOSTNAME)
        .map(({ condition, pointer }) => ({ ref: refTo(route, pointer), text: `Accepted is False: ${condition.reason}` })),
    ],
    fix: `Name a hostname that a listener takes, or give ${gateways[0]} a listener for ${hosts[0]}.`,
  }
}

const ofVirtualService = (service: VirtualService, misses: readonly Miss[]): Draft => {
  const ref = refTo(service, '/spec/hosts')
  const inside = service.gateways.includes('mesh')
  const [first] = misses
  const named = service.gateways.filter((name) => name !== 'mesh')
  const title = `VirtualService ${slot(ref)} has no host in common with Gateway ${named.join(', ')}`
  return {
    severity: inside ? 'warning' : 'error',
    ref,
    title,
    cause: (first?.text ?? '').replace(/^None/, 'none'),
    text: `${title}. It names ${service.hosts.slice(0, 3).join(', ')}. ${inside ? 'Sidecars alone follow it.' : 'No request reaches it.'}`,
    hurts: [],
    reachText: plural(service.hosts.length, 'host'),
    evidence: misses.slice(0, 5).map(({ text }) => ({ ref, text: upper(text) })),
    fix: 'Name a host that a server of the Gateway takes, or add it to the server.',
  }
}

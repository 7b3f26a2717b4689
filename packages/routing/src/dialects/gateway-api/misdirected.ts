import { refTo } from '@portolan/model'
import type { Action, Site } from '../../table.ts'
import { bySpecificity, covers, patternOf } from './hostnames.ts'
import type { LiveListener } from './listeners.ts'

/** GatewayClass.status.supportedFeatures: the controller answers 421, which the specification recommends. */
export const DETECTS_MISDIRECTED = 'GatewayHTTPSListenerDetectMisdirectedRequests'

/**
 * A connection whose server name chose one HTTPS listener, with a Host that belongs to another listener of the port, is misdirected
 * (GWA-07): 421, so that the client opens a connection of its own. `before` stands in front of the listener's own sites, `after` behind.
 */
export function misdirected(
  listener: LiveListener,
  listeners: readonly LiveListener[],
  own: readonly Site[],
): { readonly before: readonly Site[]; readonly after: readonly Site[] } {
  const others = listeners
    .filter(({ spec, hostname, fault }) => spec.protocol === 'HTTPS' && spec.port === listener.spec.port && hostname !== listener.hostname && !fault)
    .sort((a, b) => bySpecificity(a.hostname, b.hostname))
  if (listener.spec.protocol !== 'HTTPS' || others.length === 0) return { before: [], after: [] }
  const site = (other: LiveListener, otherwise: Action): Site => ({
    host: patternOf(other.hostname),
    listeners: [listener.name],
    rules: [],
    otherwise,
    origins: [refTo(other.owner)],
    rule: 'GWA-07',
  })
  const inner = others.filter((other) => covers(listener.hostname, other.hostname))
  const rest = others.filter((other) => !inner.includes(other))
  // Hosts of the listener itself that no route takes are not misdirected.
  const ownHost = JSON.stringify(patternOf(listener.hostname))
  const unrouted = own.some(({ host }) => JSON.stringify(host) === ownHost) ? [] : [site(listener, NOT_ROUTED)]
  return { before: inner.map((other) => site(other, MISDIRECTED)), after: [...unrouted, ...rest.map((other) => site(other, MISDIRECTED))] }
}

const MISDIRECTED: Action = {
  do: 'respond',
  status: 421,
  reason: 'the server name chose one listener, and the Host belongs to another',
  rule: 'GWA-07',
}
const NOT_ROUTED: Action = { do: 'respond', status: 404, reason: 'no route takes this host', rule: 'GWA-08' }

import { pointer, refTo, say, type TCPRoute, type TLSRoute, type UDPRoute } from '@portolan/model'
import type { Action, Rule, Target } from '../../table.ts'
import type { Attached } from './attachment.ts'
import { targetsOf } from './http-rules.ts'
import type { Scene } from './targets.ts'

/** The one rule of a TLSRoute, TCPRoute or UDPRoute: it takes every connection (GWA-27, GWA-28). */
export function streamRule(scene: Scene, attached: Attached, rank: Rule['rank']): Rule | undefined {
  const route = attached.route as TLSRoute | TCPRoute | UDPRoute
  const rule = route.rules[0]
  if (!rule) return undefined
  const { targets, blind } = targetsOf(scene, attached, rule.backends, 0, undefined)
  const all = [...attached.blind, ...blind]
  const then = actionOf(attached, targets)
  return {
    when: { is: 'all', of: [] },
    then,
    origin: refTo(route, pointer('spec', 'rules', 0)),
    label: route.kind === 'TLSRoute' ? 'every connection for this name' : route.kind === 'TCPRoute' ? 'every connection' : 'every packet',
    rank,
    ...(all.length > 0 ? { blind: all } : {}),
  }
}

/** There is no status to answer with: a connection that has nowhere to go is reset, a packet is dropped. */
function actionOf({ route }: Attached, targets: readonly Target[]): Action {
  const rule = route.kind === 'TLSRoute' ? 'GWA-27' : 'GWA-28'
  const weighted = targets.filter(({ weight }) => weight > 0)
  if (weighted.length === 0) return { do: 'refuse', reason: `${say(refTo(route))} has no backend that takes connections`, rule }
  if (weighted.every(({ fault }) => fault)) {
    return { do: 'refuse', reason: `${say(refTo(route))} has no valid backend: ${weighted[0]?.fault?.reason ?? ''}`, rule }
  }
  return { do: 'forward', targets, filters: [] }
}

import { type Ref, say } from '@portolan/model'
import type { Step } from './answer.ts'
import { isStream } from './listener.ts'
import { holds, type Match } from './match.ts'
import { nearness, pathOf, sayOrigins, segmentsOf } from './near-misses.ts'
import { compareRefs } from './order.ts'
import { sayHost } from './pattern.ts'
import { decidedBy } from './precedence.ts'
import type { Asked } from './request.ts'
import type { ProxyListener, Rule } from './table.ts'

/** The host and the rule, as steps. */
export const matchSteps = (found: Match, host: string, asked: Asked, listener: ProxyListener, proxy: Ref): readonly Step[] => {
  const stream = isStream(listener) && listener.protocol !== 'TLS'
  const { site, rule } = found
  if (!site)
    return [
      {
        stage: 'host',
        verdict: 'fail',
        text: stream ? 'No route is attached to this listener' : `Nobody names ${host || 'this host'}`,
        ref: stream ? listener.origin : proxy,
      },
    ]
  const steps: Step[] = []
  const ref = site.origins.find((origin) => rule && compareRefs(origin, rule.origin) === 0) ?? site.origins[0]
  const cited = site.rule ? { rule: site.rule } : {}
  if (!stream) {
    const how =
      site.host.by === 'exact'
        ? `${host} matches exactly`
        : site.host.by === 'anything'
          ? `No host is asked for, so ${host} matches`
          : `${host} matches ${sayHost(site.host)}`
    steps.push({ stage: 'host', verdict: 'pass', text: how, detail: sayOrigins(site), ...(ref ? { ref } : {}), ...cited })
  }
  if (!rule) {
    const text = found.maybe.length > 0 ? `Whether a rule takes ${asked.path} can't be told` : `No rule takes ${asked.path}`
    return [...steps, { stage: 'path', verdict: found.maybe.length > 0 ? 'unknown' : 'fail', text, ...(ref ? { ref } : {}) }]
  }
  if (stream || !asked.http) return [...steps, { stage: 'match', verdict: 'pass', ref: rule.origin, text: `${say(rule.origin)} takes the stream` }]
  const runnerUp = site.rules.slice(site.rules.indexOf(rule) + 1).find((other) => holds(other.when, asked) === 'yes')
  const decided = runnerUp ? decidedBy(rule.rank, runnerUp.rank) : undefined
  const only = isOutdone(found, asked) ? `Only ${rule.label} still matches ${asked.path}` : `${rule.label} matches ${asked.path}`
  steps.push({ stage: 'path', verdict: 'pass', ref: rule.origin, text: only, detail: sayType(rule), ...(decided ? { rule: decided.rule } : {}) })
  return steps
}

const sayType = (rule: Rule): string => {
  const by = pathOf(rule)?.by
  return by === 'exact' ? 'Exact' : by === 'regex' ? 'Regular expression' : by === 'segments' || by === 'prefix' ? 'Prefix' : 'Any path'
}

/** A rule that missed lies closer to the path than the one that won: the winner is rather a catch-all. */
export const isOutdone = (found: Match, asked: Asked): boolean => {
  const { rule, site } = found
  if (!rule || !site) return false
  const path = segmentsOf(asked.path)
  const own = nearness(rule, path).common
  return site.rules.some((other) => {
    if (other === rule) return false
    const { common, whole } = nearness(other, path)
    return whole && common > own && holds(other.when, asked) !== 'yes'
  })
}

import { say } from '@portolan/model'
import type { Step } from './answer.ts'
import { isStream } from './listener.ts'
import { holds, type Match } from './match.ts'
import { type Neighbour, pathOf } from './nearness.ts'
import { compareRefs } from './order.ts'
import { pathSeen, sayPath } from './path-form.ts'
import { sayHost } from './pattern.ts'
import { decidedBy } from './precedence.ts'
import type { Asked } from './request.ts'
import { candidates } from './rule-index.ts'
import type { Action, Pattern, ProxyListener, RouteTable, Rule, Site } from './table.ts'

/** The host and the rule, as steps. */
export const matchSteps = (
  found: Match,
  host: string,
  asked: Asked,
  listener: ProxyListener,
  { proxy, otherwise }: RouteTable,
  outdone: boolean,
): readonly Step[] => {
  const stream = isStream(listener) && listener.protocol !== 'TLS'
  const { site, rule } = found
  if (!site)
    return [
      {
        stage: 'host',
        verdict: 'fail',
        text: stream ? 'No route is attached to this listener' : `Nobody names ${host || 'this host'}`,
        ref: stream ? listener.origin : proxy.ref,
        ...ruleOf(otherwise),
      },
    ]
  const steps: Step[] = []
  const ref = site.origins.find((origin) => rule && compareRefs(origin, rule.origin) === 0) ?? site.origins[0]
  const cited = cite(site.rule)
  if (!stream) {
    const how =
      site.host.by === 'exact'
        ? `${host} matches exactly`
        : site.host.by === 'anything'
          ? `No host is asked for, so ${host} matches`
          : `${host} matches ${sayHost(site.host)}`
    steps.push({ stage: 'host', verdict: 'pass', text: how, detail: sayOrigins(site), ...(ref ? { ref } : {}), ...cited })
  }
  const path = pathSeen(asked)
  if (asked.readAs !== undefined && !stream && asked.http)
    steps.push({
      stage: 'path',
      verdict: 'info',
      text: `The path is read as ${sayPath(path)}`,
      detail: `Sent as ${asked.path}.`,
      ref: proxy.ref,
      rule: 'REQ-02',
    })
  if (!rule) {
    const text = found.maybe.length > 0 ? `Whether a rule takes ${path} can't be told` : `No rule takes ${path}`
    return [
      ...steps,
      {
        stage: 'path',
        verdict: found.maybe.length > 0 ? 'unknown' : 'fail',
        text,
        ...(ref ? { ref } : {}),
        ...ruleOf(site.otherwise),
      },
    ]
  }
  if (stream || !asked.http) return [...steps, { stage: 'match', verdict: 'pass', ref: rule.origin, text: `${say(rule.origin)} takes the stream` }]
  const runnerUp = nextOf(site, rule, asked)
  const decided = runnerUp ? decidedBy(rule.rank, runnerUp.rank) : undefined
  const only = outdone ? `Only ${rule.label} still matches ${path}` : `${rule.label} matches ${path}`
  steps.push({
    stage: 'path',
    verdict: 'pass',
    ref: rule.origin,
    text: only,
    detail: sayType(rule),
    ...cite(decided?.rule ?? TYPES[pathOf(rule.when)?.by ?? 'anything'] ?? site.rule),
  })
  return steps
}

/** The rule that would have taken the request, had the first not. */
const nextOf = ({ rules }: Site, rule: Rule, asked: Asked): Rule | undefined => {
  let passed = false
  for (const other of candidates(rules, pathSeen(asked))) {
    if (passed && holds(other.when, asked) === 'yes') return other
    passed ||= other === rule
  }
  return undefined
}

/** The rule by which a path of this kind is matched, where no other rule of the host took the request as well. */
const TYPES: Partial<Record<Pattern['by'], string>> = { segments: 'REQ-03', regex: 'RGX-01' }

const cite = (rule: string | undefined): { readonly rule?: string } => (rule === undefined ? {} : { rule })

const ruleOf = (action: Action): { readonly rule?: string } => (action.do === 'respond' || action.do === 'refuse' ? cite(action.rule) : {})

const sayType = (rule: Rule): string => {
  const by = pathOf(rule.when)?.by
  return by === 'exact' ? 'Exact' : by === 'regex' ? 'Regular expression' : by === 'segments' || by === 'prefix' ? 'Prefix' : 'Any path'
}

/** A rule that missed lies closer to the path than the one that won: the winner is rather a catch-all. */
export const isOutdone = ({ rule }: Match, near: readonly Neighbour[], asked: Asked): boolean => {
  if (!rule) return false
  const own = near.find(({ card }) => card.rule === rule)?.common ?? 0
  return near.some(({ card, common, whole }) => whole && common > own && card.rule !== rule && holds(card.rule.when, asked) !== 'yes')
}

/** `Ingress shop/checkout`, for sentences about who contributes. */
const sayOrigins = (site: Site): string => {
  const known = said.get(site)
  if (known !== undefined) return known
  const kinds = Map.groupBy(site.origins, ({ kind }) => kind)
  const list = [...kinds].map(([kind, refs]) =>
    refs.length === 1 && refs[0] ? say(refs[0]) : `${refs.length} ${kind === 'Ingress' ? 'Ingresses' : `${kind}s`}`,
  )
  const rules = site.rules.length
  const canaries = site.rules.reduce((sum, { then }) => sum + (then.do === 'forward' ? then.targets.filter(({ pinnedBy }) => pinnedBy).length : 0), 0)
  const also = canaries > 0 ? ` and ${canaries} ${canaries === 1 ? 'canary' : 'canaries'}` : ''
  const text = `${list.join(' and ')} ${site.origins.length === 1 ? 'contributes' : 'contribute'} ${rules} ${rules === 1 ? 'rule' : 'rules'}${also} to this host`
  said.set(site, text)
  return text
}

const said = new WeakMap<Site, string>()

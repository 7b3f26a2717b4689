import { type Cluster, type IngressPath, type Ref, refTo } from '@portolan/model'
import { compareRefs } from '../../order.ts'
import { fits } from '../../pattern.ts'
import { Shadows } from '../../shadows.ts'
import type { Action, BlindSpot, Condition, Gate, Pattern, Rule, Site } from '../../table.ts'
import { actionOf, type Habits } from './actions.ts'
import { gatesOf } from './authentication.ts'
import { type Asks, asksOf } from './conditions.ts'
import type { GroupError, Member } from './groups.ts'
import type { Port, SslRedirect } from './listeners.ts'

export interface Listed {
  readonly sites: readonly Site[]
  readonly errors: readonly GroupError[]
  readonly notes: readonly BlindSpot[]
}

/** A rule of the listener, with the hosts for which it stands. */
interface Ranked {
  readonly rule: Rule
  readonly asks: Asks
  readonly member: Member
}

/**
 * The rules of one listener in the order of their priorities (ALB-05), put under each host that they name. A host's site holds every rule
 * that may take its requests, those of wider patterns and of none among them: nothing sorts by host, the first that holds wins.
 */
export const sitesOf = (cluster: Cluster, habits: Habits, port: Port, redirect: SslRedirect | undefined): Listed => {
  const { members, listener, secure } = port
  const errors: GroupError[] = []
  const notes: BlindSpot[] = []
  const otherwise = defaultOf(cluster, habits, port, errors)
  const gates = port.inbound ? [inboundGate(port.inbound, port.port)] : undefined
  const all = members.flatMap((member) => rulesOf(cluster, habits, member, port, errors, notes))
  const hosts = new Map<string, Pattern>()
  for (const { asks } of all) for (const host of asks.hosts) hosts.set(JSON.stringify(host), host)
  const hostless = all.some(({ asks }) => asks.hosts.length === 0)
  const redirected: Action | undefined =
    redirect && !secure
      ? { do: 'redirect', status: 301, to: { scheme: 'https', port: redirect.port }, origin: redirect.origin, rule: 'ALB-10' }
      : undefined
  if (hostless || redirected || otherwise.do === 'forward') hosts.set(JSON.stringify(ANY), ANY)
  const site = (host: Pattern): Site => {
    const own = all.filter(({ asks }) => mayTake(asks, host))
    const named = own.filter(({ asks }) => asks.hosts.length === 0 || asks.hosts.some((one) => same(one, host)))
    const addresses = [...new Set(named.flatMap(({ member }) => member.ingress.addresses.flatMap(({ ip, hostname }) => ip ?? hostname ?? [])))]
    return {
      host,
      listeners: [listener.name],
      rules: redirected ? [] : inSite(own, host),
      otherwise: redirected ?? otherwise,
      ...(gates ? { gates } : {}),
      origins: ingressesOf(named.length > 0 ? named : own),
      ...(addresses.length > 0 ? { addresses } : {}),
      rule: 'ALB-05',
    }
  }
  return { sites: [...hosts.values()].sort(bySpecificity).map(site), errors, notes }
}

const ANY: Pattern = { by: 'anything' }

const ingressesOf = (ranked: readonly Ranked[]): readonly Ref[] =>
  [...new Set(ranked.map(({ member }) => member.ingress))].map((ingress) => refTo(ingress)).sort(compareRefs)

const same = (a: Pattern, b: Pattern): boolean => JSON.stringify(a) === JSON.stringify(b)

const rank = (host: Pattern): number => (host.by === 'exact' ? 0 : host.by === 'regex' ? 1 : host.by === 'wildcard' ? 2 : 3)
const bySpecificity = (a: Pattern, b: Pattern): number =>
  rank(a) - rank(b) || ('value' in b ? b.value.length : 0) - ('value' in a ? a.value.length : 0) || (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)

/** Whether a rule may take a request of a site: for a full name that can be told, patterns are taken to meet unless both are wildcards that don't. */
const mayTake = ({ hosts }: Asks, host: Pattern): boolean => {
  if (hosts.length === 0) return true
  if (host.by === 'anything') return false
  if (host.by === 'exact') return hosts.some((one) => fits(one, host.value) !== 'no')
  return hosts.some((one) => {
    if (one.by === 'exact') return false
    return one.by !== 'wildcard' || host.by !== 'wildcard' || one.value.endsWith(host.value) || host.value.endsWith(one.value)
  })
}

/** The rules of one site: what they ask of the host is left out where the site's own host says it. */
const inSite = (own: readonly Ranked[], host: Pattern): readonly Rule[] => {
  const shadows = new Shadows()
  return own.map(({ rule, asks }): Rule => {
    const named = asks.hosts.some((one) => same(one, host))
    const implied =
      asks.hosts.length === 0 ||
      named ||
      (host.by === 'exact' && asks.hosts.some((one) => fits(one, host.value) === 'yes')) ||
      covers(asks.hosts, host)
    const when: Condition = implied ? rule.when : { is: 'all', of: [anyHost(asks.hosts), ...partsOf(rule.when)] }
    const shadowedBy = shadows.by(when, rule.origin)
    const borrowed = !named && !(asks.hosts.length === 0 && host.by === 'anything')
    return { ...rule, when, ...(borrowed ? { borrowed: true as const } : {}), ...(shadowedBy && !borrowed ? { shadowedBy } : {}) }
  })
}

const covers = (hosts: readonly Pattern[], host: Pattern): boolean =>
  host.by === 'wildcard' && hosts.some((one) => one.by === 'wildcard' && host.value.endsWith(one.value))

const anyHost = (hosts: readonly Pattern[]): Condition => {
  const of = hosts.map((like): Condition => ({ is: 'host', like }))
  return of.length === 1 && of[0] ? of[0] : { is: 'any', of }
}

const partsOf = (condition: Condition): readonly Condition[] => (condition.is === 'all' ? condition.of : [condition])

/** The rules of one Ingress, rule by rule as listed; within one its paths: exact ones, prefixes by length, then the others as listed (ALB-05). */
const rulesOf = (cluster: Cluster, habits: Habits, member: Member, port: Port, errors: GroupError[], notes: BlindSpot[]): readonly Ranked[] => {
  const { ingress } = member
  return ingress.rules.flatMap(({ host, paths }, r) =>
    sorted(paths ?? []).flatMap(({ path, index }): readonly Ranked[] => {
      const at = `/spec/rules/${r}/http/paths/${index}`
      const { backend } = path
      if (!backend || 'resource' in backend) {
        const what = backend ? 'names a resource as its backend' : 'has no readable backend'
        errors.push({ ref: refTo(ingress, `${at}/backend`), text: `A path ${what}. Nothing of its group is updated.`, rule: 'ALB-15' })
        return []
      }
      const asks = asksOf(member, host, path, backend.service)
      if (asks.error) errors.push(asks.error)
      const does = actionOf(cluster, habits, member, backend, `${at}/backend`)
      errors.push(...does.errors)
      const asked = port.secure ? gatesOf(member, does.service) : { gates: [], errors: [] }
      errors.push(...asked.errors)
      if (isLoop(does.action, asks, port)) {
        notes.push({
          ref: refTo(ingress, at),
          text: `The redirect of ${path.path || '/'} leads to itself on port ${port.port}, so the controller leaves it out there.`,
          code: 'ALB-11',
          weight: 'note',
        })
        return []
      }
      const doubts: readonly BlindSpot[] = asks.regex
        ? [
            {
              ref: refTo(ingress, at),
              text: 'AWS does not say which regular expressions its balancers read; this one is read as RE2 and searched for.',
              code: 'UNK-19',
              weight: 'note',
            },
          ]
        : []
      return [{ rule: ruleOf(member, r, index, host, path, asks, does.action, asked.gates, [...does.blind, ...doubts]), asks, member }]
    }),
  )
}

const sorted = (paths: readonly IngressPath[]): readonly { readonly path: IngressPath; readonly index: number }[] => {
  const listed = paths.map((path, index) => ({ path, index }))
  const of = (type: IngressPath['pathType']) => listed.filter(({ path }) => path.pathType === type)
  return [...of('Exact'), ...of('Prefix').sort((a, b) => b.path.path.length - a.path.path.length), ...of('ImplementationSpecific')]
}

const ruleOf = (
  { ingress, order }: Member,
  r: number,
  index: number,
  host: string,
  { path, pathType }: IngressPath,
  asks: Asks,
  action: Action,
  gates: readonly Gate[],
  blind: readonly BlindSpot[],
): Rule => {
  const at = `/spec/rules/${r}/http/paths/${index}`
  const of = asks.paths.map((like): Condition => ({ is: 'path', like, at: '/path' }))
  const onPath: readonly Condition[] = of.length === 0 ? [{ is: 'path', like: ANY }] : of.length === 1 ? of : [{ is: 'any', of }]
  const parts = [...onPath, ...asks.others]
  const [only] = parts
  const sign = pathType === 'Exact' ? '= ' : asks.written.paths.length > 0 && asks.regex ? '~ ' : ''
  return {
    when: parts.length === 1 && only ? only : { is: 'all', of: parts },
    // biome-ignore lint/suspicious/noThenProperty: the table's own word; a rule is never awaited
    then: action,
    ...(gates.length > 0 ? { gates } : {}),
    origin: refTo(ingress, at),
    label: `${sign}${path || '/*'}${asks.others.length > 0 ? ' and more' : ''}`,
    rank: [
      { name: 'group order', value: order, rule: 'ALB-02' },
      { name: 'namespace and name', value: `${ingress.meta.namespace}/${ingress.meta.name}`, rule: 'ALB-02' },
      { name: 'rule as listed', value: r, rule: 'ALB-05' },
      { name: 'exact, then prefix', value: pathType === 'Exact' ? 0 : pathType === 'Prefix' ? 1 : 2, rule: 'ALB-05' },
      { name: 'longest prefix of the rule', value: pathType === 'Prefix' ? -path.length : 0, rule: 'ALB-05' },
      { name: 'path as listed', value: index, rule: 'ALB-05' },
    ],
    ...(blind.length > 0 ? { blind } : {}),
    ...(host === '' ? {} : { hostAt: `/spec/rules/${r}/host` }),
  }
}

/** ALB-11 (pkg/ingress/rule_optimizer.go v3.5): a redirect to where the request already is. */
const isLoop = (action: Action, { written, regex }: Asks, { port, secure }: Port): boolean => {
  if (action.do !== 'redirect' || regex) return false
  const { scheme, host, port: to, path, query, url } = action.to
  if (url !== undefined || (query !== undefined && query === 'dropped')) return false
  return (
    (host === undefined || written.hosts.includes(host)) &&
    (path === undefined || (path.by === 'full' && written.paths.includes(path.value))) &&
    (to === undefined || to === port) &&
    (scheme === undefined || scheme === (secure ? 'https' : 'http'))
  )
}

/** ALB-12: the one default backend of the listener's members. */
const defaultOf = (cluster: Cluster, habits: Habits, { members }: Port, errors: GroupError[]): Action => {
  const having = members.filter(({ ingress }) => ingress.defaultBackend)
  const [first, second] = having
  if (second)
    errors.push({
      ref: refTo(second.ingress, '/spec/defaultBackend'),
      text: 'Two Ingresses of one group have a default backend. Nothing of the group is updated.',
      rule: 'ALB-12',
    })
  const backend = first?.ingress.defaultBackend
  if (!first || !backend || 'resource' in backend) return { do: 'respond', status: 404, reason: 'no rule takes the request', rule: 'ALB-12' }
  const does = actionOf(cluster, habits, first, backend, '/spec/defaultBackend')
  errors.push(...does.errors)
  return does.action
}

const inboundGate = ({ ranges, origin }: NonNullable<Port['inbound']>, port: number): Gate => ({
  when: { is: 'not', of: { is: 'any', of: ranges.map((value) => ({ is: 'sourceIp', like: { by: 'cidr', value } })) } },
  // biome-ignore lint/suspicious/noThenProperty: the table's own word; a gate is never awaited
  then: { do: 'refuse', reason: `inbound-cidrs lets only ${ranges.join(', ')} in; others time out`, rule: 'ALB-16' },
  origin,
  label: `inbound-cidrs lets ${ranges.join(', ')} in on port ${port}`,
  stage: 'access',
  rule: 'ALB-16',
})

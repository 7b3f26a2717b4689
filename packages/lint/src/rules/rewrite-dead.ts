import { idOf, type HTTPRoute, pointer, type Ref, refTo, type RouteFilter } from '@portolan/model'
import type { Filter, PathRewrite } from '@portolan/routing'
import type { Draft, LintRule, View } from '../view.ts'
import { objectOf, sayWay, slot, type Way } from '../way.ts'
import { plural, sayKind } from '../words.ts'

const NGINX = 'nginx.ingress.kubernetes.io/'

export const rewriteDead: LintRule = {
  code: 'rewrite-dead',
  about: 'A rewrite can have no effect, or loses the part of the path that it is written for.',
  severity: 'warning',
  remedy: 'Write the path with the groups that the rewrite names, or take the rewrite away.',
  needs: [],
  *find(view) {
    yield* emptyGroups(view)
    for (const route of view.cluster.all('HTTPRoute')) yield* ofRoute(route)
    yield* behindRedirects(view)
    yield* appRoots(view)
  },
}

type ByRegex = Extract<PathRewrite, { readonly by: 'regex' }>

/** A replacement names a group that its pattern doesn't have: nothing stands there. */
function* emptyGroups({ ways }: View): IterableIterator<Draft> {
  for (const way of ways) {
    const then = way.rule?.then
    if (then?.do !== 'forward' || way.rule?.shadowedBy) continue
    const rewrite = then.filters.find(lacksGroup) ?? then.targets.flatMap(({ filters }) => filters).find(lacksGroup)
    if (!rewrite) continue
    const { path, origin } = rewrite
    const groups = groupsIn(path.like.value)
    const named = Math.max(...groupsNamed(path))
    const left = constantOf(path)
    const title =
      left === undefined ? `The rewrite of ${sayWay(way)} names a group that is not there` : `Every request to ${sayWay(way)} becomes ${left}`
    const cause = `${path.value} names group ${named}, and ${path.like.value} has ${groups === 0 ? 'none' : groups === 1 ? 'one' : groups}`
    yield {
      severity: 'warning',
      ref: origin,
      apart: sayWay(way),
      title,
      cause,
      text: `${title}: ${cause}, so what was asked for is lost.`,
      hurts: [{ way, share: 1 }],
      evidence: [
        { ref: origin, text: `The rewrite is ${path.value}` },
        { ref: way.origin, text: `The path is ${path.like.value}` },
      ],
      fix:
        groups === 0 && named === 2 && /^[\w./-]+$/.test(path.like.value)
          ? `Write the path as ${path.like.value.replace(/\/$/, '')}(/|$)(.*), or give it an object without the rewrite.`
          : 'Give the pattern the groups that the rewrite names, or give the path an object without the rewrite.',
    }
  }
}

const lacksGroup = (filter: Filter): filter is Extract<Filter, { readonly type: 'rewrite' }> & { readonly path: ByRegex } => {
  if (filter.type !== 'rewrite' || filter.path?.by !== 'regex') return false
  const named = groupsNamed(filter.path)
  return named.length > 0 && Math.max(...named) > groupsIn(filter.path.like.value)
}

const REFERENCES: Readonly<Record<ByRegex['refs'], RegExp>> = { dollar: /\$(\d)/g, go: /\$\{?(\d+)/g, backslash: /\\(\d)/g }

const groupsNamed = ({ value, refs }: ByRegex): readonly number[] => [...value.matchAll(REFERENCES[refs])].map(([, digits]) => Number(digits))

/** What is left when every group that is named is missing; undefined when one is there, or a variable. */
const constantOf = (path: ByRegex): string | undefined => {
  const groups = groupsIn(path.like.value)
  if (path.replaces !== 'whole' || path.variables || groupsNamed(path).some((group) => group <= groups)) return undefined
  return path.value.replace(REFERENCES[path.refs], '') || 'nothing'
}

/** Groups that capture: a parenthesis that is no text, no part of a class, and no `(?:` or assertion; one with a name does. */
const groupsIn = (pattern: string): number => {
  let groups = 0
  let within = false
  for (let i = 0; i < pattern.length; i++) {
    const character = pattern[i]
    if (character === '\\') i += 1
    else if (within) within = character !== ']'
    else if (character === '[') {
      within = true
      // What stands first in a class is text, a bracket too.
      if (pattern[i + 1] === '^') i += 1
      if (pattern[i + 1] === ']') i += 1
    } else if (character === '(' && (pattern[i + 1] !== '?' || /^\(\?(?:P?<[^=!]|')/.test(pattern.slice(i, i + 5)))) groups += 1
  }
  return groups
}

/** GWA-17: there is no prefix to replace. A redirect answers by itself, whatever a rewrite beside it says. */
function* ofRoute(route: HTTPRoute): IterableIterator<Draft> {
  for (const [i, rule] of route.rules.entries()) {
    const lists: readonly (readonly [string, readonly RouteFilter[]])[] = [
      [pointer('spec', 'rules', i, 'filters'), rule.filters],
      ...rule.backends.map(({ filters }, j) => [pointer('spec', 'rules', i, 'backendRefs', j, 'filters'), filters] as const),
    ]
    const odd = rule.matches.findIndex(({ path }) => path.type !== 'PathPrefix')
    const match = rule.matches[odd]
    for (const [at, filters] of lists)
      for (const [j, filter] of filters.entries()) {
        const ref = refTo(route, `${at}/${j}`)
        const path = filter.type === 'URLRewrite' || filter.type === 'RequestRedirect' ? filter.path : undefined
        const field = filter.type === 'URLRewrite' ? 'urlRewrite' : 'requestRedirect'
        if (match && path?.type === 'ReplacePrefixMatch')
          yield noPrefix(route, ref, field, path.value, match.path, pointer('spec', 'rules', i, 'matches', odd))
        if (filter.type === 'URLRewrite' && rule.filters.some(({ type }) => type === 'RequestRedirect')) yield besideRedirect(ref)
      }
  }
}

const noPrefix = (
  route: HTTPRoute,
  ref: Ref,
  field: 'urlRewrite' | 'requestRedirect',
  value: string,
  path: HTTPRoute['rules'][number]['matches'][number]['path'],
  match: string,
): Draft => {
  const title = `ReplacePrefixMatch of ${sayKind(objectOf(ref))} has no prefix to replace`
  const cause = `its rule matches ${path.value} by type ${path.type}`
  const at = `${ref.pointer}/${field}/path`
  const full = [
    { pointer: `${at}/type`, from: 'ReplacePrefixMatch', to: 'ReplaceFullPath' },
    { pointer: `${at}/replacePrefixMatch`, from: value, to: '' },
    { pointer: `${at}/replaceFullPath`, from: '', to: value },
  ]
  return {
    severity: 'warning',
    ref,
    title,
    cause,
    text: `${title}: ${cause}. The API server refuses such a rule.`,
    hurts: [],
    reachText: plural(Math.max(1, route.hostnames.length), 'host'),
    evidence: [
      { ref: { ...objectOf(ref), pointer: at }, text: `type ReplacePrefixMatch, ${value}` },
      { ref: refTo(route, `${match}/path/type`), text: `type ${path.type}` },
    ],
    fix:
      path.type === 'Exact' && value !== '' ? 'Of a path in full ReplaceFullPath makes the same.' : 'Match by PathPrefix, or replace the full path.',
    ...(path.type === 'Exact' && value !== '' ? { mend: { do: 'patch', ref: objectOf(ref), patch: full } as const } : {}),
  }
}

const besideRedirect = (ref: Ref): Draft => {
  const title = `URLRewrite of ${sayKind(objectOf(ref))} has no effect`
  const cause = 'RequestRedirect of the same rule answers every request'
  return {
    severity: 'warning',
    ref,
    title,
    cause,
    text: `${title}: ${cause}, and nothing is left to rewrite.`,
    hurts: [],
    evidence: [{ ref, text: 'URLRewrite beside RequestRedirect' }],
    fix: 'Take one of the two filters away.',
  }
}

/** NGX-29: `permanent-redirect` and `temporal-redirect` answer all requests of an Ingress; its rewrite-target is never asked. */
function* behindRedirects({ ways, cluster }: View): IterableIterator<Draft> {
  const redirected = new Set(ways.flatMap((way) => (isRedirected(way) ? idOf(objectOf(way.origin)) : [])))
  if (redirected.size === 0) return
  const all = ways.filter(({ origin }) => redirected.has(idOf(objectOf(origin))))
  for (const own of Map.groupBy(all, ({ origin }) => idOf(objectOf(origin))).values()) {
    const [first] = own
    const ingress = first?.origin.kind === 'Ingress' ? cluster.get('Ingress', first.origin.namespace, first.origin.name) : undefined
    const target = ingress?.meta.annotations[`${NGINX}rewrite-target`]
    if (!ingress || !target || !own.every(isRedirected)) continue
    const ref = annotation(refTo(ingress), 'rewrite-target')
    const to = first?.rule?.then.do === 'redirect' ? first.rule.then.origin : ref
    yield without(
      ref,
      'rewrite-target',
      target,
      `${to.pointer?.split('~1').at(-1) ?? 'a redirect'} answers every request of ${sayKind(objectOf(ref))}`,
      to,
      own.map(({ host }) => host),
    )
  }
}

const isRedirected = ({ rule }: Way): boolean => rule?.then.do === 'redirect' && rule.then.rule === 'NGX-29'

/** NGX-22: of a host's app-roots one counts. */
function* appRoots({ cluster, ways }: View): IterableIterator<Draft> {
  const told = new Set<string>()
  for (const { origin, site, rule, host } of ways) {
    const object = objectOf(origin)
    const ingress = origin.kind === 'Ingress' ? cluster.get('Ingress', origin.namespace, origin.name) : undefined
    const target = ingress?.meta.annotations[`${NGINX}app-root`]
    if (!ingress || !target || !site || !rule || told.has(idOf(object))) continue
    const gates = site.gates?.filter(({ origin: { pointer: at } }) => at?.endsWith('~1app-root')) ?? []
    const [other] = gates
    if (!other || gates.some((gate) => idOf(objectOf(gate.origin)) === idOf(object))) continue
    told.add(idOf(object))
    const ref = annotation(refTo(ingress), 'app-root')
    yield without(ref, 'app-root', target, `app-root of ${slot(objectOf(other.origin))} counts for the host`, other.origin, [host])
  }
}

const annotation = (ref: Ref, key: string): Ref => ({ ...ref, pointer: pointer('metadata', 'annotations', `${NGINX}${key}`) })

const without = (ref: Ref, key: string, value: string, cause: string, by: Ref, hosts: readonly string[]): Draft => {
  const title = `${key} of ${sayKind(objectOf(ref))} has no effect`
  return {
    severity: 'note',
    ref,
    title,
    cause,
    text: `${title}: ${cause}.`,
    hurts: [],
    reachText: plural(new Set(hosts).size, 'host'),
    evidence: [
      { ref, text: `${key}: ${value}` },
      { ref: by, text: cause },
    ],
    fix: `Take ${key} away.`,
    mend: { do: 'patch', ref: objectOf(ref), patch: [{ pointer: ref.pointer ?? '', from: value, to: '' }] },
  }
}

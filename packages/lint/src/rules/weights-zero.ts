import { type Cluster, idOf, type Ref, refTo } from '@portolan/model'
import type { Mend } from '../finding.ts'
import { ROUTE_KINDS } from '../misses.ts'
import type { LintRule } from '../view.ts'
import { objectOf, sayWay, type Way } from '../way.ts'
import { sayKind, sayPlaces } from '../words.ts'

export const weightsZero: LintRule = {
  code: 'weights-zero',
  about: 'Every backend of a rule has weight 0, so no request has one to go to.',
  severity: 'error',
  remedy: 'Give at least one backend a weight, or take the rule away.',
  needs: [],
  *find(view) {
    const splits = [...splitsOf(view.cluster)].filter(({ weights }) => weights.length > 0 && weights.every((weight) => weight <= 0))
    if (splits.length === 0) return
    const ways = Map.groupBy(view.ways, ({ origin }) => idOf(objectOf(origin)))
    for (const { ref, at, weights } of splits) {
      const own = (ways.get(idOf(objectOf(ref))) ?? []).filter(
        ({ origin }) => origin.pointer === ref.pointer || origin.pointer?.startsWith(`${ref.pointer}/`),
      )
      // A redirect asks for no backend, and a controller that takes one nonetheless is not hurt.
      if (own.length === 0 || own.some(goesOn)) continue
      const title = `${sayPlaces(own)} has no backend with a weight`
      const first = `${ref.pointer}${at}/0/weight`
      const cause = `${weights.length === 1 ? 'the one backend' : `all ${weights.length} backends`} of a rule of ${sayKind(objectOf(ref))} ${weights.length === 1 ? 'has' : 'have'} weight 0`
      yield {
        severity: 'error',
        ref: { ...ref, pointer: `${ref.pointer}${at}` },
        title,
        cause,
        text: `${title}: ${cause}. ${effectOf(own)}.`,
        hurts: own.map((way) => ({ way, share: 1 })),
        evidence: weights
          .slice(0, 10)
          .map((weight, i) => ({ ref: { ...ref, pointer: `${ref.pointer}${at}/${i}/weight` }, text: `weight ${weight}` })),
        fix: weights.length === 1 ? 'Give it weight 1, or take the rule away.' : 'Give at least one of them a weight.',
        ...(weights.length === 1 ? { mend: oneOf(objectOf(ref), first) } : {}),
      }
    }
  },
}

const oneOf = (ref: Ref, pointer: string): Mend => ({ do: 'patch', ref, patch: [{ pointer, from: '0', to: '1' }] })

const goesOn = ({ rule }: Way): boolean => {
  const then = rule?.then
  return then === undefined || then.do === 'redirect' || (then.do === 'forward' && then.targets.some(({ weight }) => weight > 0))
}

const effectOf = (ways: readonly Way[]): string => {
  const [first] = ways
  const then = first?.rule?.then
  const where = first ? sayWay(first) : ''
  if (then?.do === 'refuse') return `Connections to ${where} are refused`
  return `Requests to ${where} ${then?.do === 'respond' ? `get ${then.status}` : 'fail'}`
}

/** A rule that shares its requests among backends. `at`: where they stand, on from the rule. */
interface Split {
  readonly ref: Ref
  readonly at: string
  readonly weights: readonly number[]
}

function* splitsOf(cluster: Cluster): IterableIterator<Split> {
  for (const kind of ROUTE_KINDS)
    for (const route of cluster.all(kind))
      for (const [i, { backends }] of route.rules.entries())
        yield { ref: refTo(route, `/spec/rules/${i}`), at: '/backendRefs', weights: backends.map(({ weight }) => weight) }
  // One alone takes everything, whatever its weight (IST-06, TRF-32).
  for (const kind of ['IngressRoute', 'IngressRouteTCP', 'IngressRouteUDP'] as const)
    for (const object of cluster.all(kind))
      for (const [i, { services }] of object.routes.entries())
        if (services.length > 1)
          yield { ref: refTo(object, `/spec/routes/${i}`), at: '/services', weights: services.map(({ weight }) => weight ?? 1) }
  for (const object of cluster.all('VirtualService'))
    for (const kind of ['http', 'tls', 'tcp'] as const)
      for (const [i, { route }] of object[kind].entries())
        if (route.length > 1) yield { ref: refTo(object, `/spec/${kind}/${i}`), at: '/route', weights: route.map(({ weight }) => weight ?? 0) }
}

import { type Cluster, idOf, type Ref, refTo } from '@portolan/model'
import { contestsOf, isDuplicate } from '../contests.ts'
import { pathAt } from '../ingress-path.ts'
import type { Draft, LintRule, View } from '../view.ts'
import { objectOf, sameObject, sayWay, type Way } from '../way.ts'
import { sayKind, sayRule } from '../words.ts'

export const pathDuplicate: LintRule = {
  code: 'path-duplicate',
  about: 'One object has the same path for one host more than once: only one of them takes requests.',
  severity: 'warning',
  remedy: 'Take one of them away, or give them different paths.',
  needs: [],
  *find(view) {
    const told = new Set<string>()
    for (const { winner, loser } of contestsOf(view).filter(isDuplicate)) {
      if (told.has(idOf(loser.origin))) continue
      told.add(idOf(loser.origin))
      yield twice(view, winner, loser.origin)
    }
    // Where rules of one object rank the same the proxy takes either.
    for (const way of view.ways) {
      const [rival] = way.rule?.tiedWith?.filter((one) => sameObject(one, way.origin)) ?? []
      if (!rival || told.has(idOf(way.origin)) || told.has(idOf(rival))) continue
      told.add(idOf(rival))
      yield twice(view, way, rival, 'the proxy leaves it open which of them takes a request')
    }
    for (const { ref, winner } of routesTwice(view)) if (!told.has(idOf(ref))) yield twice(view, winner, ref)
  },
}

/** Which of the two stands first in the object. */
const comesFirst = (a: Ref, b: Ref): boolean => {
  const places = ({ pointer = '' }: Ref): readonly number[] => (pointer.match(/\d+/g) ?? []).map(Number)
  const [one, other] = [places(a), places(b)]
  const at = one.findIndex((place, i) => place !== other[i])
  return (one[at] ?? 0) < (other[at] ?? 0)
}

const twice = (
  { cluster }: View,
  winner: Way,
  ref: Ref,
  who = `the ${comesFirst(winner.origin, ref) ? 'first' : 'last'} takes every request`,
): Draft => {
  const title = `${sayRule(winner)} stands twice in ${sayKind(objectOf(ref))}`
  const other = { ...objectOf(ref), pointer: ref.pointer ?? '' }
  return {
    // Where both lead to the same, nobody is hurt.
    severity: leadAlike(cluster, winner.origin, other) ? 'note' : 'warning',
    ref,
    apart: sayWay(winner),
    title,
    cause: who,
    text: `${title}, at ${winner.host}: ${who}.`,
    hurts: [{ way: winner, share: 1 }],
    evidence: [winner.origin, ref].map((at) => ({ ref: at, text: `${winner.path} at ${winner.host}` })),
    fix: 'Take one of them away, or give them different paths.',
  }
}

const leadAlike = (cluster: Cluster, a: Ref, b: Ref): boolean => {
  if (a.kind !== 'Ingress') return false
  const [one, other] = [pathAt(cluster, a), pathAt(cluster, b)]
  return one !== undefined && other !== undefined && JSON.stringify(one.backend) === JSON.stringify(other.backend)
}

/** Routes of one IngressRoute with the same match: Traefik names a router after it, so the last one stays (TRF-31). */
function* routesTwice(view: View): IterableIterator<{ readonly ref: Ref; readonly winner: Way }> {
  const ways = new Map(view.ways.map((way) => [idOf(way.origin), way]))
  for (const object of view.cluster.all('IngressRoute')) {
    const last = new Map(object.routes.map(({ match }, at) => [match, at]))
    for (const [at, { match }] of object.routes.entries()) {
      const winner = last.get(match) === at ? undefined : ways.get(idOf(refTo(object, `/spec/routes/${last.get(match)}`)))
      const ref = refTo(object, `/spec/routes/${at}`)
      if (winner && !ways.has(idOf(ref))) yield { ref, winner }
    }
  }
}

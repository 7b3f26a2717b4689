import { type Precedence, precedence } from '../../precedence.ts'
import { Shadows } from '../../shadows.ts'
import type { Rule } from '../../table.ts'
import type { Attached, Route } from './attachment.ts'
import type { Habits } from './controllers.ts'
import type { Candidate, Shape } from './http-rules.ts'
import { Rivals } from './rivals.ts'

/** The rules of one site, in the order in which the Gateway tries them. */
export function ordered(candidates: readonly Candidate[], habits: Habits): readonly Rule[] {
  const sorted = precedence.by(candidates.every(({ shape }) => shape.of === 'grpc') ? [...byCall, ...byRoute] : [...byRequest(habits), ...byRoute])(
    candidates,
  )
  const rivals = habits.regexPath === 'unspecified' ? new Rivals(candidates) : undefined
  const shadows = new Shadows()
  return sorted.map(({ item, rank }): Rule => {
    const { when, then, origin, label, blind, edits } = item
    const shadowedBy = shadows.by(when, origin)
    const tiedWith = rivals?.of(item) ?? []
    return {
      when,
      then,
      origin,
      label,
      rank,
      ...(shadowedBy ? { shadowedBy } : {}),
      ...(tiedWith.length > 0 ? { tiedWith } : {}),
      ...(blind ? { blind } : {}),
      ...(edits ? { edits } : {}),
    }
  })
}

/** TLSRoutes, TCPRoutes and UDPRoutes of one host or listener. */
export const byAgeOfRoute = precedence.by<Attached>(yielding('GWA-28'))

/** HTTPRoutes, and GRPCRoutes that a controller merges with them. The host was decided when the site was chosen. */
const byRequest = (habits: Habits): readonly Precedence<Candidate>[] => [
  {
    name: habits.regexPath === 'after-prefix' ? 'exact, then prefix, then regex' : 'exact, then regex, then prefix',
    rule: habits.regexPath === 'unspecified' ? 'GWA-12' : 'GWA-13',
    first: 'lowest',
    of: ({ shape }) => pathKind(shape, habits),
  },
  { name: 'longest path', rule: 'GWA-12', first: 'highest', of: ({ shape }) => pathLength(shape) },
  { name: 'names a method', rule: 'GWA-12', first: 'highest', of: ({ shape }) => (shape.of === 'grpc' || shape.method ? 1 : 0) },
  { name: 'most headers', rule: 'GWA-12', first: 'highest', of: ({ shape }) => shape.headers },
  { name: 'most query parameters', rule: 'GWA-12', first: 'highest', of: ({ shape }) => (shape.of === 'http' ? shape.queryParams : 0) },
]

/** GRPCRoutes. */
const byCall: readonly Precedence<Candidate>[] = [
  { name: 'longest service', rule: 'GWA-26', first: 'highest', of: ({ shape }) => (shape.of === 'grpc' ? shape.service : 0) },
  { name: 'longest method', rule: 'GWA-26', first: 'highest', of: ({ shape }) => (shape.of === 'grpc' ? shape.method : 0) },
  { name: 'most headers', rule: 'GWA-26', first: 'highest', of: ({ shape }) => shape.headers },
]

/** How routes yield to each other when all else is equal. */
function yielding<T extends { readonly route: Route }>(rule: string): readonly Precedence<T>[] {
  return [
    { name: 'older', rule, first: 'lowest', of: ({ route }) => age(route.meta.created) },
    { name: 'namespace and name', rule, first: 'lowest', of: ({ route }) => `${route.meta.namespace ?? ''}/${route.meta.name}` },
  ]
}

/** What is left when the matches themselves are equal. */
const byRoute: readonly Precedence<Candidate>[] = [
  ...yielding<Candidate>('GWA-12'),
  { name: 'first rule', rule: 'GWA-12', first: 'lowest', of: ({ ruleIndex }) => ruleIndex },
  { name: 'first match', rule: 'GWA-12', first: 'lowest', of: ({ matchIndex }) => matchIndex },
  { name: 'CORS preflight first', rule: 'GWA-18', first: 'highest', of: ({ shape }) => (shape.of === 'http' ? shape.preflight : 0) },
]

const pathKind = (shape: Shape, habits: Habits): number => {
  const type = shape.of === 'http' ? shape.path.type : shape.service > 0 && shape.method > 0 ? 'Exact' : 'PathPrefix'
  if (type === 'Exact') return 0
  return (type === 'RegularExpression') === (habits.regexPath !== 'after-prefix') ? 1 : 2
}

/** Of a call: `/Service/Method`, as far as it is named. */
const pathLength = (shape: Shape): number =>
  shape.of === 'http' ? shape.path.value.length : 1 + shape.service + (shape.service > 0 ? 1 : 0) + shape.method

/** A time that sorts as text and that people can read; objects without one (manifests) count as equally old. */
const age = (created: number): string => (created > 0 && created < 8.64e15 ? new Date(created).toISOString() : '')

import { idOf } from '@portolan/model'
import { type NativeText, readNative } from '../../haproxy/native.ts'
import { precedence } from '../../precedence.ts'
import type { Action, BlindSpot, Condition, Edit, Rule } from '../../table.ts'
import { originOf, type Path } from './paths.ts'
import type { Release } from './release.ts'

/**
 * The rules of one host: HAProxy looks the whole path up first, then the longest prefix (HAP-02, HAP-03; pkg/route/route.go). Rows with one key
 * come in the order of their text, which begins with the backend's name, and the first counts (HAP-04).
 */
export const rulesOf = (paths: readonly Path[], release: Release): readonly Rule[] => {
  const claims = Map.groupBy(
    paths.filter((path) => !isRoot(path)),
    (path) => `${release.exactFirst && path.type !== 'Exact' ? 'prefix' : ''} ${wholeOf(path)}`,
  )
  const whole: Placed[] = []
  for (const rivals of claims.values()) {
    const winner = firstOf(rivals)
    // One kind alone keeps its own order; where kinds mix, who takes the whole path has to stand apart.
    if (winner.type !== 'Exact' && rivals.some(({ type }) => type !== winner.type))
      whole.push({ path: winner, part: 'whole', stage: release.exactFirst ? 1 : 0 })
  }
  const twins = Map.groupBy(paths, rowOf)
  const order = byPrecedence([...whole, ...paths.map((path): Placed => ({ path, part: 'own', stage: path.type === 'Exact' ? 0 : 2 }))])
  return order.map(({ item: { path, part }, rank }): Rule => {
    const rivals = part === 'own' ? (claims.get(`${release.exactFirst && path.type !== 'Exact' ? 'prefix' : ''} ${wholeOf(path)}`) ?? []) : []
    const equals = twins.get(rowOf(path)) ?? []
    const first = path.type === 'Exact' ? (rivals.length > 1 ? firstOf(rivals) : path) : firstOf(equals)
    const ties = equals.filter((other) => other.value === path.value && other.frontend.signature !== path.frontend.signature)
    const native = nativeOf(path)
    const gates = native.gates.length > 0 ? [...path.frontend.gates, ...native.gates] : path.frontend.gates
    const blind = [...path.frontend.blind, ...path.backend.blind, ...native.blind, ...(ties.length > 0 ? [tieOf(path, ties)] : [])]
    return {
      when: part === 'whole' ? { is: 'path', like: { by: 'exact', value: wholeOf(path) }, at: '/path' } : conditionOf(path),
      // biome-ignore lint/suspicious/noThenProperty: the table's own word
      then: actionOf(path),
      ...(gates.length > 0 ? { gates } : undefined),
      origin: originOf(path),
      label: part === 'whole' ? `= ${wholeOf(path)}` : labelOf(path),
      rank,
      hostAt: path.hostAt,
      ...(first !== path && ties.length === 0 ? { shadowedBy: originOf(first) } : undefined),
      ...(blind.length > 0 ? { blind } : undefined),
      ...(path.type === 'Exact' ? { edits: [toPrefix(path)] } : undefined),
    }
  })
}

interface Placed {
  readonly path: Path
  /** `whole`: only as the whole path, where it beats rows of another kind. */
  readonly part: 'own' | 'whole'
  /** Maps that are asked before. */
  readonly stage: 0 | 1 | 2
}

const isRoot = ({ type, path }: Path): boolean => type !== 'Exact' && (path === '' || path === '/')

/** The key in the map of whole paths, without the host. */
const wholeOf = ({ type, path }: Path): string => (type === 'Exact' ? path : path.replace(/\/$/, ''))

/** The key in the map of prefixes. */
const prefixOf = (path: Path): string => (isRoot(path) ? '/' : path.type === 'Prefix' ? `${wholeOf(path)}/` : wholeOf(path))

const rowOf = (path: Path): string => (path.type === 'Exact' ? `= ${path.path}` : prefixOf(path))

const byPrecedence = precedence.by<Placed>([
  { name: 'whole path before prefix', rule: 'HAP-02', first: 'lowest', of: ({ stage }) => stage },
  {
    name: 'longest path',
    rule: 'HAP-02',
    first: 'highest',
    of: ({ path, part }) => (part === 'whole' || path.type === 'Exact' ? wholeOf(path) : prefixOf(path)).length,
  },
  { name: 'name of the backend', rule: 'HAP-04', first: 'lowest', of: ({ path }) => path.value },
  { name: 'namespace and name', rule: 'HAP-04', first: 'lowest', of: ({ path }) => `${path.ingress.meta.namespace}/${path.ingress.meta.name}` },
])

const firstOf = (rivals: readonly Path[]): Path =>
  rivals.reduce((best, path) => (path.value < best.value || (path.value === best.value && idOf(originOf(path)) < idOf(originOf(best))) ? path : best))

const conditionOf = (path: Path): Condition => {
  if (path.type === 'Exact') return { is: 'path', like: { by: 'exact', value: path.path }, at: '/path' }
  if (isRoot(path)) return { is: 'path', like: { by: 'prefix', value: '/' }, at: '/path' }
  if (path.type === 'Prefix') return { is: 'path', like: { by: 'segments', value: wholeOf(path) }, at: '/path' }
  return { is: 'path', like: { by: 'prefix', value: wholeOf(path) }, at: '/path' }
}

const labelOf = (path: Path): string =>
  path.type === 'Exact' ? `= ${path.path}` : path.type === 'Prefix' || isRoot(path) ? path.path || '/' : `${wholeOf(path)}*`

/** A frontend for HTTP closes the connection where the backend passes TLS through (seen with 1.9.15 on HAProxy 2.6). */
export const actionOf = ({ backend, frontend, passed }: Pick<Path, 'backend' | 'frontend' | 'passed'>): Action =>
  passed
    ? { do: 'refuse', reason: 'the backend passes TLS through and takes no plain HTTP', rule: 'HAP-10' }
    : { do: 'forward', targets: [backend.target], filters: frontend.filters, ...(backend.affinity ? { affinity: backend.affinity } : {}) }

const toPrefix = ({ path, pointer, type }: Path): Edit => ({
  when: { is: 'path', like: { by: 'segments', value: path } },
  text: 'Make pathType Prefix to match the whole subtree.',
  patch: [{ pointer: `${pointer}/pathType`, from: type, to: 'Prefix' }],
})

/** HAP-11: native text runs in the backend, behind the rewrites of the frontend. */
const nativeOf = ({ backend, frontend }: Path): NativeText => {
  if (!backend.native) return NONE
  const after = frontend.filters.flatMap((filter) => (filter.type === 'rewrite' && filter.path ? [filter.path] : []))
  return readNative('backend-config-snippet', backend.native.value, backend.native.at, 'HAP-11', after)
}

const NONE: NativeText = { gates: [], blind: [] }

/** Rows of one backend differ by hashes of their Ingresses' rules alone, and the lower hash comes first (G-12). */
const tieOf = (path: Path, ties: readonly Path[]): BlindSpot => ({
  ref: originOf(path),
  code: 'UNK-08',
  weight: 'may-change',
  text: `${ties.map(({ ingress }) => `${ingress.meta.namespace}/${ingress.meta.name}`).join(', ')} names the same host, path and Service with other annotations. Which of them count hangs on a hash that is not worked out.`,
  instead: ties.flatMap((other) => [...other.frontend.gates.map(({ then }) => then), actionOf(other)]),
})

import { type Cluster, idOf, isGlob, type Kind, KINDS, kindInfo, type KubeObject, type Ref } from '@portolan/model'
import type { Finding } from './finding.ts'
import { ANY_CODE, IGNORE_ANNOTATION, type Ignore, ignoresOn } from './ignore.ts'
import { CODES } from './outside.ts'

/** A finding that somebody knows of, and why it is left. */
export interface Suppressed {
  readonly finding: Finding
  readonly by: Ignore['by']
  readonly reason: string
  /** Where that is written: the object with its annotation, or a file and its line. */
  readonly at: Ref
  readonly until?: string
}

/** What still is to be mended, in its order, and what is known and left. */
export interface Sifted {
  readonly findings: readonly Finding[]
  readonly suppressed: readonly Suppressed[]
}

/** A word that keeps nothing from the list: what it was about is gone, or it has expired. */
export interface UnusedIgnore extends Ignore {
  readonly expired: boolean
}

/**
 * Findings without those that the annotation of their object, that of its Namespace, or a file of ignores names; the nearest word counts.
 * `now` in ms since the epoch: what has expired suppresses nothing.
 */
export function suppress(cluster: Cluster, findings: readonly Finding[], ignores: readonly Ignore[], now: number): Sifted {
  const said = new Map<KubeObject, readonly Ignore[]>()
  const on = (object: KubeObject | undefined): readonly Ignore[] => {
    if (object?.meta.annotations[IGNORE_ANNOTATION] === undefined) return []
    const known = said.get(object) ?? ignoresOn(object, CODES).ignores
    said.set(object, known)
    return known
  }
  const standing = ignores.filter((ignore) => !isExpired(ignore, now))
  const left: Finding[] = []
  const suppressed: Suppressed[] = []
  for (const finding of findings) {
    const ignore =
      on(objectAt(cluster, finding.ref)).find((each) => isAbout(each, finding)) ??
      on(namespaceOf(cluster, finding)).find((each) => isAbout(each, finding)) ??
      standing.find((each) => isAbout(each, finding))
    if (!ignore) left.push(finding)
    else {
      const { by, reason, at, until } = ignore
      suppressed.push({ finding, by, reason, at, ...(until === undefined ? {} : { until }) })
    }
  }
  return { findings: left, suppressed }
}

/** Words in annotations and files that suppressed nothing. Among manifests and in a cluster alike, they are leftovers. */
export function unusedIgnores(cluster: Cluster, suppressed: readonly Suppressed[], ignores: readonly Ignore[], now: number): readonly UnusedIgnore[] {
  const used = new Set(suppressed.map(({ at, reason, by, finding }) => nameOf({ at, reason, by, code: finding.code })))
  const isUsed = (ignore: Ignore): boolean =>
    ignore.code === ANY_CODE
      ? suppressed.some(({ at, reason }) => reason === ignore.reason && placeOf(at) === placeOf(ignore.at))
      : used.has(nameOf(ignore))
  const annotated = KINDS.flatMap(({ kind }) => [...cluster.all(kind)].filter(({ meta }) => meta.annotations[IGNORE_ANNOTATION] !== undefined))
  return [...annotated.flatMap((object) => ignoresOn(object, CODES).ignores), ...ignores]
    .filter((ignore) => !isUsed(ignore))
    .map((ignore) => ({ ...ignore, expired: isExpired(ignore, now) }))
}

/** The whole of its last day counts. */
const isExpired = ({ until }: Ignore, now: number): boolean => until !== undefined && now >= Date.parse(`${until}T00:00:00Z`) + 86_400_000

const isAbout = ({ code, object }: Ignore, finding: Finding): boolean =>
  (code === ANY_CODE || code === finding.code) && (object === undefined || isObject(object, finding.ref))

/** `Ingress/shop/*`; a pattern of two parts is about objects without a namespace. */
const isObject = (pattern: string, { kind, namespace = '', name }: Ref): boolean => {
  const [ofKind = '', ...rest] = pattern.split('/')
  const [ofNamespace, ofName] = rest.length < 2 ? ['', rest[0] ?? '*'] : [rest[0] ?? '', rest.slice(1).join('/')]
  return isGlob(ofKind, kind) && isGlob(ofNamespace, namespace) && isGlob(ofName, name)
}

const objectAt = (cluster: Cluster, { kind, namespace, name }: Ref): KubeObject | undefined => {
  const info = kindInfo(kind)
  return info && cluster.get<Kind>(info.kind, namespace, name)
}

const namespaceOf = (cluster: Cluster, { namespace }: Finding): KubeObject | undefined =>
  namespace === undefined ? undefined : cluster.get('Namespace', undefined, namespace)

const placeOf = ({ line, ...at }: Ref): string => `${idOf(at)} ${line ?? ''}`

const nameOf = ({ at, reason, by, code }: Pick<Ignore, 'at' | 'reason' | 'by' | 'code'>): string => JSON.stringify([by, placeOf(at), code, reason])

import { type KubeObject, type Ref, refTo } from '@portolan/model'

/** The annotation by which whoever owns an object says that a finding is known: `CODE, reason`, several on lines of their own or after a semicolon. */
export const IGNORE_ANNOTATION = 'portolan.dev/ignore'

/** Stands for every code. */
export const ANY_CODE = '*'

/** Somebody's word that a finding is known, and need not be listed. */
export interface Ignore {
  /** A rule's code, or `*`. */
  readonly code: string
  /** Which objects, `Kind/namespace/name` with stars for any text (`Kind//name` without a namespace); absent where the place says it. */
  readonly object?: string
  readonly reason: string
  /** The last day on which it counts, `2026-12-31`, UTC. */
  readonly until?: string
  readonly by: 'annotation' | 'file'
  /** Where it is written. */
  readonly at: Ref
}

/** Why a piece of the annotation doesn't count. */
interface OddIgnore {
  /** The code as written; empty where none is. */
  readonly code: string
  readonly fault: 'no-reason' | 'unknown-code'
}

export interface AnnotatedIgnores {
  readonly ignores: readonly Ignore[]
  readonly odd: readonly OddIgnore[]
}

const MOST = 100

const none: AnnotatedIgnores = { ignores: [], odd: [] }

/** What an object's annotation says: what counts, and what doesn't for want of a reason or a code that exists. */
export const ignoresOn = (object: KubeObject, codes: ReadonlySet<string>): AnnotatedIgnores => {
  const text = object.meta.annotations[IGNORE_ANNOTATION]
  if (text === undefined) return none
  const at = refTo(object, POINTER)
  const ignores: Ignore[] = []
  const odd: OddIgnore[] = []
  for (const piece of piecesOf(text).slice(0, MOST)) {
    const comma = piece.indexOf(',')
    const code = (comma < 0 ? piece : piece.slice(0, comma)).trim()
    const reason = comma < 0 ? '' : piece.slice(comma + 1).trim()
    if (code !== ANY_CODE && !codes.has(code)) odd.push({ code, fault: 'unknown-code' })
    else if (reason === '') odd.push({ code, fault: 'no-reason' })
    else ignores.push({ code, reason, by: 'annotation', at })
  }
  return { ignores, odd }
}

export const POINTER = `/metadata/annotations/${IGNORE_ANNOTATION.replaceAll('/', '~1')}`

/** A reason may hold semicolons: what follows one is a piece of its own where it begins like one. */
const piecesOf = (text: string): readonly string[] =>
  text
    .split(/\n|;(?=\s*(?:\*|[a-z][a-z0-9-]*)\s*(?:,|;|\n|$))/)
    .map((piece) => piece.trim())
    .filter((piece) => piece !== '')

import type { Ref } from '@portolan/model'
import { fits, type Pattern, pathSeen } from '@portolan/routing'
import { type Cause, type Found, propose, refsOf } from '../cause.ts'
import { type Difference, type Gone, goneFrom, literal, pathLeaf, pathTaken } from '../difference.ts'

/** A cause that is a property of the pattern that takes the path. `reading`: what to say of it, undefined when that is not what takes it. */
const ofPath = (
  cause: Omit<Cause, 'find'>,
  reading: (gone: Gone, pattern: Pattern, path: string) => (Omit<Found, 'turn' | 'refs'> & { readonly refs?: readonly Ref[] }) | undefined,
): Cause => ({
  ...cause,
  find: (difference: Difference) => {
    for (const gone of goneFrom(difference)) {
      const pattern = pathTaken(gone.rule, gone.here)
      const read = pattern && reading(gone, pattern, pathSeen(gone.here.asked))
      if (!read) continue
      const { proposal, text, refs = [] } = read
      const other = gone.twin?.rule.origin ?? gone.there.decision?.rule?.origin
      return { turn: gone.turn, text, refs: refsOf(gone.rule.origin, ...refs, other), ...(gone.turn === 'lost' && proposal ? { proposal } : {}) }
    }
    return undefined
  },
})

/** One annotation makes regular expressions of all paths of a host, whatever their pathType and whoever's they are (NGX-18). */
const contagion = (code: string, surprise: string, titles: Cause['titles'], annotation: RegExp, blame: (name: string) => string): Cause =>
  ofPath({ code, surprise, titles }, (gone, pattern, path) => {
    if (pattern.by !== 'regex' || !isWrittenPlainly(gone, path)) return undefined
    const culprit = annotated(gone, annotation)
    if (!culprit) return undefined
    return {
      text: `${gone.rule.label} is written as a plain path, but ${blame(`${culprit.ref.namespace}/${culprit.ref.name}`)}; so it takes ${path} as well. ${gone.there.side.label} reads it as written.`,
      proposal: propose(
        gone.there,
        `Name ${path} in a match of its own, or use a RegularExpression: "(?i)${goingOn(pattern)}".`,
        `Name ${path} in a rule of its own.`,
      ),
      refs: [culprit.ref],
    }
  })

export const useRegex = contagion(
  'regex-host',
  'The nginx.ingress.kubernetes.io/use-regex applies to all paths of a host across all (Ingress-NGINX) Ingresses',
  { lost: 'use-regex applies to all paths of a host', gained: 'use-regex applies to all paths of a host' },
  /(^|\/)use-regex$/,
  (name) => `use-regex of Ingress ${name} makes regular expressions of all paths of the host`,
)

export const rewriteRegex = contagion(
  'rewrite-regex',
  'Rewrite target implies regex',
  { lost: 'rewrite-target implies regex', gained: 'rewrite-target implies regex' },
  /(^|\/)rewrite-target$/,
  (name) => `rewrite-target of Ingress ${name} makes regular expressions of all paths of the host`,
)

/** Over there the same text is no regular expression. */
export const regexText: Cause = ofPath(
  { code: 'regex-text', titles: { lost: 'regex is read as plain text', gained: 'plain text is read as a regex' } },
  ({ here, there, rule, twin }, pattern, path) => {
    const other = twin && pathLeaf(twin.rule)
    if (pattern.by !== 'regex' || !other || other.by === 'regex' || isPlain(literal(pattern)) || literal(other) !== literal(pattern)) return undefined
    return {
      text: `${rule.label} takes ${path} on ${here.side.label} as a regular expression; on ${there.side.label} it is plain text, and takes no more than that.`,
      proposal: propose(there, `Make it a RegularExpression match: "${goingOn(pattern)}".`, `Write the paths that are meant one by one.`),
    }
  },
)

export const regexCase: Cause = ofPath(
  {
    code: 'regex-case',
    titles: { lost: 'case-insensitive regex', gained: 'case-insensitive regex' },
    surprise: 'Regex matches are prefix-based and case insensitive',
  },
  ({ here, there, rule }, pattern, path) => {
    if (pattern.by !== 'regex' || !pattern.flags.includes('i') || fits({ ...pattern, flags: '' }, path) !== 'no') return undefined
    return {
      text: `${rule.label} takes ${path} on ${here.side.label} because letter case does not count there; on ${there.side.label} it does.`,
      proposal: propose(there, `Write the path as a RegularExpression without regard to case: "(?i)${goingOn(pattern)}".`, `Add a rule for ${path}.`),
    }
  },
)

export const regexPrefix: Cause = ofPath(
  {
    code: 'regex-prefix',
    titles: { lost: 'regex matches by prefix', gained: 'regex matches by prefix' },
    surprise: 'Regex matches are prefix-based and case insensitive',
  },
  ({ here, there, rule }, pattern, path) => {
    if (pattern.by !== 'regex' || isPlain(literal(pattern))) return undefined
    const whole: Pattern = { ...pattern, value: `^(?:${pattern.value.replace(/^\^/, '')})$` }
    if (fits(whole, path) !== 'no') return undefined
    return {
      text: `${rule.label} takes ${path} on ${here.side.label} because a match at the start is enough there; on ${there.side.label} the whole path must match.`,
      proposal: `End the expression with .*: "${goingOn(pattern)}".`,
    }
  },
)

/** A prefix that is text, and goes on in the middle of a segment. */
export const midSegment: Cause = ofPath(
  { code: 'prefix-segment', titles: { lost: 'prefix ends at a segment now', gained: 'prefix no longer ends at a segment' } },
  ({ here, there, rule }, pattern, path) => {
    const start = literal(pattern)
    const isText = pattern.by === 'prefix' || (pattern.by === 'regex' && isPlain(start))
    const next = path[start.length]
    if (!isText || start.endsWith('/') || next === undefined || next === '/') return undefined
    if (path.slice(0, start.length).toLowerCase() !== start.toLowerCase()) return undefined
    return {
      text: `${rule.label} takes ${path} on ${here.side.label}, where a prefix may end within a segment; on ${there.side.label} it ends at a slash.`,
      proposal: propose(there, `Add a RegularExpression match "${start}[^/].*" if ${path} is meant.`, `Add a rule for ${path} if it is meant.`),
    }
  },
)

export const pathCase: Cause = ofPath(
  { code: 'path-case', titles: { lost: 'letter case counts now', gained: 'letter case no longer counts' } },
  ({ here, there, rule, twin }, pattern, path) => {
    const own = literal(twin ? pathLeaf(twin.rule) : pattern)
    if (path.startsWith(own) || !path.toLowerCase().startsWith(own.toLowerCase()) || own === '/') return undefined
    return {
      text: `${rule.label} takes ${path} on ${here.side.label} whatever its letter case; on ${there.side.label} case counts.`,
      proposal: `Add a match for ${path}.`,
    }
  },
)

/** `/foo/` takes `/foo` where the last slash of a prefix doesn't count, and doesn't where the prefix is text. */
export const prefixSlash: Cause = ofPath(
  { code: 'prefix-slash', titles: { lost: 'trailing slash of a prefix counts now', gained: 'trailing slash of a prefix no longer counts' } },
  ({ here, there, rule, twin }, pattern, path) => {
    const own = [literal(pattern), ...(twin ? [literal(pathLeaf(twin.rule))] : [])]
    if (!own.includes(`${path}/`)) return undefined
    return {
      text: `${rule.label} takes ${path} without its slash on ${here.side.label}; on ${there.side.label} it does not.`,
      proposal: `Add an Exact match for ${path}.`,
    }
  },
)

export const exactPrefix: Cause = ofPath(
  { code: 'exact-prefix', titles: { lost: 'prefix has become an exact path', gained: 'exact path has become a prefix' } },
  ({ here, there, rule, twin }, pattern, path) => {
    const other = twin && pathLeaf(twin.rule)
    if (other?.by !== 'exact' || pattern.by === 'exact' || other.value === path) return undefined
    if (!path.startsWith(other.value)) return undefined
    return {
      text: `${rule.label} takes everything beneath ${other.value} on ${here.side.label}, ${path} too; on ${there.side.label} it takes ${other.value} and nothing else.`,
      proposal: propose(there, `Make it a PathPrefix match for ${other.value}.`, `Make pathType Prefix for ${other.value}.`),
    }
  },
)

/** The expression with whatever may follow. */
const goingOn = (pattern: Pattern): string => literal(pattern).replace(/(?<!\.[*+]\)?)$/, '.*')

/** Whether the path, as its Ingress writes it, would not take this one. */
const isWrittenPlainly = ({ here, rule }: Gone, path: string): boolean => {
  const written = writtenPath(here.side.cluster, rule.origin)
  if (!written) return false
  if (written.pathType === 'Exact') return fits({ by: 'exact', value: written.path }, path) === 'no'
  return written.pathType === 'Prefix' && fits({ by: 'segments', value: written.path || '/' }, path) === 'no'
}

const writtenPath = (cluster: Gone['here']['side']['cluster'], { kind, namespace, name, pointer = '' }: Ref) => {
  const at = /^\/spec\/rules\/(\d+)\/http\/paths\/(\d+)/.exec(pointer)
  return kind === 'Ingress' && at ? cluster.get('Ingress', namespace, name)?.rules[Number(at[1])]?.paths?.[Number(at[2])] : undefined
}

/** An Ingress of the host with this annotation: the rule's own, else another's. */
const annotated = ({ here, rule }: Gone, annotation: RegExp): { readonly ref: Ref } | undefined => {
  const { host } = here.asked
  let found: Ref | undefined
  for (const { meta, rules } of here.side.cluster.all('Ingress')) {
    const key = Object.keys(meta.annotations).find((one) => annotation.test(one) && meta.annotations[one] !== 'false')
    if (key === undefined || !rules.some((one) => one.host.toLowerCase() === host)) continue
    const ref: Ref = {
      kind: 'Ingress',
      ...(meta.namespace === undefined ? {} : { namespace: meta.namespace }),
      name: meta.name,
      pointer: `/metadata/annotations/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`,
    }
    if (meta.name === rule.origin.name && meta.namespace === rule.origin.namespace) return { ref }
    found ??= ref
  }
  return found ? { ref: found } : undefined
}

/** No more than a path: nothing in it means something to a regular expression, but for the dot. */
const isPlain = (text: string): boolean => !/[\\^$*+?()[\]{}|]/.test(text)

import { KINDS, type KubeObject, refTo } from '@portolan/model'
import { IGNORE_ANNOTATION, ignoresOn, POINTER } from '../ignore.ts'
import { nearestName } from '../nearest.ts'
import type { Draft, LintRule, View } from '../view.ts'

export const ignoreOdd: LintRule = {
  code: 'ignore-odd',
  about: `An annotation ${IGNORE_ANNOTATION} gives no reason, or names a code that does not exist, so it does not count.`,
  severity: 'note',
  remedy: 'Write the code of a finding, a comma, and why it may stay: `no-ready-pods, scaled down at night`.',
  needs: [],
  *find(view) {
    const { cluster } = view
    for (const { kind } of KINDS) if (kind !== 'Pod') yield* view.keep(ignoreOdd, kind, () => [...oddAmong(view, cluster.all(kind))])
    for (const namespace of cluster.namespacesOf('Pod'))
      yield* view.keep(ignoreOdd, `Pod ${namespace}`, () => [...oddAmong(view, cluster.podsIn(namespace))])
  },
}

function* oddAmong({ codes }: View, objects: Iterable<KubeObject>): Generator<Draft> {
  for (const object of objects) {
    const text = object.meta.annotations[IGNORE_ANNOTATION]
    if (text === undefined) continue
    const ref = refTo(object, POINTER)
    const { odd } = ignoresOn(object, codes)
    for (const [at, { code, fault }] of odd.entries()) {
      const near = fault === 'unknown-code' ? nearestName(code, codes) : undefined
      const title = `An ignore on ${object.meta.name} does not count`
      const cause = causeOf(code, fault)
      const fixed = near === undefined || odd.length > 1 || text.length > LONG ? text : text.replace(code, near)
      yield {
        severity: 'note',
        ref,
        ...(object.kind === 'Namespace' ? { namespace: object.meta.name } : {}),
        ...(at === 0 ? {} : { apart: String(at) }),
        title,
        cause,
        text: `${title}: ${cause}. What it was meant for stays listed.`,
        hurts: [],
        reachText: 'no route',
        evidence: [{ ref, text: `${IGNORE_ANNOTATION}: ${clipped(text)}` }],
        fix: fault === 'no-reason' ? `Say why, after a comma.` : near ? `${near} is close.` : 'portolan lint --list names all codes.',
        ...(fixed === text ? {} : { mend: { do: 'patch' as const, ref: refTo(object), patch: [{ pointer: POINTER, from: text, to: fixed }] } }),
      }
    }
  }
}

/** An annotation may hold 256 KiB. */
const LONG = 500

const clipped = (text: string): string => (text.length > LONG ? `${text.slice(0, LONG)}…` : text)

const causeOf = (code: string, fault: 'no-reason' | 'unknown-code'): string => {
  if (code === '') return 'a part of it names no code'
  return fault === 'no-reason' ? `${code} stands there without a reason` : `no finding has the code ${clipped(code)}`
}

import type { Finding } from '@portolan/contract'
import { MARK_WORD, type Mark, markOf } from '../../ui/mark.ts'
import { causeOf } from './causes.ts'

/** The tokens of a search by which findings are sorted out. */
export type Facet = 'status' | 'ns' | 'finding'

export interface Choice {
  /** As in the search. */
  readonly value: string
  readonly label: string
  readonly count: number
  readonly mark?: Mark
  readonly on: boolean
}

type Status = readonly [value: string, severity: Finding['severity']]

/** The gravest first. */
const STATUSES: readonly [Status, ...Status[]] = [
  ['broken', 'error'],
  ['risk', 'warning'],
  ['note', 'note'],
  ['unknown', 'unknown'],
]

const gravityOf = ({ severity }: Finding): number => STATUSES.findIndex(([, each]) => each === severity)

/** Parts of a search, quotes kept. */
export const partsOf = (q: string): readonly string[] => q.match(/(?:[^\s"]|"[^"]*"?)+/g) ?? []

/** The values of a token, `ns:` or `-ns:`; undefined when there is none. */
const asked = (q: string, token: string): readonly string[] | undefined =>
  partsOf(q)
    .find((part) => part.startsWith(token))
    ?.slice(token.length)
    .split(',')

/** Every value of a facet among all findings, with how many have it; causes with the gravest that they have, those first. */
export const choicesOf = (findings: readonly Finding[], q: string, facet: Facet): readonly Choice[] => {
  const wanted = asked(q, `${facet}:`)
  const unwanted = asked(q, `-${facet}:`) ?? []
  const on = (value: string): boolean => (wanted?.includes(value) ?? true) && !unwanted.includes(value)
  if (facet === 'status')
    return STATUSES.map(([value, severity]) => {
      const mark = markOf(severity) ?? 'note'
      const count = findings.filter((finding) => finding.severity === severity).length
      return { value, label: MARK_WORD[mark].replace(/^./, (letter) => letter.toUpperCase()), count, mark, on: on(value) }
    })
  const groups = Map.groupBy(findings, ({ namespace, code }) => (facet === 'ns' ? (namespace ?? 'cluster-wide') : code))
  return [...groups]
    .map(([value, own]) => ({ value, count: own.length, gravity: facet === 'ns' ? 0 : Math.min(...own.map(gravityOf)) }))
    .sort((a, b) => a.gravity - b.gravity || b.count - a.count || (a.value < b.value ? -1 : 1))
    .map(({ value, count, gravity }) => {
      if (facet === 'ns') return { value, label: value, count, on: on(value) }
      const [, severity] = STATUSES[gravity] ?? STATUSES[0]
      return { value, label: causeOf(value), count, mark: markOf(severity) ?? 'note', on: on(value) }
    })
}

const FEW = 6

/** The search with one value of a facet switched. All on is no token. */
export const switched = (q: string, facet: Facet, choices: readonly Choice[], value: string): string => {
  const on = choices.filter((choice) => choice.on !== (choice.value === value)).map((choice) => choice.value)
  const rest = partsOf(q).filter((part) => !part.startsWith(`${facet}:`) && !part.startsWith(`-${facet}:`))
  // None would find nothing: the last one that is switched off leaves all the others.
  const left = on.length === 0 ? choices.filter((choice) => choice.value !== value).map((choice) => choice.value) : on
  const off = choices.filter((choice) => !left.includes(choice.value)).map((choice) => choice.value)
  // Of many values those that are left out make the shorter search.
  const token = left.length > FEW && left.length > off.length ? `-${facet}:${off.join(',')}` : `${facet}:${left.join(',')}`
  return [...rest, ...(off.length === 0 ? [] : [token])].join(' ')
}

import {
  type Finding,
  type Ignore,
  type LintOptions,
  lint,
  ranked,
  type Suppressed,
  suppress,
  type UnusedIgnore,
  unusedIgnores,
  withheld,
} from '@portolan/lint'
import type { Cluster, Kind } from '@portolan/model'
import { compile } from '@portolan/routing'

/** What `lint` found, in the shape of its JSON. All other forms are written from it. */
export interface LintReport {
  /** Which source it was read from. */
  readonly source: string
  readonly counts: Readonly<Record<Finding['severity'] | 'suppressed', number>>
  /** By severity, then reach. */
  readonly findings: readonly Finding[]
  /** Known, and left: by an annotation or a file, each with its reason and where that is written. */
  readonly suppressed: readonly Suppressed[]
  /** Ignores that keep nothing from the list; `expired` ones did until their last day. */
  readonly unused: readonly UnusedIgnore[]
  /** What was not looked for, for want of kinds that may not be read or are not among the files. */
  readonly withheld: readonly { readonly code: string; readonly kinds: readonly Kind[] }[]
}

export interface LintAsked {
  readonly options: LintOptions
  readonly ignores: readonly Ignore[]
  /** Only findings of these; empty: of all. */
  readonly codes: ReadonlySet<string>
}

/** Looks a source over, a snapshot as of when it was taken. `source` says which it is. */
export const lintReport = (cluster: Cluster, source: string, { options, ignores, codes }: LintAsked): LintReport => {
  const now = cluster.origin.asOf ?? Date.now()
  const all = lint(cluster, compile(cluster), now, options)
  const sifted = suppress(cluster, all, ignores, now)
  const asked = (code: string): boolean => codes.size === 0 || codes.has(code)
  const findings = ranked(sifted.findings.filter(({ code }) => asked(code)))
  const suppressed = sifted.suppressed.filter(({ finding }) => asked(finding.code))
  const count = (severity: Finding['severity']): number => findings.filter((finding) => finding.severity === severity).length
  return {
    source,
    counts: { error: count('error'), warning: count('warning'), note: count('note'), unknown: count('unknown'), suppressed: suppressed.length },
    findings,
    suppressed,
    unused: unusedIgnores(cluster, sifted.suppressed, ignores, now).filter(({ code }) => codes.size === 0 || codes.has(code)),
    withheld: withheld(cluster).filter(({ code }) => asked(code)),
  }
}

/** From which severity on a finding makes the command fail. */
export const FAIL_ON = ['error', 'warning', 'note', 'never'] as const

export const fails = ({ counts }: LintReport, on: (typeof FAIL_ON)[number]): boolean => {
  switch (on) {
    case 'never':
      return false
    case 'error':
      return counts.error > 0
    case 'warning':
      return counts.error + counts.warning > 0
    case 'note':
      return counts.error + counts.warning + counts.note > 0
    default:
      return on satisfies never
  }
}

/** `3 errors, 2 warnings, 1 note; 2 suppressed`. */
export const sayCounts = ({ error, warning, note, unknown, suppressed }: LintReport['counts']): string => {
  const listed = [
    ...(error > 0 ? [plural(error, 'error')] : []),
    ...(warning > 0 ? [plural(warning, 'warning')] : []),
    ...(note > 0 ? [plural(note, 'note')] : []),
    ...(unknown > 0 ? [`${unknown} unknown`] : []),
  ]
  return `${listed.length > 0 ? listed.join(', ') : 'Nothing found'}${suppressed > 0 ? `; ${suppressed} suppressed` : ''}`
}

const plural = (count: number, one: string): string => `${count} ${one}${count === 1 ? '' : 's'}`

/** Rules that are named where they are few. */
const NAMED = 12

/** What was not looked for, and for want of what; empty where everything was. */
export const sayWithheld = ({ withheld: list }: LintReport): string => {
  if (list.length === 0) return ''
  const kinds = new Set(list.flatMap((rule) => rule.kinds))
  const said = `${plural(list.length, 'rule')} not applied, for want of ${[...kinds].join(', ')}`
  return list.length > NAMED ? `${said}; -o json names them.` : `${said}: ${list.map(({ code }) => code).join(', ')}.`
}

/** The first requests that are hurt: `admin.test/, admin.test/v1 and 3 more`. */
export const sayHurts = ({ hurts, hurtsTotal }: Finding): string => {
  const first = hurts.slice(0, 3).map(({ host, path }) => `${host}${path}`)
  return first.length === 0 ? '' : `${first.join(', ')}${hurtsTotal > first.length ? ` and ${hurtsTotal - first.length} more` : ''}`
}

import { type Checked, type Coverage, sayWant } from '@portolan/expectations'
import { type Ref, say } from '@portolan/model'
import type { Rejected, RouteRequest, Step, Verdict } from '@portolan/routing'

/** What `check` found, in the shape of `-o json`. All other forms are written from it. */
export interface CheckReport {
  /** Whether every expectation holds. */
  readonly holds: boolean
  /** Which source it was read from. */
  readonly source: string
  readonly counts: { readonly total: number; readonly hold: number; readonly fail: number; readonly unknown: number }
  /** In the order of the files. */
  readonly expectations: readonly ReportedExpectation[]
  /** Rules of the route tables, and how many of them an expectation's request met; `untouched` with `--coverage`. */
  readonly coverage: { readonly rules: number; readonly touched: number; readonly untouched?: Coverage['untouched'] }
}

export interface ReportedExpectation {
  readonly file: string
  readonly line: number
  readonly request: RouteRequest
  /** As written: `reaches shop/cart:80`. */
  readonly wants: readonly string[]
  /** `unknown`: the objects don't tell. It counts as not holding. */
  readonly state: Checked['state']
  /** The answer's own verdict and sentence, as `route` gives them. */
  readonly verdict: Verdict
  readonly summary: string
  /** The want that doesn't hold, what happens instead, the step that decided, and the candidate that came closest. */
  readonly missed?: string
  readonly why?: string
  readonly step?: Step
  readonly nearMiss?: Pick<Rejected, 'ref' | 'text' | 'fix' | 'label' | 'leadsTo'>
}

export const reportOf = (
  checked: readonly Checked[],
  source: string,
  { rules, touched, untouched }: Coverage,
  options: { readonly listUntouched: boolean },
): CheckReport => {
  const count = (state: Checked['state']): number => checked.filter((one) => one.state === state).length
  const counts = { total: checked.length, hold: count('holds'), fail: count('fails'), unknown: count('unknown') }
  return {
    holds: counts.hold === counts.total,
    source,
    counts,
    expectations: checked.map(reported),
    coverage: { rules, touched, ...(options.listUntouched ? { untouched } : {}) },
  }
}

const reported = ({ expectation, state, why, missed, step, near, result }: Checked): ReportedExpectation => {
  const { file, line, request, wants } = expectation
  return {
    file,
    line,
    request,
    wants: wants.map(sayWant),
    state,
    verdict: result.verdict,
    summary: result.summary,
    ...(missed ? { missed: sayWant(missed) } : {}),
    ...(why === undefined ? {} : { why }),
    ...(step ? { step } : {}),
    ...(near ? { nearMiss: nearMissOf(near) } : {}),
  }
}

const nearMissOf = ({ ref, text, fix, label, leadsTo }: Rejected): ReportedExpectation['nearMiss'] => ({
  ref,
  text,
  ...(fix === undefined ? {} : { fix }),
  ...(label === undefined ? {} : { label }),
  ...(leadsTo === undefined ? {} : { leadsTo }),
})

/** `POST https://shop.example.com/cart`, with what else the request says. */
export const sayRequest = ({ method, url, headers, from, via, sourceIp }: RouteRequest): string => {
  const more = [
    ...Object.entries(headers ?? {}).map(([name, value]) => `${name}: ${Array.isArray(value) ? value.join(', ') : value}`),
    from === undefined
      ? ''
      : from === 'outside'
        ? 'from outside'
        : `from ${from.pod ? `pod ${from.namespace}/${from.pod}` : `namespace ${from.namespace}`}`,
    via ? `via ${via.kind} ${via.namespace ? `${via.namespace}/` : ''}${via.name}${via.listener ? `, listener ${via.listener}` : ''}` : '',
    sourceIp === undefined ? '' : `from ${sourceIp}`,
  ].filter(Boolean)
  return `${method ? `${method} ` : ''}${url}${more.length > 0 ? ` (${more.join('; ')})` : ''}`
}

/** `12 of 14 expectations hold, 1 does not, 1 can't be told.` */
export const sayCounts = ({ total, hold, fail, unknown }: CheckReport['counts']): string => {
  if (hold === total) return total === 1 ? 'The expectation holds.' : `All ${total} expectations hold.`
  const rest = [...(fail > 0 ? [`${fail} ${fail === 1 ? 'does' : 'do'} not`] : []), ...(unknown > 0 ? [`${unknown} can't be told`] : [])]
  return `${hold} of ${total} ${total === 1 ? 'expectation holds' : 'expectations hold'}, ${rest.join(', ')}.`
}

/** `Ingress shop/cart /spec/rules/0, deploy/cart.yaml:12`; a file is its own place. */
export const sayPlace = (ref: Ref): string => {
  const spot = ref.file ? `${ref.file}:${ref.line ?? 1}` : ''
  if (ref.kind === 'File' && spot) return spot
  return `${say(ref)}${ref.pointer ? ` ${ref.pointer}` : ''}${spot ? `, ${spot}` : ''}`
}

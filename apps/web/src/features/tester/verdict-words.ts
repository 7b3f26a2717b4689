import type { Outcome, RouteResult, Step, Trace } from '@portolan/contract'
import type { Mark } from '../../ui/mark.ts'
import { closestRule, type End, isFallback, nearIn, winnerOf } from './course.ts'
import { MOST_MISSES } from './miss.ts'
import { say } from '../../ui/ref.ts'
import { fieldOf } from '../../ui/field.ts'

/** What the verdict band says. */
export interface VerdictWords {
  readonly mark: Mark
  /** The server's sentence, which is about the first entry point; of another one its own. */
  readonly headline: string
  /** The second line: what the sentence above it leaves out. May be empty. */
  readonly because: string
  readonly endsAt: string
  readonly podsReady: string
  readonly certainty: 'Certain' | 'Likely' | 'Unknown'
  /** The answer's status, or what happens to the request. */
  readonly code?: string
}

/** Reads a trace for the band. `label` is how the winning rule is written; `ends` are the course's, which may know pods that the answer leaves out. */
export const verdictWords = (result: RouteResult, trace: Trace, label: string, ends: readonly End[] = []): VerdictWords => ({
  mark: trace === result.traces[0] ? markOfVerdict(result, trace, label) : markOfOutcome(trace),
  headline: trace === result.traces[0] ? result.summary : headlineOf(trace),
  because: because(result, trace, label),
  endsAt: endsAt(trace),
  podsReady: podsReady(trace.outcome, ends),
  certainty: certainty(result, trace),
  ...codeOf(trace.outcome),
})

export const markOfVerdict = (result: RouteResult, trace: Trace, label: string): Mark => {
  switch (result.verdict) {
    case 'delivered':
      return isFallback(result, trace, label) || failedOf(trace) ? 'risk' : 'ok'
    case 'degraded':
      return 'risk'
    case 'redirected':
    case 'answered':
      return 'note'
    case 'lost':
    case 'refused':
      return 'broken'
    case 'ambiguous':
    case 'unknown':
      return 'unknown'
    default:
      return result.verdict satisfies never
  }
}

const markOfOutcome = (trace: Trace): Mark => {
  const { outcome } = trace
  switch (outcome.type) {
    case 'forward': {
      const failing = outcome.backends.filter(({ status }) => status !== undefined).length
      return failing === 0 && !failedOf(trace) ? 'ok' : failing === outcome.backends.length ? 'broken' : 'risk'
    }
    case 'redirect':
      return 'note'
    case 'respond':
      return outcome.status === 404 || outcome.status >= 500 ? 'broken' : 'note'
    case 'refuse':
      return 'broken'
    case 'unknown':
      return 'unknown'
    default:
      return outcome satisfies never
  }
}

const headlineOf = (trace: Trace): string => {
  const { outcome } = trace
  const through = trace.entry.class ?? trace.entry.ref.name
  switch (outcome.type) {
    case 'forward': {
      const names = outcome.backends.map(({ service, share }) => (share < 1 ? `${Math.round(share * 100)}% ` : '') + (service?.name ?? 'a backend'))
      return `By way of ${through} it reaches ${names.join(', ') || 'nothing'}.`
    }
    case 'redirect':
      return `By way of ${through} it is sent to ${outcome.location}.`
    case 'respond':
      return `${through} answers ${outcome.status}.`
    case 'refuse':
      return `${through} refuses the connection.`
    case 'unknown':
      return `What ${through} does is not known.`
    default:
      return outcome satisfies never
  }
}

/** Nothing is certain that hangs on something unknown; what was assumed on the way makes it likely. */
const certainty = (result: RouteResult, trace: Trace): VerdictWords['certainty'] => {
  if (result.verdict === 'ambiguous' || trace.outcome.type === 'unknown') return 'Unknown'
  return trace.unknowns.length > 0 ? 'Likely' : 'Certain'
}

const because = (result: RouteResult, trace: Trace, label: string): string => {
  const closer = closestRule(result, trace)
  if (isFallback(result, trace, label) && closer) {
    const place = nearIn(result, trace, label).near.indexOf(closer)
    const name = closer.leadsTo?.replace(/^[^/]*\//, '').replace(/:[^:]*$/, '')
    const see = place < MOST_MISSES ? ` If you expected ${name ?? 'it'}, see ${String.fromCharCode(65 + place)} below.` : ''
    return `A closer rule${closer.label ? `, ${closer.label},` : ''} did not match.${see}`
  }
  const { outcome } = trace
  const failed = failedOf(trace)
  switch (outcome.type) {
    case 'unknown':
      return adding(result, sentence(outcome.reason))
    case 'refuse':
    case 'respond':
      return fixOf(trace) ?? `${adding(result, sentence(failed?.detail ?? ''))} ${byRule(trace, label)}`.trim()
    case 'redirect':
      return setBy(trace) ?? byRule(trace, label)
    case 'forward': {
      if (failed && outcome.backends.some(({ status }) => status === undefined)) return joined(failed.text, failed.detail)
      return byRule(trace, label) || adding(result, sentence(trace.unknowns[0]?.text ?? ''))
    }
    default:
      return outcome satisfies never
  }
}

const failedOf = ({ steps }: Trace): Step | undefined => steps.findLast(({ verdict }) => verdict === 'fail')

/** What would let the rule reach its backend. */
const fixOf = ({ rejected }: Trace): string | undefined => rejected.find(({ stage, fix }) => stage === 'service' && fix)?.fix

/** The rule that took the request, and the object that holds it. */
const byRule = (trace: Trace, label: string): string => {
  const ref = winnerOf(trace)?.ref
  if (!ref) return ''
  return label ? `Rule ${label} in ${say(ref)}.` : `Decided by ${say(ref)}.`
}

/** The annotation or filter that turned the request away. */
const setBy = ({ steps }: Trace): string | undefined => {
  const ref = steps.findLast(({ stage, ref }) => stage === 'filter' && ref?.pointer)?.ref
  return ref?.pointer && `Set by ${fieldOf(ref.pointer).replace(/^metadata\.annotations\["(.*)"\]$/, 'annotation $1')} in ${say(ref)}.`
}

/** What the sentence above says already isn't said twice. */
const adding = ({ summary }: RouteResult, text: string): string => (summary.includes(text.replace(/\.$/, '')) ? '' : text)

const endsAt = ({ outcome, steps }: Trace): string => {
  switch (outcome.type) {
    case 'forward': {
      const [first, ...others] = outcome.backends
      if (!first) return 'nowhere'
      const name = first.service ? `${first.service.namespace}/${first.service.name}:${first.service.port}` : 'no Service'
      return others.length > 0 ? `${name} and ${others.length} more` : name
    }
    case 'redirect':
      return 'another URL'
    case 'respond': {
      const service = steps.findLast(({ ref, stage }) => ref?.kind === 'Service' && (stage === 'service' || stage === 'endpoints'))?.ref
      return service ? `${service.namespace}/${service.name}` : 'the controller'
    }
    case 'refuse':
      return 'the connection'
    case 'unknown':
      return outcome.possible.length > 1 ? `one of ${outcome.possible.length}` : 'not known'
    default:
      return outcome satisfies never
  }
}

const podsReady = (outcome: Outcome, ends: readonly End[]): string => {
  const [end] = ends
  if (outcome.type !== 'forward')
    return end?.service.pods ? `${end.service.pods.replaceAll('0', '').length} of ${end.service.pods.length}` : 'none asked'
  const all = outcome.backends.flatMap(({ endpoints }) => endpoints)
  return `${all.filter(({ ready }) => ready).length} of ${all.length}`
}

const codeOf = (outcome: Outcome): { code?: string } => {
  if (outcome.type === 'respond' || outcome.type === 'redirect') return { code: String(outcome.status) }
  if (outcome.type === 'refuse') return { code: 'refused' }
  const failing = outcome.type === 'forward' ? outcome.backends.find(({ status }) => status !== undefined)?.status : undefined
  return failing === undefined ? {} : { code: String(failing) }
}

/** With a full stop. The first letter stays: a sentence may begin with an object's name. */
export const sentence = (text: string): string => {
  const trimmed = text.trim()
  if (trimmed === '') return ''
  return /[.!?]$/.test(trimmed) ? trimmed : `${trimmed}.`
}

const joined = (text: string, detail: string | undefined): string => `${sentence(text)}${detail ? ` ${sentence(detail)}` : ''}`

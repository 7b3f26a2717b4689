import type { Rejected, RouteResult, Stage, Step, Trace } from '@portolan/routing'
import { sayService, type Want } from './expectation.ts'

/** The step that made it come as it came: what failed, what can't be told, or the rule or filter that took the request. */
export const decidingStep = (want: Want, state: 'fails' | 'unknown' | 'holds', result: RouteResult, seenOn: Trace | undefined): Step | undefined => {
  const trace = seenOn ?? result.traces[0]
  if (!trace) return undefined
  const last = (...stages: readonly Stage[]): Step | undefined => trace.steps.findLast(({ stage }) => stages.includes(stage))
  const rule = trace.steps.findLast(({ stage, verdict }) => (stage === 'path' || stage === 'match') && verdict === 'pass')
  const failed = trace.steps.findLast(({ verdict }) => verdict === 'fail')
  if (want.want === 'never reaches' && state === 'fails') return rule ?? last('service')
  if (state === 'unknown') return trace.steps.findLast(({ verdict }) => verdict === 'unknown') ?? rule
  switch (trace.outcome.type) {
    case 'forward':
      return (want.want === 'as' ? last('filter') : undefined) ?? failed ?? rule ?? last('service')
    case 'redirect':
      return last('filter') ?? rule
    case 'respond':
    case 'refuse':
    case 'unknown':
      return failed ?? last('access', 'filter') ?? rule
    default:
      trace.outcome satisfies never
      return undefined
  }
}

/** The candidate that leads where the request was wanted, else the nearest one that an edit would bring in. */
export const nearMiss = (want: Want, { traces }: RouteResult): Rejected | undefined => {
  if (want.want === 'never reaches') return undefined
  const rejected = traces[0]?.rejected ?? []
  if (want.want === 'reaches') {
    const names = want.targets.map(({ namespace, name }) => sayService({ namespace, name }))
    // Where the request was led there, no other rule would help.
    const led = traces[0]?.steps.some(({ stage, ref }) => stage === 'service' && ref && names.includes(`${ref.namespace}/${ref.name}`))
    if (led) return undefined
    const wanted = rejected.filter(({ leadsTo }) => names.some((name) => leadsTo === name || leadsTo?.startsWith(`${name}:`)))
    return wanted.find(({ fix }) => fix !== undefined) ?? wanted[0]
  }
  return want.want === 'as' ? rejected.find(({ fix }) => fix !== undefined) : undefined
}

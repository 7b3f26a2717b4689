import type { Ref } from '@portolan/model'
import type { Step } from './answer.ts'
import type { Action } from './table.ts'

/** What a rule does about slow and failing backends, and whether a client stays with one pod, as steps (GWA-25, ANS-03). */
export const limitSteps = ({ timeouts, retry, affinity, targets }: Action & { readonly do: 'forward' }): readonly Step[] => {
  const origin = targets[0]?.origin
  const say = (field: string, text: string, rule: string, detail?: string): Step => ({
    stage: 'filter',
    verdict: 'info',
    ...(origin ? { ref: fieldOf(origin, field) } : {}),
    text,
    ...(detail === undefined ? {} : { detail }),
    rule,
  })
  const steps: Step[] = []
  const request = lasting(timeouts?.request)
  const backendRequest = lasting(timeouts?.backendRequest)
  if (request) steps.push(say('timeouts', `The answer is 504 unless it is complete within ${request}`, 'GWA-25'))
  if (backendRequest) steps.push(say('timeouts', `A backend has ${backendRequest} for each try`, 'GWA-25'))
  if (retry && retry.attempts > 0) {
    const after = retry.codes.length > 0 ? ` after ${retry.codes.join(', ')}` : ''
    const times = retry.attempts === 1 ? 'once more' : `up to ${retry.attempts} times more`
    steps.push(say('retry', `A request that fails is tried ${times}${after}`, 'GWA-25', retry.backoff && `${retry.backoff} between two tries.`))
  }
  if (affinity) steps.push(say('sessionPersistence', 'Later requests of one client stay with one pod', 'ANS-03', `By ${affinity}.`))
  return steps
}

/** A duration of zero is no limit (kubernetes-sigs/gateway-api apis/v1, HTTPRouteTimeouts). */
const lasting = (duration: string | undefined): string | undefined => (duration && /[1-9]/.test(duration) ? duration : undefined)

/** The field beside the backends that a rule of a route names; the object itself where rules are written otherwise. */
const fieldOf = ({ pointer: at, ...object }: Ref, field: string): Ref => {
  const rule = at && /^\/spec\/rules\/\d+(?=\/backendRefs\/)/.exec(at)?.[0]
  return rule ? { ...object, pointer: `${rule}/${field}` } : object
}

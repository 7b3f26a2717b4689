import { isEmptySelector, type Pod, refTo, saySelector, type Service } from '@portolan/model'
import type { Draft } from './view.ts'

/** Pods that are shown; the others are counted in the cause. */
const SHOWN = 5

/** The pods that aren't ready as evidence, since when, and the command that lists the Service's pods; without any the selector that takes none. */
export const podsShown = (service: Service, short: readonly Pod[]): Pick<Draft, 'evidence' | 'see'> => {
  const selector = saySelector(service.selector)
  const taken = isEmptySelector(service.selector) ? 'spec.selector is empty' : `spec.selector is ${selector}`
  return {
    evidence:
      short.length === 0
        ? [{ ref: refTo(service, '/spec/selector'), text: taken }]
        : short.slice(0, SHOWN).map((pod) => ({
            ref: refTo(pod, '/status/conditions'),
            text: `Pod ${pod.meta.name} is not ready${pod.reason ? `: ${pod.reason}` : ''}`,
            ...(pod.unreadySince === undefined ? {} : { at: pod.unreadySince * 1_000 }),
          })),
    // Only what a shell takes as one word; labels of files may be anything.
    ...(/^[\w./=,-]+$/.test(selector) ? { see: `kubectl get pods -n ${service.meta.namespace ?? 'default'} -l ${selector}` } : {}),
  }
}

import { refTo } from '@portolan/model'
import type { Answer } from '../../table.ts'
import type { Read } from './reading.ts'
import type { Workshop } from './bodies.ts'
import { defaultServiceOf, fallbackOf } from './targets.ts'

/**
 * What becomes of an answer of nginx' own whose status is one of `custom-http-errors`: the default backend's, 404 where that is the controller's
 * own (NGX-41). What a Service answers isn't known; its status is said as nginx would have it.
 */
export const replacementOf = ({ cluster, settings, origin }: Workshop, read: Read): (<T extends Answer>(answer: T) => T | Answer) => {
  const codes = read.customErrors.length > 0 ? read.customErrors : settings.customErrors
  if (codes.length === 0) return (answer) => answer
  const own = read.customErrors.length > 0 && read.defaultBackend !== undefined
  const service = own
    ? fallbackOf(cluster, read.ingress.meta.namespace ?? '', read.defaultBackend, refTo(read.ingress))
    : defaultServiceOf(cluster, settings, origin)
  return (answer) => {
    if (answer.do !== 'respond' || !codes.includes(answer.status)) return answer
    if (service)
      return { ...answer, reason: `${answer.reason}, and ${service.service?.name ?? 'the default backend'} answers for it by custom-http-errors` }
    return {
      do: 'respond',
      status: 404,
      reason: `${answer.reason}, and the default backend answers for ${answer.status} by custom-http-errors`,
      rule: 'NGX-41',
    }
  }
}

import type { Ref } from '@portolan/model'
import { parseUrl } from './go-values.ts'
import type { Got, Reader } from './reader.ts'
import type { Verdicts } from './access.ts'

/** Where all paths of an Ingress are sent instead of a backend. */
interface Redirect {
  readonly url: string
  readonly code: number
  readonly at: Ref
}

export interface Redirects {
  readonly to?: Redirect
  readonly fromToWww: boolean
  readonly relative: boolean
}

export const NO_REDIRECTS: Redirects = { fromToWww: false, relative: false }

/** annotations/redirect/redirect.go Parse: what doesn't validate drops the Ingress, what can't be read makes all of this void (NGX-03, NGX-05, NGX-29). */
export const readRedirects = (reader: Reader, { drop }: Verdicts): Redirects => {
  let isVoid = false
  const take = <T>(key: string, got: Got<T>, otherwise: T): T => {
    if ('value' in got) return got.value
    if (got.problem === 'invalid' && !isVoid) drop(`${key} ${reader.raw(key) ?? ''} is not valid`, reader.ref(key))
    if (got.problem !== 'missing') isVoid = true
    return otherwise
  }
  const fromToWww = take('from-to-www-redirect', reader.bool('from-to-www-redirect'), false)
  const relative = take('relative-redirects', reader.bool('relative-redirects'), false)
  const temporal = take('temporal-redirect', reader.text('temporal-redirect'), '')
  if (temporal !== '') {
    const code = take('temporal-redirect-code', reader.integer('temporal-redirect-code'), 0)
    if (isVoid || !parseUrl(temporal)?.scheme.startsWith('http')) return NO_REDIRECTS
    return { to: { url: temporal, code: code < 300 || code > 307 ? 302 : code, at: reader.ref('temporal-redirect') }, fromToWww, relative }
  }
  const permanent = take('permanent-redirect', reader.text('permanent-redirect'), '')
  const code = take('permanent-redirect-code', reader.integer('permanent-redirect-code'), 0)
  if (isVoid) return NO_REDIRECTS
  return {
    ...(permanent === '' ? {} : { to: { url: permanent, code: code < 300 || code > 308 ? 301 : code, at: reader.ref('permanent-redirect') } }),
    fromToWww,
    relative,
  }
}

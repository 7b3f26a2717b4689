import { fits } from './pattern.ts'
import type { Asked } from './request.ts'
import type { CorsPolicy, NameValue } from './table.ts'

/**
 * What a CORS filter adds to a response, in order (kubernetes-sigs/gateway-api apis/v1, HTTPCORSFilter; GWA-18). `preflight`: the answer to
 * one, which also tells the methods and headers that may be sent, and for how many seconds that holds. None for an origin that isn't let in.
 */
export const corsHeaders = (policy: CorsPolicy, asked: Asked, preflight: boolean): readonly NameValue[] => {
  const origin = sent(asked, 'origin')
  if (origin === undefined || !policy.allowOrigins.some((like) => fits(like, origin) === 'yes')) return []
  const { allowMethods, allowHeaders, exposeHeaders, allowCredentials, maxAge } = policy
  // The API lets a gateway name the origin or, without credentials, `*`: the origin is right in both.
  const list: (readonly [string, string | undefined])[] = [
    ['Access-Control-Allow-Origin', origin],
    ['Access-Control-Allow-Credentials', allowCredentials ? 'true' : undefined],
    ['Access-Control-Expose-Headers', exposeHeaders.includes('*') && allowCredentials ? undefined : exposeHeaders.join(', ')],
  ]
  if (preflight) {
    list.push(
      ['Access-Control-Allow-Methods', allowMethods.includes('*') ? sent(asked, 'access-control-request-method') : allowMethods.join(', ')],
      ['Access-Control-Allow-Headers', allowHeaders.includes('*') ? sent(asked, 'access-control-request-headers') : allowHeaders.join(', ')],
      ['Access-Control-Max-Age', String(maxAge)],
    )
  }
  return list.flatMap(([name, value]) => (value ? [{ name, value }] : []))
}

const sent = ({ headers }: Asked, name: string): string | undefined => headers.get(name)?.values.join(', ')

import type { RouteRequest, RouteTable, Rule } from '@portolan/routing'
import { forward, site, table, to } from './sides.ts'

/** One request that ends differently on two sides, and the cause that must be named. */
export interface Case {
  readonly code: string
  readonly before: RouteTable
  readonly after: RouteTable
  readonly request: string | RouteRequest
  readonly title: string
  /** What is said of the two ends begins so. */
  readonly from: string
  readonly into: string
  /** The other direction's code and title. */
  readonly back: readonly [code: string, title: string]
}

export const HOST = 'shop.test'
export const one = (...rules: readonly Rule[]): RouteTable => table([site(HOST, rules)])
export const at = (path: string): string => `http://${HOST}${path}`
export const A = forward(to('a'))
export const B = forward(to('b'))
export const TO_HTTPS = { do: 'redirect', status: 308, to: { scheme: 'https' }, origin: { kind: 'Ingress', namespace: 'x', name: 'one' } } as const
export const PLAIN = { is: 'scheme', like: { by: 'exact', value: 'http' } } as const
export const OTHER = { origin: { kind: 'Ingress', namespace: 'x', name: 'two', pointer: '/spec/rules/0/http/paths/0' } }
export const rewriting = (path: { by: 'full'; value: string } | { by: 'prefix'; prefix: string; value: string }, host?: string) =>
  ({ do: 'forward', targets: [to('a')], filters: [{ type: 'rewrite', path, ...(host ? { host } : {}), origin: OTHER.origin }] }) as const

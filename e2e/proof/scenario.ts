import type { RouteRequest } from '@portolan/routing'

/** A controller as it is put to the proof. The three last words of Traefik are its other providers. */
export const CONTROLLERS = [
  'ingress-nginx',
  'haproxy-ingress',
  'haproxytech',
  'traefik-ingress',
  'traefik-crd',
  'traefik-gateway',
  'traefik-nginx',
] as const
export type Controller = (typeof CONTROLLERS)[number]

/** Random objects of one small cluster, and the requests at their boundaries. It knows of no proxy and of no machine. */
export interface Scenario {
  readonly controller: Controller
  readonly seed: number
  /** As the API server would hold them, creationTimestamp included. */
  readonly objects: readonly RawObject[]
  /** The entry point that every request goes to. */
  readonly via: NonNullable<RouteRequest['via']>
  readonly asks: readonly Ask[]
}

/** One raw HTTP/1.1 request. */
export interface Ask {
  readonly method: string
  readonly scheme: 'http' | 'https'
  /** The Host header as sent; its name is the server name of TLS. */
  readonly host: string
  /** The request target, byte for byte. */
  readonly target: string
  readonly headers: readonly (readonly [string, string])[]
  readonly source?: string
}

export interface RawObject {
  readonly apiVersion: string
  readonly kind: string
  readonly metadata: RawMeta
  readonly [field: string]: unknown
}

interface RawMeta {
  readonly name: string
  readonly namespace?: string
  readonly creationTimestamp?: string
  readonly annotations?: Readonly<Record<string, string>>
  readonly labels?: Readonly<Record<string, string>>
}

/** The same request, as it is put to the engine. */
export const routeRequest = (ask: Ask, via: Scenario['via']): RouteRequest => {
  // As the client writes it, with a port that the URL alone wouldn't keep.
  const headers = new Map<string, string[]>([['Host', [ask.host]]])
  for (const [name, value] of ask.headers) headers.set(name, [...(headers.get(name) ?? []), value])
  return {
    url: `${ask.scheme}://${ask.host}${ask.target}`,
    method: ask.method,
    headers: Object.fromEntries(headers),
    ...(ask.source ? { sourceIp: ask.source } : {}),
    from: 'outside',
    via,
  }
}

export const sayAsk = ({ method, scheme, host, target, headers, source }: Ask): string =>
  `${method} ${scheme}://${host}${target}${headers.map(([name, value]) => ` ${name}=${value}`).join('')}${source ? ` from ${source}` : ''}`

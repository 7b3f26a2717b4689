import type { RouteRequest, Verdict } from '@portolan/routing'

/** One entry of an expectation file: a request, and what has to become of it. */
export interface Expectation {
  readonly file: string
  /** 1-based, where the entry starts. */
  readonly line: number
  readonly request: RouteRequest
  /** All of them have to hold; at least one. */
  readonly wants: readonly Want[]
}

/** One thing that has to hold for a request. */
export type Want =
  | { readonly want: 'reaches'; readonly targets: readonly WantedTarget[] }
  /** The request as the pod sees it. */
  | { readonly want: 'as'; readonly method?: string; readonly url: string; readonly headers: readonly (readonly [name: string, value: string])[] }
  | { readonly want: 'answers'; readonly status: number }
  | { readonly want: 'redirects'; readonly to?: string; readonly status?: number }
  | { readonly want: 'never reaches'; readonly patterns: readonly ServicePattern[] }
  | { readonly want: 'refuses' }
  | { readonly want: 'verdict'; readonly verdict: Verdict }

export interface WantedTarget {
  readonly namespace: string
  readonly name: string
  /** The Service's port, by number or name; undefined: any. */
  readonly port?: string
  /** Of the requests; undefined: all of them. */
  readonly share?: Percent
}

/** As written: `33.3%` has value 33.3 and one decimal. A share holds when it rounds to it; 0 and 100 are exact. */
export interface Percent {
  readonly value: number
  readonly decimals: number
}

/** `data/*`, `data/db-*:5432`: a star stands for any text within its part. */
export interface ServicePattern {
  readonly namespace: string
  readonly name: string
  readonly port?: string
}

/** Half of the last digit that was written: what rounding may take or give. */
export const halfStep = (share: Percent | undefined): number => (share ? 0.5 * 10 ** -share.decimals : 0)

/** Something in an expectation file that can't be read. */
export interface Mistake {
  readonly file: string
  readonly line: number
  /** `expect[2].request.url`; empty for the file as a whole. */
  readonly field: string
  /** What is wrong and what was expected, in sentences. */
  readonly message: string
}

/** How a want is written, without its key's quotes: `reaches shop/cart:80`, `never reaches data/*, kube-system/*`. */
export const sayWant = (want: Want): string => {
  switch (want.want) {
    case 'reaches':
      return `reaches ${want.targets.map(sayWanted).join(', ')}`
    case 'as': {
      const headers = want.headers.map(([name, value]) => `${name}: ${value}`).join(', ')
      return `as ${want.method ? `${want.method} ` : ''}${want.url}${headers ? ` with ${headers}` : ''}`
    }
    case 'answers':
      return `answers ${want.status}`
    case 'redirects':
      return ['redirects', want.to === undefined ? '' : `to ${want.to}`, want.status === undefined ? '' : `with ${want.status}`]
        .filter(Boolean)
        .join(' ')
    case 'never reaches':
      return `never reaches ${want.patterns.map(sayService).join(', ')}`
    case 'refuses':
      return 'refuses'
    case 'verdict':
      return `verdict ${want.verdict}`
    default:
      want satisfies never
      return ''
  }
}

/** `shop/cart:80`, `shop/cart`, with its share where one is wanted: `shop/cart 5%`. */
const sayWanted = (target: WantedTarget): string => (target.share === undefined ? sayService(target) : `${sayService(target)} ${target.share.value}%`)

export const sayService = ({ namespace, name, port }: ServicePattern): string => `${namespace}/${name}${port === undefined ? '' : `:${port}`}`

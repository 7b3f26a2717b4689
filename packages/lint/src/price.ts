import type { Provider } from './provider.ts'

/** What load balancers are taken to cost a month, in dollars. */
export interface LbPrices {
  /** Each, where nothing more is said. */
  readonly each: number
  /** By loadBalancerClass, GatewayClass, IngressClass or provider. */
  readonly by: ReadonlyMap<string, number>
}

/** What one costs that has these classes: the first class with a price, else the provider's, else nothing where the cluster makes it itself. */
export const priceOf = ({ each, by }: LbPrices, classes: readonly string[], provider: Provider | undefined): number => {
  for (const key of [...classes, ...(provider ? [provider.key] : [])]) {
    const set = by.get(key)
    if (set !== undefined) return set
  }
  return provider?.free ? 0 : each
}

/** Reads `18`, `aws=16.43`, `service.k8s.aws/nlb=16.43`; the first without a name is the price of each. What can't be read is said, with what was expected. */
export const readPrices = (texts: readonly string[], each: number): LbPrices | { readonly error: string } => {
  const by = new Map<string, number>()
  let total: number | undefined
  for (const text of texts) {
    const at = text.lastIndexOf('=')
    const key = text.slice(0, Math.max(0, at))
    const price = readPrice(text.slice(at + 1))
    if (price === undefined || (at >= 0 && !KEY.test(key)))
      return { error: `expected a price such as 18.25, or one of a class or a provider such as aws=16.43, got ${JSON.stringify(text)}` }
    if (at < 0 ? total !== undefined : by.has(key))
      return { error: `expected one price ${at < 0 ? 'for all' : `for ${key}`}, got ${JSON.stringify(text)} as another` }
    if (at < 0) total = price
    else by.set(key, price)
  }
  return { each: total ?? each, by }
}

const KEY = /^[A-Za-z0-9][-A-Za-z0-9._/]{0,252}$/

const readPrice = (text: string): number | undefined => (/^\d{1,6}(\.\d{1,2})?$/.test(text) ? Number(text) : undefined)

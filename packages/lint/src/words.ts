import { idOf, type Ref } from '@portolan/model'
import { sayWay, type Way } from './way.ts'

/** Where requests are hurt, as a subject: `admin.shop.example.com`, `pay.example.com/v1`, `3 hosts`. */
export const sayPlaces = (ways: readonly Way[]): string => {
  const places = [...new Set(ways.map(sayWay))]
  if (places.length === 1) return places[0] === '*' ? 'Every host' : (places[0] ?? '')
  const hosts = new Set(ways.map(({ host }) => host))
  const [host] = hosts
  return hosts.size === 1 && host !== undefined ? `${host} in ${places.length} places` : `${places[0]} and ${places.length - 1} more`
}

/** A rule as its own subject: its path, or its host where it has no path: `/v1/webhooks`. */
export const sayRule = ({ host, path }: Way): string => (path !== '/' ? path : host === '*' ? 'The rule for every host' : host)

/** How far it reaches: `1 host, every path`, `1 of 4 rules`, `5 rules on 3 hosts`, `1 address`. */
export const sayReach = (ways: readonly Way[]): string => {
  if (ways.length === 0) return 'no route'
  if (ways.every(({ entry }) => entry)) return plural(new Set(ways.map(({ entry }) => entry && idOf(entry.ref))).size, 'address', 'addresses')
  const hosts = Map.groupBy(ways, ({ host }) => host)
  const rules = new Set(ways.map(({ origin, host }) => `${host} ${idOf(origin)}`)).size
  const [first] = ways
  if (hosts.size > 1) return rules === hosts.size ? plural(hosts.size, 'host') : `${rules} rules on ${hosts.size} hosts`
  if (!first || rules >= first.rulesOnHost) return ways.some(({ path }) => path === '/') || rules > 1 ? '1 host, every path' : '1 host'
  return `${rules} of ${first.rulesOnHost} rules`
}

export const plural = (count: number, one: string, many = `${one}s`): string => `${count} ${count === 1 ? one : many}`

export const sayKind = ({ kind, namespace, name }: Ref): string => `${kind} ${namespace ? `${namespace}/` : ''}${name}`

/** Days as people count them: the begun one doesn't count. */
export const sayDays = (ms: number): string => {
  const days = Math.floor(ms / 86_400_000)
  return days === 0 ? 'less than a day' : plural(days, 'day')
}

export const upper = (clause: string): string => clause.charAt(0).toUpperCase() + clause.slice(1)

/** `a`, `a and b`, `a, b and 3 more`. */
export const sayList = (words: readonly string[]): string => {
  if (words.length > 3) return `${words.slice(0, 2).join(', ')} and ${words.length - 2} more`
  return words.length > 1 ? `${words.slice(0, -1).join(', ')} and ${words.at(-1)}` : (words[0] ?? '')
}

/** `Four`, and digits from ten on. */
export const sayCount = (count: number): string =>
  ['None', 'One', 'Two', 'Three', 'Four', 'Five', 'Six', 'Seven', 'Eight', 'Nine'][count] ?? String(count)

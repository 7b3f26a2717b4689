import type { Random } from '../random.ts'
import type { Ask } from '../scenario.ts'
import { asked } from './hosts.ts'
import { target } from './paths.ts'

/** What the requests of a scenario are drawn from. */
export interface Surroundings {
  readonly hosts: readonly (string | undefined)[]
  readonly paths: readonly string[]
  /** Headers that some rule looks at, with values on both sides of the condition. */
  readonly headers?: readonly (readonly [string, string])[]
  /** Share of https. */
  readonly secure?: number
  /** Share of OPTIONS with an Origin. */
  readonly preflights?: number
}

/** Client addresses, on both sides of the lists that the generators write. */
const SOURCES = ['203.0.113.7', '198.51.100.9', '192.0.2.33', '172.16.0.5'] as const

export const requests = (random: Random, around: Surroundings, count = 20): Ask[] => {
  const seen = new Map<string, Ask>()
  for (let i = 0; i < count; i += 1) {
    const ask = request(random, around)
    seen.set(JSON.stringify(ask), ask)
  }
  return [...seen.values()]
}

const request = (random: Random, { hosts, paths, headers = [], secure = 0.2, preflights = 0.02 }: Surroundings): Ask => {
  const chosen: (readonly [string, string])[] = headers.length > 0 && random.chance(0.6) ? [random.pick(headers)] : []
  if (headers.length > 1 && random.chance(0.15)) chosen.push(random.pick(headers))
  const preflight = random.chance(preflights)
  const scheme = random.chance(secure) ? 'https' : 'http'
  const host = asked(random, hosts)
  return {
    method: preflight
      ? 'OPTIONS'
      : random.weigh([
          ['GET', 9],
          ['POST', 1],
          ['DELETE', 0.3],
        ] as const),
    scheme,
    host: scheme === 'https' ? host.replace(/:80$/, '') : host,
    target: target(random, paths.length > 0 ? paths : ['/']),
    headers: preflight
      ? [['Origin', random.pick(['https://app.test', 'https://evil.test'])], ['Access-Control-Request-Method', 'GET'], ...chosen]
      : chosen,
    source: random.pick(SOURCES),
  }
}

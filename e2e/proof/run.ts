import type { RouteResult } from '@portolan/routing'
import { answers } from './engine.ts'
import { generate } from './generate.ts'
import { type Judgement, judge } from './judge.ts'
import type { RealProxy } from './real-proxy.ts'
import { send } from './raw-http.ts'
import type { Ask, Controller, Scenario } from './scenario.ts'
import type { Seen } from './seen.ts'
import type { World } from './world.ts'

/** One request whose answer was not right. */
export interface Miss {
  readonly scenario: Scenario
  readonly ask: Ask
  readonly result: RouteResult
  readonly seen: Seen
  readonly judgement: Exclude<Judgement, { is: 'right' }>
}

export interface Tally {
  readonly requests: number
  readonly right: number
  readonly misses: readonly Miss[]
  /** How often each kind of thing was seen: `forward`, `404`, `frozen`. */
  readonly seen: ReadonlyMap<string, number>
}

/** The scenarios of one seed of the command are `seed * SPAN` and those after it. */
export const SPAN = 1_000_000

/** Puts `count` scenarios, from the `first` on, to the engine and to the proxy. `told` hears of the progress. */
export const prove = async (
  world: World,
  proxy: RealProxy,
  controller: Controller,
  { first, count, batch }: { first: number; count: number; batch: number },
  told: (done: number) => void = () => {},
): Promise<Tally> => {
  const misses: Miss[] = []
  const kinds = new Map<string, number>()
  let requests = 0
  for (let from = 0; from < count; from += batch) {
    const scenarios = Array.from({ length: Math.min(batch, count - from) }, (_, index) => generate(first + from + index, controller))
    const said = scenarios.map(answers)
    const isWrong = (index: number, n: number, saw: Seen): boolean => {
      const result = said[index]?.[n]
      return result !== undefined && judge(result, saw).is === 'wrong'
    }
    const seen = await observe(world, proxy, scenarios, isWrong)
    scenarios.forEach((scenario, index) => {
      const results = said[index] ?? []
      scenario.asks.forEach((ask, n) => {
        const [result, saw] = [results[n], seen[index]?.[n]]
        if (!result || !saw) throw new Error('every request has an answer')
        requests += 1
        const kind = 'status' in saw ? String(saw.status) : saw.type
        kinds.set(kind, (kinds.get(kind) ?? 0) + 1)
        const judgement = judge(result, saw)
        if (judgement.is !== 'right') misses.push({ scenario, ask, result, seen: saw, judgement })
      })
    })
    told(from + scenarios.length)
  }
  return { requests, right: requests - misses.length, misses, seen: kinds }
}

/** What the proxy does with each request of each scenario. */
const observe = async (
  world: World,
  proxy: RealProxy,
  scenarios: readonly Scenario[],
  isWrong: (index: number, n: number, saw: Seen) => boolean,
): Promise<Seen[][]> => {
  const { frozen, stop } = await proxy.load(world, scenarios)
  try {
    const first = scenarios.findIndex((_, index) => !frozen.has(index))
    if (first >= 0) await listening(proxy.entry(world, first, 'http'))
    const seen = scenarios.map((): Seen[] => [])
    const all = scenarios.flatMap(({ asks }, index) => asks.map((ask, n) => ({ ask, index, n })))
    let todo = [...all]
    const next = async (): Promise<void> => {
      for (let one = todo.pop(); one; one = todo.pop()) {
        const { ask, index, n } = one
        const reason = frozen.get(index)
        const { address, port } = proxy.entry(world, index, ask.scheme)
        const list = seen[index]
        if (!list) continue
        if (reason !== undefined) list[n] = { type: 'frozen', reason }
        else {
          const saw = await send(proxy.outward?.(ask, index) ?? ask, address, port)
          list[n] = proxy.inward?.(saw, index) ?? saw
        }
      }
    }
    await Promise.all(Array.from({ length: 32 }, next))
    for (let again = 0; again < (proxy.loadsBehind ? AGAIN : 0); again++) {
      todo = all.filter(({ index, n }) => {
        const saw = seen[index]?.[n]
        return saw !== undefined && isWrong(index, n, saw)
      })
      if (todo.length === 0) break
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS))
      await Promise.all(Array.from({ length: 32 }, next))
    }
    return seen
  } finally {
    await stop()
  }
}

/** So often is a request put again to a proxy that may not have loaded everything yet, before what it does counts. */
const AGAIN = 4
const PAUSE_MS = 1_500

const PROBE: Ask = { method: 'GET', scheme: 'http', host: 'probe.test', target: '/', headers: [] }

/** Resolves when something answers there; a proxy that never does ends it. */
const listening = async ({ address, port }: { address: string; port: number }): Promise<void> => {
  for (let tries = 0; (await send(PROBE, address, port)).type === 'refuse'; tries += 1) {
    if (tries > 1200) throw new Error(`nothing listens on ${address}:${port}`)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

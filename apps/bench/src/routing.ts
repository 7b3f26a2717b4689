import { type Asked, compile, decide, type RouteTable, trace } from '@portolan/routing'
import findMyWay from 'find-my-way'
import { asked } from './regexes.ts'
import { type Figure, ms, time } from './stopwatch.ts'
import { clusterOf, town } from './town.ts'

/** Answers that are asked for until the engine has compiled what is hot, as in a server that runs for days. */
const WARM = 60

/** Compiling, matching and answering. Yardsticks: find-my-way, JSON.stringify of the same answers, a cluster a hundred times smaller. */
export const routing = (short: boolean): readonly Figure[] => [
  ...compiling(short),
  ...matching(short),
  ...answering(short),
  ...growing(short),
  ...crowded(short),
]

const compiling = (short: boolean): readonly Figure[] =>
  [
    { hosts: 10_000, paths: 1 },
    { hosts: 2_000, paths: 5 },
  ].map(({ hosts, paths }) => {
    const cluster = clusterOf(town(short ? hosts / 4 : hosts, paths, 1))
    const rules = (short ? hosts / 4 : hosts) * paths
    return {
      what: `compile ${said(rules)} rules on ${said(rules / paths)} hosts`,
      figure: ms(time(() => compile(cluster))),
      against: 'goal 100 ms for 10,000',
    }
  })

/** The match alone, on 10,000 routes; find-my-way holds the host as the first segment, for it refuses so many as constraints. */
const matching = (short: boolean): readonly Figure[] => {
  const hosts = short ? 500 : 2_000
  const [table] = compile(clusterOf(town(hosts, 5, 0)))
  if (!table) throw new Error('no table was compiled')
  const asks: Asked[] = Array.from({ length: 2_000 }, (_, i) => asked(`http://web-${(i * 7) % hosts}.example.com/api/v${i % 5}/items?page=2`))
  const router = findMyWay()
  for (let i = 0; i < hosts; i++) {
    for (let p = 0; p < 5; p++) {
      const path = p === 0 ? '' : `/api/v${p}`
      router.on('GET', `/web-${i}.example.com${path}`, nothing)
      router.on('GET', `/web-${i}.example.com${path}/*`, nothing)
    }
  }
  const paths = asks.map(({ host, path }) => `/${host}${path}`)
  const listener = table.proxy.listeners.find(({ port }) => port === 80)
  const own = time(() => repeat(WARM, () => asks.forEach((ask) => void decide(table, ask, listener))))
  const theirs = time(() => repeat(WARM, () => paths.forEach((path) => void router.find('GET', path))))
  for (const [i, ask] of asks.entries())
    if (decide(table, ask, listener).verdict !== 'delivered' || !router.find('GET', paths[i] ?? '')) throw new Error(`${ask.path} was not found`)
  const each = (took: number): string => `${((1000 * took) / WARM / asks.length).toFixed(2)} µs`
  return [
    {
      what: `the match alone on ${said(hosts * 5)} rules`,
      figure: each(own.median),
      against: `find-my-way on the same ${each(theirs.median)}: ${(theirs.median / own.median).toFixed(2)} times as fast`,
    },
  ]
}

const answering = (short: boolean): readonly Figure[] => {
  const hosts = short ? 500 : 2_000
  return [
    { name: 'one pod, five rules', cluster: clusterOf(town(hosts, 5, 1)), paths: 5 },
    { name: 'ten pods, twenty rules', cluster: clusterOf(town(hosts / 4, 20, 10)), paths: 20 },
  ].map(({ name, cluster, paths }) => {
    const tables = compile(cluster)
    const asks = Array.from({ length: 500 }, (_, i) => ({ url: `http://web-${i}.example.com/api/v${i % paths}/items?page=2` }))
    const answers = asks.map((ask) => trace(cluster, tables, ask))
    repeat(WARM, () => asks.forEach((ask) => void trace(cluster, tables, ask)))
    repeat(WARM, () => answers.forEach((answer) => void JSON.stringify(answer)))
    const traced = time(() => repeat(4, () => asks.forEach((ask) => void trace(cluster, tables, ask))))
    const stringified = time(() => repeat(4, () => answers.forEach((answer) => void JSON.stringify(answer))))
    const perSecond = (took: number): string => said((1000 * 4 * asks.length) / took)
    return {
      what: `full traces, ${name}`,
      figure: `${perSecond(traced.median)}/s`,
      against: `JSON.stringify of the same answers ${perSecond(stringified.median)}/s: ${(stringified.median / traced.median).toFixed(2)}`,
    }
  })
}

const growing = (short: boolean): readonly Figure[] => {
  const [many, few] = short ? [1_000, 100] : [10_000, 100]
  const of = (hosts: number) => {
    const cluster = clusterOf(town(hosts, 10, 1))
    return { cluster, tables: compile(cluster), hosts }
  }
  const [large, small] = [of(many), of(few)]
  // What the processor still holds of a host counts for more than how many hosts there are: so once with as many different hosts, once with more.
  return [few, Math.min(1_000, many)].map((asked) => {
    const run = ({ cluster, tables, hosts }: ReturnType<typeof of>) => {
      const asks = Array.from({ length: 1_000 }, (_, i) => ({ url: `http://web-${((i % asked) * 13) % hosts}.example.com/api/v${i % 10}/items` }))
      const all = (): void => asks.forEach((ask) => void trace(cluster, tables, ask))
      repeat(WARM, all)
      return time(() => repeat(4, all), 9)
    }
    const [own, other] = [run(large), run(small)]
    const each = (took: { median: number }): string => `${(took.median / 4).toFixed(1)} µs`
    return {
      what: `an answer with ${said(many * 10)} rules on ${said(many)} hosts, ${said(asked)} of them asked for`,
      figure: each(own),
      against: `with ${said(few * 10)} rules on ${said(few)} hosts ${each(other)}: ${(own.median / other.median).toFixed(2)}`,
    }
  })
}

/** One host that holds thousands of rules. */
const crowded = (short: boolean): readonly Figure[] => {
  const rules = short ? 1_000 : 5_000
  const cluster = clusterOf(town(1, rules, 1))
  const tables: readonly RouteTable[] = compile(cluster)
  const asks = Array.from({ length: 200 }, (_, i) => ({ url: `http://web-0.example.com/api/v${(i * 17) % rules}/items` }))
  repeat(4, () => asks.forEach((ask) => void trace(cluster, tables, ask)))
  const took = time(() => asks.forEach((ask) => void trace(cluster, tables, ask)))
  return [{ what: `a trace on a host with ${said(rules)} rules`, figure: `${((1000 * took.median) / asks.length).toFixed(0)} µs` }]
}

const repeat = (times: number, work: () => void): void => {
  for (let i = 0; i < times; i++) work()
}

const nothing = (): void => undefined

const said = (count: number): string => Math.round(count).toLocaleString('en')

import { compile, trace } from '@portolan/routing'
import { type Figure, ms, time } from './stopwatch.ts'
import { clusterOf, town } from './town.ts'

/** Compiling and answering. Yardsticks: JSON.stringify of the same answers, and a cluster a hundred times smaller. */
export const routing = (short: boolean): readonly Figure[] => {
  const hosts = short ? 500 : 2_000
  const large = clusterOf(town(hosts, 5, 1))
  const compiled = time(() => compile(large))
  const tables = compile(large)
  const small = clusterOf(town(hosts / 100, 5, 1))
  const smallTables = compile(small)

  const asks = Array.from({ length: 1_000 }, (_, i) => ({ url: `http://web-${i % hosts}.example.com/api/v${i % 5}/items?page=2` }))
  const answers = asks.map((ask) => trace(large, tables, ask))
  const traced = time(() => asks.forEach((ask) => void trace(large, tables, ask)))
  const few = asks.map((_, i) => ({ url: `http://web-${i % (hosts / 100)}.example.com/api/v${i % 5}/items?page=2` }))
  const tracedSmall = time(() => few.forEach((ask) => void trace(small, smallTables, ask)))
  const said = time(() => answers.forEach((answer) => void JSON.stringify(answer)))

  return [
    { what: `compile ${(hosts * 5).toLocaleString('en')} rules on ${hosts.toLocaleString('en')} hosts`, figure: ms(compiled) },
    {
      what: 'full traces',
      figure: `${Math.round(1_000_000 / traced.median).toLocaleString('en')}/s`,
      against: `JSON.stringify of the same answers ${Math.round(1_000_000 / said.median).toLocaleString('en')}/s: ${(said.median / traced.median).toFixed(2)}`,
    },
    {
      what: 'a trace in a cluster 100 times larger',
      figure: ms(traced),
      against: `the small one ${ms(tracedSmall)}: ${(traced.median / tracedSmall.median).toFixed(2)}`,
    },
  ]
}

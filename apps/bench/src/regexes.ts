import { compile, type Asked, decide, readRequest, type RouteTable } from '@portolan/routing'
import { RE2JS } from 're2js'
import { type Figure, ms, once, time } from './stopwatch.ts'
import { clusterOf, gateway } from './town.ts'

const COUNT = 5_000
/** Rounds of what is too short to be timed once. */
const HOT = 100

/** Routes by regular expression. Yardstick: compiling them all with re2js. */
export const regexes = (short: boolean): readonly Figure[] => {
  const count = short ? 1_000 : COUNT
  const patterns = Array.from({ length: count }, (_, i) => `/app-${i}/v[0-9]+/items/[a-z0-9-]+`)
  const spread = clusterOf(gateway(patterns.map((path, i) => ({ host: `h${i % 500}.example.com`, path, regex: true }))))
  const heaped = clusterOf(gateway(patterns.map((path) => ({ host: 'one.example.com', path, regex: true }))))
  const eager = time(() => patterns.map((pattern) => RE2JS.compile(`^(?:${pattern})$`)), 3)
  return [
    { what: `compile all ${count.toLocaleString('en')} patterns with re2js`, figure: ms(eager) },
    ...[
      { name: 'on 500 hosts', cluster: spread },
      { name: 'on one host', cluster: heaped },
    ].flatMap(({ name, cluster }): readonly Figure[] => {
      const plain = clusterOf(
        gateway(patterns.map((path, i) => ({ host: name === 'on one host' ? 'one.example.com' : `h${i % 500}.example.com`, path }))),
      )
      const compiled = time(() => compile(cluster), 3)
      const withoutRegex = time(() => compile(plain), 3)
      const tables = compile(cluster)
      const asks = Array.from({ length: 200 }, (_, i) => {
        const host = name === 'on one host' ? 'one.example.com' : `h${i % 500}.example.com`
        return asked(`http://${host}/app-${i}/v7/items/abc`)
      })
      const first = once(() => asks.forEach((ask) => void answer(tables, ask)))
      const hot = time(() => Array.from({ length: HOT }, () => asks.forEach((ask) => void answer(tables, ask))))
      return [
        {
          what: `tables with ${count.toLocaleString('en')} regex routes ${name}`,
          figure: ms(compiled),
          against: `the same with prefixes ${ms(withoutRegex)}; the difference to compiling them all: ${((compiled.median - withoutRegex.median) / eager.median).toFixed(3)}`,
        },
        {
          what: `the first 200 matches ${name}, regexes compiled on the way`,
          figure: `${first.toFixed(2)} ms`,
          against: `compiling them all: ${(first / eager.median).toFixed(3)}`,
        },
        { what: `a hot match ${name}`, figure: `${((1000 * hot.median) / asks.length / HOT).toFixed(2)} µs` },
      ]
    }),
  ]
}

export const asked = (url: string): Asked => {
  const read = readRequest({ url })
  if ('error' in read) throw new Error(read.error.message)
  return read.request
}

const answer = (tables: readonly RouteTable[], ask: Asked): void => {
  for (const table of tables) if (decide(table, ask).verdict === 'lost') throw new Error(`${ask.path} was not found`)
}

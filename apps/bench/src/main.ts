import { chart } from './chart.ts'
import { door } from './door.ts'
import { lint } from './lint.ts'
import { live } from './live.ts'
import { peers } from './peers.ts'
import { placing } from './placing.ts'
import { regexes } from './regexes.ts'
import { routing } from './routing.ts'
import type { Figure } from './stopwatch.ts'
import { topology } from './topology.ts'

/** Benchmarks, by hand: `npm run bench`, `npm run bench -- --short`, `npm run bench -- routing`. Read the ratios; the milliseconds are this machine's. */
const BENCHES: readonly { readonly name: string; readonly run: (short: boolean) => readonly Figure[] | Promise<readonly Figure[]> }[] = [
  { name: 'door', run: door },
  { name: 'routing', run: routing },
  { name: 'regexes', run: regexes },
  { name: 'topology', run: topology },
  { name: 'lint', run: lint },
  { name: 'live', run: live },
  { name: 'placing', run: placing },
  { name: 'chart', run: chart },
  { name: 'peers', run: peers },
]

const short = process.argv.includes('--short')
const wanted = process.argv.slice(2).filter((arg) => !arg.startsWith('--'))
const unknown = wanted.filter((name) => !BENCHES.some((bench) => bench.name === name))
if (unknown.length > 0) {
  console.error(`There is no benchmark ${unknown.join(', ')}. There are: ${BENCHES.map(({ name }) => name).join(', ')}.`)
  process.exitCode = 2
} else {
  for (const { name, run } of BENCHES) {
    if (wanted.length > 0 && !wanted.includes(name)) continue
    console.log(`\n${name}`)
    for (const { what, figure, against } of await run(short)) console.log(`  ${what}: ${figure}${against ? `\n      against ${against}` : ''}`)
  }
}

import { writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { disagreementOf } from './disagreements.ts'
import { printMisses, printTally } from './print.ts'
import { PROXIES } from './proxies.ts'
import { prove, SPAN, type Tally } from './run.ts'
import { CONTROLLERS, type Controller, sayAsk } from './scenario.ts'
import { saySeen } from './seen.ts'
import { isInside, runInside, startWorld, whyNoWorld } from './world.ts'

const USAGE = `npm run proof -- [--controller NAME]... [--scenarios 500] [--seed 1] [--show 5] [--unknown] [--only SEED]
controllers: ${CONTROLLERS.join(', ')}; default: all`

/** The command: exit status 0 when no answer was wrong, 1 when one was, 2 when it can't be run like this. */
const main = async (): Promise<number> => {
  const { values } = parseArgs({
    options: {
      controller: { type: 'string', multiple: true },
      scenarios: { type: 'string', default: '500' },
      seed: { type: 'string', default: '1' },
      show: { type: 'string', default: '5' },
      unknown: { type: 'boolean', default: false },
      only: { type: 'string' },
      report: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) {
    console.log(USAGE)
    return 0
  }
  const chosen = (values.controller ?? CONTROLLERS) as Controller[]
  const stranger = chosen.find((one) => !CONTROLLERS.includes(one))
  if (stranger) {
    console.error(`${stranger} is no controller.\n${USAGE}`)
    return 2
  }
  if (!isInside()) {
    const why = whyNoWorld()
    if (why) {
      console.error(`The proof can't run here: ${why}.`)
      return 2
    }
    // Inside there is no network to install from.
    for (const controller of chosen) PROXIES[controller]?.proxy.whyNot()
    const child = runInside(import.meta.filename, process.argv.slice(2))
    return new Promise((resolve) => child.once('exit', (code) => resolve(code ?? 1)))
  }
  const world = await startWorld()
  let status = 0
  try {
    for (const controller of chosen) {
      const found = PROXIES[controller]
      const why = found ? found.proxy.whyNot() : 'no proxy for it yet'
      if (!found || why) {
        console.error(`${controller}: ${why}`)
        status = 2
        continue
      }
      const range =
        values.only === undefined ? { first: Number(values.seed) * SPAN, count: Number(values.scenarios) } : { first: Number(values.only), count: 1 }
      const tally = await prove(world, found.proxy, controller, { ...range, batch: found.batch }, (done) => {
        if (process.stderr.isTTY) process.stderr.write(`\r${controller} ${done}`)
      })
      const shown = tally.misses.filter((miss) => (miss.judgement.is === 'unknown') === values.unknown && disagreementOf(miss) === undefined)
      const scenarios = [...Map.groupBy(shown, ({ scenario }) => scenario.seed).values()]
      for (const misses of scenarios.slice(0, Number(values.show))) console.log(printMisses(misses.slice(0, 4)))
      console.log(printTally(controller, tally))
      if (tally.misses.some((miss) => miss.judgement.is === 'wrong' && disagreementOf(miss) === undefined)) status = 1
      if (values.report !== undefined) writeFileSync(values.report, JSON.stringify(reportOf(tally)))
    }
  } finally {
    world.stop()
  }
  return status
}

/** What the tests ask about. */
export interface Report {
  readonly requests: number
  readonly unknown: number
  /** One line each. */
  readonly wrong: readonly string[]
  /** Names of the known disagreements that occurred. */
  readonly known: readonly string[]
}

const reportOf = ({ requests, misses }: Tally): Report => ({
  requests,
  unknown: misses.filter(({ judgement }) => judgement.is === 'unknown').length,
  wrong: misses
    .filter((miss) => miss.judgement.is === 'wrong' && disagreementOf(miss) === undefined)
    .map(
      ({ scenario, ask, seen, judgement }) =>
        `seed ${scenario.seed}: ${sayAsk(ask)}: seen ${saySeen(seen)}, ${judgement.is === 'wrong' ? judgement.why : ''}`,
    ),
  known: [...new Set(misses.flatMap((miss) => disagreementOf(miss) ?? []))],
})

process.exitCode = await main()

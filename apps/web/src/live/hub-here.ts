import { connect } from './connection.ts'
import { createHub, type Hub } from './hub.ts'

const SWEEP_MS = 60_000

/** A hub on this thread's own network, clock and dice: in the SharedWorker, or in the page where there is none. */
export const hubHere = (): Hub => {
  const hub = createHub({
    now: () => performance.now(),
    connect: (options) =>
      connect({
        ...options,
        fetch: (input, init) => fetch(input, init),
        now: () => performance.now(),
        later: (call, ms) => {
          const timer = setTimeout(call, ms)
          return () => clearTimeout(timer)
        },
        random: Math.random,
      }),
  })
  setInterval(hub.sweep, SWEEP_MS)
  return hub
}

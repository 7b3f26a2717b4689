import type { ServeOptions } from './config.ts'
import { type Log, openLog } from './log.ts'
import { CannotStart, serve, type ServeParts } from './serve.ts'
import { visible } from './visible.ts'

/** Serves until SIGTERM or SIGINT. Resolves to the exit status: 0, or 1 when it can't start or something broke. */
export const serveUntilStopped = async (options: ServeOptions, parts: Omit<ServeParts, 'log'> = {}): Promise<number> => {
  const log = openLog()
  const ended = Promise.withResolvers<number>()
  // R8: nothing is swallowed. What nobody caught is logged, and the process ends, to be started anew in a known state.
  for (const event of ['uncaughtException', 'unhandledRejection'] as const) process.on(event, (error: unknown) => crash(log, event, error))
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => ended.resolve(0))
  try {
    const serving = await serve(options, { ...parts, log })
    const status = await ended.promise
    await serving.close()
    return status
  } catch (error) {
    if (!(error instanceof CannotStart)) throw error
    process.stderr.write(`${visible(`error: ${error.message}`)}\n${error.hint ? `${visible(error.hint)}\n` : ''}`)
    return 1
  }
}

const crash = (log: Log, event: string, error: unknown): void => {
  log.fatal({ err: error, event }, 'Portolan ends because of an error that nothing caught')
  process.exit(1)
}

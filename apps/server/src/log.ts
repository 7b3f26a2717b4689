import { type DestinationStream, type Logger, pino } from 'pino'
import { visible } from './visible.ts'

export type Log = Logger

/** Logs to stderr: JSON, one event a line; on a terminal, short lines for people. */
export const openLog = (terminal: boolean = process.stderr.isTTY === true): Log =>
  terminal
    ? pino(
        { base: null },
        lines((text) => process.stderr.write(text)),
      )
    : pino({ base: null }, pino.destination({ dest: 2, sync: true }))

/** Says nothing. For one-shot commands, and tests. */
export const silentLog = (): Log => pino({ level: 'silent' })

/** `12:31:07 warn  Watch ended  kind=Pod reason=reset`. */
export const lines = (write: (text: string) => void): DestinationStream => ({
  write: (line) => {
    const { level, time, msg, err, ...fields } = JSON.parse(line) as Record<string, unknown>
    const word = pino.levels.labels[Number(level)] ?? 'info'
    const clock = new Date(Number(time)).toTimeString().slice(0, 8)
    const rest = Object.entries(fields).map(([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`)
    const cause = typeof err === 'object' && err !== null && 'stack' in err ? [String(err.stack)] : []
    write(
      `${clock} ${word.padEnd(5)} ${visible([String(msg ?? ''), ...rest].join('  '))}\n${cause.map((text) => `${text.split('\n').map(visible).join('\n')}\n`).join('')}`,
    )
  },
})

import { type ChildProcess, spawn } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'

/** A running `portolan serve`. */
export interface Portolan {
  /** `http://127.0.0.1:PORT` */
  readonly url: string
  /** Everything that it wrote to stderr so far. */
  readonly log: () => string
  readonly get: <T = unknown>(path: string) => Promise<T>
  readonly post: <T = unknown>(path: string, body: unknown) => Promise<T>
  /** SIGTERM; resolves to the exit status. */
  readonly stop: () => Promise<number | null>
}

/** Starts `portolan serve ARGS` on a free port, as a user's shell would; resolves when it listens, rejects with its log when it ends before. */
export const portolan = async (args: readonly string[], env: Record<string, string | undefined> = {}): Promise<Portolan> => {
  const child = spawn(process.execPath, ['apps/cli/src/main.ts', 'serve', '--port', '0', ...args], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, ...env },
  })
  let log = ''
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    log += chunk
  })
  const url = await listening(child, () => log)
  const answer = async <T>(response: Response): Promise<T> => {
    const text = await response.text()
    if (!response.ok) throw new Error(`${response.url} answers ${response.status}: ${text.slice(0, 500)}`)
    return JSON.parse(text) as T
  }
  return {
    url,
    log: () => log,
    get: async (path) => answer(await fetch(url + path)),
    post: async (path, body) =>
      answer(await fetch(url + path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })),
    stop: () => ended(child),
  }
}

const listening = async (child: ChildProcess, log: () => string): Promise<string> => {
  const deadline = Date.now() + 30_000
  while (Date.now() < deadline) {
    const found = /listening on (http:\/\/\S+)/.exec(log())
    if (found?.[1]) return found[1].replace(/\/$/, '')
    if (child.exitCode !== null) break
    await sleep(20)
  }
  child.kill('SIGKILL')
  throw new Error(`portolan serve did not listen:\n${log()}`)
}

const ended = async (child: ChildProcess): Promise<number | null> => {
  if (child.exitCode === null && child.signalCode === null) {
    const exit = new Promise((resolve) => child.once('exit', resolve))
    child.kill('SIGTERM')
    const late = sleep(8_000, 'late', { ref: false })
    if ((await Promise.race([exit, late])) === 'late') child.kill('SIGKILL')
    await exit
  }
  return child.exitCode
}

/** Asks until the answer satisfies, and tells how long that took in ms; rejects with the last answer after `within` ms. */
export const eventually = async <T>(
  ask: () => Promise<T>,
  satisfies: (answer: T) => boolean,
  within = 60_000,
): Promise<{ answer: T; took: number }> => {
  const start = performance.now()
  let last: unknown
  while (performance.now() - start < within) {
    try {
      const answer = await ask()
      last = answer
      if (satisfies(answer)) return { answer, took: performance.now() - start }
    } catch (error) {
      last = error
    }
    await sleep(25)
  }
  throw new Error(`not within ${within} ms; last: ${last instanceof Error ? last.message : JSON.stringify(last)?.slice(0, 2_000)}`)
}

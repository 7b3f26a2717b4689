import { DEFAULTS, type ServeOptions } from '../config.ts'
import { silentLog } from '../log.ts'
import { type Serving, serveSource } from '../serve.ts'
import { ScriptedSource } from './scripted-source.ts'

interface Answer<T> {
  readonly status: number
  readonly headers: Headers
  readonly body: T
}

export interface Started extends Serving {
  readonly source: ScriptedSource
  /** What was said to people. */
  readonly said: readonly string[]
  /** Fetches a path below the root, and reads its JSON as what the test says it is. */
  fetch<T>(path: string, init?: RequestInit): Promise<Answer<T>>
}

/** A server of a scripted source, on a free port. Close it. */
export const start = async (options: Partial<ServeOptions> = {}): Promise<Started> => {
  const source = new ScriptedSource()
  const said: string[] = []
  const serving = await serveSource({ ...DEFAULTS, port: 0, ...options }, source, 'a test runs', silentLog(), (line) => said.push(line))
  return {
    ...serving,
    source,
    said,
    fetch: async <T>(path: string, init?: RequestInit) => {
      const response = await fetch(new URL(path, serving.url), init)
      const text = await response.text()
      const json = response.headers.get('content-type')?.startsWith('application/json')
      return { status: response.status, headers: response.headers, body: (json ? JSON.parse(text) : text) as T }
    },
  }
}

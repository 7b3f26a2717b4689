import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Loaded } from './real-proxy.ts'
import { ensure, folder, type World } from './world.ts'

/** One scenario's part of the configuration, and the files that it names. */
export interface Part {
  readonly sections: string
  /** By absolute path. */
  readonly files: ReadonlyMap<string, string>
}

export const whyNoHaproxy = (): string | undefined => ensure([{ file: 'haproxy', debian: 'haproxy' }])

/** A folder for the maps and lists, emptied. */
export const emptyFolder = (world: World, name: string): string => {
  const directory = folder(world, name)
  rmSync(directory, { recursive: true, force: true })
  mkdirSync(directory, { recursive: true })
  return directory
}

/** Starts one HAProxy with the parts of all scenarios; a part that HAProxy refuses is left out, and its scenario is frozen. */
export const startHaproxy = (directory: string, parts: readonly Part[]): Loaded => {
  const frozen = new Map<number, string>()
  for (const { files } of parts) for (const [path, text] of files) writeFileSync(path, text)
  for (let from = 0; from < parts.length; from += AT_ONCE) {
    const some = parts.slice(from, from + AT_ONCE)
    if (complaint(directory, some) === undefined) continue
    some.forEach((part, index) => {
      const said = complaint(directory, [part])
      if (said !== undefined) frozen.set(from + index, said)
    })
  }
  const file = join(directory, 'haproxy.cfg')
  writeFileSync(file, configuration(parts.filter((_, index) => !frozen.has(index))))
  const child: ChildProcess = spawn('haproxy', ['-f', file, '-db', '-q'], { stdio: 'ignore' })
  return {
    frozen,
    stop: () =>
      new Promise((resolve) => {
        child.once('exit', () => resolve())
        child.kill('SIGKILL')
      }),
  }
}

const AT_ONCE = 24

const complaint = (directory: string, parts: readonly Part[]): string | undefined => {
  const file = join(directory, 'test.cfg')
  writeFileSync(file, configuration(parts))
  const { status, stderr } = spawnSync('haproxy', ['-c', '-f', file], { encoding: 'utf8' })
  if (status === 0) return undefined
  // Warnings stand beside; the alert names the line.
  return /\[ALERT\].*?: (?:parsing \[.*?\] ?:? ?|config : )?(.*)/.exec(stderr.replaceAll(file, ''))?.[1] || stderr.slice(0, 300)
}

const configuration = (parts: readonly Part[]): string => `global
  maxconn 4000
  nbthread 2
  stats maxconn 1
  ssl-default-bind-options no-tls-tickets
defaults
  mode http
  option redispatch
  option http-keep-alive
  timeout connect 5s
  timeout client 50s
  timeout server 50s
  timeout queue 5s
  timeout http-request 5s
${parts.map(({ sections }) => sections).join('\n')}
`

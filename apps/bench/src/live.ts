import { Feeds } from '../../server/src/feeds.ts'
import type { Topic } from '../../server/src/feed.ts'
import { Live } from '../../server/src/live.ts'
import { KINDS } from '@portolan/model'
import { buildGraph, diffGraphs, type Graph } from '@portolan/topology'
import { city, flip, podsInTurn, SIZES } from './city.ts'
import { type Figure, ms, once, spread } from './stopwatch.ts'
import { clusterOf } from './town.ts'

const RATE = 100
const SCOPE = { namespaces: [], expand: [] }
const GRAPH: Topic<Graph> = {
  key: 'graph',
  build: ({ cluster, tables, revision }) => buildGraph(cluster, tables, SCOPE, revision),
  diff: diffGraphs,
}

/** The server's road from a change to the patch that a page gets, at 100 pod changes a second. Yardstick: one change at a time. */
export const live = async (short: boolean): Promise<readonly Figure[]> => {
  const { pods, services } = SIZES.M
  const held = clusterOf(city(services))
  const cell = new Live({ source: 'cluster', name: 'bench' })
  cell.take(
    KINDS.flatMap(({ kind }) => [{ type: 'replace', kind, objects: [...held.all(kind)] } as const, { type: 'sync', kind, state: 'synced' } as const]),
  )
  const feeds = new Feeds(
    cell,
    () => ({ ready: true, connection: { state: 'reachable' }, kinds: [] }) as never,
    () => () => undefined,
  )
  const { cluster } = cell.state()
  let patches = 0
  const waiting: number[] = []
  const took: number[] = []
  const arrived = (event: Buffer): void => {
    if (!event.subarray(0, 12).toString().startsWith('event: patch')) return
    patches++
    for (const since of waiting.splice(0)) took.push(performance.now() - since)
  }
  const reader = { begin: () => undefined, send: arrived, comment: () => undefined, end: () => undefined }
  const { leave } = feeds.follow(GRAPH, reader)
  const turn = podsInTurn(cluster)
  const change = (): void => {
    const { value } = turn.next()
    if (!value) return
    waiting.push(performance.now())
    cell.take(flip(cluster, value))
  }

  const run = async (changes: number, pause: number): Promise<{ cpu: number; p50: number; p95: number; patches: number }> => {
    took.length = 0
    patches = 0
    const before = process.threadCpuUsage()
    const start = performance.now()
    for (let at = 0; at < changes; at++) {
      change()
      await sleep(Math.max(0, start + (at + 1) * pause - performance.now()))
    }
    await sleep(500)
    const { user, system } = process.threadCpuUsage(before)
    const sorted = [...took].sort((a, b) => a - b)
    if (sorted.length < changes) throw new Error(`${changes - sorted.length} changes reached no patch`)
    const at = (part: number): number => sorted[Math.floor(sorted.length * part)] ?? 0
    return { cpu: (user + system) / 1000 / changes, p50: at(0.5), p95: at(0.95), patches }
  }

  await run(20, 200)
  const single = await run(short ? 10 : 20, 400)
  const many = await run(short ? 300 : 2_000, 1000 / RATE)
  const linted = spread(
    Array.from({ length: 9 }, () => {
      change()
      const state = cell.state()
      return once(() => state.findings)
    }),
  )
  leave()
  feeds.close()
  cell.close()
  const wait = ({ p50, p95 }: typeof many): string => `p50 ${p50.toFixed(0)} ms, p95 ${p95.toFixed(0)} ms`
  return [
    {
      what: `${pods.toLocaleString('en')} pods, ${RATE} changes/s, from the change to its patch (${many.patches} patches)`,
      figure: wait(many),
      against: `one change at a time ${wait(single)}: ${(many.p50 / single.p50).toFixed(2)}`,
    },
    {
      what: 'processor time for each change',
      figure: `${many.cpu.toFixed(2)} ms`,
      against: `one at a time ${single.cpu.toFixed(2)} ms: ${(many.cpu / single.cpu).toFixed(2)}`,
    },
    { what: 'findings of one revision', figure: ms(linted) },
  ]
}

const sleep = (ms: number): Promise<void> => new Promise((resolve) => void setTimeout(resolve, ms))

import { digestOf, type Graph, graphEvent, type Patch } from '@portolan/contract'
import { applyPatch } from '@portolan/topology'
import fc from 'fast-check'
import { afterEach, expect, test, vi } from 'vitest'
import { EventReader } from '../testing/event-reader.ts'
import { ingress, ingressClass, pod, service, shop, slice } from '../testing/objects.ts'
import { type Started, start } from '../testing/start.ts'

let server: Started | undefined
let readers: EventReader[] = []
afterEach(async () => {
  for (const reader of readers) reader.close()
  readers = []
  await server?.close()
  server = undefined
  vi.useRealTimers()
})

const serve = async (): Promise<Started> => {
  server = await start()
  server.source.put(...shop())
  server.source.sync()
  return server
}

const open = async (path = 'api/v1/graph/events', headers: Readonly<Record<string, string>> = {}): Promise<EventReader> => {
  const reader = await EventReader.open(new URL(path, server?.url), headers)
  readers.push(reader)
  return reader
}

/** The snapshot with all patches after it. */
const replay = ({ events }: EventReader): Graph | undefined =>
  events.reduce<Graph | undefined>((held, { event, data }) => {
    if (event === 'snapshot') return data as Graph
    return event === 'patch' && held ? (applyPatch(held as never, data as never) as unknown as Graph) : held
  }, undefined)

const revisionOf = (id: string): number => Number(id.split('-')[1])

const caughtUp = async (reader: EventReader, path = 'api/v1/graph'): Promise<Graph> => {
  const { body } = await (server as Started).fetch<Graph>(path)
  await reader.until(({ id }) => revisionOf(id) >= body.revision)
  return body
}

test('the stream begins at once, with a comment, a snapshot and the status, and no proxy may hold it', async () => {
  await serve()
  const reader = await open()
  expect(Object.fromEntries(reader.response.headers)).toMatchObject({
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store, no-transform',
    'x-accel-buffering': 'no',
  })
  await reader.until(({ event }) => event === 'status')
  expect(reader.comments).toEqual(['portolan'])
  // The status may come again, when what it says becomes older.
  const [first, second] = reader.events
  expect([first?.event, second?.event]).toEqual(['snapshot', 'status'])
  for (const { event, id, data } of reader.events) {
    expect(graphEvent.parse({ event, data })).toEqual({ event, data })
    expect(id).toMatch(/^[0-9a-f]+-\d+$/)
  }
  expect(reader.events[0]?.data).toEqual((await (server as Started).fetch<Graph>('api/v1/graph')).body)
})

test('a change arrives as a patch, soon', async () => {
  const { source } = await serve()
  const reader = await open('api/v1/graph/events?level=pods')
  await reader.until(({ event }) => event === 'status')
  const begin = performance.now()
  source.remove('Service', 'shop', 'cart')
  const { id, data } = await reader.until(({ event }) => event === 'patch')
  expect(performance.now() - begin).toBeLessThan(10_000)
  expect((data as Patch).revision).toBe(revisionOf(id))
  expect(replay(reader)).toEqual((await (server as Started).fetch<Graph>('api/v1/graph?level=pods')).body)
})

test('a change of the sync state arrives as a status', async () => {
  const { source } = await serve()
  const reader = await open()
  await reader.until(({ event }) => event === 'status')
  source.sync(['Pod'], 'stale', 'the watch is silent')
  const { data } = await reader.until(({ event }) => event === 'status', { from: 2 })
  expect((data as { kinds: unknown[] }).kinds).toContainEqual(
    expect.objectContaining({ kind: 'Pod', state: 'stale', message: 'the watch is silent' }),
  )
})

const NAMES = ['a', 'b', 'c']
const change = fc.oneof(
  fc.record({ put: fc.constant('service'), name: fc.constantFrom(...NAMES), port: fc.constantFrom(80, 81) }),
  fc.record({ put: fc.constant('slice'), name: fc.constantFrom(...NAMES), ready: fc.boolean(), many: fc.integer({ min: 0, max: 3 }) }),
  fc.record({ put: fc.constant('pod'), name: fc.constantFrom(...NAMES), ready: fc.boolean() }),
  fc.record({ put: fc.constant('ingress'), name: fc.constantFrom(...NAMES), paths: fc.array(fc.constantFrom('/', '/x', '/y'), { maxLength: 3 }) }),
  fc.record({ put: fc.constant('class') }),
  fc.record({ remove: fc.constantFrom('Service', 'EndpointSlice', 'Pod', 'Ingress'), name: fc.constantFrom(...NAMES) }),
  fc.record({ wait: fc.integer({ min: 0, max: 30 }) }),
)

interface Drawn {
  readonly put?: string
  readonly remove?: string
  readonly wait?: number
  readonly name?: string
  readonly port?: number
  readonly ready?: boolean
  readonly many?: number
  readonly paths?: readonly string[]
}

const play = async ({ source }: Started, { put, remove, wait, name = '', port = 80, ready = true, many = 1, paths = [] }: Drawn): Promise<void> => {
  if (wait !== undefined) await new Promise((resolve) => setTimeout(resolve, wait))
  else if (remove) source.remove(remove as 'Service', 'shop', remove === 'EndpointSlice' ? `${name}-1` : name)
  else if (put === 'service') source.put(service(name, { ports: [{ name: 'http', port, targetPort: 8080 }] }))
  else if (put === 'slice') source.put(slice(name, ['10.0.0.1', '10.0.0.2', '10.0.0.3'].slice(0, many), { ready }))
  else if (put === 'pod') source.put(pod(name, name, '10.0.0.1', ready))
  else if (put === 'class') source.put(ingressClass())
  else
    source.put(
      ingress(
        name,
        `${name}.test`,
        paths.map((path) => ({ path, service: name })),
      ),
    )
}

test.each(['', '?level=pods', '?namespace=shop&level=routes&limit=20'])(
  'snapshot and patches give exactly the graph, after any changes (%s)',
  async (query) => {
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 40 }), async (changes) => {
        const running = await serve()
        try {
          const reader = await open(`api/v1/graph/events${query}`)
          for (const step of changes) await play(running, step)
          const graph = await caughtUp(reader, `api/v1/graph${query}`)
          expect(replay(reader)).toEqual(graph)
          expect(digestOf(replay(reader)?.nodes ?? [], replay(reader)?.edges ?? [])).toBe(digestOf(graph.nodes, graph.edges))
          const ids = reader.events.map(({ id }) => revisionOf(id))
          expect(ids).toEqual([...ids].sort((a, b) => a - b))
          reader.close()
        } finally {
          await running.close()
          server = undefined
        }
      }),
      { numRuns: 15 },
    )
  },
)

test('a reader that comes back gets what it missed, and no more', async () => {
  const { source } = await serve()
  const first = await open()
  await first.until(({ event }) => event === 'status')
  source.put(service('one'))
  await caughtUp(first)
  const last = first.events.at(-1)?.id ?? ''
  const held = replay(first) as Graph
  first.close()
  source.put(service('two'))
  await new Promise((resolve) => setTimeout(resolve, 60))
  source.put(service('three'))
  const second = await open('api/v1/graph/events', { 'Last-Event-ID': last })
  await second.until(({ event }) => event === 'status')
  const now = await caughtUp(second)
  expect(second.events.map(({ event }) => event).filter((event) => event !== 'status')).not.toContain('snapshot')
  const patches = second.events.filter(({ event }) => event === 'patch').map(({ data }) => data)
  expect(patches.length).toBeGreaterThan(0)
  expect(patches.reduce<Graph>((graph, patch) => applyPatch(graph as never, patch as never) as unknown as Graph, held)).toEqual(now)
})

test('a reader that missed nothing gets nothing but the status', async () => {
  await serve()
  const first = await open()
  const { id } = await first.until(({ event }) => event === 'status')
  first.close()
  const second = await open('api/v1/graph/events', { 'Last-Event-ID': id })
  await second.until(({ event }) => event === 'status')
  expect(second.events.map(({ event }) => event)).toEqual(['status'])
})

test.each(['0-0', 'garbage', '-1', 'deadbeef0000-3', '', `${'x'.repeat(12_000)}`])('an id that leads nowhere gets a snapshot: %.20j', async (id) => {
  await serve()
  const reader = await open('api/v1/graph/events', { 'Last-Event-ID': id })
  expect(reader.response.status).toBe(200)
  await reader.until(({ event }) => event === 'snapshot')
})

test('a revision of this epoch that is not held any more gets a snapshot', async () => {
  const { source } = await serve()
  const first = await open()
  const { id } = await first.until(({ event }) => event === 'snapshot')
  const other = await open('api/v1/graph/events?namespace=shop', { 'Last-Event-ID': `${id.split('-')[0]}-0` })
  await other.until(({ event }) => event === 'snapshot')
  source.put(service('x'))
  await caughtUp(first)
})

test('findings stream, and their patches give the list', async () => {
  const { source } = await serve()
  const reader = await open('api/v1/findings/events')
  await reader.until(({ event }) => event === 'snapshot')
  source.put(ingress('lost', 'lost.test', [{ path: '/', service: 'nowhere' }]))
  await reader.until(({ event }) => event === 'patch')
  const now = (await (server as Started).fetch<{ findings: { id: string }[] }>('api/v1/findings')).body
  const held = new Map<string, { id: string }>()
  let order: readonly string[] = []
  for (const { event, data } of reader.events) {
    const {
      findings = [],
      upsert = [],
      remove = [],
      order: ranked,
    } = data as Record<'findings' | 'upsert', { id: string }[] | undefined> & {
      remove?: string[]
      order?: string[]
    }
    if (event === 'snapshot') order = findings.map(({ id }) => id)
    for (const finding of [...findings, ...upsert]) held.set(finding.id, finding)
    for (const id of remove) held.delete(id)
    order = ranked ?? order
  }
  expect(order.map((id) => held.get(id))).toEqual(now.findings)
  expect(now.findings.length).toBeGreaterThan(0)
})

test('no more than 200 streams; the others are told when to come back', async () => {
  await serve()
  await Promise.all(Array.from({ length: 200 }, () => open()))
  const refused = await fetch(new URL('api/v1/graph/events', (server as Started).url))
  expect(refused.status).toBe(503)
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThanOrEqual(1)
  expect(await refused.json()).toMatchObject({ error: { code: 'too-many-streams' } })
  expect((await (server as Started).fetch('healthz')).status).toBe(200)
  readers[0]?.close()
  await vi.waitFor(async () => expect((await open()).response.status).toBe(200))
})

test('on its way out the server says goodbye, each reader its own time, and ends within 5 s', async () => {
  const running = await serve()
  const all = await Promise.all(Array.from({ length: 20 }, () => open()))
  await Promise.all(all.map((reader) => reader.until(({ event }) => event === 'status')))
  const begin = performance.now()
  await running.close()
  expect(performance.now() - begin).toBeLessThan(15_000)
  server = undefined
  await vi.waitFor(() => expect(all.every(({ ended }) => ended)).toBe(true))
  const retries = all.map(({ events }) => events.at(-1)).map((last) => (last?.event === 'bye' ? (last.data as { retry: number }).retry : 0))
  for (const retry of retries) expect(retry).toSatisfy((ms: number) => ms >= 1_000 && ms < 5_000)
  expect(new Set(retries).size).toBeGreaterThan(10)
})

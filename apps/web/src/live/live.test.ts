import type { Graph, GraphNode, Patch } from '@portolan/contract'
import { digestOf } from '@portolan/contract'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { connect, type Link } from './connection.ts'
import { createHub, type Tell } from './hub.ts'
import { createReplica } from './replica.ts'
import { createParser, type StreamEvent } from './sse.ts'

describe('the parser', () => {
  const text = ': hello\n\nid: e-1\nevent: snapshot\ndata: {"a":\ndata: 1}\n\nretry: 1500\nevent: bye\ndata: {}\n\n'
  const whole: StreamEvent[] = [
    { event: 'snapshot', data: '{"a":\n1}', id: 'e-1' },
    { event: 'bye', data: '{}', id: 'e-1', retry: 1500 },
  ]

  it('gives the same events wherever the text is cut, with either line end', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(text.length * 2), { maxLength: 8 }), fc.boolean(), (cuts, carriage) => {
        const sent = carriage ? text.replaceAll('\n', '\r\n') : text
        const got: StreamEvent[] = []
        const feed = createParser((event) => got.push(event))
        let from = 0
        for (const cut of [...cuts, sent.length].sort((a, b) => a - b)) {
          feed(sent.slice(from, cut))
          from = Math.max(from, Math.min(cut, sent.length))
        }
        expect(got).toEqual(whole)
      }),
    )
  })
})

const settle = async () => {
  for (let turn = 0; turn < 10; turn++) await new Promise((resolve) => setImmediate(resolve))
}

/** A clock that moves when told, with its timers. */
const createClock = () => {
  let time = 0
  const timers = new Set<{ at: number; call: () => void }>()
  return {
    now: () => time,
    later: (call: () => void, ms: number) => {
      const timer = { at: time + ms, call }
      timers.add(timer)
      return () => {
        timers.delete(timer)
      }
    },
    /** Runs what falls due, in order, letting promises settle between. */
    pass: async (ms: number) => {
      const end = time + ms
      await settle()
      for (;;) {
        const due = [...timers].filter((timer) => timer.at <= end).sort((a, b) => a.at - b.at)[0]
        if (!due) break
        timers.delete(due)
        time = Math.max(time, due.at)
        due.call()
        await settle()
      }
      time = end
    },
  }
}

/** A server whose streams the test writes to and cuts. */
const createServer = () => {
  const asked: { at: string; lastId: string | null }[] = []
  let stream: ReadableStreamDefaultController<Uint8Array> | undefined
  let answer: () => Response | Promise<Response> = () => {
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => {
        stream = controller
      },
    })
    return new Response(body, { headers: { 'content-type': 'text/event-stream; charset=utf-8' } })
  }
  const events = answer
  return {
    asked,
    fetch: ((url: string, init: RequestInit) => {
      asked.push({ at: url, lastId: new Headers(init.headers).get('last-event-id') })
      return Promise.resolve(answer())
    }) as unknown as typeof fetch,
    send: (text: string) => stream?.enqueue(new TextEncoder().encode(text)),
    cut: () => stream?.close(),
    answers: (with_: (() => Response | Promise<Response>) | 'events') => {
      answer = with_ === 'events' ? events : with_
    },
  }
}

const start = (random = () => 0.5) => {
  const clock = createClock()
  const server = createServer()
  const links: Link[] = []
  const events: StreamEvent[] = []
  const connection = connect({
    url: 'http://test/events',
    fetch: server.fetch,
    now: clock.now,
    later: clock.later,
    random,
    onEvent: (event) => events.push(event),
    onLink: (link) => links.push(link),
  })
  return { clock, server, links, events, connection }
}

describe('the connection', () => {
  it('resumes where it was cut', async () => {
    const { clock, server, events } = start()
    await clock.pass(0)
    server.send('id: e-7\nevent: patch\ndata: {}\n\n')
    await clock.pass(31_000)
    server.cut()
    await clock.pass(600)
    expect(events.map((event) => event.id)).toEqual(['e-7'])
    expect(server.asked.map((ask) => ask.lastId)).toEqual([null, 'e-7'])
  })

  it('backs off with jitter while the server fails, and never gives up', async () => {
    const { clock, server, links } = start(() => 1)
    server.answers(() => new Response('', { status: 503 }))
    await clock.pass(120_000)
    const waits = links.flatMap((link, index) => {
      const before = links[index - 1]
      return link.is === 'reconnecting' && before?.is === 'reconnecting' ? [link.retryAt - before.retryAt] : []
    })
    expect(waits.slice(0, 5)).toEqual([1_000, 2_000, 4_000, 8_000, 15_000])
    expect(Math.max(...waits)).toBe(15_000)
    server.answers('events')
    await clock.pass(15_000)
    expect(links.at(-1)).toEqual({ is: 'live' })
  })

  it('notices silence after 40 s, and a comment is no silence', async () => {
    const { clock, server, links } = start()
    await clock.pass(30_000)
    server.send(': beat\n\n')
    await clock.pass(30_000)
    expect(links.at(-1)?.is).toBe('live')
    await clock.pass(11_000)
    expect(links.map((link) => link.is)).toContain('reconnecting')
  })

  it('gives a fetch that never answers up too', async () => {
    const { clock, server } = start()
    server.answers(() => new Promise<Response>(() => {}))
    await clock.pass(0)
    const before = server.asked.length
    await clock.pass(45_000)
    expect(server.asked.length).toBeGreaterThan(before)
  })

  it.each([
    ['401', () => new Response('', { status: 401 })],
    ['a login page', () => new Response('<html>', { headers: { 'content-type': 'text/html' } })],
  ])('takes %s for signed out, and comes back by itself', async (_name, answer) => {
    const { clock, server, links } = start()
    server.answers(answer)
    // The first attempt was already on its way.
    await clock.pass(0)
    server.cut()
    await clock.pass(2_000)
    expect(links.at(-1)).toEqual({ is: 'signed-out' })
    server.answers('events')
    await clock.pass(30_000)
    expect(links.at(-1)).toEqual({ is: 'live' })
  })

  it('says what the server refused', async () => {
    const { clock, server, links } = start()
    server.answers(() => Response.json({ error: { code: 'bad', message: 'level: expected one of cluster, hosts' } }, { status: 400 }))
    await clock.pass(0)
    server.cut()
    await clock.pass(2_000)
    expect(links.at(-1)).toEqual({ is: 'refused', message: 'level: expected one of cluster, hosts' })
  })

  it('leaves on bye and returns when it was told to', async () => {
    const { clock, server } = start()
    await clock.pass(0)
    server.send('retry: 3000\nevent: bye\ndata: {}\n\n')
    await clock.pass(2_900)
    expect(server.asked).toHaveLength(1)
    await clock.pass(200)
    expect(server.asked).toHaveLength(2)
  })

  it('tries at once when woken', async () => {
    const { clock, server, connection } = start(() => 1)
    server.answers(() => new Response('', { status: 503 }))
    await clock.pass(0)
    server.cut()
    await clock.pass(20_000)
    const before = server.asked.length
    connection.wake()
    await clock.pass(0)
    expect(server.asked.length).toBe(before + 1)
  })
})

const node = (name: string, label = name): GraphNode => ({
  id: `Service/shop/${name}`,
  kind: 'Service',
  namespace: 'shop',
  name,
  layer: 'service',
  status: 'ok',
  reasons: [],
  label,
  facts: {},
})
const graphOf = (revision: number, nodes: readonly GraphNode[]): Graph => ({
  revision,
  scope: { namespaces: [], expand: [], limit: 900, level: 'routes', auto: true },
  nodes,
  edges: [],
  totals: {},
  folded: [],
})
const patchOf = (revision: number, upsert: readonly GraphNode[], remove: readonly string[] = []): Patch => ({
  revision,
  upsert: { nodes: upsert, edges: [] },
  remove: { nodes: remove, edges: [] },
})

describe('the replica', () => {
  it('equals the graph that the patches describe', () => {
    const names = fc.uniqueArray(fc.constantFrom<string>('a', 'b', 'c', 'd', 'e', 'f'))
    fc.assert(
      fc.property(fc.array(names, { minLength: 1, maxLength: 8 }), (states) => {
        const replica = createReplica()
        replica.reset(graphOf(0, []))
        let before: readonly string[] = []
        states.forEach((state, index) => {
          const gone = before.filter((name) => !state.includes(name)).map((name) => `Service/shop/${name}`)
          expect(
            replica.apply(
              patchOf(
                index + 1,
                state.map((name) => node(name, `${name}${index}`)),
                gone,
              ),
            ),
          ).toBe(true)
          before = state
        })
        const last = states.length
        expect(replica.graph()).toEqual(
          graphOf(
            last,
            [...before].sort().map((name) => node(name, `${name}${last - 1}`)),
          ),
        )
      }),
    )
  })

  it('refuses what does not follow', () => {
    const replica = createReplica()
    expect(replica.apply(patchOf(1, []))).toBe(false)
    replica.reset(graphOf(4, [node('a')]))
    expect(replica.apply(patchOf(3, [node('b')]))).toBe(true)
    expect(replica.graph()?.nodes).toHaveLength(1)
    expect(replica.apply(patchOf(5, [], ['Service/shop/zebra']))).toBe(false)
  })
})

describe('the hub', () => {
  const open = () => {
    const made: { url: string; emit: (event: StreamEvent) => void; resyncs: number; closed: boolean }[] = []
    let time = 0
    const hub = createHub({
      now: () => time,
      connect: ({ url, onEvent }) => {
        const one = { url, emit: onEvent, resyncs: 0, closed: false }
        made.push(one)
        return {
          wake: () => {},
          resync: () => {
            one.resyncs += 1
          },
          heardAt: () => time,
          close: () => {
            one.closed = true
          },
        }
      },
    })
    const tab = () => {
      const told: Tell[] = []
      return { told, port: hub.attach((tell) => told.push(tell)) }
    }
    const event = (name: string, data: unknown, id: string): StreamEvent => ({ event: name, data: JSON.stringify(data), id })
    return { hub, made, tab, event, pass: (ms: number) => (time += ms) }
  }

  it('opens one stream for all tabs of a view, and closes it after the last', () => {
    const { made, tab, event } = open()
    const [one, two] = [tab(), tab()]
    one.port.receive({ ask: 'open', url: '/a' })
    made[0]?.emit(event('snapshot', graphOf(1, [node('a')]), 'e-1'))
    made[0]?.emit(event('patch', patchOf(2, [node('b')]), 'e-2'))
    two.port.receive({ ask: 'open', url: '/a' })
    expect(made).toHaveLength(1)
    const late = two.told.find((tell) => tell.tell === 'graph')
    expect(late?.tell === 'graph' && late.graph.nodes.map((each) => each.name)).toEqual(['a', 'b'])
    one.port.receive({ ask: 'close', url: '/a' })
    expect(made[0]?.closed).toBe(false)
    two.port.receive({ ask: 'leave' })
    expect(made[0]?.closed).toBe(true)
  })

  it('asks for a snapshot when the epoch changes under a patch, and when the digest differs', () => {
    const { made, tab, event, pass } = open()
    tab().port.receive({ ask: 'open', url: '/a' })
    const nodes = [node('a')]
    made[0]?.emit(event('snapshot', graphOf(1, nodes), 'e-1'))
    made[0]?.emit(event('check', { revision: 1, nodes: 1, edges: 0, digest: digestOf(nodes, []) }, 'e-1'))
    expect(made[0]?.resyncs).toBe(0)
    made[0]?.emit(event('patch', patchOf(2, []), 'f-2'))
    expect(made[0]?.resyncs).toBe(1)
    pass(6_000)
    made[0]?.emit(event('check', { revision: 1, nodes: 1, edges: 0, digest: '00000000' }, 'e-1'))
    expect(made[0]?.resyncs).toBe(2)
  })

  it('forgets a tab that gives no sign of life', () => {
    const { hub, made, tab, pass } = open()
    tab().port.receive({ ask: 'open', url: '/a' })
    pass(201_000)
    hub.sweep()
    expect(made[0]?.closed).toBe(true)
  })
})

import type { SourceStatus } from '@portolan/contract'
import { admit } from '@portolan/sources'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { Topic } from './feed.ts'
import { FEED_LIMITS, Feeds, type Stream } from './feeds.ts'
import { eventId } from './history.ts'
import { Live } from './live.ts'
import { service } from './testing/objects.ts'

/** Keeps what it is given. */
class Sink implements Stream {
  events: string[] = []
  comments = 0
  ended = false

  begin(snapshot: Buffer): void {
    this.send(snapshot)
  }
  send(event: Buffer): void {
    this.events.push(event.toString())
  }
  comment(): void {
    this.comments++
  }
  end(): void {
    this.ended = true
  }
  names(): string[] {
    return this.events.map((event) => /^event: (\w+)/.exec(event)?.[1] ?? '')
  }
}

let builds = 0
const topic = (key: string): Topic<{ readonly services: number }> => ({
  key,
  build: ({ cluster }) => {
    builds++
    return { services: cluster.count('Service') }
  },
  diff: (_before, after, revision) => ({ revision, ...after }),
  check: ({ services }) => ({ services }),
})

let live: Live
let feeds: Feeds
let ready = false
let tell = (): void => {}
const status = (): SourceStatus => ({ revision: 0, ready, connection: { state: 'reachable' }, kinds: [], complaints: 0 })

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'setImmediate', 'performance'] })
  builds = 0
  ready = false
  live = new Live({ source: 'cluster', name: 'test' })
  feeds = new Feeds(live, status, (listener) => {
    tell = listener
    return () => {}
  })
})
afterEach(() => {
  feeds.close()
  live.close()
  expect(vi.getTimerCount()).toBe(0)
  vi.useRealTimers()
})

let count = 0
const change = (): void => {
  const { object } = admit(service(`s${count++}`))
  if (object) live.take([{ type: 'put', object }])
}
const settle = (): void => {
  vi.advanceTimersByTime(250)
}

test('readers of one topic share one build and the same bytes', () => {
  const sinks = Array.from({ length: 5 }, () => new Sink())
  for (const sink of sinks) feeds.follow(topic('a'), sink)
  expect(builds).toBe(1)
  change()
  settle()
  expect(builds).toBe(2)
  for (const sink of sinks) expect(sink.names()).toEqual(['snapshot', 'status', 'patch'])
  expect(new Set(sinks.map(({ events }) => events.at(-1))).size).toBe(1)
})

test('every topic is advanced, the first at once, the others each in a turn of its own', () => {
  const sinks = ['a', 'b', 'c'].map((key) => {
    const sink = new Sink()
    feeds.follow(topic(key), sink)
    return sink
  })
  change()
  settle()
  for (const sink of sinks) expect(sink.names()).toEqual(['snapshot', 'status', 'patch'])
})

test('heartbeats each 12 s, checks each 30 s', () => {
  const sink = new Sink()
  feeds.follow(topic('a'), sink)
  vi.advanceTimersByTime(60_000)
  expect(sink.comments).toBe(5)
  expect(sink.names().filter((name) => name === 'check')).toHaveLength(2)
  expect(sink.events.at(-1)).toMatch(/^event: check\nid: \w+-0\ndata: \{"services":0\}\n\n$/)
})

test('a status is sent when it says something new, to every reader, under the id of what they hold', () => {
  const sink = new Sink()
  feeds.follow(topic('a'), sink)
  tell()
  vi.advanceTimersByTime(FEED_LIMITS.status)
  const told = sink.events.length
  tell()
  tell()
  vi.advanceTimersByTime(FEED_LIMITS.status)
  expect(sink.events).toHaveLength(told)
  ready = true
  tell()
  vi.advanceTimersByTime(FEED_LIMITS.status)
  expect(sink.events).toHaveLength(told + 1)
  expect(sink.events.at(-1)).toMatch(/^event: status\nid: \w+-0\n/)
})

test('a topic that nobody follows is not built, but what led up to its return is one patch', () => {
  const first = new Sink()
  const { leave } = feeds.follow(topic('a'), first)
  leave()
  const before = builds
  for (let i = 0; i < 5; i++) {
    change()
    settle()
  }
  expect(builds).toBe(before)
  const id = /id: (\S+)/.exec(first.events[0] ?? '')?.[1]
  const second = new Sink()
  expect(feeds.follow(topic('a'), second, id).began).toBe('resumed')
  expect(second.names()).toEqual(['patch', 'status'])
})

test('a topic that nobody came back to is forgotten', () => {
  const first = new Sink()
  feeds.follow(topic('a'), first).leave()
  vi.advanceTimersByTime(FEED_LIMITS.keep + FEED_LIMITS.heartbeat)
  const id = /id: (\S+)/.exec(first.events[0] ?? '')?.[1]
  change()
  settle()
  const second = new Sink()
  expect(feeds.follow(topic('a'), second, id).began).toBe('reset')
  expect(second.names()).toEqual(['snapshot', 'status'])
})

test('no more than a few idle topics are kept', () => {
  const id = /id: (\S+)/
  const sink = new Sink()
  for (let i = 0; i < FEED_LIMITS.idle + 10; i++) feeds.follow(topic(`t${i}`), sink).leave()
  change()
  const last = id.exec(sink.events.at(-1) ?? '')?.[1]
  expect(feeds.follow(topic('t0'), new Sink(), last).began).toBe('reset')
  expect(feeds.follow(topic(`t${FEED_LIMITS.idle + 9}`), new Sink(), last).began).toBe('resumed')
})

test('what is shown is what followers hold, without building it again', () => {
  feeds.follow(topic('a'), new Sink())
  const before = builds
  expect(JSON.parse(feeds.show(topic('a')).json.toString())).toEqual({ services: 0 })
  expect(builds).toBe(before)
  change()
  expect(JSON.parse(feeds.show(topic('a')).json.toString())).toEqual({ services: 1 })
})

test('goodbye to all, each with its own time, and the end', () => {
  const sinks = Array.from({ length: 30 }, () => new Sink())
  for (const sink of sinks) feeds.follow(topic('a'), sink)
  feeds.close()
  const retries = sinks.map(({ events }) => Number(/^event: bye\nid: \S+\nretry: (\d+)\n/.exec(events.at(-1) ?? '')?.[1]))
  for (const retry of retries) expect(retry >= 1_000 && retry < 5_000).toBe(true)
  expect(new Set(retries).size).toBeGreaterThan(15)
  expect(sinks.every(({ ended }) => ended)).toBe(true)
})

test('what nobody follows is built and encoded once for all who ask in one revision', () => {
  const first = feeds.show(topic('a'))
  expect(feeds.show(topic('a'))).toBe(first)
  expect(builds).toBe(1)
  expect(first.packed()).toBe(first.packed())
  live.take([{ type: 'sync', kind: 'Service', state: 'synced' }])
  expect(feeds.show(topic('a'))).not.toBe(first)
  for (let index = 0; index < FEED_LIMITS.shown; index++) feeds.show(topic(`other-${index}`))
  const built = builds
  feeds.show(topic('a'))
  expect(builds).toBe(built + 1)
})

test('all feeds together keep no more for resuming readers than they may; those with the most give it up first', () => {
  // Three times 8 MB each would be over the limit without anybody being over the own one.
  const megabytes = (key: string, size: number): Topic<{ readonly services: number }> => ({
    ...topic(key),
    diff: () => ({ filling: 'x'.repeat(size * 1024 * 1024) }),
  })
  const sinks = Array.from({ length: 12 }, (_, index) => {
    const sink = new Sink()
    feeds.follow(megabytes(`feed-${index}`, index === 0 ? 1 : 7), sink)
    return sink
  })
  const before = live.state().revision
  live.take([{ type: 'put', object: admit(service('one')).object as never, complaints: [] }])
  vi.advanceTimersByTime(1_000)
  for (const sink of sinks) expect(sink.names().filter((name) => name === 'patch')).toHaveLength(1)
  const resumes = (index: number): string => feeds.follow(megabytes(`feed-${index}`, 7), new Sink(), eventId(live.epoch, before)).began
  expect(resumes(0)).toBe('resumed')
  const resumed = sinks.filter((_, index) => index > 0 && resumes(index) === 'resumed').length
  // 64 MB hold the small one and nine of the large ones at most.
  expect(resumed).toBeGreaterThan(0)
  expect(resumed).toBeLessThanOrEqual(9)
})

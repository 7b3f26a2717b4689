import { createParser, type StreamEvent } from './sse.ts'

/** How the stream stands. Times are of the clock that was passed in. */
export type Link =
  | { readonly is: 'connecting' }
  | { readonly is: 'live' }
  | { readonly is: 'reconnecting'; readonly since: number; readonly retryAt: number }
  /** 401, a redirect to a login page, or HTML where events were due. */
  | { readonly is: 'signed-out' }
  /** The server understood and said no: the view cannot be asked for like this. */
  | { readonly is: 'refused'; readonly message: string }

export interface ConnectionOptions {
  readonly url: string
  readonly fetch: typeof fetch
  /** Milliseconds, monotonic. */
  readonly now: () => number
  /** Calls back later; returns its undo. */
  readonly later: (call: () => void, ms: number) => () => void
  readonly random: () => number
  readonly onEvent: (event: StreamEvent) => void
  readonly onLink: (link: Link) => void
}

export interface Connection {
  /** The page was shown, the network came back: try now, and mistrust a stream that was silent meanwhile. */
  readonly wake: () => void
  /** Forgets the place in the stream and asks for a fresh snapshot. */
  readonly resync: () => void
  /** When the last byte came. */
  readonly heardAt: () => number
  readonly close: () => void
}

const FIRST_WAIT = 500
const LONGEST_WAIT = 15_000
const HEALTHY_AFTER = 30_000
/** Three heartbeats of the server (R10, R11). */
const SILENCE = 40_000
const SIGNED_OUT_WAIT = 30_000

/**
 * A stream of events that outlives what happens to it: rollouts behind an ingress, laptops asleep, dead forwards. Native EventSource gives up
 * for good on 401, 503 and HTML, and never notices silence; this does neither (R11).
 */
export const connect = ({ url, fetch, now, later, random, onEvent, onLink }: ConnectionOptions): Connection => {
  let generation = 0
  let aborter = new AbortController()
  let stopWaiting: (() => void) | undefined
  let stopWatching: (() => void) | undefined
  let lastId = ''
  let heard = now()
  let failures = 0
  let liveSince: number | undefined
  let brokenSince: number | undefined
  let closed = false

  const watch = (mine: number): void => {
    stopWatching?.()
    stopWatching = later(
      () => {
        if (mine !== generation) return
        if (now() - heard >= SILENCE) retry(mine)
        else watch(mine)
      },
      Math.max(250, SILENCE - (now() - heard)),
    )
  }

  /** Ends this attempt and plans the next. `after` overrides the backoff. */
  const retry = (mine: number, after?: number): void => {
    if (mine !== generation || closed) return
    generation += 1
    aborter.abort()
    stopWatching?.()
    if (liveSince !== undefined && now() - liveSince >= HEALTHY_AFTER) failures = 0
    liveSince = undefined
    brokenSince ??= now()
    const wait = after ?? random() * Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** failures)
    if (after === undefined) failures += 1
    onLink({ is: 'reconnecting', since: brokenSince, retryAt: now() + wait })
    stopWaiting?.()
    stopWaiting = later(open, wait)
  }

  const refuse = (mine: number, link: Link, wait: number): void => {
    if (mine !== generation || closed) return
    generation += 1
    aborter.abort()
    stopWatching?.()
    liveSince = undefined
    brokenSince ??= now()
    onLink(link)
    stopWaiting?.()
    stopWaiting = later(open, wait)
  }

  const open = (): void => {
    if (closed) return
    generation += 1
    stopWaiting?.()
    stopWaiting = undefined
    aborter = new AbortController()
    heard = brokenSince === undefined ? now() : heard
    const mine = generation
    const asked = now()
    stopWatching?.()
    stopWatching = later(() => retry(mine), SILENCE)
    read(mine, aborter.signal, asked).catch(() => retry(mine))
  }

  const read = async (mine: number, signal: AbortSignal, asked: number): Promise<void> => {
    const response = await fetch(url, {
      headers: { accept: 'text/event-stream', ...(lastId ? { 'last-event-id': lastId } : {}) },
      cache: 'no-store',
      redirect: 'manual',
      signal,
    })
    if (mine !== generation) return
    const type = response.headers.get('content-type') ?? ''
    if (response.status === 401 || response.type === 'opaqueredirect' || (response.ok && type.includes('text/html')))
      return refuse(mine, { is: 'signed-out' }, SIGNED_OUT_WAIT)
    if (response.status === 400 || response.status === 403 || response.status === 404 || response.status === 414)
      return refuse(mine, { is: 'refused', message: await reasonOf(response) }, LONGEST_WAIT)
    if (!response.ok || !response.body || !type.includes('text/event-stream')) return retry(mine, retryAfter(response))
    heard = now()
    liveSince = now()
    brokenSince = undefined
    watch(mine)
    onLink({ is: 'live' })
    let leave: number | undefined
    const feed = createParser((event) => {
      if (mine !== generation) return
      lastId = event.id
      if (event.event === 'bye') leave = event.retry ?? 1_000 + random() * 4_000
      else onEvent(event)
    })
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader()
    for (;;) {
      const { done, value } = await reader.read()
      if (mine !== generation) return
      if (done) break
      heard = now()
      feed(value)
      if (leave !== undefined) break
    }
    // A server that cuts within a second of the first byte counts as failing: asking again at once would hammer it.
    retry(mine, leave ?? (now() - asked > 1_000 && failures === 0 ? random() * FIRST_WAIT : undefined))
  }

  open()
  return {
    wake: () => {
      if (closed) return
      if (stopWaiting) open()
      else if (now() - heard >= SILENCE) retry(generation, 0)
    },
    resync: () => {
      lastId = ''
      retry(generation)
    },
    heardAt: () => heard,
    close: () => {
      closed = true
      generation += 1
      aborter.abort()
      stopWaiting?.()
      stopWatching?.()
    },
  }
}

/** `Retry-After` in seconds, at most a minute; undefined without one. */
const retryAfter = (response: Response): number | undefined => {
  const seconds = Number(response.headers.get('retry-after') ?? Number.NaN)
  return Number.isFinite(seconds) && seconds >= 0 ? Math.min(60, seconds) * 1000 : undefined
}

const reasonOf = async (response: Response): Promise<string> => {
  const said: unknown = await response.json().catch(() => undefined)
  const error = said && typeof said === 'object' && 'error' in said ? said.error : undefined
  const message = error && typeof error === 'object' && 'message' in error ? error.message : undefined
  return typeof message === 'string' ? message : `The server answers ${response.status}.`
}

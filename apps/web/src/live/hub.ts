import { type Check, digestOf, type Graph, type Patch, type SourceStatus } from '@portolan/contract'
import type { Connection, ConnectionOptions, Link } from './connection.ts'
import { createReplica, type Replica } from './replica.ts'
import type { StreamEvent } from './sse.ts'

/** From a tab. */
export type Ask =
  | { readonly ask: 'open' | 'close'; readonly url: string }
  /** The page was shown or the network came back. */
  | { readonly ask: 'wake' }
  /** A sign of life; a tab that gives none is forgotten. */
  | { readonly ask: 'here' }
  | { readonly ask: 'leave' }

/** To a tab. Times are ages in ms, because clocks of a worker and a page have different origins. */
export type Tell =
  | { readonly tell: 'graph'; readonly url: string; readonly graph: Graph }
  | { readonly tell: 'patch'; readonly url: string; readonly patch: Patch }
  | { readonly tell: 'status'; readonly url: string; readonly status: SourceStatus }
  | {
      readonly tell: 'link'
      readonly url: string
      readonly link: Link['is']
      readonly heardAge: number
      readonly brokenAge?: number
      readonly retryIn?: number
      readonly message?: string
    }

/** One tab. */
interface Port {
  readonly receive: (ask: Ask) => void
}

export interface Hub {
  readonly attach: (post: (tell: Tell) => void) => Port
  /** Forgets tabs that have been silent for long. Called now and then. */
  readonly sweep: () => void
}

/** Background tabs wake once a minute: three missed signs of life is a tab that is gone. */
const SILENT_TAB = 200_000
/** A repair that doesn't hold is not tried without end: at most one in this time per stream. */
const RESYNC_PAUSE = 5_000

interface Feed {
  readonly connection: Connection
  readonly replica: Replica
  readonly tabs: Set<Tab>
  link: Link
  status: SourceStatus | undefined
  epoch: string
  resyncedAt: number
}

interface Tab {
  readonly post: (tell: Tell) => void
  seenAt: number
}

/** One stream per view for all tabs (R11): browsers allow six connections to a host, and each stream takes one for good. */
export const createHub = ({
  connect,
  now,
}: {
  readonly connect: (options: Pick<ConnectionOptions, 'url' | 'onEvent' | 'onLink'>) => Connection
  readonly now: () => number
}): Hub => {
  const feeds = new Map<string, Feed>()
  const tabs = new Set<Tab>()

  const linkOf = (url: string, feed: Feed): Tell => {
    const { link } = feed
    return {
      tell: 'link',
      url,
      link: link.is,
      heardAge: now() - feed.connection.heardAt(),
      ...(link.is === 'reconnecting' ? { brokenAge: now() - link.since, retryIn: Math.max(0, link.retryAt - now()) } : {}),
      ...(link.is === 'refused' ? { message: link.message } : {}),
    }
  }

  const tellAll = (feed: Feed, tell: Tell): void => {
    for (const tab of feed.tabs) tab.post(tell)
  }

  const resync = (feed: Feed): void => {
    if (now() - feed.resyncedAt < RESYNC_PAUSE) return
    feed.resyncedAt = now()
    feed.connection.resync()
  }

  const onEvent = (url: string, feed: Feed, event: StreamEvent): void => {
    const data: unknown = JSON.parse(event.data)
    const epoch = event.id.slice(0, Math.max(0, event.id.lastIndexOf('-')))
    switch (event.event) {
      case 'snapshot': {
        feed.epoch = epoch
        if (feed.replica.reset(data as Graph)) tellAll(feed, { tell: 'graph', url, graph: data as Graph })
        return
      }
      case 'patch': {
        const patch = data as Patch
        if (epoch !== feed.epoch || !feed.replica.apply(patch)) resync(feed)
        else tellAll(feed, { tell: 'patch', url, patch })
        return
      }
      case 'check': {
        if (!holds(feed.replica.graph(), data as Check)) resync(feed)
        // The heartbeat that keeps "synced 2 s ago" honest.
        tellAll(feed, linkOf(url, feed))
        return
      }
      case 'status': {
        feed.status = data as SourceStatus
        tellAll(feed, { tell: 'status', url, status: feed.status })
        return
      }
      default:
        return
    }
  }

  const open = (url: string, tab: Tab): void => {
    let feed = feeds.get(url)
    if (!feed) {
      const made: Feed = {
        replica: createReplica(),
        tabs: new Set(),
        link: { is: 'connecting' },
        status: undefined,
        epoch: '',
        resyncedAt: Number.NEGATIVE_INFINITY,
        connection: connect({
          url,
          onEvent: (event) => onEvent(url, made, event),
          onLink: (link) => {
            made.link = link
            tellAll(made, linkOf(url, made))
          },
        }),
      }
      feed = made
      feeds.set(url, feed)
    }
    feed.tabs.add(tab)
    tab.post(linkOf(url, feed))
    const graph = feed.replica.graph()
    if (graph) tab.post({ tell: 'graph', url, graph })
    if (feed.status) tab.post({ tell: 'status', url, status: feed.status })
  }

  const close = (url: string, tab: Tab): void => {
    const feed = feeds.get(url)
    if (!feed?.tabs.delete(tab) || feed.tabs.size > 0) return
    feed.connection.close()
    feeds.delete(url)
  }

  const drop = (tab: Tab): void => {
    tabs.delete(tab)
    for (const url of [...feeds.keys()]) close(url, tab)
  }

  return {
    attach: (post) => {
      const tab: Tab = { post, seenAt: now() }
      tabs.add(tab)
      return {
        receive: (ask) => {
          tab.seenAt = now()
          switch (ask.ask) {
            case 'open':
              tabs.add(tab)
              return open(ask.url, tab)
            case 'close':
              return close(ask.url, tab)
            case 'wake':
              for (const feed of feeds.values()) if (feed.tabs.has(tab)) feed.connection.wake()
              return
            case 'here':
              for (const [url, feed] of feeds) if (feed.tabs.has(tab)) tab.post(linkOf(url, feed))
              return
            case 'leave':
              return drop(tab)
            default:
              return ask satisfies never
          }
        },
      }
    },
    sweep: () => {
      for (const tab of [...tabs]) if (now() - tab.seenAt > SILENT_TAB) drop(tab)
    },
  }
}

/** Whether what we drew is what the server holds (R10). A check for another revision says nothing. */
const holds = (graph: Graph | undefined, check: Check): boolean => {
  if (!graph || graph.revision !== check.revision) return true
  if (graph.nodes.length !== check.nodes || graph.edges.length !== check.edges) return false
  return digestOf(graph.nodes, graph.edges) === check.digest
}

import type { Graph, SourceStatus } from '@portolan/contract'
import type { Ask, Tell } from './hub.ts'
import { createReplica, type Replica } from './replica.ts'
import { openStreams } from './streams.ts'

/** A view as it stands. Times are of this page's `performance.now()`. A new object on each change. */
export interface LiveView {
  readonly graph: Graph | undefined
  readonly status: SourceStatus | undefined
  readonly link: 'connecting' | 'live' | 'reconnecting' | 'signed-out' | 'refused'
  /** When the last byte came. */
  readonly heardAt: number
  /** Set while reconnecting. */
  readonly brokenSince?: number
  readonly retryAt?: number
  /** Why the server refuses this view. */
  readonly message?: string
}

interface View {
  readonly replica: Replica
  readonly listeners: Set<() => void>
  shown: LiveView
}

const views = new Map<string, View>()
let send: ((ask: Ask) => void) | undefined

const BEGINNING: LiveView = { graph: undefined, status: undefined, link: 'connecting', heardAt: 0 }

const hear = (tell: Tell): void => {
  const view = views.get(tell.url)
  if (!view) return
  const now = performance.now()
  switch (tell.tell) {
    case 'graph':
      view.replica.reset(tell.graph)
      view.shown = { ...view.shown, graph: view.replica.graph(), heardAt: now }
      break
    case 'patch':
      if (!view.replica.apply(tell.patch)) {
        // The worker's copy is whole: take it again.
        send?.({ ask: 'close', url: tell.url })
        send?.({ ask: 'open', url: tell.url })
        return
      }
      view.shown = { ...view.shown, graph: view.replica.graph(), heardAt: now }
      break
    case 'status':
      view.shown = { ...view.shown, status: tell.status, heardAt: now }
      break
    case 'link': {
      const { graph, status } = view.shown
      view.shown = {
        graph,
        status,
        link: tell.link,
        heardAt: now - tell.heardAge,
        ...(tell.brokenAge === undefined ? {} : { brokenSince: now - tell.brokenAge }),
        ...(tell.retryIn === undefined ? {} : { retryAt: now + tell.retryIn }),
        ...(tell.message === undefined ? {} : { message: tell.message }),
      }
      break
    }
    default:
      tell satisfies never
  }
  for (const listener of [...view.listeners]) listener()
}

/** Follows a view, named by the address of its stream. Returns its undo. */
export const follow = (url: string, listener: () => void): (() => void) => {
  send ??= openStreams(hear, () => views.keys())
  let view = views.get(url)
  if (!view) {
    view = { replica: createReplica(), listeners: new Set(), shown: BEGINNING }
    views.set(url, view)
    send({ ask: 'open', url })
  }
  const followed = view
  followed.listeners.add(listener)
  return () => {
    followed.listeners.delete(listener)
    if (followed.listeners.size > 0) return
    views.delete(url)
    send?.({ ask: 'close', url })
  }
}

/** The view as it stands; the same object until something changes. */
export const viewOf = (url: string): LiveView => views.get(url)?.shown ?? BEGINNING

/** Tries again at once: for a Retry button. */
export const retryNow = (): void => send?.({ ask: 'wake' })

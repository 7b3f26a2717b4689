import { idOf, kindInfo, type Ref } from '@portolan/model'
import type { RouteRequest } from '@portolan/routing'
import type { Cause, Found } from './cause.ts'
import { CAUSES } from './causes/index.ts'
import type { Difference } from './difference.ts'
import { type End, sameEnd, sayEnd } from './end.ts'
import { ask, look, type Looking, type Seen, type Side } from './seen.ts'

/** What changes for whom. */
export interface Comparison {
  readonly before: string
  readonly after: string
  /** Requests that were compared. */
  readonly requests: number
  /** Requests that end differently. */
  readonly changed: number
  /** Requests that can't be read, and were not compared. */
  readonly unreadable: number
  /** By how many requests change. */
  readonly groups: readonly Group[]
}

/** All changes of one cause. */
export interface Group {
  /** Stable: `https-redirect-lost`. */
  readonly code: string
  /** In words: `redirect to https lost`. */
  readonly title: string
  /** The section of kubernetes.io/blog 2026-02-27 that names it, for those who leave ingress-nginx. */
  readonly surprise?: string
  readonly count: number
  readonly example: Change
  /** The rules that it concerns, each with its own example: at most 200. */
  readonly places: readonly Place[]
  /** How many there are. */
  readonly placesTotal: number
}

/** One rule that a cause concerns. */
export interface Place {
  readonly refs: readonly Ref[]
  readonly count: number
  readonly example: Change
}

/** One request that ends differently. */
export interface Change {
  readonly request: RouteRequest
  readonly before: End
  readonly after: End
  /** Both ends in a few words. */
  readonly said: { readonly before: string; readonly after: string }
  readonly text: string
  readonly proposal?: string
}

export interface CompareOptions {
  /** ms since the epoch, for certificates. */
  readonly now?: number
}

const PLACES = 200

/** Compares one request after the other. Pure but for its own count; never throws on what was sent. */
export class Comparing {
  readonly #before: Side
  readonly #after: Side
  readonly #looking: Looking
  readonly #groups = new Map<
    string,
    { readonly cause: Cause; readonly found: Found; count: number; example: Change; readonly places: Map<string, Place> }
  >()
  #requests = 0
  #changed = 0
  #unreadable = 0

  constructor(before: Side, after: Side, { now = Date.now() }: CompareOptions = {}) {
    this.#before = before
    this.#after = after
    this.#looking = { pods: before.cluster === after.cluster, certificates: before.cluster.origin.source === after.cluster.origin.source, now }
  }

  add(request: RouteRequest): void {
    const [one, other] = [ask(this.#before, request, this.#looking), ask(this.#after, request, this.#looking)]
    if (one.result.traces.length === 0) {
      this.#unreadable += 1
      return
    }
    this.#requests += 1
    const trusted = (one.untrusted === undefined) === (other.untrusted === undefined)
    if (trusted && sameEnd(one.end, other.end, this.#before.join)) return
    const [before, after] = [look(this.#before, request, this.#looking), look(this.#after, request, this.#looking)]
    if (!before || !after) return
    this.#changed += 1
    this.#file({ request, before, after, looking: this.#looking })
  }

  result(): Comparison {
    const groups = [...this.#groups.values()].map(({ cause, found, count, example, places }): Group => {
      const { titles, surprise } = cause
      return {
        code: codeOf(cause, found),
        title: titles[found.turn],
        ...(surprise === undefined || found.turn === 'gained' ? {} : { surprise }),
        count,
        example,
        places: [...places.values()].sort((a, b) => b.count - a.count).slice(0, PLACES),
        placesTotal: places.size,
      }
    })
    return {
      before: this.#before.label,
      after: this.#after.label,
      requests: this.#requests,
      changed: this.#changed,
      unreadable: this.#unreadable,
      groups: groups.sort((a, b) => b.count - a.count || (a.code < b.code ? -1 : 1)),
    }
  }

  #file(difference: Difference): void {
    for (const cause of CAUSES) {
      const bare = cause.find(difference)
      if (!bare) continue
      const found = { ...bare, refs: bare.refs.map((ref) => placed(ref, [this.#after, this.#before])) }
      const change = changeOf(difference, found)
      const key = codeOf(cause, found)
      const group = this.#groups.get(key)
      const place = found.refs.map(idOf).join(' ')
      if (!group) {
        this.#groups.set(key, {
          cause,
          found,
          count: 1,
          example: change,
          places: new Map([[place, { refs: found.refs, count: 1, example: change }]]),
        })
        return
      }
      group.count += 1
      group.example = plainer(group.example, change)
      const known = group.places.get(place)
      group.places.set(place, { refs: found.refs, example: known ? plainer(known.example, change) : change, count: (known?.count ?? 0) + 1 })
      return
    }
  }
}

/** Which of the requests end differently, grouped by cause. */
export const compare = (before: Side, after: Side, requests: Iterable<RouteRequest>, options?: CompareOptions): Comparison => {
  const comparing = new Comparing(before, after, options)
  for (const request of requests) comparing.add(request)
  return comparing.result()
}

const saySeen = ({ end, untrusted, request }: Seen): string =>
  `${sayEnd(end, request.url)}${untrusted === undefined ? '' : ', no certificate that clients take'}`

/** With the file as it is called from outside its folder. */
const placed = (ref: Ref, sides: readonly Side[]): Ref => {
  const kind = ref.file === undefined ? undefined : kindInfo(ref.kind)?.kind
  const side =
    kind && sides.find(({ root, cluster }) => root !== undefined && cluster.get(kind, ref.namespace, ref.name)?.meta.place?.file === ref.file)
  return side ? { ...ref, file: `${side.root}/${ref.file}` } : ref
}

/** The example that says more: a plain path, and one that led somewhere, before others that came earlier. */
const plainer = (first: Change, other: Change): Change => (weightOf(other) > weightOf(first) ? other : first)

const weightOf = ({ request, before, after }: Change): number =>
  (/\/\/.*(\/\/|\/\.|%)/.test(request.url) ? 0 : 4) + (leads(before) ? 2 : 0) + (leads(after) ? 1 : 0)

const leads = ({ type }: End): boolean => type === 'forward' || type === 'redirect'

/** With its direction, where the cause means something else in each. */
const codeOf = ({ code, titles }: Cause, { turn }: Found): string => (titles.lost === titles.gained ? code : `${code}-${turn}`)

const changeOf = ({ request, before, after }: Difference, { text, proposal }: Found): Change => ({
  request,
  before: before.end,
  after: after.end,
  said: { before: saySeen(before), after: saySeen(after) },
  text,
  ...(proposal === undefined ? {} : { proposal }),
})

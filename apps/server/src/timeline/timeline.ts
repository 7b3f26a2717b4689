import type { Moment, Timeline as Told } from '@portolan/contract'
import type { Sifted } from '@portolan/lint'
import { type Change, type Cluster, keyOf, type KubeObject, type Ref } from '@portolan/model'
import { compile } from '@portolan/routing'
import type { Live, State } from '../live.ts'
import { Standing } from './standing.ts'
import { type Differing, differingRoutes, type Sight, sightOf } from './routes.ts'
import { alteredBy, undoOf } from './undo.ts'
import { wordsOf } from './words.ts'

/** What memory holds at most: moments that are told, objects by which the past is made again, ms. */
const TIMELINE_LIMITS = {
  moments: 2_000,
  undo: 20_000,
  age: 24 * 3600_000,
  changes: 50,
  routes: 50,
  /** ms that changes settle before their effect is looked at; grows with what looking costs, so that it takes a twentieth of the time at most. */
  settle: 250,
  times: 20,
  /** ms up to which a reader is worth a look of its own. */
  cheap: 50,
  most: 30_000,
} as const

interface Step {
  readonly revision: number
  readonly at: number
  /** In the order in which to apply them. */
  readonly undo: readonly Change[]
}

interface Pending {
  readonly at: number
  undo: Change[]
  readonly altered: Map<string, { readonly before: KubeObject | undefined; after: KubeObject | undefined }>
}

/** What happened since the first sync: objects in words, the routes that felt it, and the way back to each moment. A ring in memory. */
export class Timeline {
  readonly #live: Live
  readonly #now: () => number
  readonly #undone: (() => void)[]
  readonly #standing = new Standing()
  readonly #listeners = new Set<() => void>()
  #moments: Moment[] = []
  #steps: Step[] = []
  #held = 0
  #from = 0
  #past = 0
  #pastRevision = 0
  #sight: Sight | undefined
  #pending: Pending | undefined
  #timer: NodeJS.Timeout | undefined
  #cost = 0
  #made: { readonly key: string; readonly state: State } | undefined

  constructor(live: Live, now: () => number = Date.now) {
    this.#live = live
    this.#now = now
    this.#undone = [live.watch((changes, cluster) => this.#take(changes, cluster)), live.subscribe((state) => this.#see(state))]
  }

  /** All that is held, the newest first; with a revision what came after it. */
  read(after?: number): Told {
    const state = this.#live.state()
    this.#begin(state)
    this.#settleIfCheap()
    const now = this.#now()
    const moments = after === undefined ? this.#moments : this.#moments.filter(({ revision }) => revision > after)
    return { revision: state.revision, now, from: this.#from || now, past: this.#past || now, moments, ...this.#standing.told(now) }
  }

  /** The state after a moment (ISO 8601) or revision; `since`, ms, where memory doesn't reach so far back; `odd` for text that is neither. */
  at(text: string): { readonly state: State } | { readonly since: number } | { readonly odd: true } {
    const wanted = readMoment(text)
    if (!wanted) return { odd: true }
    const state = this.#live.state()
    this.#begin(state)
    this.#settle()
    if (!this.#sight || ('revision' in wanted ? wanted.revision < this.#pastRevision : wanted.at < this.#past)) return { since: this.#past }
    const undone = this.#steps.filter((step) => ('revision' in wanted ? step.revision > wanted.revision : step.at > wanted.at))
    return { state: undone.length === 0 ? state : this.#before(undone, state) }
  }

  /** What changed after a revision and led up to another, the newest first; `complete` is false while changes up to there have not settled. */
  between(after: number, until: number): { readonly moments: readonly Moment[]; readonly complete: boolean } {
    // A moment holds all that led up to its revision: the first one that reaches `until` is the last that counts.
    const end = this.#moments.findLast(({ revision }) => revision >= until)?.revision
    const moments = this.#moments.filter(({ revision }) => revision > after && revision <= (end ?? until))
    return { moments, complete: end !== undefined || !this.#pending }
  }

  /** Findings that are about to be published, and are no news: they are made of what history began with. */
  presume(ids: Iterable<string>): void {
    this.#standing.presume(ids)
  }

  /** Calls back when changes have settled. Returns its undo. */
  onSettled(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  close(): void {
    for (const undo of this.#undone) undo()
    clearTimeout(this.#timer)
    this.#listeners.clear()
  }

  #see(state: State): void {
    const begun = this.#sight !== undefined
    this.#begin(state)
    // Published without a change: findings that no object shows came or went.
    if (begun && !this.#pending) this.#note({ revision: state.revision, at: this.#now(), ...NOTHING, ...this.#standing.follow(state, this.#now()) })
  }

  /** History begins when everything is known: what a first sync brings is no change. */
  #begin(state: State): void {
    if (this.#sight || !this.#live.synced) return
    const now = this.#now()
    this.#sight = sightOf(state, now)
    this.#from = now
    this.#past = now
    this.#pastRevision = state.revision
    this.#standing.begin(state.findings, now)
  }

  #take(changes: readonly Change[], cluster: Cluster): void {
    if (!this.#sight) return
    this.#pending ??= { at: this.#now(), undo: [], altered: new Map() }
    const { undo, altered } = this.#pending
    const back: Change[] = []
    for (const change of changes) {
      for (const one of alteredBy(change, cluster)) {
        const key = keyOfAltered(one.after ?? one.before)
        const known = altered.get(key)
        if (known) known.after = one.after
        else altered.set(key, { before: one.before, after: one.after })
      }
      back.push(...undoOf(change, cluster))
    }
    // Several changes of one object in one flush: the cluster holds the oldest, to which each of them leads back.
    this.#pending.undo = [...back, ...undo]
    this.#timer ??= setTimeout(
      () => this.#settle(),
      Math.min(TIMELINE_LIMITS.most, Math.max(TIMELINE_LIMITS.settle, this.#cost * TIMELINE_LIMITS.times)),
    )
  }

  /** Readers see what has just happened, unless looking costs so much that they would hold the server up. */
  #settleIfCheap(): void {
    if (this.#cost < TIMELINE_LIMITS.cheap) this.#settle()
  }

  #settle(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    const before = this.#sight
    if (!this.#pending || !before) return
    const state = this.#live.state()
    const { at, undo, altered } = this.#pending
    this.#pending = undefined
    const begin = performance.now()
    const after = sightOf(state, at)
    this.#sight = after
    const findings = this.#standing.follow(state, at)
    const routes = differingRoutes(before.routes, after.routes)
    const changes = told(altered.values(), before, after, routes)
    if (undo.length > 0) this.#keep({ revision: state.revision, at, undo })
    this.#note({
      revision: state.revision,
      at,
      status: worst(routes),
      changes: changes.slice(0, TIMELINE_LIMITS.changes),
      changesTotal: changes.length,
      routes: routes.slice(0, TIMELINE_LIMITS.routes).map(({ objects: _objects, ...effect }) => effect),
      routesTotal: routes.length,
      ...findings,
    })
    this.#cost = performance.now() - begin
    for (const listener of this.#listeners) listener()
  }

  /** Puts a moment in front, if anything happened in it. */
  #note(moment: Moment): void {
    if (moment.changesTotal + moment.routesTotal + moment.opened.length + moment.cleared.length === 0) return
    const kept = this.#moments.filter(({ at }) => at > moment.at - TIMELINE_LIMITS.age)
    this.#moments = [moment, ...kept.slice(0, TIMELINE_LIMITS.moments - 1)]
  }

  #keep(step: Step): void {
    this.#steps.push(step)
    this.#held += step.undo.length
    const oldest = step.at - TIMELINE_LIMITS.age
    let gone = 0
    for (const each of this.#steps) {
      if (this.#held <= TIMELINE_LIMITS.undo && each.at >= oldest) break
      this.#held -= each.undo.length
      this.#past = each.at
      this.#pastRevision = each.revision
      gone++
    }
    if (gone > 0) this.#steps.splice(0, gone)
  }

  /** The state before some steps: a copy of the cluster with them taken back. One is kept for who asks again. */
  #before(undone: readonly Step[], state: State): State {
    const index = this.#steps.length - undone.length
    const revision = this.#steps[index - 1]?.revision ?? this.#pastRevision
    const key = `${revision} ${state.revision}`
    if (this.#made?.key === key) return this.#made.state
    const cluster = state.cluster.fork(undone.toReversed().flatMap(({ undo }) => undo))
    const tables = compile(cluster)
    let sifted: Sifted | undefined
    const { inspect } = this.#live
    const made = (): Sifted => {
      sifted ??= inspect(cluster, tables, revision)
      return sifted
    }
    const past: State = {
      epoch: state.epoch,
      revision,
      cluster,
      tables,
      get findings() {
        return made().findings
      },
      get suppressed() {
        return made().suppressed
      },
    }
    this.#made = { key, state: past }
    return past
  }
}

/** A moment in which no object changed. */
const NOTHING = { status: 'idle', changes: [], changesTotal: 0, routes: [], routesTotal: 0 } as const

/** A revision, or a time in ISO 8601. */
const readMoment = (text: string): { readonly revision: number } | { readonly at: number } | undefined => {
  if (/^\d{1,15}$/.test(text)) return { revision: Number(text) }
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d/.test(text)) return undefined
  const at = Date.parse(text)
  return Number.isNaN(at) ? undefined : { at }
}

/** Kinds whose every move shows elsewhere: pods and slices as the ready pods of their Service, ReplicaSets as their Deployment. */
const COUNTED: ReadonlySet<string> = new Set(['Pod', 'EndpointSlice', 'ReplicaSet'])

const told = (
  altered: Iterable<{ readonly before: KubeObject | undefined; readonly after: KubeObject | undefined }>,
  was: Sight,
  now: Sight,
  routes: readonly Differing[],
): readonly Moment['changes'][number][] => {
  const rows = new Map<string, Moment['changes'][number]>()
  const touches = (key: string): readonly string[] =>
    routes.flatMap(({ id, objects }) => (objects.includes(key) ? [id] : [])).slice(0, TIMELINE_LIMITS.routes)
  for (const { before, after } of altered) {
    const object = after ?? before
    if (!object || COUNTED.has(object.kind)) continue
    const words = wordsOf(before, after)
    if (before && after && words.length === 0) continue
    const key = keyOfAltered(object)
    rows.set(key, { ref: refOf(object), did: before ? (after ? 'changed' : 'removed') : 'added', words, touches: touches(key) })
  }
  for (const [key, { ready, total }] of now.pods) {
    const then = was.pods.get(key)
    if (!then || (then.ready === ready && then.total === total)) continue
    const [kind = '', namespace = '', name = ''] = key.split('/')
    const words = `${ready} of ${total} pods ready, was ${then.ready} of ${then.total}`
    const known = rows.get(key)
    rows.set(
      key,
      known
        ? { ...known, words: [...known.words, words] }
        : { ref: { kind, namespace, name }, did: 'changed', words: [words], touches: touches(key) },
    )
  }
  return [...rows.values()].sort((a, b) => b.touches.length - a.touches.length)
}

/** The gravest of what became of routes; what only came back, or came anew, is ok. */
const worst = (routes: readonly Differing[]): Moment['status'] => {
  if (routes.some(({ now }) => now === 'error')) return 'error'
  if (routes.some(({ now, was }) => now === 'warning' && was !== 'error')) return 'warning'
  if (routes.some(({ now }) => now === 'unknown')) return 'unknown'
  return routes.length > 0 ? 'ok' : 'idle'
}

const keyOfAltered = (object: KubeObject | undefined): string => (object ? keyOf(object.kind, object.meta.namespace, object.meta.name) : '')

const refOf = ({ kind, meta: { namespace, name } }: KubeObject): Ref => ({ kind, ...(namespace === undefined ? {} : { namespace }), name })

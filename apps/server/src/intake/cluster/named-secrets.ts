import { type Change, type Kind, type KubeObject, type Slot, slotOf } from '@portolan/model'
import { admit } from '@portolan/sources'
import type { Log } from '../source.ts'
import type { Api } from './api.ts'
import { failureOf } from './failure.ts'
import type { Feed, ReflectorState } from './task.ts'
import type { Timing } from './timing.ts'

/** So many are looked up in a round; whoever names more of what does not exist has other worries. */
const MOST = 200
const AT_ONCE = 4

/**
 * Secrets that a listener names and that are of another type than kubernetes.io/tls, so that no list brings them (R22): looked up one by one.
 * Without them "does not exist" would be said of what is there, and nobody would hear of its type. A part of the Secrets' feed: they count as
 * synced when the first round is over.
 */
export class NamedSecrets {
  readonly #api: Api
  readonly #timing: Timing
  readonly #log: Log
  readonly #feed: Feed
  /** Empty: all namespaces. */
  readonly #namespaces: ReadonlySet<string>
  readonly #abort = new AbortController()
  /** Who names which, by kind and place. */
  readonly #named = new Map<Kind, Map<Slot, readonly Slot[]>>()
  /** Those that the list brings. */
  readonly #listed = new Set<Slot>()
  /** Those that were found here, with the version. */
  readonly #found = new Map<Slot, string>()
  #timer: NodeJS.Timeout | undefined
  #isRunning = false
  #hasRun = false

  constructor(means: { readonly api: Api; readonly timing: Timing; readonly log: Log }, feed: Feed, namespaces: readonly string[]) {
    this.#api = means.api
    this.#timing = means.timing
    this.#log = means.log
    this.#feed = feed
    this.#namespaces = new Set(namespaces)
  }

  stop(): void {
    this.#abort.abort()
    clearTimeout(this.#timer)
  }

  /** All objects of a kind in a namespace, or everywhere, as they were listed. */
  replaced(kind: Kind, namespace: string | undefined, objects: readonly KubeObject[]): void {
    const isIn = (slot: Slot): boolean => namespace === undefined || slot.startsWith(`${namespace}/`)
    const known = kind === 'Secret' ? this.#listed : this.#named.get(kind)
    for (const slot of [...(known?.keys() ?? [])]) if (isIn(slot)) known?.delete(slot)
    this.changed(objects.map((object) => ({ type: 'put', object })))
  }

  changed(changes: readonly Change[]): void {
    let isNews = false
    for (const change of changes) {
      if (change.type === 'put') isNews = this.#note(change.object) || isNews
      else if (change.type === 'remove') {
        const slot = slotOf(change.namespace, change.name)
        if (change.kind === 'Secret') isNews = this.#listed.delete(slot) || isNews
        else this.#named.get(change.kind)?.delete(slot)
      }
    }
    if (isNews && this.#hasRun) this.#schedule(this.#timing.namedSoon)
  }

  /** Where the list stands. A list that is refused leaves nothing to look up. */
  said(state: ReflectorState): void {
    if (this.#hasRun || this.#isRunning) return
    if (state === 'live') void this.#run()
    else if (state === 'denied' || state === 'absent') this.#feed.says('live')
  }

  #note(object: KubeObject): boolean {
    const slot = slotOf(object.meta.namespace, object.meta.name)
    if (object.kind === 'Secret') {
      this.#listed.add(slot)
      this.#found.delete(slot)
      return false
    }
    const names = namesIn(object)
    const known = this.#named.get(object.kind) ?? new Map<Slot, readonly Slot[]>()
    if (names.length === 0) {
      known.delete(slot)
      return false
    }
    known.set(slot, names)
    this.#named.set(object.kind, known)
    return names.some((name) => !this.#listed.has(name) && !this.#found.has(name))
  }

  #schedule(after: number): void {
    clearTimeout(this.#timer)
    if (!this.#abort.signal.aborted) this.#timer = setTimeout(() => void this.#run(), after)
  }

  /** Never rejects. */
  async #run(): Promise<void> {
    if (this.#isRunning || this.#abort.signal.aborted) return
    this.#isRunning = true
    clearTimeout(this.#timer)
    const wanted = this.#wanted()
    if (wanted.length > MOST)
      this.#log.debug({ count: wanted.length }, `of the Secrets that are named and not listed the first ${MOST} are looked up`)
    const rest = wanted.slice(0, MOST)
    const work = async (): Promise<void> => {
      for (let slot = rest.shift(); slot !== undefined; slot = rest.shift()) await this.#lookUp(slot)
    }
    await Promise.all(Array.from({ length: AT_ONCE }, work))
    const still = new Set(wanted)
    for (const slot of [...this.#found.keys()]) if (!still.has(slot)) this.#drop(slot)
    this.#isRunning = false
    if (this.#abort.signal.aborted) return
    if (!this.#hasRun) this.#feed.says('live')
    this.#hasRun = true
    this.#schedule(this.#timing.namedAgain)
  }

  #wanted(): Slot[] {
    const all = new Set([...this.#named.values()].flatMap((byObject) => [...byObject.values()].flat()))
    return [...all].filter(
      (slot) => !this.#listed.has(slot) && (this.#namespaces.size === 0 || this.#namespaces.has(slot.slice(0, slot.indexOf('/')))),
    )
  }

  async #lookUp(slot: Slot): Promise<void> {
    const [namespace = '', name = ''] = slot.split('/')
    // What is no name of an object can't be one's, and mustn't become a path.
    if (namespace === '' || !/^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/.test(name)) return
    try {
      const path = `/api/v1/namespaces/${encodeURIComponent(namespace)}/secrets/${encodeURIComponent(name)}`
      const { body } = await this.#api.get(path, { signal: this.#abort.signal, deadline: 10_000 })
      const { object, complaints } = admit(body)
      if (object?.kind !== 'Secret' || this.#listed.has(slot) || this.#abort.signal.aborted) return
      // One of this type is on its way with the list's watch.
      if (object.type === 'kubernetes.io/tls' || this.#found.get(slot) === object.meta.resourceVersion) return
      if (this.#feed.changed([{ type: 'put', object, complaints }])) this.#found.set(slot, object.meta.resourceVersion)
    } catch (error) {
      const failure = failureOf(error)
      if (failure.is === 'missing') this.#drop(slot)
      else this.#log.debug({ failure: failure.is }, `a Secret that is named could not be looked up: ${failure.text}`)
    }
  }

  #drop(slot: Slot): void {
    if (!this.#found.delete(slot) || this.#listed.has(slot)) return
    const [namespace = '', name = ''] = slot.split('/')
    this.#feed.changed([{ type: 'remove', kind: 'Secret', namespace, name }])
  }
}

/** The Secrets that an object wants shown to clients. */
const namesIn = (object: KubeObject): readonly Slot[] => {
  const own = object.meta.namespace
  switch (object.kind) {
    case 'Ingress':
      return object.tls.flatMap(({ secretName }) => (secretName ? slotOf(own, secretName) : []))
    case 'Gateway':
    case 'ListenerSet':
      return object.listeners.flatMap(({ tls }) =>
        (tls?.certificateRefs ?? []).flatMap(({ kind, name, namespace }) => (kind === 'Secret' && name ? slotOf(namespace ?? own, name) : [])),
      )
    case 'IngressRoute':
    case 'IngressRouteTCP':
      return object.tls?.secretName ? [slotOf(own, object.tls.secretName)] : []
    case 'TLSStore':
      return [object.defaultCertificate, ...object.certificates].flatMap((name) => (name ? slotOf(own, name) : []))
    default:
      return []
  }
}

import { type Change, KINDS, type Kind, type Ref, slotOf } from '@portolan/model'
import { admit, presentable, type RawObject } from '@portolan/sources'
import { IntakeMetrics } from '../intake/metrics.ts'
import type { KindHealth, ObjectEvent, Sink, Source, SourceHealth } from '../intake/source.ts'

/** A source that says what a test tells it to. */
export class ScriptedSource implements Source {
  readonly origin = { source: 'cluster', name: 'test' } as const
  readonly description = { kind: 'cluster', cluster: 'test', chosenBecause: 'a test runs' } as const
  readonly metrics = new IntakeMetrics()
  readonly #listeners = new Set<() => void>()
  readonly #raw = new Map<string, RawObject>()
  #kinds = new Map<Kind, KindHealth>(KINDS.map(({ kind }) => [kind, { state: 'syncing' }]))
  #state: SourceHealth['state'] = 'connecting'
  #message: string | undefined
  #sink: Sink | undefined
  eventsOf: (ref: Ref) => readonly ObjectEvent[] = () => []

  start(sink: Sink): void {
    this.#sink = sink
    sink(KINDS.map(({ kind }) => ({ type: 'sync', kind, state: 'syncing' })))
  }

  stop(): void {
    this.#sink = undefined
    this.#listeners.clear()
  }

  health(): SourceHealth {
    return { state: this.#state, ...(this.#message === undefined ? {} : { message: this.#message }), since: Date.now(), kinds: this.#kinds }
  }

  onHealth(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  async read(ref: Ref): Promise<RawObject | undefined> {
    const raw = this.#raw.get(`${ref.kind} ${slotOf(ref.namespace, ref.name)}`)
    return raw && presentable(raw)
  }

  async events(ref: Ref): Promise<readonly ObjectEvent[]> {
    return this.eventsOf(ref)
  }

  /** Says that kinds are synced (all of them, when none are named), or in another state. */
  sync(kinds: readonly Kind[] = KINDS.map(({ kind }) => kind), state: KindHealth['state'] = 'synced', message?: string): void {
    this.#kinds = new Map([...this.#kinds, ...kinds.map((kind) => [kind, { state, ...(message ? { message } : {}) }] as const)])
    this.#state = 'reachable'
    this.change(kinds.map((kind) => ({ type: 'sync', kind, state, ...(message ? { message } : {}) })))
    this.#tell()
  }

  unreachable(message: string): void {
    this.#state = 'unreachable'
    this.#message = message
    this.#tell()
  }

  change(changes: readonly Change[]): void {
    this.#sink?.(changes)
  }

  /** Objects as a YAML file spells them. */
  put(...objects: readonly RawObject[]): void {
    this.change(
      objects.flatMap((raw): readonly Change[] => {
        const { object, complaints } = admit(raw)
        if (!object) throw new Error(complaints[0]?.text ?? 'not admitted')
        this.#raw.set(`${object.kind} ${slotOf(object.meta.namespace, object.meta.name)}`, raw)
        return [{ type: 'put', object, complaints }]
      }),
    )
  }

  remove(kind: Kind, namespace: string | undefined, name: string): void {
    this.#raw.delete(`${kind} ${slotOf(namespace, name)}`)
    this.change([{ type: 'remove', kind, ...(namespace === undefined ? {} : { namespace }), name }])
  }

  #tell(): void {
    for (const listener of this.#listeners) listener()
  }
}

import { CLUSTER_NAME, Demo } from '@portolan/demo'
import { type Change, type Complaint, KINDS, type Kind, type KubeObject, kindOf, keyOf, type Key, type Origin, type Ref } from '@portolan/model'
import { admit, presentable, type RawObject } from '@portolan/sources'
import { Board } from '../board.ts'
import { IntakeMetrics } from '../metrics.ts'
import type { ObjectEvent, Sink, Source, SourceChoice, SourceDescription, SourceHealth, SourceOptions } from '../source.ts'

/** ms between two steps of the demo's script. */
const STEP = 2_000

/** The built-in demo cluster: always synced, and something happens in it every other second. */
export class DemoSource implements Source {
  readonly origin: Origin = { source: 'demo', name: CLUSTER_NAME }
  readonly description: SourceDescription
  readonly metrics = new IntakeMetrics()
  readonly #options: SourceOptions
  readonly #board: Board
  readonly #raw = new Map<Key, RawObject>()
  readonly #demo: Pick<Demo, 'objects' | 'step'>
  #timer: NodeJS.Timeout | undefined
  #started = false
  #stopped = false
  #incomplete = false

  constructor(choice: Extract<SourceChoice, { kind: 'demo' }>, options: SourceOptions, demo: Pick<Demo, 'objects' | 'step'> = new Demo()) {
    this.description = { kind: 'demo', cluster: CLUSTER_NAME, chosenBecause: choice.because }
    this.#options = options
    this.#demo = demo
    this.#board = new Board(() => ({ state: 'syncing' }), this.metrics, options.log)
  }

  start(sink: Sink): void {
    if (this.#started) return
    this.#started = true
    queueMicrotask(() => {
      if (this.#stopped) return
      this.#board.open(sink)
      this.#board.reach('reachable')
      this.#incomplete = !this.#board.emit(this.#whole())
      this.#timer = setInterval(() => this.step(), STEP).unref()
    })
  }

  stop(): void {
    this.#stopped = true
    clearInterval(this.#timer)
    this.#board.close()
  }

  /** Lets the next thing happen; the clock does it by itself. */
  step(): void {
    if (this.#stopped) return
    const changes: Change[] = []
    try {
      for (const event of this.#demo.step()) {
        if (event.type === 'put') {
          const { object, complaints } = this.#admit(event.raw)
          if (object) changes.push({ type: 'put', object, ...(complaints.length > 0 ? { complaints } : {}) })
        } else {
          const { kind, namespace, name } = event
          this.#raw.delete(keyOf(kind, namespace, name))
          if (KINDS.some((info) => info.kind === kind))
            changes.push({ type: 'remove', kind: kind as Kind, name, ...(namespace === undefined ? {} : { namespace }) })
        }
      }
    } catch (error) {
      this.metrics.count('handler_errors_total')
      this.#options.log.error({ err: error }, 'the demo could not go on')
    }
    this.#board.heard()
    // Whoever failed to take them has lost them: then everything is said anew.
    if (this.#incomplete || !this.#board.emit(changes)) this.#incomplete = !this.#board.emit(this.#whole())
  }

  health = (): SourceHealth => this.#board.health()

  onHealth(listener: () => void): () => void {
    return this.#board.onHealth(listener)
  }

  async read(ref: Ref): Promise<RawObject | undefined> {
    const raw = this.#raw.get(keyOf(ref.kind, ref.namespace, ref.name))
    return raw && presentable(raw)
  }

  async events(_ref: Ref): Promise<readonly ObjectEvent[]> {
    return []
  }

  #whole(): Change[] {
    const objects = new Map<Kind, { objects: KubeObject[]; complaints: Complaint[] }>(
      KINDS.map(({ kind }) => [kind, { objects: [], complaints: [] }]),
    )
    for (const raw of this.#demo.objects()) {
      const { object, complaints } = this.#admit(raw)
      const all = object && objects.get(object.kind)
      if (!all) continue
      all.objects.push(object)
      all.complaints.push(...complaints)
    }
    return [...objects].flatMap(([kind, all]): Change[] => [
      { type: 'replace', kind, ...all },
      { type: 'sync', kind, state: 'synced' },
    ])
  }

  #admit(raw: RawObject): ReturnType<typeof admit> {
    const admitted = admit(raw)
    const { object } = admitted
    const { namespaces = [] } = this.#options
    if (object?.meta.namespace !== undefined && namespaces.length > 0 && !namespaces.includes(object.meta.namespace)) return { complaints: [] }
    if (object && kindOf(String(raw.apiVersion), String(raw.kind))) this.#raw.set(keyOf(object.kind, object.meta.namespace, object.meta.name), raw)
    return admitted
  }
}

import { type Change, type Key, type KubeObject, keyOf, type Origin, type Ref } from '@portolan/model'
import { presentRecorded, type RawObject, type Recording } from '@portolan/sources'
import { Board } from '../board.ts'
import { IntakeMetrics } from '../metrics.ts'
import type { ObjectEvent, Sink, Source, SourceChoice, SourceDescription, SourceHealth, SourceOptions, SourceProblem } from '../source.ts'
import { readSnapshot } from './file.ts'

type SnapshotChoice = Extract<SourceChoice, { kind: 'snapshot' }>

/** ms after which a sink that threw is told everything anew. */
const AGAIN = 1_000

/** Reads the whole file: what it holds is the source, and doesn't change. */
export const openSnapshot = async (choice: SnapshotChoice, options: SourceOptions): Promise<SnapshotSource | SourceProblem> => {
  const recording = await readSnapshot(choice.path)
  if (!('error' in recording)) return new SnapshotSource(choice, recording, options)
  const file = choice.path === '-' ? 'What is on stdin' : choice.path
  return {
    error: {
      message: `${file} can't be read as a snapshot: ${recording.error}`,
      hint: 'Give --snapshot a file that portolan snapshot wrote, or - for stdin.',
    },
  }
}

/** What a source held at one moment. Nothing ever happens in it, and it can't be asked for more than was kept. */
export class SnapshotSource implements Source {
  readonly origin: Origin
  readonly description: SourceDescription
  readonly metrics = new IntakeMetrics()
  readonly #changes: readonly Change[]
  readonly #objects = new Map<Key, KubeObject>()
  readonly #board: Board
  #timer: NodeJS.Timeout | undefined
  #started = false
  #stopped = false

  constructor(choice: SnapshotChoice, { about, origin, changes }: Recording, { namespaces = [], log }: SourceOptions) {
    const { kind: _kind, name: _name, path: _path, ...where } = about.source
    const { takenAt, anonymized } = about
    this.origin = origin
    this.description = { kind: 'snapshot', ...where, path: choice.path, takenAt, anonymized, chosenBecause: choice.because }
    this.#changes = namespaces.length === 0 ? changes : within(changes, new Set(namespaces))
    for (const change of this.#changes) {
      if (change.type !== 'replace') continue
      for (const object of change.objects) this.#objects.set(keyOf(object.kind, object.meta.namespace, object.meta.name), object)
    }
    this.#board = new Board(() => ({ state: 'syncing' }), this.metrics, log)
  }

  start(sink: Sink): void {
    if (this.#started) return
    this.#started = true
    queueMicrotask(() => {
      if (this.#stopped) return
      this.#board.open(sink)
      this.#tell()
    })
  }

  stop(): void {
    this.#stopped = true
    clearTimeout(this.#timer)
    this.#board.close()
  }

  health = (): SourceHealth => this.#board.health()

  onHealth(listener: () => void): () => void {
    return this.#board.onHealth(listener)
  }

  async read(ref: Ref): Promise<RawObject | undefined> {
    const object = this.#objects.get(keyOf(ref.kind, ref.namespace, ref.name))
    return object && presentRecorded(object)
  }

  async events(_ref: Ref): Promise<readonly ObjectEvent[]> {
    return []
  }

  #tell(): void {
    if (this.#stopped) return
    if (this.#board.emit(this.#changes)) this.#board.reach('reachable')
    else this.#timer = setTimeout(() => this.#tell(), AGAIN)
  }
}

/** The changes that are about some namespaces, and about what has none. */
const within = (changes: readonly Change[], namespaces: ReadonlySet<string>): readonly Change[] => {
  const has = ({ meta }: KubeObject): boolean => meta.namespace === undefined || namespaces.has(meta.namespace)
  return changes
    .filter((change) => change.type !== 'put' || has(change.object))
    .map((change) => (change.type === 'replace' ? { ...change, objects: change.objects.filter(has) } : change))
}

import { stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import { setImmediate as breathe } from 'node:timers/promises'
import { KINDS, keyOf, type Origin, type Ref } from '@portolan/model'
import { LIMITS, presentable, type RawObject } from '@portolan/sources'
import { type FSWatcher, watch } from 'chokidar'
import { Board } from '../board.ts'
import { IntakeMetrics } from '../metrics.ts'
import type { ObjectEvent, Sink, Source, SourceChoice, SourceDescription, SourceHealth, SourceOptions, SourceProblem } from '../source.ts'
import { admitAll, type Content, rawIn, refusal, SLICE } from './content.ts'
import { ManifestReader } from './reader.ts'
import { Shelf } from './shelf.ts'
import { type Found, reason, textOf, walk } from './tree.ts'

type ManifestsChoice = Extract<SourceChoice, { kind: 'manifests' }>

/** Editors and tools write in several steps: files are read when nothing has moved for this long (ms), at the latest after the second. */
const SETTLE = 150
const SETTLE_MOST = 1_000

/** Where the system can't watch (too many files, a network drive), the folder is looked at from time to time. */
const POLL = 5_000

/** Files that are opened ahead of their turn. */
const AHEAD = 32

/** A folder, a file, or `-` for what comes on stdin. A problem when it isn't there. */
export const openManifests = async (choice: ManifestsChoice, options: SourceOptions): Promise<ManifestsSource | SourceProblem> => {
  if (choice.path !== '-') {
    try {
      const stats = await stat(choice.path)
      if (!stats.isDirectory() && !stats.isFile()) {
        return { error: { message: `${choice.path} is neither a folder nor a file`, hint: 'Give --manifests a folder, a file, or - for stdin.' } }
      }
    } catch (error) {
      return { error: { message: `${choice.path} can't be read: ${reason(error)}`, hint: 'Give --manifests a folder, a file, or - for stdin.' } }
    }
  }
  return new ManifestsSource(choice, options)
}

/** Manifest files, watched. A file that changes is read again, the others are not; a broken one costs its own objects only. */
export class ManifestsSource implements Source {
  readonly origin: Origin
  readonly description: SourceDescription
  readonly metrics = new IntakeMetrics()
  readonly #path: string
  readonly #options: SourceOptions
  readonly #namespaces: ReadonlySet<string>
  readonly #board: Board
  readonly #shelf = new Shelf()
  readonly #reader = new ManifestReader()
  readonly #abort = new AbortController()
  #paths = new Map<string, Found>()
  #stdin = ''
  #watcher: FSWatcher | undefined
  #poll: NodeJS.Timeout | undefined
  #retry: NodeJS.Timeout | undefined
  #timer: NodeJS.Timeout | undefined
  #movedAt: number | undefined
  #scanning = false
  #again = false
  #started = false

  constructor(choice: ManifestsChoice, options: SourceOptions) {
    this.#path = choice.path === '-' ? '-' : resolve(choice.path)
    this.#options = options
    this.#namespaces = new Set(options.namespaces ?? [])
    this.origin = { source: 'manifests', name: choice.path }
    this.description = { kind: 'manifests', path: choice.path, chosenBecause: choice.because }
    this.#board = new Board(() => ({ state: 'syncing' }), this.metrics, options.log)
  }

  start(sink: Sink): void {
    if (this.#started) return
    this.#started = true
    queueMicrotask(() => {
      if (this.#abort.signal.aborted) return
      this.#board.open(sink)
      if (this.#path === '-') void this.#readStdin()
      else {
        this.#watch()
        void this.#scan()
      }
    })
  }

  stop(): void {
    this.#abort.abort()
    this.#board.close()
    clearTimeout(this.#timer)
    clearInterval(this.#poll)
    clearTimeout(this.#retry)
    this.#reader.close()
    this.#watcher?.close().catch(() => {})
  }

  health = (): SourceHealth => this.#board.health()

  onHealth(listener: () => void): () => void {
    return this.#board.onHealth(listener)
  }

  async read(ref: Ref): Promise<RawObject | undefined> {
    const key = keyOf(ref.kind, ref.namespace, ref.name)
    const file = this.#shelf.fileOf(key)
    if (file === undefined) return undefined
    const found = this.#paths.get(file)
    const read = found ? await textOf(found) : { text: this.#stdin }
    if (!('text' in read)) return undefined
    const manifests = await this.#reader.read(read.text, file)
    const raw = 'objects' in manifests ? rawIn(manifests, key) : undefined
    return raw && presentable(raw)
  }

  async events(_ref: Ref): Promise<readonly ObjectEvent[]> {
    return []
  }

  #watch(): void {
    const moved = (): void => this.#moved()
    this.#watcher = watch(this.#path, {
      ignoreInitial: true,
      followSymlinks: false,
      // `..data` is the link that Kubernetes moves when it updates a mounted ConfigMap.
      ignored: (path) => /[/\\](\.(?!\.data$)[^/\\]*|node_modules)$/.test(path) && path !== this.#path,
    })
    this.#watcher.on('all', moved)
    this.#watcher.on('error', (error) => {
      if (this.#poll || this.#abort.signal.aborted) return
      this.#options.log.warn({ err: error, path: this.#path }, `the folder can't be watched; it is read again every ${POLL / 1000} s`)
      this.#poll = setInterval(moved, POLL).unref()
    })
  }

  #moved(): void {
    if (this.#abort.signal.aborted) return
    const now = performance.now()
    this.#movedAt ??= now
    clearTimeout(this.#timer)
    this.#timer = setTimeout(
      () => {
        this.#movedAt = undefined
        void this.#scan()
      },
      Math.max(0, Math.min(SETTLE, this.#movedAt + SETTLE_MOST - now)),
    )
  }

  /** Looks at everything, reads what is new or different, tells the difference. One at a time; what moves meanwhile leads to another. */
  async #scan(): Promise<void> {
    if (this.#scanning) {
      this.#again = true
      return
    }
    this.#scanning = true
    try {
      do {
        this.#again = false
        await this.#pass()
      } while (this.#again && !this.#abort.signal.aborted)
    } catch (error) {
      this.metrics.count('handler_errors_total')
      this.#options.log.error({ err: error }, 'reading the manifests failed')
    } finally {
      this.#scanning = false
    }
  }

  async #pass(): Promise<void> {
    let tree: Awaited<ReturnType<typeof walk>>
    try {
      tree = await walk(this.#path)
    } catch (error) {
      if (!this.#abort.signal.aborted) this.#lost(`${this.description.path} can't be read: ${reason(error)}. What was read before is still shown.`)
      return
    }
    const present = new Set([...tree.files.map(({ file }) => file), ...tree.refused.keys()])
    for (const file of this.#shelf.names) if (!present.has(file)) this.#shelf.remove(file)
    for (const [file, text] of tree.refused) this.#put(file, `refused ${text}`, refusal(file, text))
    this.#paths = new Map(tree.files.map((found) => [found.file, found]))
    const changed = tree.files.filter(({ file, stamp }) => this.#shelf.stampOf(file) !== stamp)
    let turn = performance.now()
    for (let from = 0; from < changed.length; from += AHEAD) {
      const some = changed.slice(from, from + AHEAD)
      const texts = await Promise.all(some.map(textOf))
      for (const [index, found] of some.entries()) {
        if (this.#abort.signal.aborted) return
        const read = texts[index]
        if (read) this.#put(found.file, found.stamp, 'text' in read ? await this.#content(read.text, found.file) : refusal(found.file, read.refused))
        if (performance.now() - turn <= SLICE) continue
        await breathe()
        turn = performance.now()
      }
    }
    this.#reader.close()
    this.#tell()
  }

  async #content(text: string, file: string): Promise<Content> {
    const manifests = await this.#reader.read(text, file)
    return 'refused' in manifests ? refusal(file, manifests.refused) : await admitAll(manifests, this.#namespaces)
  }

  #put(file: string, stamp: string, content: Content): void {
    if (this.#shelf.stampOf(file) === stamp) return
    this.metrics.count('files_total', { result: content.complaints.length > 0 ? 'complaints' : 'read' })
    this.#shelf.put(file, stamp, content)
  }

  #tell(): void {
    if (this.#abort.signal.aborted) return
    this.#board.heard()
    if (!this.#board.emit(this.#shelf.changes())) this.#retell()
    this.#board.reach('reachable')
  }

  /** Whoever failed to take a batch has lost it: a little later everything is said anew. */
  #retell(): void {
    if (this.#abort.signal.aborted) return
    clearTimeout(this.#retry)
    this.#retry = setTimeout(() => {
      if (!this.#board.emit(this.#shelf.whole())) this.#retell()
    }, SETTLE_MOST)
  }

  /** The root itself is gone. */
  #lost(message: string): void {
    this.#options.log.warn({ path: this.#path }, message)
    for (const { kind } of KINDS) if (this.#board.health().kinds.get(kind)?.state === 'synced') this.#board.say(kind, 'stale', message)
    this.#board.reach('unreachable', message)
    this.#shelf.forgetStates()
  }

  async #readStdin(): Promise<void> {
    const parts: Buffer[] = []
    let length = 0
    try {
      for await (const part of process.stdin) {
        length += (part as Buffer).length
        if (length > LIMITS.fileLength * 4) break
        parts.push(Buffer.from(part as Buffer))
      }
    } catch (error) {
      this.#options.log.warn({ err: error }, 'stdin broke off')
    }
    if (this.#abort.signal.aborted) return
    this.#stdin = Buffer.concat(parts).toString('utf8')
    const content =
      length > LIMITS.fileLength * 4
        ? refusal('stdin', `There is more on stdin than the ${LIMITS.fileLength} characters that are read. It is left out.`)
        : await this.#content(this.#stdin, 'stdin')
    if (this.#abort.signal.aborted) return
    this.#reader.close()
    this.#put('stdin', 'read', content)
    this.#tell()
  }
}

import { KINDS, type Kind, type KindInfo, kindInfo, type Origin, type Ref } from '@portolan/model'
import { presentable, type RawObject } from '@portolan/sources'
import { Board } from '../board.ts'
import { IntakeMetrics } from '../metrics.ts'
import type { ObjectEvent, Sink, Source, SourceChoice, SourceDescription, SourceHealth, SourceOptions, SourceProblem } from '../source.ts'
import { Api } from './api.ts'
import { Credentials } from './credentials.ts'
import { Discovery, type Served } from './discovery.ts'
import { readEvents } from './events.ts'
import { type Failure, sayUnreachable } from './failure.ts'
import { Gate } from './gate.ts'
import { KindFeed, STAGES } from './kind-feed.ts'
import { NamedSecrets } from './named-secrets.ts'
import { Reflector } from './reflector.ts'
import { Rounds } from './rounds.ts'
import { pathOf, resourceOf } from './task.ts'
import { TIMING, type Timing } from './timing.ts'

type ClusterChoice = Extract<SourceChoice, { kind: 'cluster' }>

/** A cluster as kubeconfig or service account name it. Nothing is asked of it before `start`. */
export const openCluster = (choice: ClusterChoice, options: SourceOptions, timing: Partial<Timing> = {}): ClusterSource | SourceProblem => {
  const limits = { ...TIMING, ...timing }
  const credentials = Credentials.open(choice, limits)
  return 'error' in credentials ? credentials : new ClusterSource(choice, credentials, options, limits)
}

const LIST = new Intl.ListFormat('en')

const NOT_ASKED = 'Secrets are not read unless that is asked for. Certificates show as unknown.'

/** A live cluster: one reflector per kind (and namespace, when only some are read), routing kinds first. */
export class ClusterSource implements Source {
  readonly origin: Origin
  readonly description: SourceDescription
  readonly metrics = new IntakeMetrics()
  readonly #options: SourceOptions
  readonly #timing: Timing
  readonly #credentials: Credentials
  readonly #board: Board
  readonly #api: Api
  readonly #gate: Gate
  readonly #discovery: Discovery
  readonly #rounds: Rounds
  readonly #abort = new AbortController()
  readonly #kinds: readonly KindInfo[]
  readonly #feeds = new Map<Kind, KindFeed>()
  readonly #reflectors = new Map<Kind, readonly Reflector[]>()
  readonly #versions = new Map<Kind, string>()
  readonly #named: NamedSecrets | undefined
  /** Kinds of which there was an object. */
  readonly #seen = new Set<Kind>()
  #stage = -1
  #stageTimer: NodeJS.Timeout | undefined
  #started = false

  constructor(choice: ClusterChoice, credentials: Credentials, options: SourceOptions, timing: Timing) {
    const { cluster, context, server } = credentials
    this.#options = options
    this.#timing = timing
    this.#credentials = credentials
    this.origin = { source: 'cluster', name: context ?? server }
    this.description = { kind: 'cluster', server, ...(cluster ? { cluster } : {}), ...(context ? { context } : {}), chosenBecause: choice.because }
    this.#kinds = KINDS.filter(({ optIn }) => !optIn || options.secrets)
    this.#board = new Board(
      (kind) => (this.#kinds.some((info) => info.kind === kind) ? { state: 'syncing' } : { state: 'absent', message: NOT_ASKED }),
      this.metrics,
      options.log,
    )
    this.#api = new Api(credentials, timing, this.metrics, () => this.#board.heard())
    this.#gate = new Gate(this.#api, credentials, timing, (state, failure) => this.#reach(state, failure))
    this.#discovery = new Discovery(
      this.#api,
      this.#gate,
      timing,
      this.#kinds.filter(({ crd }) => crd),
      { served: (served) => this.#served(served), failure: (failure) => this.#undiscovered(failure) },
    )
    this.#rounds = new Rounds(() => [...this.#reflectors.values()].flat(), this.#gate, timing)
    for (const { kind, namespaced } of this.#kinds) {
      const parts = this.#scopes(namespaced).length + (kind === 'Secret' ? 1 : 0)
      this.#feeds.set(kind, new KindFeed(kind, parts, this.#board, () => this.#advance()))
    }
    const secrets = this.#feeds.get('Secret')
    if (secrets) {
      const means = { api: this.#api, timing, log: options.log }
      this.#named = new NamedSecrets(means, secrets.part(this.#scopes(true).length), options.namespaces ?? [])
    }
  }

  start(sink: Sink): void {
    if (this.#started) return
    this.#started = true
    queueMicrotask(() => {
      if (this.#abort.signal.aborted) return
      this.#board.open(sink)
      this.#gate.start()
      this.#discovery.start()
      this.#rounds.start()
      this.#enterStage(0)
    })
  }

  stop(): void {
    this.#abort.abort()
    clearTimeout(this.#stageTimer)
    this.#board.close()
    this.#gate.stop()
    this.#discovery.stop()
    this.#rounds.stop()
    this.#named?.stop()
    for (const reflectors of this.#reflectors.values()) for (const reflector of reflectors) reflector.stop()
    this.#api.close()
  }

  health = (): SourceHealth => this.#board.health()

  onHealth(listener: () => void): () => void {
    return this.#board.onHealth(listener)
  }

  async read(ref: Ref): Promise<RawObject | undefined> {
    const info = kindInfo(ref.kind)
    const version = info && this.#versionOf(info)
    if (!info || version === undefined || !this.#feeds.has(info.kind) || info.namespaced !== (ref.namespace !== undefined)) return undefined
    if (ref.name === '' || /[/\\%]|^\.\.?$/.test(ref.name)) return undefined
    const path = pathOf({ info, version, ...(ref.namespace === undefined ? {} : { namespace: ref.namespace }) })
    try {
      const { body } = await this.#api.get(`${path}/${encodeURIComponent(ref.name)}`, { signal: this.#abort.signal, deadline: 10_000 })
      return typeof body === 'object' && body !== null ? presentable(body as RawObject) : undefined
    } catch {
      return undefined
    }
  }

  events(ref: Ref): Promise<readonly ObjectEvent[]> {
    return readEvents(this.#api, ref, this.#abort.signal)
  }

  /** The resource version up to which each kind is known, for comparing with the server's own list; kinds read per namespace are left out. */
  resourceVersions(): ReadonlyMap<Kind, string> {
    const versions = new Map<Kind, string>()
    for (const [kind, [first, ...others]] of this.#reflectors) if (first && others.length === 0) versions.set(kind, first.resourceVersion)
    return versions
  }

  #scopes(namespaced: boolean): readonly (string | undefined)[] {
    const namespaces = [...new Set(this.#options.namespaces ?? [])]
    return namespaced && namespaces.length > 0 ? namespaces : [undefined]
  }

  /** The version to read a kind in; undefined while it is not known to be served, or that anything served needs it. */
  #versionOf(info: KindInfo): string | undefined {
    if (info.neededBy && !info.neededBy.some((kind) => this.#isThere(kind))) return undefined
    return info.crd ? this.#versions.get(info.kind) : info.versions[0]
  }

  #isThere(kind: Kind): boolean {
    return kindInfo(kind)?.crd ? this.#versions.has(kind) : this.#seen.has(kind)
  }

  /** Routing kinds, then endpoints, then the rest: each stage starts when the one before knows where it stands, or takes too long. */
  #enterStage(stage: number): void {
    this.#stage = stage
    clearTimeout(this.#stageTimer)
    for (const info of this.#kinds) {
      if (info.stage !== STAGES[stage]) continue
      const version = this.#versionOf(info)
      if (version !== undefined) this.#reflect(info, version)
    }
    if (stage + 1 < STAGES.length) this.#stageTimer = setTimeout(() => this.#advance(true), this.#timing.stage)
  }

  #advance(late = false): void {
    this.#judgeNeeds()
    if (this.#stage < 0 || this.#stage + 1 >= STAGES.length || this.#abort.signal.aborted) return
    // A server that can't be reached is no reason to send more kinds to it.
    if (late && !this.#gate.isOpen) this.#stageTimer = setTimeout(() => this.#advance(true), this.#timing.stage)
    else if (late || this.#kinds.every(({ kind, stage }) => stage !== STAGES[this.#stage] || this.#feeds.get(kind)?.isDecided))
      this.#enterStage(this.#stage + 1)
  }

  #reflect(info: KindInfo, version: string): void {
    const feed = this.#feeds.get(info.kind)
    if (!feed || this.#reflectors.has(info.kind)) return
    this.#versions.set(info.kind, version)
    const means = { api: this.#api, gate: this.#gate, timing: this.#timing, metrics: this.metrics, log: this.#options.log }
    const reflectors = this.#scopes(info.namespaced).map((namespace, index) => {
      const part = feed.part(index)
      const task = {
        info,
        version,
        ...(namespace === undefined ? {} : { namespace }),
        // Only certificates are of interest; RBAC can't say so, the request can (R22). What listeners name besides is looked up by name.
        ...(info.kind === 'Secret' ? { fieldSelector: 'type=kubernetes.io/tls' } : {}),
      }
      return new Reflector(task, means, {
        ...part,
        replaced: (objects, complaints) => {
          if (objects.length > 0) this.#see(info.kind)
          this.#named?.replaced(info.kind, namespace, objects)
          return part.replaced(objects, complaints)
        },
        changed: (changes) => {
          if (changes.some(({ type }) => type === 'put')) this.#see(info.kind)
          this.#named?.changed(changes)
          return part.changed(changes)
        },
        says: (state, message) => {
          part.says(state, message)
          if (info.kind === 'Secret') this.#named?.said(state)
          if (state === 'absent' && info.crd && feed.isAbsent) this.#lose(info.kind)
        },
      })
    })
    this.#reflectors.set(info.kind, reflectors)
    for (const reflector of reflectors) reflector.start()
  }

  /** A kind that came from a CRD is gone: discovery says when it is back. */
  #lose(kind: Kind): void {
    for (const reflector of this.#reflectors.get(kind) ?? []) reflector.stop()
    this.#reflectors.delete(kind)
    this.#versions.delete(kind)
    this.#discovery.lost(kind)
  }

  #served(served: Served): void {
    for (const [kind, version] of served) {
      const info = kindInfo(kind)
      if (!info || this.#reflectors.has(kind)) continue
      if (version === undefined) {
        this.#versions.delete(kind)
        this.#feeds.get(kind)?.says('absent', `This cluster does not serve ${resourceOf(info)}.`)
      } else {
        this.#versions.set(kind, version)
        if (STAGES.indexOf(info.stage) <= this.#stage) this.#reflect(info, version)
      }
    }
    this.#judgeNeeds()
  }

  #see(kind: Kind): void {
    if (this.#seen.has(kind)) return
    this.#seen.add(kind)
    this.#judgeNeeds()
  }

  #judgeNeeds(): void {
    if (this.#abort.signal.aborted) return
    for (const info of this.#kinds) if (info.neededBy && !this.#reflectors.has(info.kind)) this.#judgeNeed(info, info.neededBy)
  }

  /** Once read, a kind goes on being read, even when what needed it is gone: that is rare, and comes back. */
  #judgeNeed(info: KindInfo, neededBy: readonly Kind[]): void {
    const version = this.#versionOf(info)
    const feed = this.#feeds.get(info.kind)
    if (version !== undefined) {
      if (STAGES.indexOf(info.stage) <= this.#stage) this.#reflect(info, version)
      else if (feed?.isAbsent) feed.says('syncing')
    } else if (!feed?.isAbsent && neededBy.every((kind) => this.#feeds.get(kind)?.isDecided)) {
      const text = `Portolan reads ${resourceOf(info)} for the sake of ${LIST.format(neededBy)} alone, and this cluster has none of them.`
      feed?.says('absent', text)
    }
  }

  #undiscovered(failure: Failure): void {
    this.#options.log.debug({ failure: failure.is }, `discovery failed: ${failure.text}`)
    for (const { kind, crd, neededBy } of this.#kinds) {
      if ((crd || neededBy) && !this.#reflectors.has(kind))
        this.#feeds.get(kind)?.says('syncing', `What the cluster serves is not known yet (${failure.text}).`)
    }
  }

  #reach(state: 'open' | 'closed', failure?: Failure): void {
    if (this.#abort.signal.aborted) return
    const message = failure && sayUnreachable(failure, this.#credentials.server, this.#credentials.context)
    const before = this.#board.health().state
    if (state === 'open') this.#board.reach('reachable', message)
    else this.#board.reach('unreachable', message)
    for (const feed of this.#feeds.values()) feed.silence(state === 'open' ? undefined : message)
    if (state === 'closed' && before !== 'unreachable') this.#options.log.warn({ server: this.#credentials.server }, message ?? '')
    if (state === 'open' && before !== 'reachable') this.#options.log.info({ server: this.#credentials.server }, 'the API server answers')
  }
}

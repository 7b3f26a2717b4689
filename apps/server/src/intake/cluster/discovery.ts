import type { Kind, KindInfo } from '@portolan/model'
import type { Api } from './api.ts'
import { sleep } from './backoff.ts'
import { type Failure, failureOf } from './failure.ts'
import type { Gate } from './gate.ts'
import type { Timing } from './timing.ts'

/** Aggregated discovery (GA in Kubernetes 1.30) says everything in one answer, with an ETag; older servers answer with the bare group list. */
const ACCEPT = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json'

/** What is served: the version for each kind, undefined where none of the versions that we read is. */
export type Served = ReadonlyMap<Kind, string | undefined>

/**
 * Finds out which of the wanted kinds are served, and in which version. As long as one isn't, it looks again from time to time,
 * so that a CRD that is installed later is noticed; never more often than `timing.discovery`.
 */
export class Discovery {
  readonly #api: Api
  readonly #gate: Gate
  readonly #timing: Timing
  readonly #wanted: readonly KindInfo[]
  readonly #onServed: (served: Served) => void
  readonly #onFailure: (failure: Failure) => void
  readonly #abort = new AbortController()
  readonly #lost = new Set<Kind>()
  #wake = new AbortController()
  #etag: string | undefined
  #last: Served | undefined

  constructor(
    api: Api,
    gate: Gate,
    timing: Timing,
    wanted: readonly KindInfo[],
    on: { served: (served: Served) => void; failure: (failure: Failure) => void },
  ) {
    this.#api = api
    this.#gate = gate
    this.#timing = timing
    this.#wanted = wanted
    this.#onServed = on.served
    this.#onFailure = on.failure
  }

  start(): void {
    void this.#run()
  }

  stop(): void {
    this.#abort.abort()
    this.#wake.abort()
  }

  /** A kind that was served answers 404 now. */
  lost(kind: Kind): void {
    this.#lost.add(kind)
    this.#etag = undefined
    this.#wake.abort()
  }

  async #run(): Promise<void> {
    const { signal } = this.#abort
    while (!signal.aborted) {
      await this.#gate.opened(signal)
      if (signal.aborted) return
      try {
        const served = await this.#ask()
        if (signal.aborted) return
        this.#last = served
        this.#lost.clear()
        this.#onServed(served)
      } catch (error) {
        if (signal.aborted) return
        const failure = failureOf(error)
        if (failure.is === 'refused' || failure.is === 'tls' || failure.is === 'credentials' || failure.is === 'unauthorized')
          this.#gate.shut(failure)
        this.#onFailure(failure)
        if (failure.is === 'forbidden') this.#last = this.#assumed()
      }
      await sleep(this.#timing.discovery, signal)
      const complete = this.#last && this.#wanted.every(({ kind }) => this.#last?.get(kind) !== undefined)
      if (complete && this.#lost.size === 0 && !signal.aborted) {
        this.#wake = new AbortController()
        await sleep(2 ** 31 - 1, this.#wake.signal)
      }
    }
  }

  async #ask(): Promise<Served> {
    const answer = await this.#api.get('/apis', {
      signal: this.#abort.signal,
      accept: ACCEPT,
      ...(this.#etag === undefined || !this.#last ? {} : { etag: this.#etag }),
    })
    if (answer.status === 304 && this.#last) return this.#last
    const body = answer.body as { kind?: unknown; items?: unknown; groups?: unknown } | undefined
    if (body?.kind === 'APIGroupDiscoveryList') {
      this.#etag = answer.etag
      return this.#choose(aggregated(body.items))
    }
    return this.#choose(await this.#oneByOne(body?.groups))
  }

  /** `group/version/plural` of everything in the groups that are wanted, asked version by version. */
  async #oneByOne(groups: unknown): Promise<ReadonlySet<string>> {
    const resources = new Set<string>()
    const wanted = new Set(this.#wanted.map(({ group }) => group))
    for (const group of list(groups)) {
      const name = String(group.name)
      if (!wanted.has(name)) continue
      for (const one of list(group.versions)) {
        const version = String(one.version)
        if (!this.#wanted.some((info) => info.group === name && info.versions.includes(version))) continue
        const { body } = await this.#api.get(`/apis/${encodeURIComponent(name)}/${encodeURIComponent(version)}`, { signal: this.#abort.signal })
        for (const resource of list((body as { resources?: unknown } | undefined)?.resources))
          resources.add(`${name}/${version}/${String(resource.name)}`)
      }
    }
    return resources
  }

  #choose(resources: ReadonlySet<string>): Served {
    return new Map(
      this.#wanted.map(({ kind, group, versions, plural }) => [kind, versions.find((version) => resources.has(`${group}/${version}/${plural}`))]),
    )
  }

  /** Whoever may not discover asks for the best version of everything; a 404 then says that it isn't there. */
  #assumed(): Served {
    const served: Served = new Map(this.#wanted.map(({ kind, versions }) => [kind, versions[0]]))
    this.#onServed(served)
    return served
  }
}

/** `group/version/plural` of everything that can be listed and watched (apidiscovery.k8s.io/v2). */
const aggregated = (items: unknown): ReadonlySet<string> => {
  const resources = new Set<string>()
  for (const group of list(items)) {
    const name = String((group.metadata as { name?: unknown } | undefined)?.name)
    for (const version of list(group.versions)) {
      for (const resource of list(version.resources)) {
        const verbs = resource.verbs
        if (Array.isArray(verbs) && verbs.includes('watch')) resources.add(`${name}/${String(version.version)}/${String(resource.resource)}`)
      }
    }
  }
  return resources
}

const list = (value: unknown): readonly Readonly<Record<string, unknown>>[] =>
  Array.isArray(value) ? value.filter((one) => typeof one === 'object' && one !== null) : []

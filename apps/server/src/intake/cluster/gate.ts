import type { Api } from './api.ts'
import { sleep } from './backoff.ts'
import type { Credentials } from './credentials.ts'
import { type Failure, failureOf } from './failure.ts'
import type { Timing } from './timing.ts'

/** A server that answers but isn't ready is waited for so long; then requests are let through to find out. */
const UNREADY_LIMIT = 20_000

/**
 * Whether the API server can be asked at all. While it can't, one prober asks /readyz for all reflectors (R5);
 * while it can, the prober looks from time to time, so that a server that hangs is known before its watches fall silent.
 */
export class Gate {
  readonly #api: Api
  readonly #credentials: Credentials
  readonly #timing: Timing
  readonly #onChange: (state: 'open' | 'closed', failure?: Failure) => void
  readonly #abort = new AbortController()
  #state: 'connecting' | 'open' | 'closed' = 'connecting'
  readonly #waiting = new Set<() => void>()
  #wake: AbortController | undefined

  constructor(api: Api, credentials: Credentials, timing: Timing, onChange: (state: 'open' | 'closed', failure?: Failure) => void) {
    this.#api = api
    this.#credentials = credentials
    this.#timing = timing
    this.#onChange = onChange
  }

  get isOpen(): boolean {
    return this.#state === 'open'
  }

  start(): void {
    void this.#run()
  }

  stop(): void {
    this.#abort.abort()
    this.#wake?.abort()
    this.#letThrough()
  }

  /** Resolves when the server can be asked, or at the signal. Never rejects. */
  opened(signal: AbortSignal): Promise<void> {
    if (this.#state === 'open' || signal.aborted || this.#abort.signal.aborted) return Promise.resolve()
    return new Promise((resolve) => {
      const go = (): void => {
        this.#waiting.delete(go)
        signal.removeEventListener('abort', go)
        resolve()
      }
      this.#waiting.add(go)
      signal.addEventListener('abort', go)
    })
  }

  /** A request found nobody there: everybody waits for the prober from now on. */
  shut(failure: Failure): void {
    if (this.#abort.signal.aborted) return
    if (failure.is === 'unauthorized') this.#credentials.refresh()
    const was = this.#state
    this.#state = 'closed'
    this.#onChange('closed', failure)
    if (was === 'open') this.#wake?.abort()
  }

  async #run(): Promise<void> {
    const { signal } = this.#abort
    let failures = 0
    let unreadySince: number | undefined
    while (!signal.aborted) {
      const failure = await this.#probe()
      if (signal.aborted) return
      // A server that starts answers 500 until its informers and RBAC rules stand: asked now it would refuse what is allowed.
      const unready = failure?.is === 'busy'
      unreadySince = unready ? (unreadySince ?? performance.now()) : undefined
      const patient = unreadySince !== undefined && performance.now() - unreadySince > UNREADY_LIMIT
      if (!failure || patient || (unready && this.#state === 'open')) {
        failures = 0
        this.#state = 'open'
        this.#onChange('open', failure)
        this.#letThrough()
      } else {
        failures++
        this.shut(failure)
      }
      this.#wake = new AbortController()
      await sleep(this.#state === 'open' ? this.#timing.probe : this.#pause(failure, failures), this.#wake.signal)
    }
  }

  /** A little over a second; less for a server that is starting; plugins and logins are asked ever more seldom, up to 30 s, files are not. */
  #pause(failure: Failure | undefined, failures: number): number {
    const { reprobe } = this.#timing
    if ((failure?.is === 'unauthorized' || failure?.is === 'credentials') && !this.#credentials.isInFile)
      return Math.min(30_000, reprobe * 2 ** Math.min(failures - 1, 5))
    return failure?.is === 'busy' ? reprobe / 4 : reprobe * (1 + Math.random() * 0.25)
  }

  /** Undefined when the server answers and is ready. Whoever may not see /readyz has got an answer all the same. */
  async #probe(): Promise<Failure | undefined> {
    try {
      await this.#api.get('/readyz', { signal: this.#abort.signal, deadline: this.#timing.probeDeadline, accept: '*/*' })
      return undefined
    } catch (error) {
      const failure = failureOf(error)
      return failure.is === 'forbidden' || failure.is === 'missing' || failure.is === 'garbled' ? undefined : failure
    }
  }

  #letThrough(): void {
    for (const go of [...this.#waiting]) go()
  }
}

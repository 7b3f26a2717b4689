import { existsSync, readFileSync } from 'node:fs'
import type { Agent } from 'node:http'
import { dirname, resolve } from 'node:path'
import type { RequestOptions } from 'node:https'
import { KubeConfig } from '@kubernetes/client-node'
import type { SourceChoice, SourceProblem } from '../source.ts'
import { ApiError } from './failure.ts'
import type { Timing } from './timing.ts'

type ClusterChoice = Extract<SourceChoice, { kind: 'cluster' }>

/** What a request needs besides its path: taken from client-node, whose agent is used for nothing but a configured proxy (R1). */
export interface Access {
  readonly tls: Pick<RequestOptions, 'ca' | 'cert' | 'key' | 'passphrase' | 'rejectUnauthorized' | 'servername'>
  readonly headers: Readonly<Record<string, string>>
  readonly proxy?: Agent
}

/** An exec plugin that takes longer is given up for this attempt. */
const READ_DEADLINE = 10_000

/** Address and credentials of one cluster. They are read again when they grow old, and at once when the server refuses them. */
export class Credentials {
  readonly #choice: ClusterChoice
  readonly #timing: Timing
  #config: KubeConfig
  #access: { value: Promise<Access>; readAt: number } | undefined
  #renew = false

  private constructor(choice: ClusterChoice, config: KubeConfig, timing: Timing) {
    this.#choice = choice
    this.#config = config
    this.#timing = timing
  }

  /** Reads the files; a problem says which, and what is wrong there. */
  static open(choice: ClusterChoice, timing: Timing): Credentials | SourceProblem {
    try {
      return new Credentials(choice, load(choice), timing)
    } catch (error) {
      const files = choice.credentials === 'kubeconfig' ? choice.files.join(', ') : 'the service account'
      return {
        error: {
          message: `${error instanceof Error ? firstLine(error.message) : String(error)} (read from ${files}, because ${choice.because})`,
          hint: 'Give another file with --kubeconfig or another context with --context, or look at the demo with --demo.',
        },
      }
    }
  }

  /** The API server's URL, without a slash at its end. */
  get server(): string {
    return this.#config.getCurrentCluster()?.server ?? ''
  }

  get cluster(): string | undefined {
    return this.#choice.credentials === 'in-cluster' ? undefined : this.#config.getCurrentCluster()?.name
  }

  get context(): string | undefined {
    return this.#choice.credentials === 'in-cluster' ? undefined : this.#config.getCurrentContext()
  }

  /** Forgets what is cached: the next request reads files and asks plugins anew. */
  refresh(): void {
    this.#renew = true
  }

  /** Rejects with ApiError `credentials`. A reading that hangs is waited for by all, not started twice. */
  async access(): Promise<Access> {
    if (!this.#access || this.#renew || performance.now() - this.#access.readAt > this.#timing.credentials) {
      const value = this.#read(this.#renew)
      const entry = { value, readAt: Number.NEGATIVE_INFINITY }
      this.#renew = false
      this.#access = { ...entry, readAt: Number.POSITIVE_INFINITY }
      const mine = this.#access
      value.then(
        () => {
          mine.readAt = performance.now()
        },
        () => {
          if (this.#access === mine) this.#access = undefined
        },
      )
    }
    return withDeadline(this.#access.value)
  }

  async #read(renew: boolean): Promise<Access> {
    try {
      // A plugin's token is cached inside the KubeConfig until it ends: only a refusal throws that away.
      const user = this.#config.getCurrentUser()
      if (renew || !(user?.exec || user?.authProvider)) this.#config = load(this.#choice)
      const options: RequestOptions = {}
      await this.#config.applyToHTTPSOptions(options)
      const { ca, cert, key, passphrase, rejectUnauthorized, servername } = options
      return {
        tls: defined({ ca, cert, key, passphrase, rejectUnauthorized, servername }),
        headers: headersOf(options),
        ...(this.#config.getCurrentCluster()?.proxyUrl && options.agent ? { proxy: options.agent as Agent } : {}),
      }
    } catch (error) {
      throw new ApiError({ is: 'credentials', text: error instanceof Error ? firstLine(error.message) : String(error) })
    }
  }
}

const load = (choice: ClusterChoice): KubeConfig => {
  const config = new KubeConfig()
  if (choice.credentials === 'in-cluster') {
    if (!process.env.KUBERNETES_SERVICE_HOST) throw new Error('KUBERNETES_SERVICE_HOST is not set: this is no pod of a cluster')
    config.loadFromCluster()
    return config
  }
  // As kubectl does: files of a list that don't exist are passed over, and the first to define a name wins.
  const files = choice.files.length > 1 ? choice.files.filter((file) => existsSync(file)) : choice.files
  if (files.length === 0) throw new Error('None of the files exists')
  for (const file of files) {
    const part = new KubeConfig()
    // client-node 2.0.1 (config_types.js, findToken) knows kubectl's tokenFile by another name only.
    part.loadFromString(readFileSync(file, 'utf8').replaceAll(/\btokenFile(["']?\s*:)/g, 'token-file$1'))
    part.makePathsAbsolute(dirname(resolve(file)))
    config.clusters.push(...part.clusters.filter(({ name }) => !config.clusters.some((one) => one.name === name)))
    config.users.push(...part.users.filter(({ name }) => !config.users.some((one) => one.name === name)))
    config.contexts.push(...part.contexts.filter(({ name }) => !config.contexts.some((one) => one.name === name)))
    config.currentContext ||= part.currentContext
  }
  if (choice.context !== undefined) config.setCurrentContext(choice.context)
  // Plain HTTP (kubectl proxy) is refused by client-node unless verification is off, where there is nothing to verify.
  config.clusters = config.clusters.map((one) => (one.server.startsWith('http://') ? { ...one, skipTLSVerify: true } : one))
  const context = config.getCurrentContext()
  if (!context) throw new Error('The kubeconfig has no current-context')
  if (!config.getContextObject(context)) {
    throw new Error(`The kubeconfig has no context ${context}; it has ${config.contexts.map(({ name }) => name).join(', ') || 'none'}`)
  }
  const cluster = config.getCurrentCluster()
  if (!cluster) throw new Error(`Context ${context} names a cluster that the kubeconfig doesn't hold`)
  if (!URL.canParse(cluster.server)) throw new Error(`Cluster ${cluster.name} has no readable server address: ${cluster.server}`)
  return config
}

/** A token's file often ends in a newline, which no header may hold. */
const headersOf = (options: RequestOptions): Readonly<Record<string, string>> => {
  const headers = new Map<string, string>()
  if (options.auth) headers.set('authorization', `Basic ${Buffer.from(options.auth).toString('base64')}`)
  for (const [name, value] of Object.entries(options.headers ?? {})) if (typeof value === 'string') headers.set(name.toLowerCase(), value.trim())
  return Object.fromEntries(headers)
}

const withDeadline = <T>(promise: Promise<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new ApiError({ is: 'credentials', text: `no answer in ${READ_DEADLINE / 1000} s` })), READ_DEADLINE)
    promise.then(resolve, reject).finally(() => clearTimeout(timer))
  })

const defined = <T extends object>(options: T): T =>
  Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined && value !== null)) as T

const firstLine = (text: string): string => text.split('\n', 1)[0]?.trim() || 'no reason given'

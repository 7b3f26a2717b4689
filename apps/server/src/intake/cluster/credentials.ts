import { readFileSync } from 'node:fs'
import type { Agent } from 'node:http'
import type { RequestOptions } from 'node:https'
import type { SourceChoice, SourceProblem } from '../source.ts'
import { type PluginCredential, runPlugin } from './exec-plugin.ts'
import { ApiError } from './failure.ts'
import { type Loaded, load } from './kubeconfig.ts'
import type { Timing } from './timing.ts'

type ClusterChoice = Extract<SourceChoice, { kind: 'cluster' }>

/** What a request needs besides its path: taken from client-node, whose agent is used for nothing but a configured proxy (R1). */
export interface Access {
  readonly tls: Pick<RequestOptions, 'ca' | 'cert' | 'key' | 'passphrase' | 'rejectUnauthorized' | 'servername'>
  readonly headers: Readonly<Record<string, string>>
  readonly proxy?: Agent
}

/** A plugin's answer is used for so long (ms) at least, however soon it says that it ends: else each request would start one. */
const SHORTEST_USE = 1_000

/** Address and credentials of one cluster. They are read again when they grow old, and at once when the server refuses them. */
export class Credentials {
  readonly #choice: ClusterChoice
  readonly #timing: Timing
  #loaded: Loaded
  #access: { readonly value: Promise<Access>; until: number } | undefined
  #answer: { readonly credential: PluginCredential; readonly until: number } | undefined
  #renew = false

  private constructor(choice: ClusterChoice, loaded: Loaded, timing: Timing) {
    // The context stays what it was, whatever current-context is set to while Portolan runs.
    const context = loaded.config.getCurrentContext()
    this.#choice = choice.credentials === 'kubeconfig' ? { ...choice, context } : choice
    this.#loaded = loaded
    this.#timing = timing
  }

  /** Reads the files; a problem says which, and what is wrong there. */
  static open(choice: ClusterChoice, timing: Timing): Credentials | SourceProblem {
    try {
      return new Credentials(choice, load(choice), timing)
    } catch (error) {
      const message = textOf(error)
      const files = choice.credentials === 'kubeconfig' ? choice.files.join(', ') : 'the service account'
      const from = message.includes(files) ? '' : `read from ${files}, because `
      return {
        error: {
          message: `${message} (${from}${choice.because})`,
          hint: 'Give another file with --kubeconfig or another context with --context, or look at the demo with --demo.',
        },
      }
    }
  }

  /** The API server's URL, without a slash at its end. */
  get server(): string {
    return this.#loaded.config.getCurrentCluster()?.server ?? ''
  }

  get cluster(): string | undefined {
    return this.#choice.credentials === 'in-cluster' ? undefined : this.#loaded.config.getCurrentCluster()?.name
  }

  get context(): string | undefined {
    return this.#choice.credentials === 'in-cluster' ? undefined : this.#loaded.config.getCurrentContext()
  }

  /** The token stands in a file that somebody keeps fresh: looking again costs next to nothing. */
  get isInFile(): boolean {
    return this.#loaded.tokenFile !== undefined && !this.#loaded.plugin
  }

  /** Forgets what is cached: the next request reads files and asks plugins anew. */
  refresh(): void {
    this.#renew = true
  }

  /** Rejects with ApiError `credentials`. While it is being read, all wait for the same reading. */
  access(): Promise<Access> {
    if (!this.#access || this.#renew || performance.now() > this.#access.until) {
      if (this.#renew) this.#answer = undefined
      this.#renew = false
      const mine = { value: this.#read(), until: Number.POSITIVE_INFINITY }
      this.#access = mine
      mine.value.then(
        () => {
          mine.until = Math.min(performance.now() + this.#timing.credentials, this.#answer?.until ?? Number.POSITIVE_INFINITY)
        },
        () => {
          if (this.#access === mine) this.#access = undefined
        },
      )
    }
    return this.#access.value
  }

  async #read(): Promise<Access> {
    try {
      this.#loaded = load(this.#choice)
      const { config, tokenFile } = this.#loaded
      const options: RequestOptions = {}
      const token = tokenFile === undefined ? undefined : readToken(tokenFile)
      await config.applyToHTTPSOptions(options)
      const answer = await this.#ask()
      const { ca, cert = answer?.cert, key = answer?.key, passphrase, rejectUnauthorized, servername } = options
      return {
        tls: defined({ ca, cert, key, passphrase, rejectUnauthorized, servername }),
        headers: headersOf(options, token ?? answer?.token),
        ...(config.getCurrentCluster()?.proxyUrl && options.agent ? { proxy: options.agent as Agent } : {}),
      }
    } catch (error) {
      throw error instanceof ApiError ? error : new ApiError({ is: 'credentials', text: textOf(error) })
    }
  }

  /** A plugin's answer is kept until it ends, or until the server refuses it. */
  async #ask(): Promise<PluginCredential | undefined> {
    const { plugin } = this.#loaded
    if (!plugin) return undefined
    if (this.#answer && performance.now() < this.#answer.until) return this.#answer.credential
    const credential = await runPlugin(plugin, this.#timing.plugin)
    // Counted from here, so that a clock that is set meanwhile changes nothing; a little early, so that none is used at its very end.
    const left = credential.expires === undefined ? Number.POSITIVE_INFINITY : credential.expires - Date.now()
    this.#answer = { credential, until: performance.now() + Math.max(SHORTEST_USE, left - Math.min(10_000, left / 5)) }
    return credential
  }
}

/** A token's file often ends in a newline, which no header may hold. */
const readToken = (file: string): string => {
  let text: string
  try {
    text = readFileSync(file, 'utf8').trim()
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    throw new Error(`the token's file ${file} ${code === 'ENOENT' ? 'does not exist' : `can't be read (${code})`}`)
  }
  if (text === '') throw new Error(`the token's file ${file} is empty`)
  return text
}

const headersOf = (options: RequestOptions, token: string | undefined): Readonly<Record<string, string>> => {
  const headers = new Map<string, string>()
  if (options.auth) headers.set('authorization', `Basic ${Buffer.from(options.auth).toString('base64')}`)
  for (const [name, value] of Object.entries(options.headers ?? {})) if (typeof value === 'string') headers.set(name.toLowerCase(), value.trim())
  if (token !== undefined) headers.set('authorization', `Bearer ${token.trim()}`)
  // RFC 9110, 5.5: visible characters and spaces. Anything else would make the request throw.
  for (const [name, value] of headers)
    if (!/^[\x20-\x7e]*$/.test(value)) throw new Error(`what should go into the header ${name} holds characters that no header may hold`)
  return Object.fromEntries(headers)
}

const defined = <T extends object>(options: T): T =>
  Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined && value !== null)) as T

const textOf = (error: unknown): string => (error instanceof Error ? error.message : String(error)).split('\n', 1)[0]?.trim() || 'no reason given'

import http, { type IncomingMessage } from 'node:http'
import https from 'node:https'
import type { Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import type { IntakeMetrics } from '../metrics.ts'
import type { Credentials } from './credentials.ts'
import { ApiError, type Failure, ofStatus, ofSystem } from './failure.ts'
import type { Timing } from './timing.ts'

export interface Answer {
  readonly status: number
  readonly etag?: string
  /** The answer's JSON; undefined for 304 and for text. */
  readonly body: unknown
}

export interface GetOptions {
  readonly signal: AbortSignal
  /** ms for the whole of it; default: a page's. */
  readonly deadline?: number
  readonly accept?: string
  readonly etag?: string
}

export interface WatchOptions {
  readonly signal: AbortSignal
  readonly accept: string
  /** ms without a byte after which the watch is dead; asked anew at each byte. */
  readonly silence: () => number
  /** The answer is 200. */
  readonly onOpen: () => void
  /** May throw: then the watch ends with that. */
  readonly onChunk: (chunk: Buffer) => void
}

/** A list of small answers would fit many times; a body beyond this is refused rather than held. */
const LONGEST_BODY = 512 * 1024 * 1024

/**
 * The API server over HTTP/1.1 (R1): a watch has a socket of its own, so a dead one takes nothing with it; single requests share a few.
 * Everything has a deadline. Both calls reject with ApiError and nothing else.
 */
export class Api {
  readonly #credentials: Credentials
  readonly #timing: Timing
  readonly #metrics: IntakeMetrics
  readonly #agents = {
    http: { unary: new http.Agent({ keepAlive: true, maxSockets: 6 }), watch: new http.Agent({ keepAlive: false }) },
    https: { unary: new https.Agent({ keepAlive: true, maxSockets: 6 }), watch: new https.Agent({ keepAlive: false }) },
  }
  readonly #onByte: () => void

  constructor(credentials: Credentials, timing: Timing, metrics: IntakeMetrics, onByte: () => void) {
    this.#credentials = credentials
    this.#timing = timing
    this.#metrics = metrics
    this.#onByte = onByte
  }

  /** One answer. Rejects for every status but 2xx and 304. */
  async get(path: string, options: GetOptions): Promise<Answer> {
    const deadline = options.deadline ?? this.#timing.page
    const ends = performance.now() + deadline
    const headers = {
      accept: options.accept ?? 'application/json',
      'accept-encoding': 'gzip',
      ...(options.etag ? { 'if-none-match': options.etag } : {}),
    }
    const response = await this.#open(path, 'unary', headers, options.signal, Math.min(deadline, this.#timing.headers))
    const bytes = await this.#body(response, options.signal, Math.max(1, ends - performance.now()))
    const status = response.statusCode ?? 0
    this.#metrics.count('requests_total', { class: `${Math.floor(status / 100)}xx` })
    const text = bytes.toString('utf8')
    if (status === 304) return { status, body: undefined }
    const json = parsed(text)
    if (status < 200 || status > 299) throw new ApiError(ofStatus(status, json, response.headers['retry-after']))
    if (json === undefined && text.trimStart().startsWith('<')) {
      throw new ApiError({ is: 'garbled', text: 'The answer is a web page, not the Kubernetes API' })
    }
    return { status, body: json, ...(response.headers.etag ? { etag: response.headers.etag } : {}) }
  }

  /** Reads a watch to its end. Resolves when the server ends it in order. */
  async watch(path: string, options: WatchOptions): Promise<void> {
    const response = await this.#open(path, 'watch', { accept: options.accept }, options.signal, this.#timing.headers)
    const status = response.statusCode ?? 0
    this.#metrics.count('requests_total', { class: `${Math.floor(status / 100)}xx` })
    if (status !== 200) {
      const bytes = await this.#body(response, options.signal, this.#timing.headers)
      throw new ApiError(ofStatus(status, parsed(bytes.toString('utf8')), response.headers['retry-after']))
    }
    options.onOpen()
    await this.#consume(response, response, options.signal, options.silence, options.onChunk)
  }

  close(): void {
    for (const { unary, watch } of Object.values(this.#agents)) {
      unary.destroy()
      watch.destroy()
    }
  }

  /** Resolves at the answer's headers. */
  async #open(
    path: string,
    use: 'unary' | 'watch',
    headers: Record<string, string>,
    signal: AbortSignal,
    deadline: number,
  ): Promise<IncomingMessage> {
    const access = await this.#credentials.access()
    const url = new URL(this.#credentials.server + path)
    const secure = url.protocol === 'https:'
    return await new Promise<IncomingMessage>((resolve, reject) => {
      if (signal.aborted) return reject(new ApiError(STOPPED))
      const request = (secure ? https : http).request(url, {
        agent: access.proxy ?? this.#agents[secure ? 'https' : 'http'][use],
        ...(secure ? { ...access.tls, ALPNProtocols: ['http/1.1'] } : {}),
        headers: { 'user-agent': 'portolan', ...access.headers, ...headers },
      })
      const fail = (failure: Failure): void => {
        if (done()) {
          if (failure.is !== 'stopped') this.#metrics.count('requests_total', { class: failure.is })
          reject(new ApiError(failure))
        }
        request.destroy()
      }
      const stop = (): void => fail(STOPPED)
      const headersTimer = setTimeout(() => fail({ is: 'timeout', text: `no answer in ${seconds(deadline)}` }), deadline)
      let connectTimer: NodeJS.Timeout | undefined
      let open = true
      const done = (): boolean => {
        const was = open
        open = false
        clearTimeout(headersTimer)
        clearTimeout(connectTimer)
        signal.removeEventListener('abort', stop)
        return was
      }
      signal.addEventListener('abort', stop)
      request.on('socket', (socket) => {
        if (!socket.connecting) return
        connectTimer = setTimeout(() => fail({ is: 'refused', text: `no connection in ${seconds(this.#timing.connect)}` }), this.#timing.connect)
        socket.once(secure ? 'secureConnect' : 'connect', () => clearTimeout(connectTimer))
      })
      request.on('error', (error) => {
        // A kept connection that the other side has closed meanwhile says nothing about the server: once more, on a new one.
        if (use === 'unary' && request.reusedSocket && done()) resolve(this.#open(path, 'watch', headers, signal, deadline))
        else fail(ofSystem(error, 'refused'))
      })
      request.on('response', (response) => {
        this.#onByte()
        // Errors after this point belong to whoever reads the body; without a listener they would end the process.
        response.on('error', () => {})
        if (done()) resolve(response)
        else response.destroy()
      })
      request.end()
    })
  }

  async #body(response: IncomingMessage, signal: AbortSignal, deadline: number): Promise<Buffer> {
    const parts: Buffer[] = []
    let length = 0
    const ends = performance.now() + deadline
    let body: Readable = response
    if (response.headers['content-encoding'] === 'gzip') {
      const gunzip = createGunzip()
      response.on('error', (error) => gunzip.destroy(error))
      response.on('aborted', () => gunzip.destroy(Object.assign(new Error('the answer broke off'), { code: 'ECONNRESET' })))
      body = response.pipe(gunzip)
    }
    await this.#consume(
      response,
      body,
      signal,
      () => Math.max(1, ends - performance.now()),
      (chunk) => {
        length += chunk.length
        if (length > LONGEST_BODY) throw new ApiError({ is: 'garbled', text: `The answer is longer than ${LONGEST_BODY} bytes` })
        parts.push(chunk)
      },
    )
    return Buffer.concat(parts, length)
  }

  /** Resolves at a whole body's end; rejects when it breaks, stays silent, `take` throws or the signal says so. Then the socket is gone. */
  #consume(response: IncomingMessage, body: Readable, signal: AbortSignal, silence: () => number, take: (chunk: Buffer) => void): Promise<void> {
    return new Promise((resolve, reject) => {
      let open = true
      const end = (error?: ApiError): void => {
        if (!open) return
        open = false
        clearTimeout(timer)
        signal.removeEventListener('abort', stop)
        if (error) {
          response.destroy()
          reject(error)
        } else resolve()
      }
      const stop = (): void => end(new ApiError(STOPPED))
      const quiet = (): void => end(new ApiError({ is: 'silent', text: `no byte for ${seconds(limit)}` }))
      let limit = silence()
      let timer = setTimeout(quiet, limit)
      signal.addEventListener('abort', stop)
      if (signal.aborted) stop()
      body.on('data', (chunk: Buffer) => {
        if (!open) return
        this.#onByte()
        try {
          take(chunk)
        } catch (error) {
          return end(
            error instanceof ApiError ? error : new ApiError({ is: 'untaken', text: error instanceof Error ? error.message : String(error) }),
          )
        }
        limit = silence()
        clearTimeout(timer)
        if (open) timer = setTimeout(quiet, limit)
      })
      body.on('end', () => end())
      body.on('error', (error) => end(new ApiError(ofSystem(error, 'dropped'))))
      body.on('close', () => end(new ApiError({ is: 'dropped', text: 'the connection broke' })))
    })
  }
}

const STOPPED: Failure = { is: 'stopped', text: 'stopped' }

const seconds = (ms: number): string => `${Math.round(ms / 100) / 10} s`

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}

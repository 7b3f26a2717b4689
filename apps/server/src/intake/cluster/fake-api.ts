import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { KINDS, type Kind, kindInfo, kindOf } from '@portolan/model'

interface Stored {
  readonly apiVersion: string
  readonly kind: string
  readonly metadata: { readonly name: string; readonly namespace?: string; readonly uid: string; readonly resourceVersion: string }
}

/** A request as a test sees it. */
export interface Asked {
  readonly at: number
  readonly path: string
  readonly kind: Kind | undefined
  readonly query: URLSearchParams
}

/** As much of the API server, over plain HTTP, as the reflector meets; made to misbehave by `intercept`. Its ways follow kube-apiserver 1.36. */
export class FakeApi {
  readonly asked: Asked[] = []
  /** Takes a request over by answering it and returning true. */
  intercept: (asked: Asked, response: ServerResponse) => boolean = () => false
  watchList = true
  /** CRDs that are installed. */
  readonly served = new Set<Kind>()
  readonly kubeconfig: string
  readonly #dir = mkdtempSync(join(tmpdir(), 'portolan-fake-'))
  readonly #server: Server
  readonly #sockets = new Set<Socket>()
  readonly #objects = new Map<string, Stored>()
  #history: { type: string; object: Stored }[] = []
  /** All that happened in this world, for lists of the past. */
  #past: { type: string; object: Stored }[] = []
  #watches: { kind: Kind; namespace: string | undefined; response: ServerResponse }[] = []
  #version = 100
  #oldest = 0

  private constructor(server: Server) {
    this.#server = server
    this.kubeconfig = join(this.#dir, 'kubeconfig')
    const { port } = server.address() as AddressInfo
    writeFileSync(
      this.kubeconfig,
      JSON.stringify({
        apiVersion: 'v1',
        kind: 'Config',
        'current-context': 'fake',
        clusters: [{ name: 'fake', cluster: { server: `http://127.0.0.1:${port}` } }],
        users: [{ name: 'me', user: { token: 'sesame' } }],
        contexts: [{ name: 'fake', context: { cluster: 'fake', user: 'me' } }],
      }),
    )
    server.on('connection', (socket) => {
      this.#sockets.add(socket)
      socket.once('close', () => this.#sockets.delete(socket))
    })
    server.on('request', (request, response) => this.#answer(request, response))
  }

  static start(): Promise<FakeApi> {
    const server = createServer()
    return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(new FakeApi(server))))
  }

  get version(): string {
    return String(this.#version)
  }

  stop(): Promise<void> {
    rmSync(this.#dir, { recursive: true, force: true })
    for (const socket of this.#sockets) socket.destroy()
    return new Promise((resolve) => this.#server.close(() => resolve()))
  }

  /** What a right reading ends with: `namespace/name@resourceVersion`, sorted. */
  holdings(kind: Kind): string {
    return this.#of(kind, undefined)
      .map(({ metadata }) => `${metadata.namespace}/${metadata.name}@${metadata.resourceVersion}`)
      .sort()
      .join()
  }

  requests(kind: Kind, how?: 'watch' | 'watchlist' | 'list'): readonly Asked[] {
    return this.asked.filter((asked) => asked.kind === kind && (how === undefined || howOf(asked.query) === how))
  }

  put(raw: object): void {
    const given = raw as { apiVersion: string; kind: string; metadata: { name: string; namespace?: string } }
    const key = `${kindOf(given.apiVersion, given.kind)?.kind ?? given.kind}/${given.metadata.namespace ?? ''}/${given.metadata.name}`
    const resourceVersion = String(++this.#version)
    const uid = this.#objects.get(key)?.metadata.uid ?? `uid-${resourceVersion}`
    const object = { ...given, metadata: { uid, ...given.metadata, resourceVersion, managedFields: [{ manager: 'test' }] } } as unknown as Stored
    this.#say({ type: this.#objects.has(key) ? 'MODIFIED' : 'ADDED', object })
    this.#objects.set(key, object)
  }

  remove(kind: string, namespace: string | undefined, name: string): void {
    const key = `${kind}/${namespace ?? ''}/${name}`
    const object = this.#objects.get(key)
    if (!object) return
    this.#objects.delete(key)
    this.#say({ type: 'DELETED', object: { ...object, metadata: { ...object.metadata, resourceVersion: String(++this.#version) } } })
  }

  /** Cuts all connections, as a killed server does. */
  drop(): void {
    for (const socket of this.#sockets) socket.destroy()
  }

  /** Ends the watches of a kind in order, as after timeoutSeconds. */
  endWatches(kind: Kind): void {
    for (const watch of this.#watches) if (watch.kind === kind) watch.response.end()
  }

  /** Writes bytes into the watches of a kind. */
  write(kind: Kind, bytes: string | Buffer): void {
    for (const watch of this.#watches) if (watch.kind === kind) watch.response.write(bytes)
  }

  /** From now on a watch from before this moment is too old. */
  compact(): void {
    this.#history = []
    this.#oldest = this.#version
  }

  /** As after a restore of etcd: other objects, and lower versions than were seen. */
  rewind(version: number): void {
    this.#objects.clear()
    this.#history = []
    this.#past = []
    this.#version = version
    this.#oldest = 0
  }

  #say(event: { type: string; object: Stored }): void {
    this.#history.push(event)
    this.#past.push(event)
    for (const watch of this.#watches) if (concerns(watch, event.object)) watch.response.write(`${JSON.stringify(event)}\n`)
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const url = new URL(request.url ?? '/', 'http://fake')
    const parts = url.pathname.split('/').filter(Boolean)
    const rest = parts[0] === 'api' ? parts.slice(2) : parts.slice(3)
    const namespace = rest[0] === 'namespaces' && rest.length > 2 ? rest[1] : undefined
    const [plural, name] = namespace === undefined ? rest : rest.slice(2)
    const info = KINDS.find((one) => one.plural === plural && (parts[0] === 'api' ? '' : parts[1]) === one.group)
    const asked = { at: performance.now(), path: url.pathname, kind: info?.kind, query: url.searchParams }
    this.asked.push(asked)
    response.on('error', () => {})
    if (this.intercept(asked, response)) return
    if (url.pathname === '/readyz') response.end('ok')
    else if (url.pathname === '/apis') json(response, 200, this.#groups())
    else if (!info || (info.crd && !this.served.has(info.kind))) status(response, 404, 'the server could not find the requested resource')
    else if (name !== undefined) {
      const object = this.#objects.get(`${info.kind}/${namespace ?? ''}/${decodeURIComponent(name)}`)
      if (object) json(response, 200, object)
      else status(response, 404, `${plural} "${name}" not found`)
    } else if (url.searchParams.has('watch')) this.#watch(info.kind, namespace, url.searchParams, response)
    else this.#list(info.kind, namespace, url.searchParams, response)
  }

  #watch(kind: Kind, namespace: string | undefined, query: URLSearchParams, response: ServerResponse): void {
    const from = Number(query.get('resourceVersion') ?? 0)
    const initial = query.has('sendInitialEvents')
    if (initial && (!this.watchList || from > this.#version)) {
      if (this.watchList) tooLarge(response)
      else status(response, 422, 'sendInitialEvents is forbidden for watch unless the WatchList feature gate is enabled')
      return
    }
    response.writeHead(200, { 'content-type': 'application/json' })
    response.flushHeaders()
    const watch = { kind, namespace, response }
    if (initial) {
      for (const object of this.#of(kind, namespace)) response.write(`${JSON.stringify({ type: 'ADDED', object })}\n`)
      response.write(`${JSON.stringify(bookmark(kind, this.version, true))}\n`)
    } else if (from < this.#oldest) {
      response.end(
        `${JSON.stringify({ type: 'ERROR', object: { kind: 'Status', code: 410, reason: 'Expired', message: 'too old resource version' } })}\n`,
      )
      return
    } else {
      // A version in the future: silence, as in life.
      if (from > this.#version) return
      for (const event of this.#history) {
        if (concerns(watch, event.object) && Number(event.object.metadata.resourceVersion) > from) response.write(`${JSON.stringify(event)}\n`)
      }
    }
    this.#watches.push(watch)
    response.on('close', () => {
      this.#watches = this.#watches.filter((one) => one !== watch)
    })
  }

  #list(kind: Kind, namespace: string | undefined, query: URLSearchParams, response: ServerResponse): void {
    // A list of the past goes on in the past: its token says of when.
    const [offset, then] = (query.get('continue') ?? '').split('@')
    const exact = then ? Number(then) : query.get('resourceVersionMatch') === 'Exact' ? Number(query.get('resourceVersion')) : undefined
    if (exact !== undefined && (exact > this.#version || exact < this.#oldest)) {
      if (exact > this.#version) tooLarge(response)
      else status(response, 410, 'The provided resource version is too old')
      return
    }
    const all = exact === undefined ? this.#of(kind, namespace) : this.#asOf(exact).filter((object) => concerns({ kind, namespace }, object))
    const from = Number(offset || 0)
    const limit = Number(query.get('limit') ?? all.length)
    const more = from + limit < all.length
    // Built-in lists leave the kind out of their items.
    const items = all.slice(from, from + limit).map(({ apiVersion: _version, kind: _kind, ...item }) => item)
    json(response, 200, {
      kind: `${kind}List`,
      metadata: {
        resourceVersion: this.version,
        ...(more ? { continue: `${from + limit}${exact === undefined ? '' : `@${exact}`}`, remainingItemCount: all.length - from - limit } : {}),
      },
      // An empty list of metadata has none, an empty list of objects an empty one.
      items: items.length === 0 && response.req.headers.accept?.includes('PartialObjectMetadataList') ? null : items,
    })
  }

  #of(kind: Kind, namespace: string | undefined): Stored[] {
    return [...this.#objects.values()].filter((object) => concerns({ kind, namespace }, object))
  }

  #asOf(version: number): Stored[] {
    const objects = new Map<string, Stored>()
    for (const { type, object } of this.#past) {
      const { namespace, name, resourceVersion } = object.metadata
      if (Number(resourceVersion) > version) break
      if (type === 'DELETED') objects.delete(`${object.apiVersion}/${object.kind}/${namespace}/${name}`)
      else objects.set(`${object.apiVersion}/${object.kind}/${namespace}/${name}`, object)
    }
    return [...objects.values()]
  }

  #groups(): object {
    const groups = Map.groupBy(
      [...this.served].flatMap((kind) => kindInfo(kind) ?? []),
      ({ group }) => group,
    )
    const items = [...groups].map(([name, infos]) => ({
      metadata: { name },
      versions: [{ version: 'v1', resources: infos.map(({ plural }) => ({ resource: plural, verbs: ['list', 'watch'] })) }],
    }))
    return { kind: 'APIGroupDiscoveryList', items }
  }
}

export const status = (response: ServerResponse, code: number, message: string, headers: Record<string, string> = {}): void =>
  json(response, code, { kind: 'Status', status: 'Failure', code, message }, headers)

export const bookmark = (kind: string, resourceVersion: string, initialEnd = false): object => ({
  type: 'BOOKMARK',
  object: { kind, metadata: { resourceVersion, ...(initialEnd ? { annotations: { 'k8s.io/initial-events-end': 'true' } } : {}) } },
})

const json = (response: ServerResponse, code: number, body: object, headers: Record<string, string> = {}): void => {
  response.writeHead(code, { 'content-type': 'application/json', ...headers })
  response.end(JSON.stringify(body))
}

const tooLarge = (response: ServerResponse): void =>
  json(response, 504, {
    kind: 'Status',
    code: 504,
    reason: 'Timeout',
    message: 'Too large resource version',
    details: { causes: [{ reason: 'ResourceVersionTooLarge' }], retryAfterSeconds: 1 },
  })

const concerns = (watch: { kind: Kind; namespace: string | undefined }, object: Stored): boolean =>
  (kindOf(object.apiVersion, object.kind)?.kind ?? object.kind) === watch.kind &&
  (watch.namespace === undefined || object.metadata.namespace === watch.namespace)

const howOf = (query: URLSearchParams): 'watch' | 'watchlist' | 'list' =>
  query.has('sendInitialEvents') ? 'watchlist' : query.has('watch') ? 'watch' : 'list'

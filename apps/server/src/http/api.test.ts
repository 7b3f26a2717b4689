import {
  type ApiError,
  entryPoints,
  type Findings,
  findings,
  type Graph,
  graph,
  type Info,
  info,
  OPERATIONS,
  objectView,
  routeTable,
} from '@portolan/contract'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { service, shop } from '../testing/objects.ts'
import { type Started, start } from '../testing/start.ts'

let server: Started
beforeAll(async () => {
  server = await start()
  server.source.put(...shop(), service('__proto__'), service('open', { type: 'LoadBalancer' }))
  server.source.sync()
})
afterAll(() => server.close())

const refusal = async (path: string, init?: RequestInit) => {
  const { status, body } = await server.fetch<ApiError>(path, init)
  return { status, ...body.error }
}

test('info is what its schema says, and names the source', async () => {
  const { status, headers, body } = await server.fetch<Info>('api/v1/info')
  expect(status).toBe(200)
  expect(headers.get('cache-control')).toBe('no-store')
  expect(info.strict().parse(body)).toEqual(body)
  expect(body).toMatchObject({
    ready: true,
    source: { kind: 'cluster', name: 'test', because: 'a test runs' },
    counts: { Service: 4, Ingress: 1 },
    exposed: false,
  })
  expect(body.kinds.find(({ kind }) => kind === 'HTTPRoute')).toMatchObject({ state: 'synced', group: 'gateway.networking.k8s.io', count: 0 })
})

test('the graph is what its schema says', async () => {
  const { status, body } = await server.fetch<Graph>('api/v1/graph')
  expect(status).toBe(200)
  expect(graph.strict().parse(body)).toEqual(body)
  expect(body.nodes.some(({ id }) => id === 'Service/shop/web')).toBe(true)
})

test('the graph as another controller would have it says so; a dialect that there is not is refused', async () => {
  const { body } = await server.fetch<Graph>('api/v1/graph?as=ingress-generic')
  expect(graph.strict().parse(body)).toEqual(body)
  expect(body.scope.as).toBe('ingress-generic')
  expect((await server.fetch<Graph>('api/v1/graph')).body.scope.as).toBeUndefined()
  expect(await refusal('api/v1/graph?as=service')).toMatchObject({ status: 400, message: expect.stringMatching(/^as: expected one of /) })
  expect(await refusal('api/v1/graph/events?as=nginx')).toMatchObject({ status: 400, message: expect.stringMatching(/^as: expected one of /) })
})

test('the graph is compressed for those who take it, and is the same; streams never are', async () => {
  const ask = (path: string, encoding: string) => fetch(new URL(path, server.url), { headers: { 'Accept-Encoding': encoding } })
  const packed = await ask('api/v1/graph', 'gzip')
  const plain = await ask('api/v1/graph', 'identity')
  expect([packed, plain].map(({ headers }) => headers.get('content-encoding'))).toEqual(['gzip', null])
  expect([packed, plain].map(({ headers }) => headers.get('vary'))).toEqual(['Accept-Encoding', 'Accept-Encoding'])
  expect(Number(packed.headers.get('content-length'))).toBeLessThan(Number(plain.headers.get('content-length')) / 2)
  expect(await packed.json()).toEqual(await plain.json())
  const stream = await ask('api/v1/graph/events', 'gzip')
  expect(stream.headers.get('content-encoding')).toBeNull()
  await stream.body?.cancel()
})

test('a scope narrows the graph, and is told back', async () => {
  const { body } = await server.fetch<Graph>('api/v1/graph?namespace=a,b&namespace=a&level=routes')
  expect(body.scope).toMatchObject({ namespaces: ['a', 'b'], level: 'routes', auto: false })
  expect(body.nodes.some(({ namespace }) => namespace === 'shop')).toBe(false)
})

test('findings, entry points and tables are what their schemas say', async () => {
  const found = (await server.fetch<Findings>('api/v1/findings')).body
  expect(findings.strict().parse(found)).toEqual(found)
  expect(found.complete).toBe(true)
  const entries = (await server.fetch<{ entryPoints: { id: string }[] }>('api/v1/entrypoints')).body
  expect(entryPoints.strict().parse(entries)).toEqual(entries)
  expect(entries.entryPoints.map(({ id }) => id)).toEqual(['IngressClass//nginx', 'Service/shop/open'])
  const tables = (await server.fetch<{ tables: unknown[] }>('api/v1/routes')).body.tables
  expect(tables).toHaveLength(1)
  expect(routeTable.parse(tables[0])).toEqual(tables[0])
})

test('tables print as text', async () => {
  const { headers, body } = await server.fetch<string>('api/v1/routes?as=text')
  expect(headers.get('content-type')).toMatch(/^text\/plain/)
  expect(body).toContain('shop.test')
  expect(body).toContain('shop/cart:80')
})

test('an object with its events', async () => {
  server.source.eventsOf = ({ name }) => [
    { type: 'Warning', reason: 'Failed', message: `${name} failed`, count: 2, first: 1, last: 2, from: 'kubelet' },
  ]
  const { status, body } = await server.fetch<{ object: { kind: string }; events: unknown[] }>('api/v1/objects/Service/shop/web')
  expect(status).toBe(200)
  expect(objectView.strict().parse(body)).toEqual(body)
  expect(body.object.kind).toBe('Service')
  expect(body.events).toHaveLength(1)
})

test('an object without a namespace', async () => {
  expect((await server.fetch('api/v1/objects/IngressClass/_/nginx')).status).toBe(200)
})

test.each([
  ['api/v1/objects/Service/shop/none', 404, 'There is no Service shop/none'],
  ['api/v1/objects/Sevice/shop/web', 400, 'kind: expected a kind that Portolan reads'],
  ['api/v1/objects/Service/_/web', 400, 'namespace: a Service has a namespace'],
  ['api/v1/objects/Node/shop/n1', 400, 'namespace: a Node has none'],
  ['api/v1/objects/Service/shop/%E0%A4%A', 400, ''],
  ['api/v1/objects/Service/shop/..%2f..%2fetc', 404, 'There is no Service shop/../../etc'],
  ['api/v1/objects/Service', 404, 'There is no GET /api/v1/objects/Service'],
  ['api/v1/nothing', 404, 'There is no GET /api/v1/nothing'],
  ['api/v2/info', 404, 'There is no GET /api/v2/info'],
])('%s is refused with %d', async (path, status, message) => {
  const answer = await refusal(path)
  expect(answer).toMatchObject({ status, message: expect.stringContaining(message) })
})

test('a kind that may not be read is 403, not 404', async () => {
  server.source.sync(['Pod'], 'forbidden', 'pods is forbidden')
  expect(await refusal('api/v1/objects/Pod/shop/web-0')).toMatchObject({ status: 403, message: 'Portolan may not read pods' })
  server.source.sync(['Pod'])
})

test.each([
  ['graph?limit=many', 'limit: expected a whole number from 10 to 20000'],
  ['graph?limit=1', 'limit: expected a whole number from 10 to 20000'],
  ['graph?depth=-1', 'depth: expected a whole number from 0 to 20'],
  ['graph?level=deep', 'level: '],
  ['graph?namespcae=shop', '"namespcae": no such field'],
  ['graph?__proto__=x', 'no such field'],
  ['graph?__proto__[x]=y', 'no such field'],
  [`graph?${'a=1&'.repeat(2_000)}`, 'query: 2000 parameters; at most 1000 are read'],
  ['graph/events?limit=x', 'limit: '],
  ['findings?minRevision=x', 'minRevision: '],
  ['routes?as=xml', 'as: '],
])('%.40s names the field', async (path, message) => {
  expect(await refusal(`api/v1/${path}`)).toMatchObject({ status: 400, code: 'invalid-field', message: expect.stringContaining(message) })
})

test.each(['graph', 'findings', 'entrypoints', 'routes'])('the past of %s is refused, not guessed', async (path) => {
  expect(await refusal(`api/v1/${path}?at=2026-01-01T00:00:00Z`)).toMatchObject({
    status: 404,
    code: 'not-held',
    message: expect.stringMatching(/^at: /),
  })
})

test('minRevision waits for a revision, and says so when it does not come', async () => {
  const { revision } = (await server.fetch<Graph>('api/v1/graph')).body
  const waiting = server.fetch<Graph>(`api/v1/graph?minRevision=${revision + 1}`)
  await new Promise((resolve) => setTimeout(resolve, 30))
  server.source.put(service('late'))
  const { status, body } = await waiting
  expect(status).toBe(200)
  expect(body.revision).toBeGreaterThan(revision)
  expect(body.totals.Service).toBe(5)
  expect(await refusal('api/v1/graph?minRevision=1000000')).toMatchObject({ status: 504, message: expect.stringMatching(/^minRevision: 1000000/) })
}, 10_000)

test('every operation of the document is served, and the document itself', async () => {
  const { body } = await server.fetch<{ paths: object }>('openapi.json')
  expect((await server.fetch('api/v1/openapi.json')).body).toEqual(body)
  for (const operation of Object.keys(OPERATIONS)) {
    const [method, path = ''] = operation.split(' ')
    const real = path.replace('{kind}', 'Service').replace('{namespace}', 'shop').replace('{name}', 'web')
    const aborter = new AbortController()
    const response = await fetch(new URL(real.slice(1), server.url), { method, signal: aborter.signal })
    // Without its parameters an operation may complain, but it must be there.
    expect([operation, response.status]).not.toEqual([operation, 404])
    expect([operation, response.status]).not.toEqual([operation, 405])
    aborter.abort()
  }
})

test('metrics carry a number for each promise', async () => {
  const { body } = await server.fetch<string>('metrics')
  for (const name of [
    'sse_clients',
    'sse_resyncs_total',
    'sse_cut_slow_total',
    'loop_lag_p99_seconds',
    'heap_after_gc_bytes',
    'revision',
    'ready',
    'objects',
  ]) {
    expect(body).toContain(`\n# TYPE portolan_${name} `)
  }
  expect(body).toContain('portolan_objects{kind="Service",state="synced"}')
})

test('counters of the intake are in the metrics, labels escaped', async () => {
  server.source.metrics.count('watch_reconnects_total', { kind: 'Pod', reason: 'a"b\\c\nd' }, 3)
  const { body } = await server.fetch<string>('metrics')
  expect(body).toContain('# TYPE portolan_watch_reconnects_total counter\nportolan_watch_reconnects_total{kind="Pod",reason="a\\"b\\\\c\\nd"} 3')
})

test('HEAD answers like GET, without a body', async () => {
  for (const path of ['api/v1/info', 'api/v1/graph', 'healthz']) {
    const response = await fetch(new URL(path, server.url), { method: 'HEAD' })
    expect([path, response.status]).toEqual([path, 200])
    expect(await response.text()).toBe('')
  }
})

test('a page that is not there is 404, a view is the page', async () => {
  expect((await server.fetch('none.png')).status).toBe(404)
  expect((await server.fetch('assets/none.js')).status).toBe(404)
  for (const view of ['', 'map', 'ns/shop']) {
    const { headers, body } = await server.fetch<string>(view)
    expect(headers.get('content-type')).toMatch(/^text\/html/)
    expect(headers.get('cache-control')).toBe('no-cache')
    expect(body).toContain('<title>Portolan')
  }
})

test('before the first sync: alive, not ready, and the map answers', async () => {
  const young = await start()
  expect((await young.fetch('healthz')).status).toBe(200)
  const { status, body } = await young.fetch<string>('readyz')
  expect([status, body]).toEqual([503, expect.stringContaining('waiting for namespaces')])
  expect((await young.fetch<Graph>('api/v1/graph')).status).toBe(200)
  expect((await young.fetch<Findings>('api/v1/findings')).body.complete).toBe(false)
  young.source.unreachable('https://10.0.0.1:6443 refuses connections')
  expect((await young.fetch<string>('readyz')).body).toContain('refuses connections')
  expect((await young.fetch<Info>('api/v1/info')).body.connection).toMatchObject({
    state: 'unreachable',
    message: 'https://10.0.0.1:6443 refuses connections',
  })
  expect(young.said.at(-1)).toBe('unreachable: https://10.0.0.1:6443 refuses connections')
  young.source.sync()
  expect((await young.fetch('readyz')).status).toBe(200)
  young.source.sync(['Pod'], 'syncing')
  expect((await young.fetch('readyz')).status).toBe(200)
  await young.close()
})

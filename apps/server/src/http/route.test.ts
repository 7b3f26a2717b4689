import { type ApiError, type RouteRequest, type RouteResult, routeResult } from '@portolan/contract'
import { INGRESS_DIALECTS } from '@portolan/routing'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ingress, service, shop, slice } from '../testing/objects.ts'
import { type Started, start } from '../testing/start.ts'

let server: Started
beforeAll(async () => {
  server = await start()
  server.source.put(...shop())
  server.source.sync()
})
afterAll(() => server.close())

const ask = (query: Readonly<Record<string, string | readonly string[]>>) => {
  const parameters = Object.entries(query).flatMap(([name, value]) => [value].flat().map((one) => [name, one] as [string, string]))
  return server.fetch<RouteResult & ApiError>(`api/v1/route?${new URLSearchParams(parameters)}`)
}

const post = (body: unknown, headers: Readonly<Record<string, string>> = { 'Content-Type': 'application/json' }) =>
  server.fetch<RouteResult & RouteResult[] & ApiError>('api/v1/route', {
    method: 'POST',
    headers,
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })

/** `shop/cart:80`, or what is said instead. */
const reached = ({ traces: [trace] }: RouteResult): string => {
  const outcome = trace?.outcome
  if (outcome?.type !== 'forward') return outcome?.type ?? 'nobody'
  const { service: target, endpoints } = outcome.backends[0] ?? {}
  return `${target?.namespace}/${target?.name} ${endpoints?.map(({ address }) => address)}`
}

test('one request, by GET', async () => {
  const { status, headers, body } = await ask({
    url: 'http://shop.test/cart',
    method: 'POST',
    header: ['x-a: 1', 'x-a: 2', 'x-b:3'],
    sourceIp: '10.9.9.9',
  })
  expect(status).toBe(200)
  expect(headers.get('cache-control')).toBe('no-store')
  expect(routeResult.strict().parse(body)).toEqual(body)
  expect(body.request).toEqual({ url: 'http://shop.test/cart', method: 'POST', headers: { 'x-a': ['1', '2'], 'x-b': '3' }, sourceIp: '10.9.9.9' })
  expect(body.verdict).toBe('delivered')
  expect(reached(body)).toBe('shop/cart 10.0.0.2')
})

test('from and via have short spellings', async () => {
  const { body } = await ask({ url: 'http://shop.test/', via: 'IngressClass//nginx', from: 'pod:shop/web-0' })
  expect(body.request).toMatchObject({ via: { kind: 'IngressClass', name: 'nginx' }, from: { namespace: 'shop', pod: 'web-0' } })
  expect(body.traces).toHaveLength(1)
  expect(body.traces[0]?.entry.ref).toMatchObject({ kind: 'IngressClass', name: 'nginx' })
})

test('one request, and a batch, by POST', async () => {
  const one = await post({ url: 'http://shop.test/cart' })
  expect(reached(one.body)).toBe('shop/cart 10.0.0.2')
  const { status, body } = await post(['/', '/cart', '/x'].map((path) => ({ url: `http://shop.test${path}` })))
  expect(status).toBe(200)
  expect(body.map(reached)).toEqual(['shop/web 10.0.0.1', 'shop/cart 10.0.0.2', 'shop/web 10.0.0.1'])
})

test('a batch of the greatest size is answered in order', async () => {
  const requests = Array.from({ length: 1_000 }, (_, i) => ({ url: `http://shop.test/${i}` }))
  const { status, body } = await post(requests)
  expect(status).toBe(200)
  expect(body.map(({ request }) => request.url)).toEqual(requests.map(({ url }) => url))
})

test('an answer is never older than what has arrived', async () => {
  server.source.put(slice('cart', ['10.0.0.99']))
  expect(reached((await ask({ url: 'http://shop.test/cart' })).body)).toBe('shop/cart 10.0.0.99')
  server.source.put(slice('cart', ['10.0.0.2']))
  expect(reached((await ask({ url: 'http://shop.test/cart' })).body)).toBe('shop/cart 10.0.0.2')
})

test.each([
  [{}, 'url: expected string, and there is none'],
  [{ url: '' }, 'url: '],
  [{ url: 'shop.test' }, 'url: '],
  [{ url: 'http://shop.test/', from: 'pod:shop' }, 'from: expected pod:NAMESPACE/NAME'],
  [{ url: 'http://shop.test/', via: 'nginx' }, 'via: expected KIND/NAMESPACE/NAME'],
  [{ url: 'http://shop.test/', via: 'Node//n1' }, 'via'],
  [{ url: 'http://shop.test/', header: 'x' }, 'header: expected NAME: VALUE'],
  [{ url: 'http://shop.test/', sourceIp: 'here' }, 'sourceIp: '],
  [{ url: 'http://shop.test:99999/' }, 'url: '],
  [{ url: 'tcp://shop.test' }, 'url: '],
  [{ url: ['http://a/', 'http://b/'] }, 'url: expected string, received array'],
  [{ url: 'http://shop.test/', methd: 'GET' }, '"methd": no such field'],
])('GET %j names the field', async (query, message) => {
  const { status, body } = await ask(query)
  expect([status, body.error.message]).toEqual([400, expect.stringContaining(message)])
})

test.each([
  [null, 'request: '],
  ['text', 'request: '],
  [{}, 'url: '],
  [[], 'request: expected 1 to 1000 requests, got 0'],
  [Array.from({ length: 1_001 }, () => ({ url: 'http://a/' })), 'request: expected 1 to 1000 requests, got 1001'],
  [[{ url: 'http://shop.test/' }, { url: 3 }], '[1]url: expected string, received number'],
  [[{ url: 'http://shop.test/' }, { url: 'x' }], '[1].url: '],
  [{ url: 'http://shop.test/', headers: { a: 1 } }, 'headers.a: '],
  [{ url: 'http://shop.test/', overlay: ['x'] }, 'overlay[0]: '],
  [{ url: 'http://shop.test/', overlay: [{ kind: 'Service' }] }, 'overlay[0]: '],
  [
    { url: 'http://shop.test/', overlay: [{ apiVersion: 'v1', kind: 'Event', metadata: { name: 'x' } }] },
    'overlay[0]: this kind is not one that Portolan reads',
  ],
  [{ url: 'http://shop.test/', overlay: [{ $delete: { kind: 'Service', name: 'web' } }] }, 'overlay[0].$delete.namespace: a Service has one'],
  [{ url: 'http://shop.test/', overlay: [{ $delete: 'web' }] }, 'overlay[0].$delete: expected { kind, namespace, name }'],
])('POST %.60j names the field', async (body, message) => {
  const answer = await post(JSON.stringify(body))
  expect([answer.status, answer.body.error.message]).toEqual([400, expect.stringContaining(message)])
})

test('a body that is not JSON, of another type, or too large', async () => {
  expect(await post('{')).toMatchObject({ status: 400, body: { error: { code: 'invalid-json' } } })
  expect(await post('url=http://a/', { 'Content-Type': 'application/x-www-form-urlencoded' })).toMatchObject({ status: 415 })
  expect(await post(JSON.stringify({ url: 'x'.repeat(5_000_000) }))).toMatchObject({ status: 413, body: { error: { code: 'body-too-large' } } })
})

test('what is nested too deeply is refused', async () => {
  const deep = `{"apiVersion":"v1","kind":"Service","metadata":{"name":"x","namespace":"shop"},"spec":${'{"a":'.repeat(200_000)}1${'}'.repeat(200_000)}}`
  for (const body of [`{"url":"http://shop.test/","overlay":[${deep}]}`, `[{"url":"http://shop.test/","overlay":[${deep}]}]`]) {
    expect(await post(body)).toMatchObject({ status: 400, body: { error: { message: 'overlay: its objects are nested too deeply' } } })
  }
})

test('the past is refused', async () => {
  expect(await ask({ url: 'http://shop.test/', at: '2020-01-01T00:00:00Z' })).toMatchObject({ status: 404, body: { error: { code: 'not-held' } } })
  expect(await post({ url: 'http://shop.test/', at: 'last week' })).toMatchObject({ status: 400 })
})

test('an overlay answers as if, for this one answer', async () => {
  const url = 'http://shop.test/new/x'
  const overlay = [
    ingress('new', 'shop.test', [{ path: '/new', service: 'new' }]),
    service('new', { clusterIP: '10.96.0.77' }),
    slice('new', ['10.7.7.7']),
  ]
  const { status, body } = await post({ url, overlay } satisfies RouteRequest)
  expect(status).toBe(200)
  expect(reached(body)).toBe('shop/new 10.7.7.7')
  expect(reached((await ask({ url })).body)).toBe('shop/web 10.0.0.1')
})

test('an overlay takes objects away', async () => {
  const url = 'http://shop.test/cart'
  const { body } = await post({ url, overlay: [{ $delete: { kind: 'Ingress', namespace: 'shop', name: 'shop' } }] })
  expect(body.verdict).not.toBe('delivered')
  expect((await ask({ url })).body.verdict).toBe('delivered')
})

test('a batch may assume different things', async () => {
  const { body } = await post([
    { url: 'http://shop.test/cart', overlay: [slice('cart', ['10.5.5.5'])] },
    { url: 'http://shop.test/cart' },
    { url: 'http://shop.test/cart', overlay: [slice('cart', ['10.6.6.6'])] },
  ])
  expect(body.map(reached)).toEqual(['shop/cart 10.5.5.5', 'shop/cart 10.0.0.2', 'shop/cart 10.6.6.6'])
})

test('a batch may not assume too many things', async () => {
  const assuming = (i: number) => ({ url: 'http://shop.test/', overlay: [service(`s${i}`)] })
  const { status, body } = await post(Array.from({ length: 21 }, (_, i) => assuming(i)))
  expect([status, body.error.message]).toEqual([400, 'overlay: 21 different ones in a batch; at most 20 are tried'])
  expect((await post(Array.from({ length: 100 }, (_, i) => assuming(i % 20)))).status).toBe(200)
})

test('hostile objects stall nothing and break nothing', async () => {
  server.source.put(
    ingress('regex', 'evil.test', [{ path: '/(a+)+$', service: 'web', pathType: 'ImplementationSpecific' }], {
      annotations: { 'nginx.ingress.kubernetes.io/use-regex': 'true', note: 'x'.repeat(1_000_000) },
    }),
    { ...ingress('bare', 'bare.test', []), spec: { ingressClassName: 'nginx', rules: [{ host: 'bare.test' }] } },
    { ...ingress('empty', 'empty.test', []), spec: {} },
    service('constructor', { selector: { constructor: 'toString', ['__proto__']: 'x' } }),
  )
  const begin = performance.now()
  for (const url of [`http://evil.test/${'a'.repeat(5_000)}!`, 'http://bare.test/', 'http://constructor.shop.svc/']) {
    expect((await ask({ url })).status).toBe(200)
  }
  expect((await server.fetch('api/v1/graph')).status).toBe(200)
  expect((await server.fetch('api/v1/findings')).status).toBe(200)
  expect(performance.now() - begin).toBeLessThan(20_000)
})

test('as: the answer of another controller, which says that it is one', async () => {
  const { status, body } = await ask({ url: 'http://shop.test/cart', as: 'ingress-generic' })
  expect(status).toBe(200)
  expect(routeResult.strict().parse(body)).toEqual(body)
  expect(body.as).toBe('ingress-generic')
  expect(body.summary).toMatch(/^As if ingress-generic served this: /)
  expect(body.traces[0]?.dialect).toBe('ingress-generic')
  expect(reached(body)).toBe('shop/cart 10.0.0.2')
  const posted = await server.fetch<RouteResult[]>('api/v1/route?as=ingress-generic', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify([{ url: 'http://shop.test/cart' }]),
  })
  expect(posted.body.map((one) => one.as)).toEqual(['ingress-generic'])
  expect((await ask({ url: 'http://shop.test/cart' })).body.as).toBeUndefined()
})

test.each(INGRESS_DIALECTS)('as: %s can be asked for', async (as) => {
  const { status, body } = await ask({ url: 'http://shop.test/cart', as })
  expect([status, body.as]).toEqual([200, as])
})

test('as: a dialect that there is not is refused, with those that there are', async () => {
  for (const as of ['nginx', 'gateway-api', '']) {
    const { status, body } = await ask({ url: 'http://shop.test/cart', as })
    expect(status).toBe(400)
    expect(body.error.message).toMatch(/^as: expected one of .*ingress-generic/)
  }
})

test('as: what changes shows at once', async () => {
  const own = await start()
  own.source.put(...shop())
  own.source.sync()
  const at = async (): Promise<string> => reached((await own.fetch<RouteResult>('api/v1/route?url=http://new.test/&as=ingress-generic')).body)
  expect(await at()).toBe('respond')
  own.source.put(ingress('fresh', 'new.test', [{ path: '/', service: 'web' }]))
  expect(await at()).toContain('shop/web')
  await own.close()
})

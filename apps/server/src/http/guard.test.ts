import { request } from 'node:http'
import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Started, start } from '../testing/start.ts'
import { isOurHost } from './guard.ts'

let server: Started
beforeAll(async () => {
  server = await start({ allowedHosts: ['portolan.example.com'] })
  server.source.sync()
})
afterAll(() => server.close())

const OURS = [
  '127.0.0.1',
  '127.0.0.1:7400',
  '10.1.2.3:80',
  '[::1]:7400',
  '[::1]',
  'localhost',
  'LOCALHOST:1',
  'localhost.',
  'app.localhost:7400',
  'portolan.tools.svc',
  'portolan.tools.svc.cluster.local:80',
  'portolan.example.com',
  'Portolan.example.com:8443',
]
const NOT_OURS = [
  undefined,
  '',
  'evil.com',
  'localhost.evil.com',
  '127.0.0.1.nip.io',
  'notlocalhost',
  'evil.svc.com',
  'x.portolan.example.com',
  'localhost@evil.com',
  'localhost:7400:1',
  '[evil]',
  'evil.com#localhost',
  '2130706433',
]

test.each(OURS)('Host %j is ours', (host) => expect(isOurHost(host, ['portolan.example.com'])).toBe(true))
test.each(NOT_OURS)('Host %j is not ours', (host) => expect(isOurHost(host, ['portolan.example.com'])).toBe(false))

interface Raw {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: string
}

/** `fetch` sets some headers by itself; this sends what it is told. */
const raw = (path: string, headers: Readonly<Record<string, string>> = {}, method = 'GET'): Promise<Raw> =>
  new Promise((resolve, reject) => {
    const { hostname, port } = new URL(server.url)
    const asked = request({ hostname, port, path, method, headers, setHost: !('Host' in headers) }, (res) => {
      let body = ''
      res.setEncoding('utf8')
      res.on('data', (chunk) => {
        body += chunk
      })
      res.on('end', () => resolve({ status: res.statusCode ?? 0, headers: res.headers, body }))
    })
    asked.on('error', reject)
    asked.end()
  })

test.each(['/', '/api/v1/info', '/healthz', '/metrics', '/api/v1/graph/events', '/nothing/here.js'])(
  'a foreign Host gets 403 at %s',
  async (path) => {
    const { status, body } = await raw(path, { Host: 'evil.com' })
    expect(status).toBe(403)
    expect(JSON.parse(body)).toEqual({ error: { code: 'host-not-allowed', message: expect.stringContaining('Host'), hint: expect.any(String) } })
    expect(body).not.toContain('evil')
  },
)

test('a request without a Host gets 403', async () => {
  const { hostname, port } = new URL(server.url)
  const socket = connect(Number(port), hostname)
  socket.write('GET /api/v1/info HTTP/1.1\r\nConnection: close\r\n\r\n')
  expect(await text(socket)).toMatch(/^HTTP\/1.1 403 /)
})

test.each([[{ 'Sec-Fetch-Site': 'cross-site' }], [{ Origin: 'https://evil.com' }], [{ Origin: 'null' }]])(
  'the API answers 403 to another site: %j',
  async (headers) => {
    for (const path of ['/api/v1/info', '/api/v1/graph/events', '/metrics']) expect((await raw(path, headers)).status).toBe(403)
    expect((await raw('/', headers)).status).not.toBe(403)
  },
)

test('our own page may use the API, and no other origin is ever allowed to read', async () => {
  const { host } = new URL(server.url)
  const { status, headers } = await raw('/api/v1/info', { Origin: `http://${host}`, 'Sec-Fetch-Site': 'same-origin' })
  expect(status).toBe(200)
  expect(headers['access-control-allow-origin']).toBeUndefined()
})

test.each(['PUT', 'PATCH', 'DELETE', 'OPTIONS', 'POST', 'TRACE'])('%s is not allowed', async (method) => {
  const { status, headers } = await raw('/api/v1/graph', { 'X-HTTP-Method-Override': 'GET' }, method)
  expect(status).toBe(405)
  expect(headers.allow).toBe('GET, HEAD')
})

test('POST is allowed where questions are asked, and named in Allow', async () => {
  expect((await raw('/api/v1/route', {}, 'DELETE')).headers.allow).toBe('GET, HEAD, POST')
})

test('a WebSocket is refused', async () => {
  expect((await raw('/api/v1/info', { Connection: 'Upgrade', Upgrade: 'websocket' })).status).toBe(426)
})

test.each([
  ['/', {}],
  ['/api/v1/info', {}],
  ['/api/v1/nothing', {}],
  ['/healthz', {}],
  ['/assets/none.js', {}],
  ['/api/v1/graph', { Host: 'evil.com' }],
  [`/api/v1/route?url=${'a'.repeat(20_000)}`, {}],
  [`/${'a'.repeat(300_000)}`, {}],
])('every answer carries the security headers: %.40s', async (path, headers) => {
  const answer = await raw(path, headers)
  expect(answer.headers).toMatchObject({
    'content-security-policy':
      "default-src 'self';script-src 'self';style-src 'self';img-src 'self' data:;font-src 'self';connect-src 'self';object-src 'none';base-uri 'none';form-action 'none';frame-ancestors 'none'",
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cross-origin-resource-policy': 'same-origin',
    'cross-origin-opener-policy': 'same-origin',
  })
  expect(answer.headers['x-powered-by']).toBeUndefined()
  expect(answer.headers['strict-transport-security']).toBeUndefined()
})

test('what is too long gets an answer in words', async () => {
  const long = await raw(`/api/v1/route?url=http://shop.test/${'a'.repeat(100_000)}`)
  expect(long.status).toBe(414)
  expect(JSON.parse(long.body).error.message).toMatch(/has 100\d{3} characters; at most 16384/)
  const longer = await raw(`/api/v1/route?url=http://shop.test/${'a'.repeat(1_000_000)}`)
  expect(longer.status).toBe(431)
  expect(JSON.parse(longer.body).error.code).toBe('headers-too-long')
  const heads = await raw('/api/v1/info', { 'X-Long': 'b'.repeat(20_000) })
  expect(heads.status).toBe(431)
  expect(JSON.parse(heads.body).error.code).toBe('headers-too-long')
})

test('a URL of 10 kB is traced', async () => {
  const { status, body } = await raw(`/api/v1/route?url=${encodeURIComponent(`http://shop.test/${'a'.repeat(10_000)}`)}`)
  expect(status).toBe(200)
  expect(JSON.parse(body).request.url).toHaveLength(10_017)
})

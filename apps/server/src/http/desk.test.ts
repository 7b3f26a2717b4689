import { heldState, openDesk, Problem } from '@portolan/answers'
import { type ApiError, OPERATIONS } from '@portolan/contract'
import { Demo } from '@portolan/demo'
import { lint } from '@portolan/lint'
import { Cluster, KINDS } from '@portolan/model'
import { admit } from '@portolan/sources'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Started, start } from '../testing/start.ts'

const TAKEN = Date.now()

const objects = [...new Demo().objects()]

const desk = (() => {
  const cluster = new Cluster({ source: 'cluster', name: 'test' })
  cluster.apply([
    ...objects.flatMap((raw) => {
      const { object, complaints } = admit(raw)
      return object ? [{ type: 'put', object, complaints } as const] : []
    }),
    ...KINDS.map(({ kind }) => ({ type: 'sync', kind, state: 'synced' }) as const),
  ])
  return openDesk({
    state: heldState(cluster, (held, tables) => lint(held, tables)),
    taken: TAKEN,
    about: { version: '1', source: { kind: 'cluster', name: 'test', because: 'a test runs' }, namespaces: [] },
    lbMonthlyCost: { each: 20, by: new Map() },
    read: () => undefined,
  })
})()

/** Asks as the page does; a problem is the message that a server would send. */
const ask = (path: string, body?: unknown): unknown => {
  const [name = '', query = ''] = path.split('?')
  try {
    return JSON.parse(JSON.stringify(desk({ path: name, query: [...new URLSearchParams(query)], body })))
  } catch (error) {
    if (error instanceof Problem) return error.body
    throw error
  }
}

let server: Started
beforeAll(async () => {
  server = await start()
  server.source.put(...objects)
  server.source.sync()
})
afterAll(() => server.close())

/** Revisions count from where each began, and a queue of ages tells of the moment it was asked. */
const still = (told: unknown): unknown => JSON.parse(JSON.stringify(told).replaceAll(/"revision":\d+/g, '"revision":0'))

const URLS = ['https://shop.example.com/cart', 'https://shop.example.com/api/checkout/confirm', 'http://nowhere.test/', 'not a url']

test.each([
  ...[
    '',
    '?namespace=shop,auth',
    '?level=pods&limit=200',
    '?q=status:broken',
    '?focus=Service/shop/checkout&depth=2',
    '?as=traefik',
    '?as=pigeon',
  ].map((query) => `graph${query}`),
  ...URLS.map((url) => `route?url=${encodeURIComponent(url)}`),
  'route?url=https://shop.example.com/&as=traefik&method=POST&header=x-canary:always',
  'route?url=https://shop.example.com/&header=odd',
  'route?url=https://shop.example.com/&from=shop&via=IngressClass//nginx',
  'findings',
  'findings?q=status:broken+odd:token',
  'entrypoints',
  'routes',
  'routes?host=shop.example.com',
  'certificates?host=shop.example.com',
  'cost',
  'cost?bogus=1',
  'objects/Widget/shop/cart',
  'objects/Service/_/cart',
  'objects/Service/shop/absent',
])('%s is answered as the server answers it', async (path) => {
  const { body } = await server.fetch(`api/v1/${path}`)
  expect(still(ask(path))).toEqual(still(body))
})

test.each([
  ['', { url: 'https://shop.example.com/cart', method: 'POST', headers: { 'x-canary': 'always' } }],
  ['?as=haproxytech', { url: 'https://shop.example.com/cart' }],
  ['', { url: 'https://shop.example.com/cart', overlay: [{ $delete: { kind: 'Service', namespace: 'shop', name: 'cart' } }] }],
  ['', { url: 'https://shop.example.com/cart', overlay: [{ kind: 'Ingress', apiVersion: 'networking.k8s.io/v1' }] }],
  ['', URLS.slice(0, 3).map((url) => ({ url }))],
  ['', []],
  ['', { url: 'https://shop.example.com/cart', colour: 'red' }],
])('POST route%s %j is answered as the server answers it', async (query, asked) => {
  const { body } = await server.fetch(`api/v1/route${query}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(asked),
  })
  expect(still(ask(`route${query}`, asked))).toEqual(still(body))
})

test('every path that is a message has its answer, of the shape that the contract gives it', () => {
  const known = Object.entries(OPERATIONS).filter(
    ([name, { answer, media }]) => /^GET \/api\/v1\//.test(name) && answer !== 'text' && media === undefined,
  )
  expect(known.length).toBeGreaterThan(8)
  for (const [name, { answer }] of known) {
    if (name.includes('{') || answer === 'text') continue
    const path = name.replace('GET /api/v1/', '') + (name.endsWith('/route') ? '?url=https://shop.example.com/' : '')
    expect(answer.parse(ask(path)), name).toBeDefined()
  }
})

test('there is one moment: another one is refused in words', () => {
  const { error } = ask('findings?at=2026-01-01T00:00:00Z') as ApiError
  expect(error).toMatchObject({ code: 'not-held', message: 'at: a snapshot holds one moment, so it cannot say how it was before or after' })
  expect((ask('graph?at=4') as ApiError).error.code).toBe('not-held')
  expect((ask('route', { url: 'https://shop.example.com/', at: '4' }) as ApiError).error.code).toBe('not-held')
  expect((ask('cost?minRevision=7') as ApiError).error.code).toBe('revision-not-reached')
  expect(ask('timeline')).toMatchObject({ now: TAKEN, moments: [], open: [] })
  expect((ask('nothing/here') as ApiError).error.code).toBe('not-found')
})

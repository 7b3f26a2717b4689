import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Finding, Findings, Timeline } from '@portolan/contract'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { service, slice } from '../testing/objects.ts'
import { start, type Started } from '../testing/start.ts'

let folder: string
let file: string
let server: Started | undefined

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'portolan-expect-'))
  file = join(folder, 'routes.yaml')
})
afterEach(async () => {
  await server?.close()
  server = undefined
  await rm(folder, { recursive: true, force: true })
})

/** What is waited for may take as long as a slow machine needs. */
const WAIT = { timeout: 20_000, interval: 20 }

const nginx = { apiVersion: 'networking.k8s.io/v1', kind: 'IngressClass', metadata: { name: 'nginx' }, spec: { controller: 'k8s.io/ingress-nginx' } }
const ingress = (path: string, to = 'web') => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'Ingress',
  metadata: { name: 'shop', namespace: 'shop' },
  spec: {
    ingressClassName: 'nginx',
    rules: [{ host: 'shop.test', http: { paths: [{ path, pathType: 'Prefix', backend: { service: { name: to, port: { number: 80 } } } }] } }],
  },
})
const CART = 'GET http://shop.test/cart'
const expected = (entries: string): string => `expect:\n${entries}`
const CART_TO_WEB = `  - request: ${CART}\n    reaches: shop/web:80\n`

const begin = async (text: string): Promise<Started> => {
  await writeFile(file, text)
  server = await start({ expect: [file] })
  server.source.put(nginx, service('web'), slice('web', ['10.0.0.1']), ingress('/'))
  server.source.sync()
  return server
}

const broken = async (from: Started): Promise<readonly Finding[]> =>
  (await from.fetch<Findings>('api/v1/findings')).body.findings.filter(({ code }) => code.startsWith('expectation-'))

const metric = async (from: Started, state: string): Promise<number> => {
  const { body } = await from.fetch<string>('metrics')
  const name = `portolan_expectations{state="${state}"} `
  return Number(
    body
      .split('\n')
      .find((line) => line.startsWith(name))
      ?.slice(name.length),
  )
}

test('what stops holding is a finding with the change that broke it, and is gone when it holds again', async () => {
  const from = await begin(expected(CART_TO_WEB))
  await vi.waitFor(async () => expect(await metric(from, 'held')).toBe(1), WAIT)
  expect(await broken(from)).toEqual([])

  from.source.put(ingress('/api'))
  await vi.waitFor(async () => {
    const [finding] = await broken(from)
    expect(finding).toMatchObject({
      code: 'expectation-broken',
      severity: 'error',
      ref: { kind: 'File', name: file, file, line: 2 },
      title: `${CART} answers 404`,
      cause: `expected: reaches shop/web:80 (${file}:2)`,
      hurts: [{ host: 'shop.test', path: '/cart' }],
      reach: 1,
    })
    expect(finding?.text).toMatch(/It held (until|at) \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC[.,]/)
    expect(finding?.evidence.at(-1)).toMatchObject({
      ref: { kind: 'Ingress', namespace: 'shop', name: 'shop' },
      text: 'Ingress shop/shop changed: rule shop.test/api added: web:80; rule shop.test/ removed',
      at: expect.any(Number),
    })
  }, WAIT)
  expect(await metric(from, 'broken')).toBe(1)
  await vi.waitFor(async () => {
    const { body: told } = await from.fetch<Timeline>('api/v1/timeline')
    expect(told.open.filter(({ id }) => id.startsWith('expectation-broken:'))).toMatchObject([{ atLeast: false }])
    expect(told.moments.flatMap(({ opened }) => opened)).toContain(`${CART} answers 404`)
  }, WAIT)

  from.source.put(ingress('/'))
  await vi.waitFor(async () => expect(await broken(from)).toEqual([]), WAIT)
  expect(await metric(from, 'held')).toBe(1)
  await vi.waitFor(async () => {
    const { body: timeline } = await from.fetch<Timeline>('api/v1/timeline')
    expect(timeline.moments.flatMap(({ cleared }) => cleared)).toContain(`${CART} answers 404`)
  }, WAIT)
})

test('the object that takes the request is at fault, and a pod that fails is told by its Service', async () => {
  const from = await begin(expected(CART_TO_WEB))
  await vi.waitFor(async () => expect(await metric(from, 'held')).toBe(1), WAIT)
  from.source.put(slice('web', ['10.0.0.1'], { ready: false }))
  await vi.waitFor(async () => {
    const [finding] = await broken(from)
    expect(finding).toMatchObject({ title: `${CART} answers 503`, ref: { kind: 'Ingress', name: 'shop' }, namespace: 'shop' })
    expect(finding?.evidence.at(-1)).toMatchObject({ ref: { kind: 'Service', name: 'web' }, text: expect.stringContaining('0 of 1 pods ready') })
  }, WAIT)
})

test('what never held says so, from the start or from when it was written', async () => {
  const from = await begin(expected(`  - request: ${CART}\n    answers: 403\n`))
  await vi.waitFor(async () => {
    const [finding] = await broken(from)
    expect(finding).toMatchObject({ title: `${CART} reaches shop/web:80` })
    expect(finding?.text).toContain('It has not held since Portolan started at ')
  }, WAIT)
  // What didn't hold at first is no news.
  await vi.waitFor(async () => {
    const { body: told } = await from.fetch<Timeline>('api/v1/timeline')
    expect(told.open.filter(({ id }) => id.startsWith('expectation-'))).toMatchObject([{ atLeast: true, flaps: 0 }])
    expect(told.moments).toEqual([])
  }, WAIT)
  await writeFile(file, expected(`  - request: ${CART}\n    answers: 404\n`))
  await vi.waitFor(
    async () => expect((await broken(from)).map(({ text }) => text)).toEqual([expect.stringContaining('since it was read from')]),
    WAIT,
  )
})

test('a file is read again when it changes; a broken one is complained of, and what was good in it stays', async () => {
  const from = await begin(expected(CART_TO_WEB))
  await vi.waitFor(async () => expect(await metric(from, 'held')).toBe(1), WAIT)
  await writeFile(file, `expect:\n  - request: [\n`)
  await vi.waitFor(async () => expect(await broken(from)).toMatchObject([{ code: 'expectation-file', ref: { kind: 'File', file } }]), WAIT)
  expect(await metric(from, 'held')).toBe(1)
  await rm(file)
  await vi.waitFor(async () => expect((await broken(from))[0]?.cause).toContain('There is no such file'), WAIT)
  // As editors do it: another file in its place.
  await writeFile(join(folder, 'new'), expected(`\n${CART_TO_WEB}  - request: http://shop.test/\n    reaches: shop/web\n`))
  await rename(join(folder, 'new'), file)
  await vi.waitFor(async () => expect(await metric(from, 'held')).toBe(2), WAIT)
  expect(await broken(from)).toEqual([])
})

test('thousands of expectations are checked in slices, and each is told', async () => {
  const many = Array.from({ length: 3_000 }, (_, i) => `  - request: http://shop.test/${i}\n    reaches: shop/web\n`).join('')
  const from = await begin(expected(many))
  await vi.waitFor(async () => expect(await metric(from, 'held')).toBe(3_000), WAIT)
  from.source.remove('Ingress', 'shop', 'shop')
  const seen = new Set<number>()
  await vi.waitFor(
    async () => {
      seen.add(await metric(from, 'broken'))
      expect(seen).toContain(3_000)
    },
    { ...WAIT, interval: 1 },
  )
  // Others were answered while it checked.
  expect(seen.size).toBeGreaterThan(2)
  await vi.waitFor(
    async () => expect((await broken(from)).filter(({ evidence }) => evidence.at(-1)?.text === 'Ingress shop/shop removed')).toHaveLength(3_000),
    WAIT,
  )
})

test('what the objects do not tell is of severity unknown', async () => {
  const from = await begin(expected(CART_TO_WEB))
  await vi.waitFor(async () => expect(await metric(from, 'held')).toBe(1), WAIT)
  const auth = { 'nginx.ingress.kubernetes.io/auth-url': 'https://auth.example.com/' }
  from.source.put({ ...ingress('/'), metadata: { name: 'shop', namespace: 'shop', annotations: auth } })
  await vi.waitFor(async () => expect(await broken(from)).toMatchObject([{ severity: 'unknown', title: `${CART} can't be told` }]), WAIT)
  expect([await metric(from, 'held'), await metric(from, 'broken'), await metric(from, 'unknown')]).toEqual([0, 0, 1])
})

test('a past state shows what did not hold then', async () => {
  const from = await begin(expected(CART_TO_WEB))
  await vi.waitFor(async () => expect(await metric(from, 'held')).toBe(1), WAIT)
  from.source.put(ingress('/api'))
  await vi.waitFor(async () => expect((await broken(from))[0]?.evidence.at(-1)?.ref.kind).toBe('Ingress'), WAIT)
  const then = (await from.fetch<Timeline>('api/v1/timeline')).body.moments[0]?.revision
  from.source.put(ingress('/'))
  await vi.waitFor(async () => expect(await broken(from)).toEqual([]), WAIT)
  const past = (await from.fetch<Findings>(`api/v1/findings?at=${then}`)).body.findings
  expect(past.map(({ title }) => title)).toContain(`${CART} answers 404`)
})

test('a file that is not there keeps it from starting', async () => {
  await expect(start({ expect: [join(folder, 'none.yaml')] })).rejects.toThrow(/none\.yaml: There is no such file\./)
})

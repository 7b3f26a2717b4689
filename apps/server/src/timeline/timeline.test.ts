import type { Findings, Graph, RouteResult, Timeline } from '@portolan/contract'
import { afterEach, expect, test } from 'vitest'
import { start, type Started } from '../testing/start.ts'

let server: Started | undefined
afterEach(() => server?.close())

const meta = (name: string) => ({ name, namespace: 'shop', resourceVersion: String(Math.random()) })
const service = (name: string, port: number) => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: meta(name),
  spec: { selector: { app: name }, ports: [{ port, targetPort: 8080 }] },
})
const ingress = (...paths: readonly (readonly [path: string, service: string])[]) => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'Ingress',
  metadata: meta('shop'),
  spec: {
    ingressClassName: 'nginx',
    rules: [
      {
        host: 'shop.test',
        http: { paths: paths.map(([path, name]) => ({ path, pathType: 'Prefix', backend: { service: { name, port: { number: 80 } } } })) },
      },
    ],
  },
})
const slice = (ready: boolean) => ({
  apiVersion: 'discovery.k8s.io/v1',
  kind: 'EndpointSlice',
  metadata: { ...meta('web-1'), labels: { 'kubernetes.io/service-name': 'web' } },
  addressType: 'IPv4',
  ports: [{ port: 8080 }],
  endpoints: [{ addresses: ['10.0.0.1'], conditions: { ready } }],
})
const nginx = {
  apiVersion: 'networking.k8s.io/v1',
  kind: 'IngressClass',
  metadata: { name: 'nginx', resourceVersion: '1' },
  spec: { controller: 'k8s.io/ingress-nginx' },
}

const begun = async (): Promise<Started> => {
  server = await start()
  server.source.put(nginx, service('web', 80), ingress(['/', 'web']), slice(true))
  server.source.sync()
  return server
}
const read = async (from: Started): Promise<Timeline> => (await from.fetch<Timeline>('api/v1/timeline')).body

test('what a first sync brings is no change, and what it finds stands since then at least', async () => {
  const timeline = await read(await begun())
  expect(timeline.moments).toEqual([])
  expect(timeline.open.every(({ atLeast }) => atLeast)).toBe(true)
})

test('a change is told in words, with the routes that felt it and the findings that began and ended', async () => {
  const { source, ...rest } = await begun()
  const from = { source, ...rest }
  await read(from)
  source.put(ingress(['/', 'web'], ['/cart', 'cart']))
  const [broke] = (await read(from)).moments
  expect(broke?.status).toBe('error')
  expect(broke?.changes).toMatchObject([
    { ref: { kind: 'Ingress', namespace: 'shop', name: 'shop' }, did: 'changed', words: ['rule shop.test/cart added: cart:80'] },
  ])
  expect(broke?.routes).toMatchObject([{ host: 'shop.test', path: '/cart', now: 'error' }])
  expect(broke?.changes[0]?.touches).toEqual(broke?.routes.map(({ id }) => id))
  expect(broke?.opened).toHaveLength(1)

  source.put(ingress(['/', 'web']))
  const timeline = await read(from)
  expect(timeline.moments[0]?.changes[0]?.words).toEqual(['rule shop.test/cart removed'])
  const { body: lately } = await from.fetch<Timeline>(`api/v1/timeline?after=${broke?.revision}`)
  expect(lately.moments).toEqual(timeline.moments.slice(0, 1))
  expect(timeline.moments[0]?.cleared).toEqual(broke?.opened)
  expect(timeline.cleared.map(({ finding }) => finding.title)).toEqual(broke?.opened)
})

test('pods are told as what is ready of their Service; a put that changes nothing is nothing', async () => {
  const from = await begun()
  await read(from)
  from.source.put(slice(false))
  const { moments } = await read(from)
  expect(moments[0]?.changes).toMatchObject([{ ref: { kind: 'Service', name: 'web' }, words: ['0 of 1 pods ready, was 1 of 1'] }])
  from.source.put({ ...service('web', 80), metadata: meta('web') })
  expect((await read(from)).moments).toHaveLength(moments.length)
})

test('the past can be asked: traces, findings and the graph at a moment; what is not held is refused', async () => {
  const from = await begun()
  const first = await read(from)
  from.source.put(ingress(['/', 'gone']))
  const { moments } = await read(from)
  from.source.remove('Ingress', 'shop', 'shop')
  await read(from)

  const trace = async (at: string) => (await from.fetch<RouteResult>(`api/v1/route?url=http://shop.test/&at=${at}`)).body.traces[0]?.outcome
  expect(await trace(String(first.revision))).toMatchObject({ type: 'forward' })
  expect(await trace(new Date(moments[0]?.at ?? 0).toISOString())).toMatchObject({ type: 'respond', status: 503 })
  const graph = (await from.fetch<Graph>(`api/v1/graph?at=${first.revision}`)).body
  expect(graph.nodes.some(({ kind }) => kind === 'Host')).toBe(true)
  expect((await from.fetch<Graph>('api/v1/graph')).body.nodes.some(({ kind }) => kind === 'Host')).toBe(false)
  expect((await from.fetch<Findings>(`api/v1/findings?at=${moments[0]?.revision}`)).body.findings.map(({ code }) => code)).toContain(
    'backend-missing',
  )
  expect((await from.fetch('api/v1/graph?at=2020-01-01T00:00:00Z')).status).toBe(404)
  expect((await from.fetch('api/v1/graph?at=yesterday')).status).toBe(400)
})

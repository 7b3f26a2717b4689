import { Cluster, keyOf, type Kind, type KubeObject, kindOf } from '@portolan/model'
import { admit } from '@portolan/sources'
import { describe, expect, test } from 'vitest'
import { Demo } from './demo.ts'
import { QUIET } from './quiet.ts'
import type { DemoEvent, Raw } from './world.ts'

const NOON = Date.UTC(2026, 0, 31, 12)
const DAY = 86_400_000

/** A demo whose clock moves 2 s with each beat, and the cluster that a server would hold of it. */
const start = (seed = 1) => {
  let now = NOON
  const demo = new Demo({ now: () => now, seed })
  const cluster = new Cluster({ source: 'demo', name: 'test' })
  const take = (raw: Raw): KubeObject => {
    const { object, complaints } = admit(raw)
    expect(complaints).toEqual([])
    if (!object) throw new Error(`not admitted: ${JSON.stringify(raw)}`)
    return object
  }
  cluster.apply(demo.objects().map((raw) => ({ type: 'put', object: take(raw) })))
  const step = (): DemoEvent[] => {
    now += 2000
    const events = demo.step()
    cluster.apply(
      events.map((event) =>
        event.type === 'put'
          ? { type: 'put', object: take(event.raw) }
          : { type: 'remove', kind: event.kind as Kind, name: event.name, ...(event.namespace === undefined ? {} : { namespace: event.namespace }) },
      ),
    )
    return events
  }
  return { demo, cluster, step }
}

const podsReady = (cluster: Cluster, namespace: string, name: string): string => {
  const service = cluster.get('Service', namespace, name)
  const endpoints = service ? cluster.slicesOf(service).flatMap((slice) => slice.endpoints) : []
  const staying = endpoints.filter(({ terminating }) => !terminating)
  return `${staying.filter(({ ready }) => ready).length}/${staying.length}`
}

describe('the first state', () => {
  const { demo, cluster } = start()

  test('is of kinds that are read, without a complaint, each object once', () => {
    const keys = demo.objects().map((raw) => {
      const { name, namespace } = raw.metadata as { name: string; namespace?: string }
      expect(kindOf(String(raw.apiVersion), String(raw.kind))).toBeDefined()
      return keyOf(String(raw.kind), namespace, name)
    })
    expect(new Set(keys).size).toBe(keys.length)
  })

  test.each([
    ['shop', 'storefront', '6/6'],
    ['shop', 'cart', '4/4'],
    ['shop', 'catalog', '8/8'],
    ['shop', 'checkout', '6/6'],
    ['shop', 'checkout-v2', '1/1'],
    ['shop', 'search', '2/3'],
    ['shop', 'backoffice', '0/2'],
    ['shop', 'legacy-web', '0/0'],
    ['auth', 'idp', '3/3'],
    ['auth', 'saml-bridge', '2/2'],
    ['media', 'imgproxy', '12/12'],
    ['media', 'cdn-edge', '4/4'],
    ['media', 'hls-origin', '6/6'],
    ['media', 'landing', '2/2'],
    ['media', 'rtmp-ingest', '2/2'],
    ['payments', 'charges', '3/3'],
    ['payments', 'refunds', '2/2'],
    ['payments', 'charges-grpc', '3/3'],
    ['ingress-nginx', 'ingress-nginx-controller', '3/3'],
  ])('%s/%s has %s pods ready', (namespace, name, ready) => {
    expect(podsReady(cluster, namespace, name)).toBe(ready)
  })

  test('the namespaces hold as many pods and Services as the picture says', () => {
    const pods = (namespace: string) => cluster.podsIn(namespace).length
    expect(['shop', 'auth', 'media', 'payments'].map(pods)).toEqual([30, 7, 29, 8])
    const routed = new Set(['shop', 'auth', 'media', 'payments', 'platform', 'data', 'stream'])
    const quiet = [...cluster.all('Namespace')].map(({ meta }) => meta.name).filter((name) => !routed.has(name))
    expect({
      namespaces: quiet.length,
      services: quiet.reduce((sum, name) => sum + cluster.servicesIn(name).length, 0),
      pods: quiet.reduce((sum, name) => sum + pods(name), 0),
    }).toEqual(QUIET)
  })

  test('the names and numbers of the answer for shop.example.com/api/checkout/confirm', () => {
    const storefront = cluster.get('Service', 'shop', 'storefront')
    expect(storefront).toMatchObject({ clusterIPs: ['10.96.12.80'], ports: [{ port: 80, targetPort: 3000 }] })
    expect(new Set(cluster.get('EndpointSlice', 'shop', 'storefront-5tq8c')?.endpoints.map(({ zone }) => zone)).size).toBe(2)
    expect(cluster.get('Pod', 'shop', 'search-7c9f-x2x8k')).toMatchObject({ ready: false, reason: 'CrashLoopBackOff', restarts: 11 })
    expect(cluster.get('Service', 'ingress-nginx', 'ingress-nginx-controller')).toMatchObject({
      loadBalancer: [{ ip: '203.0.113.10' }],
      ports: [{ port: 80 }, { port: 443, nodePort: 31443 }],
    })
    const rules = ['storefront', 'checkout', 'checkout-v2'].flatMap(
      (name) => cluster.get('Ingress', 'shop', name)?.rules.flatMap(({ paths }) => paths ?? []) ?? [],
    )
    expect(rules).toHaveLength(6)
    expect(cluster.get('Ingress', 'shop', 'storefront')?.rules[0]?.paths?.[0]).toEqual({
      path: '/',
      pathType: 'Prefix',
      backend: { service: 'storefront', port: 80 },
    })
    expect(cluster.get('IngressClass', undefined, 'haproxy-int')).toBeUndefined()
    expect([...cluster.all('Pod')].find(({ meta }) => meta.namespace === 'ingress-nginx')?.args).toContain(
      '--publish-service=ingress-nginx/ingress-nginx-controller',
    )
  })

  test('certificates say their names and days left', () => {
    const daysLeft = (namespace: string, name: string) =>
      Math.floor(((cluster.get('Secret', namespace, name)?.certificate?.notAfter ?? 0) - NOON) / DAY)
    expect(cluster.get('Secret', 'shop', 'shop-tls')).toMatchObject({
      type: 'kubernetes.io/tls',
      certificate: { names: ['shop.example.com'], subject: 'shop.example.com', issuer: 'Demo Issuing CA' },
    })
    expect(daysLeft('shop', 'shop-tls')).toBe(61)
    expect(daysLeft('auth', 'login-tls')).toBe(6)
    expect(cluster.get('Secret', 'auth', 'sso-tls')).toBeUndefined()
    for (const { certificate, meta } of cluster.all('Secret')) {
      expect(certificate?.notBefore).toBeLessThan(NOON)
      expect(meta.created).toBeLessThan(NOON)
    }
  })

  test('who is older, and what is missing', () => {
    const created = (namespace: string, name: string) => cluster.get('Ingress', namespace, name)?.meta.created ?? 0
    expect(created('media', 'cdn')).toBeLessThan(created('shop', 'cdn-legacy'))
    expect(created('media', 'img-legacy')).toBeLessThan(created('media', 'img'))
    expect(cluster.get('Service', 'payments', 'webhooks')).toBeUndefined()
    expect([...cluster.all('ReferenceGrant')].map(({ meta }) => meta.namespace)).toEqual(['data'])
  })

  test('every node address, pod address and cluster IP is given once', () => {
    const ips = [
      ...[...cluster.all('Pod')].flatMap(({ ips }) => ips),
      ...[...cluster.all('Service')].flatMap(({ clusterIPs }) => clusterIPs.filter((ip) => ip !== 'None')),
    ]
    expect(new Set(ips).size).toBe(ips.length)
  })
})

test('the same seed and moment give the same objects; another seed gives other names', () => {
  const pods = (seed: number) => new Demo({ now: () => NOON, seed }).objects()
  expect(pods(7)).toEqual(pods(7))
  expect(pods(7)).not.toEqual(pods(8))
})

describe('500 beats', () => {
  test('leave every slice as its selector and the pods say, every count right, and the main answer alone', () => {
    const { demo, cluster, step } = start(3)
    const firstPicture = pictureOf(cluster)
    const kinds = new Set<string>()
    let asFirst = 0
    for (let beat = 0; beat < 500; beat++) {
      const events = step()
      for (const event of events) kinds.add(event.type === 'put' ? String(event.raw.kind) : `-${event.kind}`)
      // What nothing has happened to is as it was, and was looked at before.
      const touched = (namespace = '') => beat === 0 || events.some((event) => namespaceOf(event) === namespace)
      for (const service of cluster.all('Service')) if (touched(service.meta.namespace)) expectSlices(cluster, service)
      for (const deployment of cluster.all('Deployment')) if (touched(deployment.meta.namespace)) expectCounts(cluster, deployment)
      expect(podsReady(cluster, 'shop', 'storefront')).toBe('6/6')
      expect(cluster.get('Ingress', 'shop', 'storefront')?.rules[0]?.paths?.[0]?.path).toBe('/')
      if (pictureOf(cluster) === firstPicture) asFirst += 1
    }
    expect([...kinds].sort()).toEqual(['-Pod', '-ReplicaSet', 'Deployment', 'EndpointSlice', 'Ingress', 'Pod', 'ReplicaSet'])
    expect(asFirst / 500).toBeGreaterThan(0.6)
    expect(demo.objects()).toHaveLength([...new Set(demo.objects())].length)
    expect(cluster.count('Pod')).toBe(demo.objects().filter(({ kind }) => kind === 'Pod').length)
  })
})

const namespaceOf = (event: DemoEvent): string | undefined =>
  event.type === 'put' ? (event.raw.metadata as { namespace?: string }).namespace : event.namespace

/** What a picture shows: routes, and how many pods of each Service are ready. */
const pictureOf = (cluster: Cluster): string =>
  JSON.stringify([
    [...cluster.all('Service')].map(({ meta }) => `${meta.namespace}/${meta.name} ${podsReady(cluster, meta.namespace ?? '', meta.name)}`).sort(),
    [...cluster.all('Ingress')].map(({ meta, rules }) => [meta.namespace, meta.name, rules]).sort(),
  ])

const expectSlices = (cluster: Cluster, service: Parameters<Cluster['slicesOf']>[0]): void => {
  if (Object.keys(service.selector).length === 0) return
  const pods = cluster.podsOf(service).filter(({ ips }) => ips.length > 0)
  const endpoints = cluster.slicesOf(service).flatMap((slice) => slice.endpoints)
  expect(
    endpoints
      .map(({ target, addresses, ready, serving, terminating, node }) => ({ name: target?.name, addresses, ready, serving, terminating, node }))
      .sort(byName),
  ).toEqual(
    pods
      .map((pod) => ({
        name: pod.meta.name,
        addresses: pod.ips,
        ready: pod.ready && !pod.meta.deleting,
        serving: pod.ready,
        terminating: pod.meta.deleting,
        node: pod.node,
      }))
      .sort(byName),
  )
}

const byName = (one: { name?: string }, other: { name?: string }): number => ((one.name ?? '') < (other.name ?? '') ? -1 : 1)

const expectCounts = (cluster: Cluster, { meta, ready }: { meta: { namespace?: string; name: string }; ready?: number }): void => {
  const sets = [...cluster.all('ReplicaSet')].filter((set) => set.meta.namespace === meta.namespace && set.meta.owner?.name === meta.name)
  const pods = sets.flatMap((set) => cluster.podsOwnedBy('ReplicaSet', meta.namespace, set.meta.name))
  expect(ready).toBe(pods.filter((pod) => pod.ready && !pod.meta.deleting).length)
}

import { readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { dirname, join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { type ClusterSource, openCluster } from './cluster/source.ts'
import type { Timing } from './cluster/timing.ts'
import { settled } from './settled.ts'
import type { SourceOptions } from './source.ts'
import { SILENT, service, sourceContract } from './source.contract.ts'
import { Cluster, KINDS, type Kind, kindInfo } from '@portolan/model'
import { type ControlPlane, skipped, startControlPlane, until } from '@portolan/e2e/kube'
import { gatewayCrd } from '@portolan/e2e/crds'

const BUILT_IN = KINDS.filter(({ crd, optIn, neededBy }) => !crd && !optIn && !neededBy)

describe.skipIf(skipped())('a cluster with a real API server', () => {
  let plane: ControlPlane
  let source: ClusterSource
  let cluster: Cluster

  beforeAll(async () => {
    plane = await startControlPlane({ parts: [] })
    await plane.apply(OBJECTS)
  })
  afterEach(() => source.stop())
  afterAll(() => plane?.stop())

  const open = (timing: Partial<Timing> = {}, kubeconfig = plane.kubeconfig, options: Partial<SourceOptions> = {}): ClusterSource => {
    const choice = { kind: 'cluster', credentials: 'kubeconfig', files: [kubeconfig], because: 'a test says so' } as const
    const opened = openCluster(choice, { log: SILENT, ...options }, timing)
    if ('error' in opened) throw new Error(opened.error.message)
    return opened
  }
  const begin = async (...how: Parameters<typeof open>): Promise<void> => {
    source = open(...how)
    cluster = new Cluster(source.origin)
    source.start((changes) => void cluster.apply(changes))
    const { complete, waiting, health } = await settled(source, cluster, 10_000)
    expect({ complete, waiting, message: health.message }).toEqual({ complete: true, waiting: [], message: undefined })
  }
  /** The administrator's kubeconfig with another cluster entry. */
  const changedConfig = (change: object): string => {
    const config = JSON.parse(readFileSync(plane.kubeconfig, 'utf8'))
    Object.assign(config.clusters[0].cluster, change)
    const file = join(dirname(plane.kubeconfig), 'changed.kubeconfig')
    writeFileSync(file, JSON.stringify(config))
    return file
  }
  const states = (): Record<string, string> => Object.fromEntries(KINDS.map(({ kind }) => [kind, cluster.syncOf(kind).state]))

  /** What the server held at the version up to which we know the kind (ORACLE-X): it shares nothing with our own reading. */
  const asServed = async (kind: Kind): Promise<string[]> => {
    const info = kindInfo(kind)
    const version = source.resourceVersions().get(kind)
    expect(version, `${kind} has a resource version`).toMatch(/^\d+$/)
    const root = info?.group === '' ? '/api/v1' : `/apis/${info?.group}/v1`
    const { status, body } = await plane.get(`${root}/${info?.plural}?resourceVersion=${version}&resourceVersionMatch=Exact`)
    expect(status).toBe(200)
    return (body as { items: { metadata: { namespace?: string; name: string; uid: string } }[] }).items
      .map(({ metadata }) => `${metadata.namespace ?? ''}/${metadata.name} ${metadata.uid}`)
      .sort()
  }
  const asHeld = (kind: Kind): string[] => [...cluster.all(kind)].map(({ meta }) => `${meta.namespace ?? ''}/${meta.name} ${meta.uid}`).sort()
  const expectEqual = async (kinds: readonly Kind[]): Promise<void> => {
    for (const kind of kinds) expect(asHeld(kind), kind).toEqual(await asServed(kind))
  }

  it('holds after the first sync what the server lists at that version, in every kind', async () => {
    await begin()
    await expectEqual(BUILT_IN.map(({ kind }) => kind))
    for (const { kind } of BUILT_IN) expect(cluster.count(kind), kind).toBeGreaterThan(0)
    expect(source.description).toMatchObject({ kind: 'cluster', server: plane.server, cluster: 'test-cluster', context: 'test' })
  })

  it('shows what is added, changed and deleted within 2 s', async () => {
    await begin()
    const within = async (what: string, change: () => Promise<void>, holds: () => boolean): Promise<void> => {
      await change()
      await until(what, 2_000, holds)
    }
    await within(
      'the Service is there',
      () => plane.apply([service('live')]),
      () => cluster.get('Service', 'shop', 'live') !== undefined,
    )
    await within(
      'its port has changed',
      () => plane.apply([service('live', 8080)]),
      () => cluster.get('Service', 'shop', 'live')?.ports.some(({ port }) => port === 8080) === true,
    )
    await within(
      'the Service is gone',
      () => plane.remove([service('live')]),
      () => cluster.get('Service', 'shop', 'live') === undefined,
    )
    await within(
      'the Ingress is there',
      () => plane.apply([ingress('live')]),
      () => cluster.get('Ingress', 'shop', 'live') !== undefined,
    )
    await within(
      'the Ingress is gone',
      () => plane.remove([ingress('live')]),
      () => cluster.get('Ingress', 'shop', 'live') === undefined,
    )
    // Deleted and made again under its name: another object.
    await plane.apply([service('again')])
    await until('the first is there', 2_000, () => cluster.get('Service', 'shop', 'again') !== undefined)
    const first = cluster.get('Service', 'shop', 'again')?.meta.uid
    await plane.remove([service('again')])
    await plane.apply([service('again')])
    await until('the second is there', 2_000, () => ![undefined, first].includes(cluster.get('Service', 'shop', 'again')?.meta.uid))
    await expectEqual(['Service', 'Ingress'])
  })

  it('reads an object ready to show, and its events', async () => {
    await plane.apply([
      {
        apiVersion: 'v1',
        kind: 'Event',
        metadata: { name: 'cart.1', namespace: 'shop' },
        involvedObject: { apiVersion: 'v1', kind: 'Service', namespace: 'shop', name: 'cart' },
        reason: 'Allocated',
        message: 'it has an address',
        type: 'Normal',
        count: 3,
        firstTimestamp: '2026-01-01T00:00:00Z',
        lastTimestamp: '2026-01-02T00:00:00Z',
        source: { component: 'tests' },
      },
    ])
    await begin()
    const ref = { kind: 'Service', namespace: 'shop', name: 'cart' }
    const raw = await source.read(ref)
    expect(raw).toMatchObject({ apiVersion: 'v1', kind: 'Service', metadata: { name: 'cart' } })
    expect(raw?.metadata).not.toHaveProperty('managedFields')
    expect(await source.events(ref)).toEqual([
      {
        type: 'Normal',
        reason: 'Allocated',
        message: 'it has an address',
        count: 3,
        first: Date.UTC(2026, 0, 1),
        last: Date.UTC(2026, 0, 2),
        from: 'tests',
      },
    ])
    expect(await source.events({ ...ref, name: 'nobody' })).toEqual([])
  })

  it('says what a user without rights may not see, and shows it once a role allows it', async () => {
    await begin({ denied: 700, discovery: 1_000 }, plane.viewerKubeconfig)
    for (const { kind } of BUILT_IN) expect(cluster.syncOf(kind).state, kind).toBe('forbidden')
    expect(cluster.syncOf('Ingress').message).toBe('Portolan may not watch ingresses.networking.k8s.io.')
    expect(KINDS.reduce((sum, { kind }) => sum + cluster.count(kind), 0)).toBe(0)
    await plane.apply(VIEWER_ROLE)
    await until('everything is synced', 5_000, () => BUILT_IN.every(({ kind }) => cluster.syncOf(kind).state === 'synced'), states)
    await expectEqual(BUILT_IN.map(({ kind }) => kind))
    await plane.remove(VIEWER_ROLE)
  })

  it('works with the rights of one namespace, when it is told to look there only', async () => {
    await plane.apply(SHOP_ROLE)
    await begin({}, plane.viewerKubeconfig, { namespaces: ['shop'] })
    for (const { kind, namespaced } of BUILT_IN) expect(cluster.syncOf(kind).state, kind).toBe(namespaced ? 'synced' : 'forbidden')
    const all = [...cluster.all('Service')]
    expect(all.length).toBeGreaterThan(0)
    expect(all.every(({ meta }) => meta.namespace === 'shop')).toBe(true)
    await plane.remove(SHOP_ROLE)
  })

  it('shows kinds whose CRDs are installed later, within 15 s and without a restart, and forgets them when they go', async () => {
    await begin()
    expect(cluster.syncOf('HTTPRoute').state).toBe('absent')
    await plane.apply([gatewayCrd('HTTPRoute'), gatewayCrd('TLSRoute', ['v1alpha3'])])
    await plane.kubectl(['wait', '--for=condition=Established', 'crd/httproutes.gateway.networking.k8s.io', '--timeout=10s'])
    const route = {
      apiVersion: 'gateway.networking.k8s.io/v1',
      kind: 'HTTPRoute',
      metadata: { name: 'way', namespace: 'shop' },
      spec: { hostnames: ['a.test'] },
    }
    await plane.apply([route])
    await until(
      'the route is there',
      15_000,
      () => cluster.get('HTTPRoute', 'shop', 'way') !== undefined && cluster.syncOf('TLSRoute').state === 'synced',
      states,
    )
    expect(cluster.syncOf('HTTPRoute').state).toBe('synced')
    expect(cluster.syncOf('Gateway').state).toBe('absent')
    await plane.kubectl(['delete', 'crd', 'httproutes.gateway.networking.k8s.io', 'tlsroutes.gateway.networking.k8s.io', '--wait=false'])
    await until('the kind is gone', 15_000, () => cluster.syncOf('HTTPRoute').state === 'absent' && cluster.count('HTTPRoute') === 0, states)
  }, 60_000)

  it('says that it can not trust a certificate, and what to check', async () => {
    const file = changedConfig({ 'certificate-authority': undefined })
    source = open({}, file)
    source.start(() => {})
    await until('the source knows', 3_000, () => source.health().state === 'unreachable')
    expect(source.health().message).toMatch(
      /^https:\/\/127\.0\.0\.1:\d+ shows a certificate that can't be trusted \(.+\)\. Check certificate-authority of context test\.$/,
    )
  })

  it('goes through the proxy that the kubeconfig names', async () => {
    let tunnels = 0
    const proxy = createServer().on('connect', (request, client, head) => {
      tunnels++
      const { hostname, port } = new URL(`http://${request.url}`)
      const upstream = connect(Number(port), hostname, () => {
        client.write('HTTP/1.1 200 OK\r\n\r\n')
        upstream.write(head)
        upstream.pipe(client).pipe(upstream)
      })
      for (const socket of [client, upstream]) socket.on('error', () => {})
    })
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve))
    const file = changedConfig({ 'proxy-url': `http://127.0.0.1:${(proxy.address() as AddressInfo).port}` })
    await begin({}, file)
    expect(cluster.get('Service', 'shop', 'cart')).toBeDefined()
    // A tunnel for each watch: none shares a socket with another.
    expect(tunnels).toBeGreaterThan(BUILT_IN.length)
    source.stop()
    proxy.close()
  })

  it('says that a killed API server is gone, and has caught up soon after its return, without a storm', async () => {
    await begin()
    // The world moves on, but not in our kinds: what we know of them is old without being wrong.
    await plane.kubectl(['create', 'configmap', 'elsewhere', '-n', 'shop'])
    await plane.killApiServer()
    await until('the source knows', 3_000, () => source.health().state === 'unreachable')
    expect(source.health().message).toBe(
      `${plane.server} can't be reached (connection refused). Check that the cluster runs, that this address is right, and that the network or VPN leads there.`,
    )
    for (const { kind } of BUILT_IN) expect(cluster.syncOf(kind).state, kind).toBe('stale')
    expect(cluster.count('Service')).toBeGreaterThan(0)
    await plane.startApiServer()
    await plane.remove([service('cart')])
    await plane.apply([service('after-the-restart')])
    await until(
      'all is as the server has it',
      5_000,
      () =>
        BUILT_IN.every(({ kind }) => cluster.syncOf(kind).state === 'synced') &&
        cluster.get('Service', 'shop', 'cart') === undefined &&
        cluster.get('Service', 'shop', 'after-the-restart') !== undefined,
      states,
    )
    await expectEqual(BUILT_IN.map(({ kind }) => kind))
    // A fresh server holds such versions to be too old. Had it not, this test would have met less than it says.
    expect(source.metrics.total('watch_errors_total', { code: '410' })).toBeGreaterThan(0)
    for (const { kind } of BUILT_IN) {
      expect(source.metrics.total('relists_total', { kind }), kind).toBeLessThanOrEqual(2)
      expect(source.metrics.total('watch_reconnects_total', { kind }), kind).toBeLessThanOrEqual(5)
    }
    expect(source.metrics.total('handler_errors_total')).toBe(0)
  }, 60_000)

  it('reads the same in pages from a server without WatchList', async () => {
    await plane.killApiServer()
    await plane.startApiServer(['--feature-gates=WatchList=false'])
    await begin()
    for (const { kind } of BUILT_IN) expect(source.metrics.total('relists_total', { kind, way: 'pages' }), kind).toBe(1)
    await expectEqual(BUILT_IN.map(({ kind }) => kind))
    await plane.apply([service('after-the-pages')])
    await until('the Service is there', 2_000, () => cluster.get('Service', 'shop', 'after-the-pages') !== undefined)
    source.stop()
    await plane.killApiServer()
    await plane.startApiServer()
  }, 60_000)

  sourceContract('a cluster with a real API server', async () => {
    await plane.apply([service('first'), service('second')])
    await plane.kubectl(['delete', 'services', '-n', 'shop', '--field-selector', 'metadata.name!=first,metadata.name!=second'])
    source = open()
    return {
      source,
      put: (raw) => plane.apply([raw]),
      remove: async (kind, namespace, name) => void (await plane.kubectl(['delete', kind, '-n', namespace, name])),
      close: async () => {},
    }
  })
})

const ingress = (name: string): object => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'Ingress',
  metadata: { name, namespace: 'shop' },
  spec: {
    ingressClassName: 'web',
    rules: [
      { host: 'shop.test', http: { paths: [{ path: '/', pathType: 'Prefix', backend: { service: { name: 'cart', port: { number: 80 } } } }] } },
    ],
  },
})

const template = {
  metadata: { labels: { app: 'cart' } },
  spec: { containers: [{ name: 'cart', image: 'cart:1', ports: [{ containerPort: 8080 }] }] },
}
const workload = (kind: string, more: object = {}): object => ({
  apiVersion: 'apps/v1',
  kind,
  metadata: { name: kind.toLowerCase(), namespace: 'shop' },
  spec: { selector: { matchLabels: { app: 'cart' } }, template, ...more },
})

/** Something of every built-in kind; the server by itself has Namespaces and the Service kubernetes. */
const OBJECTS: readonly object[] = [
  { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } },
  { apiVersion: 'v1', kind: 'Node', metadata: { name: 'node-1' } },
  service('cart'),
  ...Array.from({ length: 30 }, (_, index) => service(`many-${index}`)),
  { apiVersion: 'networking.k8s.io/v1', kind: 'IngressClass', metadata: { name: 'web' }, spec: { controller: 'example.com/none' } },
  ingress('cart'),
  {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: { name: 'cart-1', namespace: 'shop', labels: { 'kubernetes.io/service-name': 'cart' } },
    addressType: 'IPv4',
    ports: [{ name: '', port: 8080 }],
    endpoints: [{ addresses: ['10.1.2.3'] }],
  },
  { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'cart-1', namespace: 'shop', labels: { app: 'cart' } }, spec: template.spec },
  workload('Deployment'),
  workload('ReplicaSet'),
  workload('StatefulSet', { serviceName: 'cart' }),
  workload('DaemonSet'),
  {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: 'none', namespace: 'shop' },
    spec: { podSelector: {}, policyTypes: ['Ingress'] },
  },
]

const RULES = [...new Set(BUILT_IN.map(({ group }) => group))].map((group) => ({
  apiGroups: [group],
  resources: BUILT_IN.filter((info) => info.group === group).map(({ plural }) => plural),
  verbs: ['get', 'list', 'watch'],
}))
const VIEWER = [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: 'viewer' }]

const VIEWER_ROLE: readonly object[] = [
  { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRole', metadata: { name: 'portolan-test' }, rules: RULES },
  {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRoleBinding',
    metadata: { name: 'portolan-test' },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'portolan-test' },
    subjects: VIEWER,
  },
]

const SHOP_ROLE: readonly object[] = [
  { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'Role', metadata: { name: 'portolan-test', namespace: 'shop' }, rules: RULES },
  {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'RoleBinding',
    metadata: { name: 'portolan-test', namespace: 'shop' },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'portolan-test' },
    subjects: VIEWER,
  },
]

import { setTimeout as pause } from 'node:timers/promises'
import { Cluster } from '@portolan/model'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { settled } from '../settled.ts'
import type { SourceOptions } from '../source.ts'
import { holds, service, SILENT, sourceContract } from '../source.contract.ts'
import { bookmark, FakeApi, status } from './fake-api.ts'
import { type ClusterSource, openCluster } from './source.ts'
import type { Timing } from './timing.ts'

const QUICK: Partial<Timing> = { reprobe: 60, denied: 120, discovery: 150, stage: 200 }

const open = (api: FakeApi, timing: Partial<Timing> = {}, options: Partial<SourceOptions> = {}): ClusterSource => {
  const choice = { kind: 'cluster', credentials: 'kubeconfig', files: [api.kubeconfig], because: 'a test says so' } as const
  const source = openCluster(choice, { log: SILENT, ...options }, { ...QUICK, ...timing })
  if ('error' in source) throw new Error(source.error.message)
  return source
}

sourceContract('a cluster', async () => {
  const api = await FakeApi.start()
  api.put(service('first'))
  api.put(service('second'))
  return {
    source: open(api),
    put: async (raw) => api.put(raw),
    remove: async (kind, namespace, name) => api.remove(kind, namespace, name),
    close: () => api.stop(),
  }
})

describe('a cluster whose API server misbehaves', () => {
  let api: FakeApi
  let source: ClusterSource
  let cluster: Cluster

  beforeEach(async () => {
    api = await FakeApi.start()
    api.put(service('first'))
    api.put(service('second'))
  })
  afterEach(async () => {
    source.stop()
    await api.stop()
  })

  const begin = (timing: Partial<Timing> = {}, options: Partial<SourceOptions> = {}): void => {
    source = open(api, timing, options)
    cluster = new Cluster(source.origin)
    source.start((changes) => void cluster.apply(changes))
  }
  const synced = async (): Promise<void> => {
    const { complete, waiting } = await settled(source, cluster, 4_000)
    expect({ complete, waiting }).toEqual({ complete: true, waiting: [] })
  }
  const names = (): string =>
    [...cluster.all('Service')]
      .map(({ meta }) => meta.name)
      .sort()
      .join()

  it('reads everything in pages from a server without WatchList, then watches', async () => {
    api.watchList = false
    for (let index = 0; index < 1_200; index++) api.put(service(`many-${index}`))
    begin()
    await synced()
    expect(cluster.count('Service')).toBe(1_202)
    expect(api.requests('Service', 'list').map(({ query }) => query.get('continue'))).toEqual([null, '500', '1000'])
    api.put(service('later'))
    await holds(() => names().includes('later'))
    // It has learned: a server that forgets its past is asked for pages at once.
    const refused = api.requests('Service', 'watchlist').length
    api.drop()
    api.put(service('after-the-break'))
    api.compact()
    await holds(() => api.requests('Service', 'list').length === 6)
    expect(api.requests('Service', 'watchlist').length).toBe(refused)
  })

  it('takes WatchList for unknown when the initial objects never end', async () => {
    api.intercept = ({ kind, query }, response) => {
      if (kind !== 'Service' || !query.has('sendInitialEvents')) return false
      response.writeHead(200)
      response.write(`${JSON.stringify({ type: 'ADDED', object: service('first') })}\n`)
      return true
    }
    begin({ initialSilence: 150 })
    await synced()
    expect(names()).toBe('first,second')
  })

  it('waits as long as Retry-After says', async () => {
    let refusals = 0
    api.intercept = ({ kind }, response) => {
      if (kind !== 'Service' || refusals++ > 0) return false
      status(response, 429, 'too many requests', { 'retry-after': '1' })
      return true
    }
    begin()
    await holds(() => source.health().kinds.get('Service')?.message?.includes('too many requests') === true)
    await synced()
    const [first, second] = api.requests('Service')
    expect((second?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThanOrEqual(1_000)
  })

  it('resumes where it was when a watch breaks, ends in order or says ERROR, and reads nothing anew', async () => {
    begin()
    await synced()
    const faults = [
      () => api.drop(),
      () => api.endWatches('Service'),
      () => api.write('Service', `${JSON.stringify({ type: 'ERROR', object: { kind: 'Status', code: 500, message: 'etcd says no' } })}\n`),
      () => api.write('Service', '{"type":"ADDED","obj\n'),
      () => api.write('Service', '[]\n'),
      () => api.write('Service', 'no JSON at all\n'),
    ]
    for (const [index, fault] of faults.entries()) {
      const before = api.requests('Service', 'watch').length
      api.put(service(`before-${index}`))
      fault()
      api.put(service(`meanwhile-${index}`))
      api.remove('Service', 'shop', `before-${index}`)
      await holds(() => api.requests('Service', 'watch').length > before && names().includes(`meanwhile-${index}`) && !names().includes('before'))
    }
    expect(source.metrics.total('relists_total', { kind: 'Service' })).toBe(1)
    expect(source.metrics.total('bad_lines_total', { kind: 'Service' })).toBe(3)
    expect(source.metrics.total('watch_errors_total', { kind: 'Service', code: '500' })).toBe(1)
    await holds(() => cluster.syncOf('Service').state === 'synced')
  })

  it('keeps the events that stand before an unreadable line, and asks for what comes after them', async () => {
    begin()
    await synced()
    const good = { ...service('good'), metadata: { name: 'good', namespace: 'shop', resourceVersion: '777' } }
    const before = api.requests('Service', 'watch').length
    api.write('Service', `${JSON.stringify({ type: 'ADDED', object: good })}\n{"broken\n`)
    await holds(() => names().includes('good') && api.requests('Service', 'watch').length > before)
    expect(api.requests('Service', 'watch').at(-1)?.query.get('resourceVersion')).toBe('777')
  })

  it('reads everything anew, once and at once, when its version is too old', async () => {
    begin()
    await synced()
    api.drop()
    api.put(service('third'))
    api.remove('Service', 'shop', 'first')
    api.compact()
    await holds(() => names() === 'second,third')
    expect(source.metrics.total('relists_total', { kind: 'Service' })).toBe(2)
    expect(api.requests('Service', 'watchlist')[1]?.query.get('resourceVersionMatch')).toBe('NotOlderThan')
    await holds(() => cluster.syncOf('Service').state === 'synced')
  })

  it('notices that history was rewound, although such a watch is silent', async () => {
    begin({ silence: 250 })
    await synced()
    api.rewind(50)
    api.put(service('of-the-new-world'))
    api.drop()
    await holds(() => names() === 'of-the-new-world')
    expect(source.metrics.total('rewinds_total', { kind: 'Service' })).toBe(1)
  })

  it('does not read anew because nothing happens', async () => {
    begin({ silence: 120 })
    await synced()
    // Alive, but idle: bookmarks, sometimes a break between them that is too long.
    for (let turn = 0; turn < 5; turn++) {
      api.write('Service', `${JSON.stringify(bookmark('Service', api.version))}\n`)
      await pause(turn % 2 === 0 ? 60 : 250)
    }
    expect(source.metrics.total('watch_reconnects_total', { kind: 'Service', reason: 'silent' })).toBeGreaterThan(0)
    expect(source.metrics.total('relists_total', { kind: 'Service' })).toBeLessThanOrEqual(2)
    expect(names()).toBe('first,second')
  })

  it('shows what it may not see as forbidden, keeps the rest, and finds out when it may', async () => {
    let allowed = false
    api.intercept = ({ kind, path }, response) => {
      if (kind !== 'Service' || allowed) return false
      status(response, 403, `services is forbidden: User "viewer" cannot watch resource "services" in API group "" at the cluster scope (${path})`)
      return true
    }
    begin()
    await synced()
    expect(cluster.syncOf('Service')).toEqual({ state: 'forbidden', message: 'Portolan may not watch services.' })
    expect(cluster.syncOf('Pod').state).toBe('synced')
    allowed = true
    await holds(() => cluster.syncOf('Service').state === 'synced' && names() === 'first,second')
  })

  it('shows a CRD that is installed later, forgets one that goes, and finds it again', async () => {
    begin()
    await synced()
    expect(cluster.syncOf('HTTPRoute').state).toBe('absent')
    const route = { apiVersion: 'gateway.networking.k8s.io/v1', kind: 'HTTPRoute', metadata: { name: 'way', namespace: 'shop' }, spec: {} }
    api.served.add('HTTPRoute')
    api.put(route)
    await holds(() => cluster.count('HTTPRoute') === 1 && cluster.syncOf('HTTPRoute').state === 'synced')
    api.served.delete('HTTPRoute')
    api.endWatches('HTTPRoute')
    await holds(() => cluster.count('HTTPRoute') === 0 && cluster.syncOf('HTTPRoute').state === 'absent')
    api.served.add('HTTPRoute')
    await holds(() => cluster.count('HTTPRoute') === 1 && cluster.syncOf('HTTPRoute').state === 'synced')
  }, 20_000)

  it('asks for ConfigMaps only where something that names them is there', async () => {
    api.put({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'ca', namespace: 'shop' }, data: { 'ca.crt': 'none' } })
    begin()
    await synced()
    expect(cluster.syncOf('ConfigMap')).toEqual({
      state: 'absent',
      message:
        'Portolan reads configmaps for the sake of IngressClass, Ingress, Gateway, BackendTLSPolicy, IngressRoute, and IstioGateway alone, and this cluster has none of them.',
    })
    expect(api.asked.filter(({ kind }) => kind === 'ConfigMap')).toEqual([])
    expect(await source.read({ kind: 'ConfigMap', namespace: 'shop', name: 'ca' })).toBe(undefined)
    api.served.add('BackendTLSPolicy')
    await holds(() => cluster.syncOf('ConfigMap').state === 'synced')
    expect(cluster.get('ConfigMap', 'shop', 'ca')).toMatchObject({ keys: ['ca.crt'], caCertificate: 'unreadable' })
  })

  it("tells Istio's Gateways from Kubernetes' own", async () => {
    const gateway = (apiVersion: string) => ({ apiVersion, kind: 'Gateway', metadata: { name: 'public', namespace: 'edge' }, spec: {} })
    api.served.add('Gateway').add('IstioGateway')
    api.put(gateway('gateway.networking.k8s.io/v1'))
    begin()
    await synced()
    expect([cluster.count('Gateway'), cluster.count('IstioGateway')]).toEqual([1, 0])
    api.put(gateway('networking.istio.io/v1'))
    await holds(() => cluster.count('IstioGateway') === 1)
    expect(cluster.count('Gateway')).toBe(1)
    expect(await source.read({ kind: 'IstioGateway', namespace: 'edge', name: 'public' })).toMatchObject({ apiVersion: 'networking.istio.io/v1' })
    api.remove('IstioGateway', 'edge', 'public')
    await holds(() => cluster.count('IstioGateway') === 0)
    expect(cluster.count('Gateway')).toBe(1)
  })

  it('asks for ConfigMaps as soon as there is an Ingress', async () => {
    api.put({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'options', namespace: 'ingress-nginx' }, data: { 'ssl-redirect': 'false' } })
    begin()
    await synced()
    expect(cluster.syncOf('ConfigMap').state).toBe('absent')
    api.put({
      apiVersion: 'networking.k8s.io/v1',
      kind: 'Ingress',
      metadata: { name: 'web', namespace: 'shop' },
      spec: { rules: [{ host: 'a.test' }] },
    })
    await holds(() => cluster.syncOf('ConfigMap').state === 'synced')
    expect(cluster.get('ConfigMap', 'ingress-nginx', 'options')).toMatchObject({ options: { 'ssl-redirect': 'false' } })
  })

  it('says that a server is gone and which one, asks with one voice, and catches up by itself', async () => {
    begin()
    await synced()
    let gone = true
    api.intercept = (_asked, response) => {
      if (gone) response.destroy()
      return gone
    }
    api.drop()
    await holds(() => source.health().state === 'unreachable')
    expect(source.health().message).toContain("can't be reached")
    expect(cluster.syncOf('Pod').state).toBe('stale')
    await pause(200)
    const asked = api.asked.length
    await pause(600)
    const probes = api.asked.slice(asked)
    expect(probes.every(({ path }) => path === '/readyz')).toBe(true)
    expect(probes.length).toBeLessThanOrEqual(12)
    api.put(service('third'))
    gone = false
    await holds(() => names() === 'first,second,third' && cluster.syncOf('Pod').state === 'synced')
    expect(source.health().state).toBe('reachable')
  })

  it('watches only the namespaces that it was given', async () => {
    api.put({ ...service('elsewhere'), metadata: { name: 'elsewhere', namespace: 'other' } })
    api.put({ ...service('third'), metadata: { name: 'third', namespace: 'depot' } })
    begin({}, { namespaces: ['shop', 'depot'] })
    await synced()
    expect(names()).toBe('first,second,third')
    expect(api.requests('Service').every(({ path }) => path.includes('/namespaces/'))).toBe(true)
    expect(api.requests('Node').every(({ path }) => !path.includes('/namespaces/'))).toBe(true)
    // Reading one namespace anew takes nothing from the other.
    api.drop()
    api.remove('Service', 'shop', 'first')
    api.compact()
    await holds(() => names() === 'second,third')
  })

  it('asks for no Secrets unless told, and then for certificates only', async () => {
    begin()
    await synced()
    expect(api.requests('Secret')).toEqual([])
    expect(cluster.syncOf('Secret').state).toBe('absent')
    source.stop()
    begin({}, { secrets: true })
    await synced()
    expect(api.requests('Secret')[0]?.query.get('fieldSelector')).toBe('type=kubernetes.io/tls')
  })

  it('looks up by name the Secrets that an Ingress names and the list does not bring, and no others', async () => {
    const opaque = (name: string) => ({ apiVersion: 'v1', kind: 'Secret', metadata: { name, namespace: 'shop' }, data: { password: 'aHVzaA==' } })
    api.intercept = ({ kind, query }, response) => {
      // What the field selector lets through: nothing here is of type kubernetes.io/tls.
      if (kind !== 'Secret' || !query.has('fieldSelector')) return false
      if (query.has('watch')) {
        response.writeHead(200, { 'content-type': 'application/json' })
        response.write(`${JSON.stringify(bookmark('Secret', api.version, true))}\n`)
      } else response.end(JSON.stringify({ kind: 'SecretList', metadata: { resourceVersion: api.version }, items: [] }))
      return true
    }
    const named = (name: string) => ({
      apiVersion: 'networking.k8s.io/v1',
      kind: 'Ingress',
      metadata: { name, namespace: 'shop' },
      spec: { tls: [{ hosts: ['a.test'], secretName: name }] },
    })
    for (const name of ['own', 'other']) api.put(opaque(name))
    api.put(named('own'))
    api.put(named('nobody'))
    begin({ namedSoon: 30, namedAgain: 100 }, { secrets: true })
    await synced()
    expect([...cluster.all('Secret')]).toMatchObject([{ meta: { name: 'own' }, type: 'Opaque', keys: ['password'] }])
    expect(api.asked.some(({ path }) => path.endsWith('/secrets/nobody'))).toBe(true)
    expect(api.asked.some(({ path }) => path.endsWith('/secrets/other'))).toBe(false)
    api.put(named('other'))
    await holds(() => cluster.get('Secret', 'shop', 'other') !== undefined)
    api.remove('Secret', 'shop', 'own')
    await holds(() => cluster.get('Secret', 'shop', 'own') === undefined)
    api.remove('Ingress', 'shop', 'other')
    await holds(() => cluster.count('Secret') === 0)
  })

  it('reads routing kinds before pods', async () => {
    begin()
    await synced()
    const first = (kind: Parameters<FakeApi['requests']>[0]): number => api.requests(kind)[0]?.at ?? 0
    expect(first('Pod')).toBeGreaterThan(first('Ingress'))
    expect(first('Pod')).toBeGreaterThan(first('EndpointSlice'))
    expect(first('EndpointSlice')).toBeGreaterThan(first('Service'))
  })

  it('reads the credentials again when they are refused', async () => {
    let password = 'another'
    api.intercept = ({ path }, response) => {
      const sent = response.req.headers.authorization
      if (sent === `Bearer ${password}`) return false
      status(response, 401, `Unauthorized ${path}`)
      return true
    }
    begin()
    await holds(() => source.health().state === 'unreachable')
    expect(source.health().message).toContain('refuses the credentials of context fake (401)')
    password = 'sesame'
    await synced()
    expect(source.health().state).toBe('reachable')
  })
})

describe('opening a cluster', () => {
  const choice = { kind: 'cluster', credentials: 'kubeconfig', because: '--kubeconfig was given' } as const

  it('says which file is missing', () => {
    const problem = openCluster({ ...choice, files: ['/nowhere/config'] }, { log: SILENT })
    expect('error' in problem && problem.error.message).toContain('/nowhere/config')
  })

  it('says which contexts there are', async () => {
    const api = await FakeApi.start()
    const problem = openCluster({ ...choice, files: [api.kubeconfig], context: 'nope' }, { log: SILENT })
    expect('error' in problem && problem.error.message).toContain('has no context nope; it has fake')
    await api.stop()
  })
})

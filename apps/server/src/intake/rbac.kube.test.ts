import { readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { gatewayCrd } from '@portolan/e2e/crds'
import { type ControlPlane, skipped, startControlPlane, until } from '@portolan/e2e/kube'
import { Cluster, KINDS, type Kind } from '@portolan/model'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { type ClusterSource, openCluster } from './cluster/source.ts'
import { settled } from './settled.ts'
import { SILENT } from './source.contract.ts'

const ACCOUNT = 'system:serviceaccount:portolan:portolan'
const CERT_MANAGER: readonly Kind[] = ['Certificate', 'CertificateRequest', 'Order', 'Challenge']
const file = (name: string): string => readFileSync(new URL(`../../../../deploy/rbac/${name}`, import.meta.url), 'utf8')

describe.skipIf(skipped())('the service account of deploy/rbac, at a real API server', () => {
  let plane: ControlPlane
  let kubeconfig: string
  let source: ClusterSource | undefined
  let cluster: Cluster

  beforeAll(async () => {
    plane = await startControlPlane({ parts: [] })
    await plane.apply(file('portolan.yaml'))
    const crds = CERT_MANAGER.map((kind) => gatewayCrd(kind))
    await plane.apply(crds)
    await until('the CRDs are served', 10_000, async () => (await plane.get('/apis/acme.cert-manager.io/v1/orders')).status === 200)
    await plane.apply(OBJECTS)
    // The status of a CRD's object is a resource of its own.
    await plane.kubectl(['apply', '--server-side', '--force-conflicts', '--subresource=status', '-f', '-'], JSON.stringify(CERTIFICATE))
    const config = JSON.parse(readFileSync(plane.kubeconfig, 'utf8'))
    config.users[0].user = { token: (await plane.kubectl(['create', 'token', 'portolan', '-n', 'portolan'])).trim() }
    kubeconfig = join(dirname(plane.kubeconfig), 'portolan.kubeconfig')
    writeFileSync(kubeconfig, JSON.stringify(config))
  })
  afterEach(() => source?.stop())
  afterAll(() => plane?.stop())

  const begin = async (secrets: boolean): Promise<Record<string, string>> => {
    const opened = openCluster(
      { kind: 'cluster', credentials: 'kubeconfig', files: [kubeconfig], because: 'a test says so' },
      { log: SILENT, secrets },
    )
    if ('error' in opened) throw new Error(opened.error.message)
    source = opened
    cluster = new Cluster(source.origin)
    source.start((changes) => void cluster.apply(changes))
    await settled(source, cluster, 10_000)
    return Object.fromEntries(KINDS.map(({ kind }) => [kind, cluster.syncOf(kind).state]))
  }
  /** What is granted to it besides what every account may ask about itself. */
  const granted = async (): Promise<Map<string, string>> => {
    const table = await plane.kubectl(['auth', 'can-i', '--list', `--as=${ACCOUNT}`, '--no-headers'])
    const rows = table.split('\n').filter((line) => line.trim() && !/^(selfsubject\w+\.auth\w+\.k8s\.io| +\[\/)/.test(line))
    return new Map(rows.map((row) => [row.split(/\s/)[0] ?? '', /\[([^\]]*)\]\s*$/.exec(row)?.[1] ?? '']))
  }

  it('reads every kind but Secrets', async () => {
    const states = await begin(true)
    expect(states.Secret).toBe('forbidden')
    // What isn't installed is absent; nothing else is refused.
    const wrong = Object.entries(states).filter(([kind, state]) => kind !== 'Secret' && state !== 'synced' && state !== 'absent')
    expect(wrong).toEqual([])
    for (const { kind } of KINDS.filter(({ crd, optIn, neededBy }) => !crd && !optIn && !neededBy)) expect(states[kind], kind).toBe('synced')
    expect(CERT_MANAGER.map((kind) => [kind, states[kind], cluster.count(kind)])).toEqual(CERT_MANAGER.map((kind) => [kind, 'synced', 1]))
    expect(cluster.certificatesFor('shop', 'shop-tls')).toMatchObject([{ names: ['shop.test'], notAfter: Date.UTC(2030, 0, 1) }])
    expect(await source?.read({ kind: 'Service', namespace: 'default', name: 'kubernetes' })).toMatchObject({ kind: 'Service' })
  })

  it('may do nothing but get, list and watch', async () => {
    const rows = await granted()
    expect([...rows.keys()].sort()).toEqual(
      [...KINDS.filter(({ optIn }) => !optIn).map(({ group, plural }) => (group ? `${plural}.${group}` : plural)), 'events'].sort(),
    )
    expect(new Set(rows.values())).toEqual(new Set(['get list watch']))
  })

  it('reads Secrets too with the second file, and still does nothing else', async () => {
    await plane.apply(file('read-secrets.yaml'))
    try {
      const states = await begin(true)
      expect(states.Secret).toBe('synced')
      expect(cluster.get('Secret', 'shop', 'shop-tls')).toMatchObject({ type: 'kubernetes.io/tls', keys: ['tls.crt', 'tls.key'] })
      // Of another type, and named by an Ingress; the one that nobody names is not asked for.
      expect(cluster.get('Secret', 'shop', 'opaque')).toMatchObject({ type: 'Opaque', keys: ['password'] })
      expect(cluster.get('Secret', 'shop', 'private')).toBeUndefined()
      const rows = await granted()
      expect(rows.get('secrets')).toBe('get list watch')
      expect(new Set(rows.values())).toEqual(new Set(['get list watch']))
      source?.stop()
      // Without the flag they are not asked for, whatever is granted.
      expect((await begin(false)).Secret).not.toBe('synced')
    } finally {
      await plane.remove(file('read-secrets.yaml'))
    }
  })
})

const owned = (kind: string, name: string): object => ({
  ownerReferences: [{ apiVersion: 'cert-manager.io/v1', kind, name, uid: 'u', controller: true }],
})
const metadata = { name: 'shop', namespace: 'shop' }
const CERTIFICATE = {
  apiVersion: 'cert-manager.io/v1',
  kind: 'Certificate',
  metadata,
  spec: { secretName: 'shop-tls', dnsNames: ['shop.test'], issuerRef: { name: 'own' } },
  status: { notAfter: '2030-01-01T00:00:00Z', conditions: [{ type: 'Ready', status: 'True' }] },
}
const OBJECTS: readonly object[] = [
  { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } },
  {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 'shop-tls', namespace: 'shop' },
    type: 'kubernetes.io/tls',
    stringData: { 'tls.crt': '-', 'tls.key': 'hush' },
  },
  { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'opaque', namespace: 'shop' }, stringData: { password: 'hush' } },
  { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'private', namespace: 'shop' }, stringData: { password: 'hush' } },
  {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata,
    spec: {
      tls: [{ hosts: ['shop.test'], secretName: 'opaque' }],
      rules: [
        { host: 'shop.test', http: { paths: [{ path: '/', pathType: 'Prefix', backend: { service: { name: 'web', port: { number: 80 } } } }] } },
      ],
    },
  },
  CERTIFICATE,
  {
    apiVersion: 'cert-manager.io/v1',
    kind: 'CertificateRequest',
    metadata: { ...metadata, ...owned('Certificate', 'shop') },
    spec: { issuerRef: { name: 'own' } },
  },
  {
    apiVersion: 'acme.cert-manager.io/v1',
    kind: 'Order',
    metadata: { ...metadata, ...owned('CertificateRequest', 'shop') },
    spec: { dnsNames: ['shop.test'] },
  },
  {
    apiVersion: 'acme.cert-manager.io/v1',
    kind: 'Challenge',
    metadata: { ...metadata, ...owned('Order', 'shop') },
    spec: { dnsName: 'shop.test', type: 'HTTP-01' },
  },
]

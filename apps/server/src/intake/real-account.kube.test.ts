import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { type ControlPlane, skipped, startControlPlane, until } from '@portolan/e2e/kube'
import { Cluster, KINDS } from '@portolan/model'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { type ClusterSource, openCluster } from './cluster/source.ts'
import type { Timing } from './cluster/timing.ts'
import { settled } from './settled.ts'
import { SILENT, service } from './source.contract.ts'

const READ = KINDS.filter(({ crd, optIn, neededBy }) => !crd && !optIn && !neededBy)
const RBAC = 'rbac.authorization.k8s.io'

/** A role for the kinds that are read, given to Portolan's service account. */
const ROLE: readonly object[] = [
  {
    apiVersion: `${RBAC}/v1`,
    kind: 'ClusterRole',
    metadata: { name: 'portolan' },
    rules: READ.map(({ group, plural }) => ({ apiGroups: [group], resources: [plural], verbs: ['get', 'list', 'watch'] })),
  },
  {
    apiVersion: `${RBAC}/v1`,
    kind: 'ClusterRoleBinding',
    metadata: { name: 'portolan' },
    roleRef: { apiGroup: RBAC, kind: 'ClusterRole', name: 'portolan' },
    subjects: [{ kind: 'ServiceAccount', namespace: 'shop', name: 'portolan' }],
  },
]

describe.skipIf(skipped())('a pod with a service account, at a real API server', () => {
  let plane: ControlPlane
  let root: string
  let mount: string
  let source: ClusterSource
  let cluster: Cluster

  beforeAll(async () => {
    plane = await startControlPlane({ parts: [] })
    await plane.apply([
      { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } },
      { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'portolan', namespace: 'shop' } },
      ...ROLE,
      ...Array.from({ length: 600 }, (_, index) => service(`many-${index}`)),
    ])
    // As the kubelet mounts it.
    root = mkdtempSync(join(tmpdir(), 'portolan-pod-'))
    mount = join(root, 'var/run/secrets/kubernetes.io/serviceaccount')
    mkdirSync(mount, { recursive: true })
    copyFileSync(join(dirname(plane.kubeconfig), 'certs', 'apiserver.crt'), join(mount, 'ca.crt'))
    const { hostname, port } = new URL(plane.server)
    vi.stubEnv('KUBERNETES_SERVICE_HOST', hostname)
    vi.stubEnv('KUBERNETES_SERVICE_PORT', port)
    await mountToken()
  })
  afterEach(async () => {
    await source.stop()
    // Whatever a test took away is there for the next one.
    await plane.apply(ROLE)
  })
  afterAll(async () => {
    vi.unstubAllEnvs()
    await plane?.stop()
    rmSync(root, { recursive: true, force: true })
  })

  const mountToken = async (): Promise<void> =>
    writeFileSync(join(mount, 'token'), await plane.kubectl(['create', 'token', 'portolan', '-n', 'shop']))
  const begin = async (timing: Partial<Timing> = {}): Promise<void> => {
    const opened = openCluster({ kind: 'cluster', credentials: 'in-cluster', root, because: 'a test says so' }, { log: SILENT }, timing)
    if ('error' in opened) throw new Error(opened.error.message)
    source = opened
    cluster = new Cluster(source.origin)
    source.start((changes) => void cluster.apply(changes))
    const { waiting, health } = await settled(source, cluster, 10_000)
    expect({ waiting, message: health.message }).toEqual({ waiting: [], message: undefined })
  }
  const states = (): Record<string, string> => Object.fromEntries(READ.map(({ kind }) => [kind, cluster.syncOf(kind).state]))
  const all = (state: string) => () => READ.every(({ kind }) => cluster.syncOf(kind).state === state)

  it('reads the cluster that it runs in', async () => {
    await begin()
    expect(states()).toEqual(Object.fromEntries(READ.map(({ kind }) => [kind, 'synced'])))
    expect(cluster.count('Service')).toBe(601)
    expect(source.description).toEqual({ kind: 'cluster', server: plane.server, chosenBecause: 'a test says so' })
  })

  it('says that its token is refused or gone, and is back within 2 s of a good one', async () => {
    await begin({ probe: 300, credentials: 300 })
    const faults: readonly (readonly [() => void, string])[] = [
      [() => writeFileSync(join(mount, 'token'), 'no token\n'), 'refuses the credentials of the service account (401)'],
      [() => writeFileSync(join(mount, 'token'), ''), 'is empty'],
      [() => rmSync(join(mount, 'token')), 'is not there'],
      [() => rmSync(mount, { recursive: true }), 'mounts no service account'],
    ]
    for (const [fault, words] of faults) {
      fault()
      await until(words, 5_000, () => source.health().state === 'unreachable' && source.health().message?.includes(words) === true, source.health)
      expect(cluster.syncOf('Service').state).toBe('stale')
      expect(cluster.count('Service')).toBe(601)
      mkdirSync(mount, { recursive: true })
      copyFileSync(join(dirname(plane.kubeconfig), 'certs', 'apiserver.crt'), join(mount, 'ca.crt'))
      await mountToken()
      await until('all is well', 2_000, () => source.health().state === 'reachable' && all('synced')(), states)
    }
  })

  it('notices that its rights are taken away while its watches are open, and that they are back', async () => {
    await begin({ rights: 3_000, denied: 1_000 })
    await plane.kubectl(['delete', 'clusterrolebinding', 'portolan'])
    await until('nothing may be seen', 15_000, all('forbidden'), states)
    expect(cluster.syncOf('Service').message).toBe('Portolan may not watch services.')
    expect(cluster.count('Service')).toBe(0)
    await plane.apply(ROLE)
    await until('everything is back', 10_000, () => all('synced')() && cluster.count('Service') === 601, states)
  })

  it('finds no fault in what it holds, in any kind, while things change', async () => {
    await begin({ rounds: 10, auditLeast: 100, auditMost: 200 })
    const audited = (result: string): number => source.metrics.total('audits_total', { result })
    const enough = audited('equal') + READ.length * 2
    for (let turn = 0; turn < 10; turn++) await plane.apply([service(`many-${turn}`, 8_000 + turn), service(`more-${turn}`)])
    await until(
      'each kind was audited',
      20_000,
      () => audited('equal') >= enough,
      () => source.metrics.counters(),
    )
    expect({ mismatch: audited('mismatch'), unknown: audited('unknown') }).toEqual({ mismatch: 0, unknown: 0 })
    expect(cluster.count('Service')).toBe(611)
  })
})

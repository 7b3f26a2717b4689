import type { Pod } from '@portolan/model'
import { describe, expect, test } from 'vitest'
import { admit } from '../admit.ts'
import { SAMPLES } from '../testing/samples.ts'

const pod = (spec: unknown, status: unknown, metadata: object = {}) =>
  admit({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'web-0', namespace: 'shop', ...metadata }, spec, status })

describe('Pod', () => {
  test('with every field', () => {
    expect(admit(SAMPLES.get('Pod'))).toEqual({
      complaints: [],
      object: {
        kind: 'Pod',
        meta: {
          namespace: 'shop',
          name: 'sample',
          uid: 'u-1',
          resourceVersion: '42',
          created: Date.UTC(2026, 0, 31, 12),
          labels: { app: 'web' },
          annotations: { 'sim/ready': 'false' },
          owner: { kind: 'ReplicaSet', name: 'web-1' },
          deleting: true,
        },
        phase: 'Running',
        ready: false,
        ips: ['10.0.0.1', 'fd00::5'],
        node: 'node-1',
        hostNetwork: true,
        hostname: 'web-0',
        subdomain: 'web',
        ports: [
          { name: 'http', port: 80, protocol: 'TCP' },
          { name: '', port: 53, protocol: 'UDP', hostPort: 53 },
          { name: 'admin', port: 9901, protocol: 'TCP' },
        ],
        images: ['registry.k8s.io/ingress-nginx/controller:v1.11.3', 'envoy:1'],
        restarts: 4,
        reason: 'CrashLoopBackOff',
        closedGates: ['target-health/b'],
        args: ['/nginx-ingress-controller', '--publish-service=shop/front', '--profiling=$(TOKEN)', '--api-token=…', 'TRAEFIK_LOG=true'],
      },
    })
  })

  test('arguments and variables of other images stay outside, and so do credentials', () => {
    const containers = (image: string) => [
      { name: 'a', image, args: ['--password', 'hush', '--token=hush', '--v=2'], env: [{ name: 'KEY', value: 'hush' }] },
    ]
    expect(pod({ containers: containers('nginx:1') }, {}).object).toMatchObject({ args: [] })
    expect(pod({ containers: containers('docker.io/traefik:v3.6.1') }, {}).object).toMatchObject({ args: ['--password', '…', '--token=…', '--v=2'] })
  })

  test('since when it is not ready, in seconds; nothing of one that is ready, and of one that does not say', () => {
    const since = (status: string, lastTransitionTime?: string) =>
      pod({}, { conditions: [{ type: 'Ready', status, ...(lastTransitionTime ? { lastTransitionTime } : {}) }] }).object
    expect(since('False', '2026-01-31T12:00:07Z')).toMatchObject({ unreadySince: Date.UTC(2026, 0, 31, 12, 0, 7) / 1_000 })
    for (const one of [since('True', '2026-01-31T12:00:07Z'), since('False'), since('False', 'yesterday')])
      expect(one).toMatchObject({ unreadySince: undefined })
  })

  test.each([
    ['Evicted', { reason: 'Evicted', phase: 'Failed' }],
    ['ImagePullBackOff', { containerStatuses: [{ state: { waiting: { reason: 'ImagePullBackOff' } } }] }],
    ['OOMKilled', { containerStatuses: [{ state: { terminated: { reason: 'OOMKilled' } } }] }],
    ['Unschedulable', { conditions: [{ type: 'PodScheduled', status: 'False', reason: 'Unschedulable' }] }],
    [
      'ContainersNotReady',
      {
        conditions: [{ type: 'Ready', status: 'False', reason: 'ContainersNotReady' }],
        containerStatuses: [{ state: { waiting: { reason: 'ContainerCreating' } } }],
      },
    ],
    [undefined, { conditions: [{ type: 'Ready', status: 'True' }] }],
    [undefined, undefined],
  ])('is not ready because of %s', (reason, status) => {
    expect((pod({}, status).object as Pod).reason).toBe(reason)
  })

  test('pods of one template share their labels, ports and images', () => {
    const make = (name: string) =>
      pod(
        { containers: [{ image: 'a:1', ports: [{ containerPort: 80 }] }], nodeName: 'node-1' },
        { podIP: '10.0.0.1' },
        { name, labels: { app: 'web', tier: 'front' } },
      ).object as Pod
    const [one, other] = [make('a'), make('b')]
    expect(one.meta.labels).toBe(other.meta.labels)
    expect(one.ports).toBe(other.ports)
    expect(one.images).toBe(other.images)
    expect(one.args).toBe(other.args)
    expect(one.meta.annotations).toBe(other.meta.annotations)
  })

  test('with wrong fields keeps the rest', () => {
    const wrong = pod(
      { containers: 'none', nodeName: 7, readinessGates: [{}] },
      { phase: 'running', podIPs: ['10.0.0.1'], podIP: '10.0.0.2', conditions: 'x' },
      { creationTimestamp: 'today' },
    )
    expect(wrong.object).toMatchObject({ node: '7', phase: 'Pending', ips: ['10.0.0.2'], ready: false, meta: { created: 0 } })
    expect(wrong.complaints.map(({ code, ref }) => `${code} ${ref.pointer}`).sort()).toEqual([
      'unknown-value /status/phase',
      'wrong-type /metadata/creationTimestamp',
      'wrong-type /spec/containers',
      'wrong-type /spec/nodeName',
      'wrong-type /status/conditions',
      'wrong-type /status/podIPs/0',
    ])
  })
})

describe('what a controller runs with', () => {
  const template = (spec: object): unknown => {
    const { object } = admit({ apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'a' }, spec: { template: { spec } } })
    return object?.kind === 'Deployment' ? object.template : undefined
  }
  test("istiod's features, as they stand in its environment", () => {
    const env = [
      { name: 'PILOT_SCOPE_GATEWAY_TO_NAMESPACE', value: 'true' },
      { name: 'PILOT_TOKEN', value: 'hush' },
      { name: 'OTHER', value: 'hush' },
    ]
    expect(template({ containers: [{ name: 'discovery', image: 'docker.io/istio/pilot:1.28.0', args: ['discovery'], env }] })).toMatchObject({
      args: ['discovery', 'PILOT_SCOPE_GATEWAY_TO_NAMESPACE=true', 'PILOT_TOKEN=…'],
    })
  })
  test("Istio's proxy beside an application says nothing, that of a gateway does", () => {
    const proxy = (role: string) => ({ containers: [{ name: 'istio-proxy', image: 'docker.io/istio/proxyv2:1.28.0', args: ['proxy', role] }] })
    expect(template(proxy('sidecar'))).toMatchObject({ args: [] })
    expect(template(proxy('router'))).toMatchObject({ args: ['proxy', 'router'] })
  })
  test('ConfigMaps that it mounts or takes its environment from, by name', () => {
    const spec = {
      containers: [{ name: 'traefik', image: 'traefik:v3.6', envFrom: [{ configMapRef: { name: 'environment' } }, { secretRef: { name: 'x' } }] }],
      volumes: [{ configMap: { name: 'static' } }, { projected: { sources: [{ configMap: { name: 'more' } }] } }, { emptyDir: {} }],
    }
    expect(template(spec)).toMatchObject({ configMaps: ['environment', 'more', 'static'] })
    expect(template({ ...spec, containers: [{ name: 'web', image: 'nginx:1' }] })).not.toHaveProperty('configMaps')
  })
})

describe('workloads', () => {
  const made = {
    labels: { app: 'web' },
    hostNetwork: true,
    args: ['/nginx-ingress-controller', '--publish-service=shop/front', '--profiling=$(TOKEN)', '--api-token=…', 'TRAEFIK_LOG=true'],
  }
  test.each(['Deployment', 'ReplicaSet', 'StatefulSet'] as const)('%s', (kind) => {
    expect(admit(SAMPLES.get(kind))).toMatchObject({ complaints: [], object: { kind, replicas: 3, ready: 2, template: made } })
  })
  test('DaemonSet', () => {
    expect(admit(SAMPLES.get('DaemonSet'))).toMatchObject({ complaints: [], object: { kind: 'DaemonSet', replicas: 9, ready: 8 } })
  })
  test('of a folder have no status', () => {
    const { object } = admit({ apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web' }, spec: { template: {} }, status: {} })
    expect(object).toMatchObject({ replicas: 1, meta: { namespace: 'default' } })
    expect(object && 'ready' in object).toBe(false)
  })
})

test('Node and Namespace', () => {
  expect(admit(SAMPLES.get('Node'))).toMatchObject({
    complaints: [],
    object: { ready: true, zone: 'a', addresses: [{ type: 'InternalIP', address: '10.0.0.1' }] },
  })
  expect(admit(SAMPLES.get('Node')).object?.meta.namespace).toBe(undefined)
  expect(admit(SAMPLES.get('Namespace'))).toMatchObject({ complaints: [], object: { terminating: true } })
})

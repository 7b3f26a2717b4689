import { Cluster, KINDS, type Kind } from '@portolan/model'
import { compile } from '@portolan/routing'
import { admit, readManifests } from '@portolan/sources'
import { expect, test } from 'vitest'
import { findings, ingress, NGINX, NOW, workload } from '../exam/read.ts'
import { lint } from './lint.ts'

const service = 'apiVersion: v1\nkind: Service\nmetadata: { name: web, namespace: a }\nspec: { selector: { app: web }, ports: [{ port: 80 }] }\n---\n'
const route = NGINX + ingress('a', 'web', 'web.test', { '/': 'web:80' }) + service
const made = (kind: string, spec = ''): string =>
  `apiVersion: apps/v1\nkind: ${kind}\nmetadata: { name: web, namespace: a }\nspec: { ${spec} template: { metadata: { labels: { app: web } }, spec: { containers: [] } } }\n---\n`

/** Of a folder of manifests: code and severity of what hurts the route. */
const inFiles = (yaml: string, absent: readonly Kind[] = []): readonly (readonly [code: string, severity: string])[] => {
  const cluster = new Cluster({ source: 'manifests', name: 'test' })
  cluster.apply(
    readManifests(yaml, 'a.yaml')
      .objects.flatMap(({ raw }) => admit(raw).object ?? [])
      .map((object) => ({ type: 'put', object })),
  )
  cluster.apply(KINDS.map(({ kind }) => ({ type: 'sync', kind, state: absent.includes(kind) ? 'absent' : 'synced' })))
  return lint(cluster, compile(cluster), NOW)
    .filter(({ ref }) => ref.name === 'web' && ref.kind !== 'Ingress')
    .map(({ code, severity }) => [code, severity])
}

test('among files a Service is without pods only where nothing could make them', () => {
  expect(inFiles(route + made('Deployment'))).toEqual([])
  expect(inFiles(route + made('DaemonSet'))).toEqual([])
  expect(inFiles(route + made('StatefulSet', 'replicas: 0,'))).toEqual([['scaled-to-zero', 'error']])
  expect(inFiles(route)).toEqual([['no-ready-pods', 'unknown']])
  expect(inFiles(route + made('Deployment').replaceAll('app: web', 'app.kubernetes.io/name: web'))).toEqual([['selector-near', 'warning']])
  expect(inFiles(route + made('Deployment').replaceAll('namespace: a', 'namespace: b'))).toEqual([['selector-elsewhere', 'warning']])
})

test('in a folder without pods, which knows of none, a selector is held against the workloads', () => {
  const near = route + made('Deployment').replaceAll('app: web', 'app.kubernetes.io/name: web')
  expect(inFiles(near, ['Pod', 'EndpointSlice'])).toEqual([['selector-near', 'warning']])
  expect(inFiles(route + made('Deployment'), ['Pod', 'EndpointSlice'])).toEqual([])
  expect(inFiles(route, ['Pod', 'EndpointSlice'])).toEqual([])
})

test('a Service without pods is one finding, whatever the cause', () => {
  const codes = (yaml: string) => findings(route + yaml).map(({ code }) => code)
  expect(codes('')).toEqual(['no-ready-pods'])
  expect(codes(made('Deployment', 'replicas: 0,'))).toEqual(['scaled-to-zero'])
  expect(codes(made('Deployment').replaceAll('app: web', 'app.kubernetes.io/name: web'))).toEqual(['selector-near'])
  expect(codes(made('Deployment').replaceAll('namespace: a', 'namespace: b'))).toEqual(['selector-elsewhere'])
  const balancer = `${service.replace('spec: {', 'spec: { type: LoadBalancer,').replace('---', 'status: { loadBalancer: { ingress: [{ ip: 203.0.113.9 }] } }')}\n---\n`
  const behind = (yaml: string) => findings(balancer + yaml).map(({ code }) => code)
  expect(behind('')).toEqual(['lb-idle'])
  expect(behind(made('Deployment', 'replicas: 0,'))).toEqual(['lb-idle'])
  expect(behind(made('Deployment').replaceAll('namespace: a', 'namespace: b'))).toEqual(['selector-elsewhere'])
})

test('pods that are not ready are shown with the time since when, and a command that lists them', () => {
  const since = '2025-11-11T14:30:00Z'
  const yaml = NGINX + workload('a', 'api', 0, 1) + ingress('a', 'api', 'api.test', { '/': 'api:8080' })
  const [found] = findings(yaml.replace('type: Ready, status: "False"', `type: Ready, status: "False", lastTransitionTime: "${since}"`))
  expect(found?.evidence).toEqual([
    {
      ref: { kind: 'Pod', namespace: 'a', name: 'api-0', pointer: '/status/conditions' },
      text: 'Pod api-0 is not ready: CrashLoopBackOff',
      at: Date.parse(since),
    },
  ])
  expect(found?.see).toBe('kubectl get pods -n a -l app=api')
})

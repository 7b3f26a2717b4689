import { Cluster, KINDS, refTo } from '@portolan/model'
import { compile } from '@portolan/routing'
import { admit, readManifests } from '@portolan/sources'
import { describe, expect, test } from 'vitest'
import { gateway, ingress, NGINX, NOW } from '../exam/read.ts'
import { isTypo } from './folder.ts'
import { lint } from './lint.ts'

/** Of a folder that holds these files: kinds that none holds are absent; of objects of one name the last counts. */
const inFolder = (yaml: string) => {
  const cluster = new Cluster({ source: 'manifests', name: 'deploy' })
  const { objects, complaints } = readManifests(yaml, 'all.yaml')
  const refused = [...complaints]
  for (const { raw, place } of objects) {
    const admitted = admit(raw, place)
    if (!admitted.object) {
      refused.push(...admitted.complaints)
      continue
    }
    const ref = refTo(admitted.object)
    const before = cluster.get(admitted.object.kind, ref.namespace, ref.name)
    const text = `X stands more than once: in base/a.yaml:${before?.meta.place?.line} and in b.yaml:${ref.line}. The last one counts.`
    const twice = before ? [{ ref, code: 'duplicate-object', severity: 'warning', text } as const] : []
    cluster.apply([{ type: 'put', object: admitted.object, complaints: [...admitted.complaints, ...twice] }])
  }
  cluster.apply([{ type: 'file', file: 'all.yaml', complaints: refused }])
  cluster.apply(KINDS.map(({ kind }) => ({ type: 'sync', kind, state: cluster.count(kind) > 0 ? 'synced' : 'absent' })))
  return lint(cluster, compile(cluster), NOW)
}

const said = (yaml: string): readonly string[] => inFolder(yaml).map(({ code, severity }) => `${code} ${severity}`)

const service = (name: string, selector = '', namespace = 'a'): string =>
  `apiVersion: v1\nkind: Service\nmetadata: { name: ${name}, namespace: ${namespace} }\nspec: { ${selector && `selector: { ${selector} }, `}ports: [{ port: 80 }] }\n---\n`
const made = (kind: string, name: string, labels: string): string =>
  `apiVersion: apps/v1\nkind: ${kind}\nmetadata: { name: ${name}, namespace: a }\nspec: { template: { metadata: { labels: { ${labels} } }, spec: { containers: [] } } }\n---\n`
const pod = (status = ''): string =>
  `apiVersion: v1\nkind: Pod\nmetadata: { name: db-0, namespace: a, labels: { app: db } }\nspec: { containers: [{ name: db, image: x }] }\n${status}---\n`

test('a Gateway that stands twice has other listeners in another file', () => {
  const rules = '[{ backendRefs: [{ name: web, port: 80 }] }]'
  const one = (host: string) => service('web') + gateway(rules).replace('protocol: HTTP', `protocol: HTTP, hostname: ${host}`)
  const edge = (host: string) =>
    `apiVersion: gateway.networking.k8s.io/v1\nkind: Gateway\nmetadata: { name: edge, namespace: a }\nspec: { gatewayClassName: envoy, listeners: [{ name: http, port: 80, protocol: HTTP, hostname: ${host} }] }\n---\n`
  expect(said(one('shop.test'))).toContain('hostname-mismatch error')
  expect(said(`${one('pay.test')}\n---\n${edge('shop.test')}`)).toContain('hostname-mismatch unknown')
})

describe('what is not among the files may be elsewhere', () => {
  const route = (to: string) => NGINX + ingress('a', 'web', 'web.test', { '/': `${to}:80` })

  test('a Service; an error where its name is a slip of one that is there', () => {
    const [found] = inFolder(route('payments') + service('web'))
    expect(found).toMatchObject({ code: 'backend-missing', severity: 'unknown', title: 'web.test leads to a Service that is not among these files' })
    expect(found?.text).toBe(
      'No file holds Service a/payments. Where the cluster has none either: requests to web.test get 503. Add the Service, or see that the cluster has it.',
    )
    expect(said(route('paymets') + service('payments'))).toEqual(['backend-missing error'])
    expect(said(route('shard-1') + service('shard-2'))).toEqual(['backend-missing unknown'])
  })

  test('a folder that holds the Namespace holds what is in it', () => {
    const space = 'apiVersion: v1\nkind: Namespace\nmetadata: { name: a }\n---\n'
    const [found] = inFolder(space + route('payments') + service('web'))
    expect(found).toMatchObject({ code: 'backend-missing', severity: 'error', title: 'web.test leads to a Service that does not exist' })
  })

  test('the Secret of a certificate; nothing is said where cert-manager makes it', () => {
    const other = 'apiVersion: v1\nkind: Secret\nmetadata: { name: other, namespace: a }\ntype: Opaque\n---\n'
    const tls = (more = '') =>
      other +
      service('web') +
      route('web').replace('  rules:', '  tls: [{ hosts: [web.test], secretName: web-tls }]\n  rules:').replace('name: web,', `name: web,${more}`)
    expect(inFolder(tls())).toMatchObject([
      {
        code: 'tls-secret-missing',
        severity: 'unknown',
        text: 'Ingress a/web names Secret web-tls, which is not among these files. Unless it lives elsewhere, web.test has no certificate.',
      },
    ])
    expect(said(tls(' annotations: { cert-manager.io/cluster-issuer: letsencrypt },'))).toEqual([])
    const certificate =
      'apiVersion: cert-manager.io/v1\nkind: Certificate\nmetadata: { name: web, namespace: a }\nspec: { secretName: web-tls, dnsNames: [web.test], issuerRef: { name: x } }\n---\n'
    expect(said(tls() + certificate)).toEqual([])
  })

  test('a Gateway, its class, and the class of an Ingress, or the default one', () => {
    const rules = '[{ backendRefs: [{ name: web, port: 80 }] }]'
    const unsure = (yaml: string) => said(service('web') + yaml).filter((each) => !each.startsWith('tls-none'))
    expect(unsure(gateway(rules))).toEqual([])
    expect(unsure(gateway(rules, 'shared'))).toEqual(['route-not-attached unknown'])
    expect(unsure(gateway(rules, 'public-edge').replaceAll('name: edge', 'name: public-egde'))).toEqual(['route-not-attached error'])
    expect(unsure(gateway(rules).replace('gatewayClassName: envoy', 'gatewayClassName: cloud'))).toContain('gateway-class-unserved unknown')
    expect(unsure(NGINX + ingress('a', 'i', 'i.test', { '/': 'web:80' }, ''))).toEqual([])
    expect(unsure(NGINX + ingress('a', 'i', 'i.test', { '/': 'web:80' }, 'ingressClassName: internal'))).toEqual(['class-unserved unknown'])
  })
})

test('a pod as somebody wrote it says nothing of being ready; one with a status does', () => {
  expect(said(service('db', 'app: db') + pod())).toEqual([])
  expect(said(service('db', 'app: db') + pod('status: { phase: Running, podIP: 10.0.0.1 }\n'))).toEqual(['no-ready-pods error'])
})

test('another part of the application is not the one that was meant, and controllers give labels that no template has', () => {
  expect(said(service('ctl', 'app: vitess, component: vtctld') + made('Deployment', 'tablet', 'app: vitess, component: vttablet'))).toEqual([])
  expect(said(service('ctl', 'app: redis, role: master') + made('Deployment', 'redis', 'app: redis, role: replica'))).toEqual([])
  const first = service('first', 'app: redis, statefulset.kubernetes.io/pod-name: redis-0')
  expect(said(first + made('StatefulSet', 'redis', 'app: redis'))).toEqual([])
})

test('what stands twice is a note in several files, and nothing follows from what its last file leaves out', () => {
  const patch = 'apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: web, namespace: a }\nspec: { replicas: 3 }\n---\n'
  const near = service('web', 'app: web') + made('Deployment', 'other', 'app.kubernetes.io/name: web')
  expect(said(near)).toEqual(['selector-near note'])
  const found = inFolder(near + made('Deployment', 'web', 'app: web') + patch)
  expect(found).toMatchObject([{ code: 'broken-manifest', severity: 'note', title: 'Deployment a/web stands more than once' }])
  expect(found[0]?.text).toMatch(/^Deployment a\/web stands more than once: b\.yaml:\d+ comes last and counts, and base\/a\.yaml:\d+ does not\./)
})

test('templates are one finding a file and no fault; what is no object is none', () => {
  const chart = 'apiVersion: v2\nname: shop\nversion: 1.0.0\n---\nreplicas: 2\nimage: { tag: x }\n---\n- op: add\n  path: /a\n'
  expect(inFolder(chart)).toEqual([])
  const template =
    'apiVersion: v1\nkind: Service\nmetadata:\n  name: {{ .Values.name }}\n---\napiVersion: v1\nkind: Service\nmetadata:\n  name: {{ .Values.other }}\n'
  expect(inFolder(template)).toMatchObject([{ code: 'broken-manifest', severity: 'unknown', title: 'all.yaml is a template, and is not read' }])
  expect(said('apiVersion: v1\nmetadata: { name: a }\n')).toEqual(['broken-manifest warning'])
  expect(said('apiVersion: v1\nkind: Service\nmetadata: { name: a\n')).toEqual(['broken-manifest error'])
})

test.each([
  ['cart', 'carts', true],
  ['backoffice', 'back-office', true],
  ['web-1', 'web-2', false],
  ['web', 'api', false],
  ['web', undefined, false],
])('%s for %s is a slip: %s', (wants, has, is) => expect(isTypo(wants, has)).toBe(is))

import { Cluster, KINDS } from '@portolan/model'
import { admit } from '@portolan/sources'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { compile, trace } from '../../index.ts'
import { asRegex, hostGlob, pathGlob } from './globs.ts'

const clusterOf = (annotations: Readonly<Record<string, string>>, paths: readonly object[]): Cluster => {
  const cluster = new Cluster({ source: 'cluster', name: 'test' })
  const raw = [
    { apiVersion: 'networking.k8s.io/v1', kind: 'IngressClass', metadata: { name: 'alb' }, spec: { controller: 'ingress.k8s.aws/alb' } },
    {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'Ingress',
      metadata: { name: 'web', namespace: 'shop', annotations },
      spec: { ingressClassName: 'alb', rules: [{ host: 'shop.test', http: { paths } }] },
    },
  ]
  cluster.apply(
    raw.flatMap((one) => {
      const { object } = admit(one)
      return object ? [{ type: 'put', object }] : []
    }),
  )
  cluster.apply(KINDS.map(({ kind }) => ({ type: 'sync', kind, state: 'synced' })))
  return cluster
}

const KEYS = [
  'actions.web',
  'conditions.web',
  'transforms.web',
  'listen-ports',
  'ssl-redirect',
  'group.name',
  'group.order',
  'inbound-cidrs',
  'mutual-authentication',
  'auth-type',
  'auth-idp-oidc',
  'auth-idp-cognito',
  'jwt-validation',
  'target-group-attributes',
].map((name) => `alb.ingress.kubernetes.io/${name}`)

/** JSON with the names that the controller looks for, and values of any type in their places. */
const { json } = fc.letrec<{ json: unknown }>((tie) => ({
  json: fc.oneof(
    { maxDepth: 5 },
    fc.constantFrom<unknown>(
      null,
      true,
      'forward',
      'redirect',
      'fixed-response',
      'host-header',
      'query-string',
      'HTTP_301',
      '#{host}',
      'oidc',
      443,
      80,
      -1,
      '*',
      '/a*',
    ),
    fc.string(),
    fc.array(tie('json'), { maxLength: 3 }),
    fc.dictionary(
      fc.constantFrom(
        'type',
        'field',
        'values',
        'forwardConfig',
        'targetGroups',
        'serviceName',
        'servicePort',
        'weight',
        'redirectConfig',
        'port',
        'HTTP',
        'HTTPS',
        'queryStringConfig',
        '__proto__',
      ),
      tie('json'),
      { maxKeys: 4 },
    ),
  ),
}))

test('whatever stands in an annotation, compiling and answering do not throw', () => {
  const text = fc.oneof(
    json.map((value) => JSON.stringify(value) ?? ''),
    fc.string(),
  )
  fc.assert(
    fc.property(fc.dictionary(fc.constantFrom(...KEYS), text), fc.string(), (annotations, path) => {
      const backend = { service: { name: 'web', port: { name: 'use-annotation' } } }
      const paths = ['Exact', 'Prefix', 'ImplementationSpecific'].map((pathType) => ({ path: `/${path}`, pathType, backend }))
      const cluster = clusterOf(annotations, paths)
      const tables = compile(cluster)
      for (const url of ['http://shop.test/', 'https://shop.test/a?b=c']) expect(trace(cluster, tables, { url }).traces.length).toBeGreaterThan(0)
    }),
    { numRuns: 300 },
  )
})

test.each([
  ['api.d.com', { by: 'exact', value: 'api.d.com' }],
  ['*.D.com', { by: 'wildcard', value: '.d.com', labels: 'many' }],
  ['*', { by: 'anything' }],
  ['api-?.d.com', { by: 'regex', value: '^api-.\\.d\\.com$', flags: 'i', flavour: 're2' }],
])('host %s', (glob, pattern) => {
  expect(hostGlob(glob)).toEqual(pattern)
})

test.each([
  ['/a', { by: 'exact', value: '/a' }],
  ['/a*', { by: 'prefix', value: '/a' }],
  ['/*/b', { by: 'regex', value: '^/.*/b$', flags: '', flavour: 're2' }],
])('path %s', (glob, pattern) => {
  expect(pathGlob(glob)).toEqual(pattern)
})

test('a backslash takes the meaning from * and ?', () => {
  expect(asRegex('a\\*b?c+')).toBe('a\\*b.c\\+')
})

import { Demo } from '@portolan/demo'
import { Cluster, KINDS, type Kind } from '@portolan/model'
import { compile } from '@portolan/routing'
import { admit } from '@portolan/sources'
import { describe, expect, test } from 'vitest'
import { clusterOf, examText } from '../exam/cluster.ts'
import { type Checked, checkExpectation } from './check.ts'
import { sayWant } from './expectation.ts'
import { readExpectations } from './read.ts'

const OBJECTS = examText('shop/objects.yaml')

const checkAll = (cluster: Cluster, text: string): readonly Checked[] => {
  const { expectations, errors } = readExpectations(text, 'exam.yaml')
  expect(errors).toEqual([])
  const tables = compile(cluster)
  return expectations.map((expectation) => checkExpectation(cluster, tables, expectation))
}

const named = (checked: readonly Checked[]) =>
  checked.map((one) => ({ ...one, name: `${one.expectation.request.url} ${one.expectation.wants.map(sayWant).join('; ')}` }))

describe('what holds', () => {
  test.each(named(checkAll(clusterOf(OBJECTS), examText('shop/hold.yaml'))))('$name', ({ state, why }) => {
    expect({ state, why }).toEqual({ state: 'holds', why: undefined })
  })
})

describe('what does not', () => {
  const text = examText('shop/fail.yaml')
  const lines = text.split('\n')
  test.each(named(checkAll(clusterOf(OBJECTS), text)))('$name', ({ state, why, step, expectation }) => {
    const said = lines[expectation.line - 2]?.replace(/^ *# /, '') ?? ''
    expect(state).toBe('fails')
    expect(said.endsWith('…') ? why?.slice(0, said.length - 1) : why).toBe(said.replace(/…$/, ''))
    expect(step).toBeDefined()
  })
})

const one = (cluster: Cluster, entry: string): Checked => {
  const [checked] = checkAll(cluster, `expect:\n- ${entry.replaceAll('\n', '\n  ')}`)
  if (!checked) throw new Error('no expectation')
  return checked
}

test('the near miss leads where the request was wanted, with its edit', () => {
  const { near, step } = one(clusterOf(OBJECTS), 'request: http://shop.test/checkout/confirm\nreaches: shop/checkout')
  expect(near).toMatchObject({ leadsTo: 'shop/checkout:8080', fix: expect.stringContaining('PathPrefix'), ref: { name: 'shop', file: 'exam.yaml' } })
  expect(step).toMatchObject({ stage: 'path', ref: { kind: 'HTTPRoute', name: 'shop' } })
})

test('there is no near miss where the request was led to the right Service', () => {
  expect(one(clusterOf(OBJECTS), 'request: http://shop.test/\nreaches: shop/web').near).toBeUndefined()
  expect(one(clusterOf(OBJECTS), 'request: http://shop.test/down\nreaches: shop/down').near).toBeUndefined()
})

test('of several wants the first that does not hold speaks, and what fails comes before what is unknown', () => {
  const { why, missed } = one(clusterOf(OBJECTS), 'request: http://shop.test/checkout\nreaches: shop/checkout\nas: http://shop.test/\nverdict: lost')
  expect(why).toBe('shop/checkout:8080 sees GET http://shop.test/checkout.')
  expect(missed?.want).toBe('as')
})

describe('what the objects do not tell does not hold, and says so', () => {
  const blind = (...kinds: readonly Kind[]): Cluster => clusterOf(OBJECTS, 'cluster', kinds)

  test.each(['reaches: shop/checkout', 'answers: 503', 'refuses: true', 'as: http://shop.test/checkout', 'redirects: http://a.test/'])(
    '%s',
    (want) => {
      const { state, why, step } = one(blind('EndpointSlice', 'Pod'), `request: http://shop.test/checkout\n${want}`)
      expect(state).toBe('unknown')
      expect(why).toMatch(/^It can't be told what happens\. .*Possible: it reaches shop\/checkout:8080; or it answers 503: no pod is ready\.$/)
      expect(step).toMatchObject({ verdict: 'unknown', stage: 'endpoints' })
    },
  )

  test('a verdict may be unknown on purpose', () => {
    expect(one(blind('EndpointSlice', 'Pod'), 'request: http://shop.test/checkout\nverdict: unknown').state).toBe('holds')
    expect(one(blind('EndpointSlice', 'Pod'), 'request: http://shop.test/checkout\nverdict: delivered').state).toBe('unknown')
  })

  test('never reaches looks at everything that is possible', () => {
    expect(one(blind('EndpointSlice', 'Pod'), 'request: http://shop.test/checkout\nnever reaches: data/*').state).toBe('holds')
    expect(one(blind('EndpointSlice', 'Pod'), 'request: http://shop.test/checkout\nnever reaches: shop/*')).toMatchObject({
      state: 'fails',
      why: 'It may reach shop/checkout:8080.',
    })
  })

  test('never reaches is unknown where a route that may not be read could lead there', () => {
    expect(one(blind('HTTPRoute'), 'request: http://other.test/\nnever reaches: data/*').state).toBe('unknown')
  })
})

describe('manifests', () => {
  const route = `
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: web, namespace: shop }
spec: { ingressClassName: nginx, rules: [{ host: shop.test, http: { paths: [{ path: /, pathType: Prefix, backend: { service: { name: web, port: { number: 80 } } } }] } }] }
`
  const service = (name: string): string =>
    `---\napiVersion: v1\nkind: Service\nmetadata: { name: ${name}, namespace: shop }\nspec: { ports: [{ port: 80 }] }\n`

  test('a Service is reached when requests are routed to it', () => {
    expect(one(clusterOf(route + service('web'), 'manifests'), 'request: http://shop.test/\nreaches: shop/web').state).toBe('holds')
    expect(one(clusterOf(route, 'manifests'), 'request: http://shop.test/\nreaches: shop/web').state).toBe('holds')
    expect(one(clusterOf(route, 'manifests'), 'request: http://shop.test/\nreaches: shop/other').state).toBe('fails')
  })

  test('a Service that is missing among the Services is not', () => {
    expect(one(clusterOf(route + service('other'), 'manifests'), 'request: http://shop.test/\nreaches: shop/web')).toMatchObject({
      state: 'fails',
      why: 'It answers 503: the Service web does not exist.',
    })
  })
})

test('an alias is forbidden by its own name and by what it stands for', () => {
  const objects = `
apiVersion: v1
kind: Service
metadata: { name: alias, namespace: shop }
spec: { type: ExternalName, externalName: postgres.data.svc.cluster.local }
---
apiVersion: v1
kind: Service
metadata: { name: postgres, namespace: data }
spec: { clusterIP: 10.96.0.9, ports: [{ port: 5432 }] }
`
  const request = 'request: { url: "tcp://alias:5432", from: { namespace: shop } }'
  const cluster = clusterOf(objects, 'manifests')
  expect(one(cluster, `${request}\nnever reaches: data/*`).state).toBe('fails')
  expect(one(cluster, `${request}\nnever reaches: shop/*`).state).toBe('fails')
  expect(one(cluster, `${request}\nnever reaches: kube-system/*`).state).toBe('holds')
})

test('the sample cluster: the request of the first page', () => {
  const demo = new Demo()
  const cluster = new Cluster({ source: 'demo', name: 'demo' })
  cluster.apply(
    demo
      .objects()
      .flatMap((raw) => admit(raw).object ?? [])
      .map((object) => ({ type: 'put', object })),
  )
  cluster.apply(KINDS.map(({ kind }) => ({ type: 'sync', kind, state: 'synced' })))
  const asked = 'request: GET https://shop.example.com/api/checkout/confirm'
  expect(one(cluster, `${asked}\nreaches: shop/storefront:80\nnever reaches: [data/*]`).state).toBe('holds')
  expect(one(cluster, `${asked}\nreaches: shop/checkout`).near).toMatchObject({ label: '= /api/checkout', leadsTo: 'shop/checkout:8080' })
})

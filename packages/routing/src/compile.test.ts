import { readdirSync, readFileSync } from 'node:fs'
import { Cluster, KINDS } from '@portolan/model'
import { admit, readManifests } from '@portolan/sources'
import { describe, expect, it } from 'vitest'
import { compile, DIALECTS, entryPoints, printTable, streamsOf, trace } from './index.ts'

const clusterOf = (text: string, source: 'cluster' | 'manifests' = 'cluster'): Cluster => {
  const cluster = new Cluster({ source, name: 'test' })
  const objects = readManifests(text, 'test.yaml').objects.flatMap(({ raw, place }) => admit(raw, place).object ?? [])
  cluster.apply(objects.map((object) => ({ type: 'put', object })))
  cluster.apply(KINDS.map(({ kind }) => ({ type: 'sync', kind, state: 'synced' })))
  return cluster
}

describe('compile', () => {
  it('lists every dialect that has a folder; service is its own rule and has no table', () => {
    const folders = readdirSync(new URL('dialects', import.meta.url)).sort()
    expect([...DIALECTS].sort()).toEqual(folders)
  })

  it('prints the situation of the Trace page, one rule a line', () => {
    const cluster = clusterOf(readFileSync(new URL('../exam/tester.yaml', import.meta.url), 'utf8'))
    expect(compile(cluster).map(printTable).join('\n')).toBe(
      `
IngressClass haproxy-int: haproxy-int, unserved: Class haproxy-int has no controller in this cluster
  shop.example.com
    /api/checkout/ -> shop/checkout:8080  # Ingress shop/checkout-legacy /spec/rules/0/http/paths/0
    otherwise respond 404
  otherwise respond 404
IngressClass nginx: ingress-nginx [http 80, https 443]
  shop.example.com
    = /api/checkout -> shop/checkout:8080 95%, shop/checkout-v2:8080 5%  # Ingress shop/checkout /spec/rules/0/http/paths/0
    /static -> shop/storefront:80  # Ingress shop/storefront /spec/rules/0/http/paths/1
    /cart -> shop/storefront:80  # Ingress shop/storefront /spec/rules/0/http/paths/3
    /img -> shop/storefront:80  # Ingress shop/storefront /spec/rules/0/http/paths/2
    / -> shop/storefront:80  # Ingress shop/storefront /spec/rules/0/http/paths/0
    otherwise respond 404
  *.example.com
    / -> media/landing:8080  # Ingress media/catch-all /spec/rules/0/http/paths/0
    otherwise respond 404
  otherwise respond 404`.trim(),
    )
  })
})

const TWO = `
apiVersion: networking.k8s.io/v1
kind: IngressClass
metadata: { name: public }
spec: { controller: k8s.io/ingress-nginx }
---
apiVersion: networking.k8s.io/v1
kind: IngressClass
metadata: { name: private }
spec: { controller: k8s.io/ingress-nginx-private }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: public, namespace: ingress }
spec: { replicas: 2, selector: { matchLabels: { app: public } }, template: { metadata: { labels: { app: public } }, spec: { containers: [{ name: c, image: "registry.k8s.io/ingress-nginx/controller:v1.15.1@sha256:abc", args: [--ingress-class=public] }] } } }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: other, namespace: ingress }
spec: { replicas: 2, selector: { matchLabels: { app: other } }, template: { metadata: { labels: { app: other } }, spec: { containers: [{ name: c, image: "registry.k8s.io/ingress-nginx/controller:v1.9.0", args: [--ingress-class=other] }] } } }
---
apiVersion: v1
kind: Service
metadata: { name: public, namespace: ingress }
spec: { type: LoadBalancer, clusterIP: 10.0.0.1, selector: { app: public }, ports: [{ name: web, port: 8080, targetPort: http }, { name: metrics, port: 10254, targetPort: metrics }] }
status: { loadBalancer: { ingress: [{ ip: 203.0.113.1 }] } }
---
apiVersion: v1
kind: Service
metadata: { name: game, namespace: a }
spec: { type: LoadBalancer, clusterIP: 10.0.0.2, selector: { app: game }, ports: [{ port: 7000, protocol: UDP }] }
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: in, namespace: a }
spec: { ingressClassName: public, rules: [{ host: h.test, http: { paths: [{ path: /, pathType: Prefix, backend: { service: { name: web, port: { number: 80 } } } }] } }] }
`

describe('who runs a class (DET-07)', () => {
  const cluster = clusterOf(TWO)
  const tables = compile(cluster)
  const proxy = tables.find(({ proxy: { class: name } }) => name === 'public')?.proxy

  it('finds the workload by image and flag, its version, and the Services in front', () => {
    expect(proxy).toMatchObject({ title: 'ingress-nginx', version: '1.15.1', controller: 'k8s.io/ingress-nginx' })
    expect(proxy?.workloads?.map(({ name }) => name)).toEqual(['public'])
    expect(proxy?.addresses).toEqual([
      {
        address: '203.0.113.1',
        ports: [8080, 10254],
        service: expect.objectContaining({ kind: 'Service', namespace: 'ingress', name: 'public', file: 'test.yaml' }),
        evidence: 'Service status',
      },
    ])
    expect(proxy?.listeners.map(({ name, port }) => `${name} ${port}`)).toEqual(['http 8080'])
  })

  it('listens only where the Service in front does', () => {
    expect(trace(cluster, tables, { url: 'http://h.test:8080/' }).verdict).toBe('lost')
    expect(trace(cluster, tables, { url: 'http://h.test/' }).summary).toBe('Nothing listens on port 80 for h.test.')
  })

  it('tells the fronts of proxies from L4 entry points', () => {
    expect(entryPoints(cluster, tables).map(({ ref, proxies, pending }) => [ref.name, proxies.map(({ name }) => name), pending])).toEqual([
      ['game', [], true],
      ['public', ['public'], false],
    ])
    expect(streamsOf(cluster, tables).map(({ ref }) => ref.name)).toEqual(['game'])
  })
})

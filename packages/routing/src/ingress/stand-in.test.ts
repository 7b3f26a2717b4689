import { Cluster, KINDS } from '@portolan/model'
import { admit, readManifests } from '@portolan/sources'
import { expect, test } from 'vitest'
import { compile } from '../compile.ts'

const CLASS = `
apiVersion: networking.k8s.io/v1
kind: IngressClass
metadata: { name: nginx }
spec: { controller: k8s.io/ingress-nginx }
`

const deployment = (name: string, image: string, arg: string): string => `
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name}, namespace: infra }
spec:
  selector: { matchLabels: { app: ${name} } }
  template:
    metadata: { labels: { app: ${name} } }
    spec: { containers: [{ name: main, image: '${image}', args: ['${arg}'] }] }
`

const TRAEFIK = deployment('traefik', 'docker.io/traefik:v3.5.3', '--providers.kubernetesingressnginx=true')
const NGINX = deployment('nginx', 'registry.k8s.io/ingress-nginx/controller:v1.15.1', '/nginx-ingress-controller')

const proxyOf = (text: string) => {
  const cluster = new Cluster({ source: 'cluster', name: 'test' })
  const objects = readManifests(text, 'test.yaml').objects.flatMap(({ raw, place }) => admit(raw, place).object ?? [])
  cluster.apply(objects.map((object) => ({ type: 'put', object })))
  cluster.apply(KINDS.map(({ kind }) => ({ type: 'sync', kind, state: 'synced' })))
  return compile(cluster).find(({ proxy }) => proxy.ref.name === 'nginx')?.proxy
}

test("Traefik with its provider for ingress-nginx's Ingresses serves the class where nothing of ingress-nginx runs (TRF-60)", () => {
  const proxy = proxyOf(CLASS + TRAEFIK)
  expect(proxy).toMatchObject({ dialect: 'traefik', title: 'Traefik', picks: 'traefik-nginx', version: '3.5.3' })
  expect(proxy?.assumed.join(' ')).toContain('Nothing of ingress-nginx runs here')
})

test.each([
  ['ingress-nginx runs beside it', CLASS + TRAEFIK + NGINX],
  ['Traefik runs without that provider', CLASS + deployment('traefik', 'docker.io/traefik:v3.5.3', '--providers.kubernetesingress=true')],
  ['nothing is found running', CLASS],
])('%s: the class is that of ingress-nginx', (_, text) => {
  expect(proxyOf(text)).toMatchObject({ dialect: 'ingress-nginx', title: 'ingress-nginx' })
})

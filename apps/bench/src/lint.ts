import { lint as findingsOf } from '@portolan/lint'
import type { Cluster, Secret } from '@portolan/model'
import { compile } from '@portolan/routing'
import { admit } from '@portolan/sources'
import { city, flip, podsInTurn } from './city.ts'
import { type Figure, ms, once, spread } from './stopwatch.ts'
import { clusterOf } from './town.ts'

const PODS = 100_000
const NOW = Date.parse('2026-11-20T12:00:00Z')

/** Findings of a cluster whose controller runs. Yardsticks: compiling the same cluster, and findings of all of it once more after one pod changed. */
export const lint = (short: boolean): readonly Figure[] =>
  [5_000, ...(short ? [] : [10_000])].flatMap((ingresses) => linted(ingresses, short ? 3 : 5))

const linted = (ingresses: number, rounds: number): readonly Figure[] => {
  const cluster = clusterOf(blemished(ingresses * 2, PODS / ingresses / 2))
  certify(cluster)
  const of = (kind: 'Ingress' | 'Service' | 'Pod' | 'NetworkPolicy'): string => cluster.count(kind).toLocaleString('en')
  const size = `${of('Ingress')} Ingresses, ${of('Service')} Services, ${of('Pod')} pods, ${of('NetworkPolicy')} NetworkPolicies`
  let tables = compile(cluster)
  const compiling = spread(
    Array.from({ length: rounds }, () =>
      once(() => {
        tables = compile(cluster)
      }),
    ),
  )
  // Nothing is kept of tables that are new.
  const whole = spread(
    Array.from({ length: rounds }, () => {
      const fresh = compile(cluster)
      return once(() => findingsOf(cluster, fresh, NOW))
    }),
  )
  let count = findingsOf(cluster, tables, NOW).length
  const pods = podsInTurn(cluster)
  const again = spread(
    Array.from({ length: rounds * 4 }, (_, at) => {
      const { value } = pods.next()
      if (value) cluster.apply(flip(cluster, value))
      return once(() => {
        count = findingsOf(cluster, tables, NOW + at * 1000).length
      })
    }),
  )
  const ratio = (a: { readonly median: number }, b: { readonly median: number }): string => (a.median / b.median).toFixed(3)
  return [
    {
      what: `${size}: ${count.toLocaleString('en')} findings`,
      figure: ms(whole),
      against: `compiling it ${ms(compiling)}: ${ratio(whole, compiling)}`,
    },
    { what: 'after one pod turned', figure: ms(again), against: `all of it ${ms(whole)}: ${ratio(again, whole)}` },
  ]
}

/** A city in which some things are as things are: policies, certificates that end, annotations with a slip. */
function* blemished(services: number, pods: number): Generator<Record<string, unknown>> {
  yield { apiVersion: 'v1', kind: 'Node', metadata: { name: 'node-0' }, status: { addresses: [{ type: 'InternalIP', address: '10.0.0.1' }] } }
  for (let i = 0; i < 50; i++) yield* inNamespace(`ns-${i}`)
  for (const raw of city(services, pods)) {
    const { namespace, name, ...meta } = raw.metadata as { readonly namespace: string; readonly name: string }
    const i = numberOf(name)
    const labels = meta as { readonly labels?: object }
    if (raw.kind === 'EndpointSlice' && i % 50 > 0) yield { ...raw, metadata: { namespace, name, labels: { ...labels.labels, ...MANAGED } } }
    else if (raw.kind !== 'Ingress') yield raw
    else {
      const annotations = ANNOTATIONS[i % ANNOTATIONS.length]
      const tls = i % 10 < 6 ? [{ hosts: [`${name}.example.com`], secretName: `tls-${i % 400}` }] : []
      yield { ...raw, metadata: { ...meta, namespace, name, annotations }, spec: { ...(raw.spec as object), tls } }
    }
  }
}

/** All slices but a few are the API server's own. */
const MANAGED = { 'endpointslice.kubernetes.io/managed-by': 'endpointslice-controller.k8s.io' }

const ANNOTATIONS: readonly Readonly<Record<string, string>>[] = [
  {},
  { 'nginx.ingress.kubernetes.io/proxy-body-size': '8m' },
  { 'nginx.ingress.kubernetes.io/proxy-read-timeout': '60' },
  {},
  { 'cert-manager.io/cluster-issuer': 'letsencrypt', 'nginx.ingress.kubernetes.io/ssl-redirect': 'true' },
]

/** Secrets for every certificate that an Ingress names; some end soon. */
const certify = (cluster: Cluster): void => {
  const names = new Map<string, { readonly namespace: string; readonly name: string }>()
  for (const { meta, tls } of cluster.all('Ingress'))
    for (const { secretName: name = '' } of tls) names.set(`${meta.namespace} ${name}`, { namespace: meta.namespace ?? '', name })
  const secrets = [...names.values()].flatMap(({ namespace, name }, at): readonly Secret[] => {
    const { object } = admit({ apiVersion: 'v1', kind: 'Secret', type: 'kubernetes.io/tls', metadata: { namespace, name } })
    const notAfter = NOW + (at % 20 === 0 ? 5 : 60) * 86_400_000
    const certificate = { subject: name, issuer: 'Bench CA', names: ['*.example.com'], notBefore: 0, notAfter }
    return object?.kind === 'Secret' ? [{ ...object, certificate }] : []
  })
  cluster.apply(secrets.map((object) => ({ type: 'put', object })))
}

const numberOf = (name: string): number => Number(name.slice(name.indexOf('-') + 1).split('-', 1)[0])

/** Ten policies: nine let the controller in, and one is about pods of another name. */
function* inNamespace(namespace: string): Generator<Record<string, unknown>> {
  yield { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } }
  const from = [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'ingress-nginx' } } }]
  for (let p = 0; p < 10; p++) {
    yield {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: { name: `policy-${p}`, namespace },
      spec: { podSelector: { matchLabels: { app: `web-${p * 50 + Number(namespace.slice(3))}` } }, policyTypes: ['Ingress'], ingress: [{ from }] },
    }
  }
}

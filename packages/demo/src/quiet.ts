import { Site } from './build.ts'
import type { Cluster } from './cluster.ts'

/** What the overview says of the namespaces without a route from outside: those of the controllers included. */
export const QUIET = { namespaces: 10, services: 88, pods: 1190 } as const

/** `name:pods`, several to a namespace; every one a Deployment with a Service. */
const APPS: Readonly<Record<string, string>> = {
  monitoring:
    'prometheus:4 alertmanager:3 loki-read:12 loki-write:12 loki-gateway:3 tempo:6 otel-collector:18 kube-state-metrics:2 pushgateway:2 blackbox:2 pyroscope:4 mimir-ingester:24',
  analytics:
    'collector:32 sessionizer:24 enricher:28 geo:6 attribution:12 funnels:8 cohorts:8 exports:6 warehouse-loader:16 schema-registry:3 stream-router:24 dedupe:20 anonymiser:12 query:18 dashboards:4 scheduler:2 backfill:40 event-store:30',
  'search-index':
    'crawler:48 parser:36 tokenizer:24 embedder:40 indexer:36 ranker:30 suggester:12 spelling:6 synonyms:3 merger:18 shard-a:20 shard-b:20 shard-c:20 coordinator:6 cache:12',
  ml: 'features:24 training:36 inference-gpu:16 inference-cpu:48 registry:3 labels:6 drift:8 notebooks:12 vector-store:12 batch-scoring:40 reranker:20 vision:18 speech:12',
  fulfilment: 'orders:34 picking:18 packing:18 labels:8 carriers:12 tracking:16 returns:10 stock:30 warehouse:12 forecasts:8 suppliers:6 manifests:9',
}

/** Five namespaces of applications that only talk to each other, and what every cluster has. */
export const buildQuiet = (cluster: Cluster): void => {
  buildSystem(cluster)
  for (const [namespace, apps] of Object.entries(APPS)) {
    const site = new Site(cluster, namespace, 350)
    for (const [index, app] of apps.split(' ').entries()) {
      const [name = '', pods = '1'] = app.split(':')
      site.app(name, Number(pods), 8080, 8080, { rolledOut: site.ago(2 + index) })
    }
    for (const [, name, of, headless] of MORE.filter(([where]) => where === namespace)) {
      site.serve(name, [{ name: 'http', port: 8080 }], { of, ...(headless ? { clusterIP: 'None' } : {}) })
    }
  }
}

/** Services that stand beside the one that an application has. */
const MORE: readonly (readonly [namespace: string, name: string, of: string, headless: boolean])[] = [
  ['monitoring', 'prometheus-operated', 'prometheus', true],
  ['monitoring', 'alertmanager-operated', 'alertmanager', true],
  ['monitoring', 'loki-memberlist', 'loki-read', true],
  ['ml', 'inference', 'inference-gpu', false],
  ['search-index', 'coordinator-nodes', 'coordinator', true],
]

const buildSystem = (cluster: Cluster): void => {
  const system = new Site(cluster, 'kube-system', 420)
  system.run('coredns', 2, [
    { name: 'dns', port: 53, protocol: 'UDP' },
    { name: 'dns-tcp', port: 53 },
  ])
  system.serve(
    'kube-dns',
    [
      { name: 'dns', port: 53, protocol: 'UDP' },
      { name: 'dns-tcp', port: 53 },
    ],
    { of: 'coredns', clusterIP: '10.96.0.10' },
  )
  system.run('metrics-server', 1, [{ name: 'https', port: 10250 }])
  system.serve('metrics-server', [{ name: 'https', port: 443, targetPort: 'https' }])
  system.run('aws-load-balancer-controller', 2, [{ name: 'webhook', port: 9443 }], {
    image: 'public.ecr.aws/eks/aws-load-balancer-controller:v2.16.0',
    args: ['--cluster-name=prod-eu-1', '--ingress-class=alb'],
  })
  system.serve('aws-load-balancer-webhook-service', [{ name: 'webhook', port: 443, targetPort: 'webhook' }], { of: 'aws-load-balancer-controller' })
  system.run('kube-proxy', 9, [], { kind: 'DaemonSet' })
  system.run('cni-node', 9, [], { kind: 'DaemonSet' })

  const certManager = new Site(cluster, 'cert-manager', 400)
  certManager.app('cert-manager', 1, 9402)
  certManager.app('cert-manager-webhook', 1, 443, 10250)
  certManager.run('cert-manager-cainjector', 1, [])
}

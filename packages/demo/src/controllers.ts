import { holds, Site } from './build.ts'
import type { Cluster } from './cluster.ts'
import { ENVOY, envoyFor, GATEWAY } from './gateways.ts'
import { DAY } from './world.ts'

/** What serves the routes: the classes, and the controllers with their pods and addresses. */
export const buildControllers = (cluster: Cluster): void => {
  buildClasses(cluster)
  buildIngressNginx(new Site(cluster, 'ingress-nginx', 420))
  buildEnvoyGateway(new Site(cluster, 'envoy-gateway-system', 310))
  buildIstio(new Site(cluster, 'istio-system', 240))
}

const buildClasses = ({ world }: Cluster): void => {
  const classes = [
    ['nginx', 'k8s.io/ingress-nginx', 420],
    ['traefik', 'traefik.io/ingress-controller', 190],
    ['haproxy', 'haproxy.org/ingress-controller/haproxy', 170],
    ['alb', 'ingress.k8s.aws/alb', 160],
    ['istio', 'istio.io/ingress-controller', 240],
  ] as const
  for (const [name, controller, age] of classes) {
    world.put({
      apiVersion: 'networking.k8s.io/v1',
      kind: 'IngressClass',
      metadata: {
        name,
        created: world.begin - age * DAY,
        ...(name === 'nginx' ? { annotations: { 'ingressclass.kubernetes.io/is-default-class': 'true' } } : {}),
      },
      spec: { controller },
    })
  }
  world.put({
    apiVersion: `${GATEWAY}/v1`,
    kind: 'GatewayClass',
    metadata: { name: 'envoy', created: world.begin - 310 * DAY },
    spec: { controllerName: ENVOY },
    status: {
      conditions: [holds(world.begin - 310 * DAY, 'Accepted', 'Accepted', 'Valid GatewayClass')],
      supportedFeatures: FEATURES.map((name) => ({ name })),
    },
  })
}

/** Of those that Envoy Gateway reports, the ones that routes of the demo use. */
const FEATURES = [
  'BackendTLSPolicy',
  'GRPCRoute',
  'Gateway',
  'HTTPRoute',
  'HTTPRouteHostRewrite',
  'HTTPRouteMethodMatching',
  'HTTPRoutePathRewrite',
  'HTTPRouteQueryParamMatching',
  'HTTPRouteRequestTimeout',
  'ReferenceGrant',
  'TLSRoute',
  'UDPRoute',
] as const

const buildIngressNginx = (site: Site): void => {
  site.run(
    'ingress-nginx-controller',
    3,
    [
      { name: 'http', port: 80 },
      { name: 'https', port: 443 },
      { name: 'webhook', port: 8443 },
    ],
    {
      image: 'registry.k8s.io/ingress-nginx/controller:v1.11.3',
      args: [
        '/nginx-ingress-controller',
        '--publish-service=$(POD_NAMESPACE)/ingress-nginx-controller',
        '--election-id=ingress-nginx-leader',
        '--controller-class=k8s.io/ingress-nginx',
        '--ingress-class=nginx',
        '--watch-ingress-without-class=true',
        '--configmap=$(POD_NAMESPACE)/ingress-nginx-controller',
      ],
      created: site.ago(420),
      rolledOut: site.ago(40),
    },
  )
  site.serve(
    'ingress-nginx-controller',
    [
      { name: 'http', port: 80, targetPort: 'http', nodePort: 31080, appProtocol: 'http' },
      { name: 'https', port: 443, targetPort: 'https', nodePort: 31443, appProtocol: 'https' },
    ],
    { type: 'LoadBalancer', addresses: [{ ip: '203.0.113.10', ipMode: 'VIP' }], created: site.ago(420) },
  )
  site.serve('ingress-nginx-controller-admission', [{ name: 'https-webhook', port: 443, targetPort: 'webhook', appProtocol: 'https' }], {
    of: 'ingress-nginx-controller',
  })
  site.serve('ingress-nginx-controller-metrics', [{ name: 'metrics', port: 10254 }], { of: 'ingress-nginx-controller' })
}

const buildEnvoyGateway = (site: Site): void => {
  site.run('envoy-gateway', 1, [{ name: 'grpc', port: 18000 }], { image: 'docker.io/envoyproxy/gateway:v1.6.0' })
  site.serve('envoy-gateway', [{ name: 'grpc', port: 18000 }])
  envoyFor(site, 'payments', 'edge', '203.0.113.24', [{ name: 'https-443', port: 443 }])
  envoyFor(site, 'stream', 'stream', '203.0.113.80', [
    { name: 'http-80', port: 80 },
    { name: 'https-443', port: 443 },
    { name: 'tls-8883', port: 8883 },
    { name: 'tcp-5432', port: 5432 },
    { name: 'udp-7777', port: 7777, protocol: 'UDP' },
  ])
}

const buildIstio = (site: Site): void => {
  site.run('istiod', 2, [{ name: 'https-dns', port: 15012 }], { image: 'docker.io/istio/pilot:1.29.7', labels: { app: 'istiod' } })
  site.serve('istiod', [{ name: 'https-dns', port: 15012 }])
  const labels = { app: 'istio-ingressgateway', istio: 'ingressgateway' }
  site.run(
    'istio-ingressgateway',
    2,
    [
      { name: 'http2', port: 8080 },
      { name: 'https', port: 8443 },
    ],
    { image: 'docker.io/istio/proxyv2:1.29.7', labels },
  )
  site.serve(
    'istio-ingressgateway',
    [
      { name: 'http2', port: 80, targetPort: 8080, nodePort: 31280 },
      { name: 'https', port: 443, targetPort: 8443, nodePort: 31243 },
    ],
    { type: 'LoadBalancer', addresses: [{ ip: '203.0.113.61' }], selector: labels, labels },
  )
}

import { Site } from './build.ts'
import type { Cluster } from './cluster.ts'

/** Tools of the platform team, one behind each other Ingress controller, and two old Ingresses that name no class. */
export const buildPlatform = (cluster: Cluster): void => {
  const site = new Site(cluster, 'platform', 380)
  site.app('grafana', 2, 3000)
  site.app('registry', 2, 5000)
  site.app('hooks', 2, 8080)
  site.app('partners', 2, 8080)
  site.app('docs', 2, 8080)
  site.app('status-page', 1, 8080)
  buildTraefik(site)
  buildHaproxy(site)

  site.certificate('grafana-tls', ['grafana.example.net'], 73)
  site.certificate('registry-tls', ['registry.example.net'], 75)
  site.ingress('grafana', {
    className: 'traefik',
    hosts: { 'grafana.example.net': [['Prefix', '/', 'grafana', 3000]] },
    tls: [['grafana-tls', 'grafana.example.net']],
    annotations: { 'cert-manager.io/cluster-issuer': 'letsencrypt' },
    addresses: [{ ip: '203.0.113.52' }],
    age: 190,
  })
  site.ingress('registry', {
    className: 'haproxy',
    hosts: { 'registry.example.net': [['Prefix', '/v2', 'registry', 'http']] },
    tls: [['registry-tls', 'registry.example.net']],
    annotations: { 'haproxy.org/timeout-server': '600s' },
    addresses: [{ ip: '203.0.113.53' }],
    age: 170,
  })
  site.ingress('hooks', {
    className: 'alb',
    hosts: { 'hooks.example.net': [['Prefix', '/github', 'hooks', 8080]] },
    annotations: {
      'alb.ingress.kubernetes.io/scheme': 'internet-facing',
      'alb.ingress.kubernetes.io/listen-ports': '[{"HTTPS":443}]',
      'alb.ingress.kubernetes.io/certificate-arn': 'arn:aws:acm:eu-1:000000000000:certificate/hooks',
      'alb.ingress.kubernetes.io/target-type': 'ip',
    },
    addresses: [{ hostname: 'k8s-platform-hooks-0a1b2c3d4e-1234567890.eu-1.elb.example.net' }],
    age: 160,
  })
  site.ingress('partners', {
    className: 'istio',
    hosts: { 'partners.example.net': [['Prefix', '/', 'partners', 8080]] },
    addresses: [{ ip: '203.0.113.61' }],
    age: 150,
  })
  site.ingress('docs', { hosts: { 'docs.example.net': [['Prefix', '/', 'docs', 8080]] }, age: 370 })
  site.ingress('status', { hosts: { 'status.example.net': [['Prefix', '/', 'status-page', 8080]] }, age: 365 })
}

const buildTraefik = (site: Site): void => {
  site.run(
    'traefik',
    2,
    [
      { name: 'web', port: 8000 },
      { name: 'websecure', port: 8443 },
    ],
    {
      image: 'docker.io/traefik:v3.6.25',
      args: [
        '--entryPoints.web.address=:8000/tcp',
        '--entryPoints.websecure.address=:8443/tcp',
        '--entryPoints.websecure.http.tls=true',
        '--providers.kubernetesingress',
        '--providers.kubernetesingress.ingressclass=traefik',
        '--providers.kubernetesingress.ingressendpoint.publishedservice=platform/traefik',
      ],
    },
  )
  site.serve(
    'traefik',
    [
      { name: 'web', port: 80, targetPort: 'web', nodePort: 31180 },
      { name: 'websecure', port: 443, targetPort: 'websecure', nodePort: 31143 },
    ],
    { type: 'LoadBalancer', addresses: [{ ip: '203.0.113.52' }] },
  )
}

const buildHaproxy = (site: Site): void => {
  site.run(
    'haproxy',
    2,
    [
      { name: 'http', port: 8080 },
      { name: 'https', port: 8443 },
    ],
    {
      image: 'docker.io/haproxytech/kubernetes-ingress:3.2.3',
      args: ['--ingress.class=haproxy', '--publish-service=$(POD_NAMESPACE)/haproxy', '--https-bind-port=8443', '--http-bind-port=8080'],
    },
  )
  site.serve(
    'haproxy',
    [
      { name: 'http', port: 80, targetPort: 'http', nodePort: 31081 },
      { name: 'https', port: 443, targetPort: 'https', nodePort: 31144 },
    ],
    { type: 'LoadBalancer', addresses: [{ ip: '203.0.113.53' }] },
  )
}

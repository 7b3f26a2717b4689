import { Site } from './build.ts'
import type { Cluster } from './cluster.ts'
import { GATEWAY } from './gateways.ts'

/** Stores and everything that isn't HTTP: headless, ExternalName and selectorless Services, UDP and SCTP, LoadBalancers that idle. */
export const buildData = (cluster: Cluster): void => {
  const site = new Site(cluster, 'data', 390)
  site.run('postgres', 3, [{ name: 'postgres', port: 5432 }], { kind: 'StatefulSet', image: 'docker.io/postgres:18.1' })
  site.serve('postgres', [{ name: 'postgres', port: 5432 }], { clusterIP: 'None' })
  site.serve('postgres-primary', [{ name: 'postgres', port: 5432 }], {
    selector: { 'app.kubernetes.io/name': 'postgres', 'statefulset.kubernetes.io/pod-name': 'postgres-0' },
  })
  site.alias('billing', 'billing.legacy.example.net', 443)
  buildMainframe(site)

  site.run('resolver', 2, [
    { name: 'dns', port: 5353, protocol: 'UDP' },
    { name: 'dns-tcp', port: 5353 },
  ])
  site.serve(
    'resolver',
    [
      { name: 'dns', port: 53, targetPort: 'dns', protocol: 'UDP', nodePort: 30053 },
      { name: 'dns-tcp', port: 53, targetPort: 'dns-tcp', nodePort: 30053 },
    ],
    { type: 'LoadBalancer', addresses: [{ ip: '203.0.113.70' }] },
  )
  site.run('signalling', 2, [{ name: 'm3ua', port: 2905, protocol: 'SCTP' }])
  site.serve('signalling', [{ name: 'm3ua', port: 2905, protocol: 'SCTP', nodePort: 32705 }], { type: 'NodePort' })
  // Still waiting for its address, and nobody has started what should answer there.
  site.serve('ftp-drop', [{ name: 'ftp', port: 21, nodePort: 30021 }], { type: 'LoadBalancer', addresses: [], created: site.ago(45) })

  site.put(`${GATEWAY}/v1`, 'ReferenceGrant', 'postgres-from-stream', {
    spec: { from: [{ group: GATEWAY, kind: 'TCPRoute', namespace: 'stream' }], to: [{ group: '', kind: 'Service', name: 'postgres-primary' }] },
  })
  site.put('networking.k8s.io/v1', 'NetworkPolicy', 'postgres', {
    spec: {
      podSelector: { matchLabels: { 'app.kubernetes.io/name': 'postgres' } },
      policyTypes: ['Ingress'],
      ingress: [
        {
          from: [
            { podSelector: {} },
            {
              namespaceSelector: {
                matchExpressions: [{ key: 'kubernetes.io/metadata.name', operator: 'In', values: ['envoy-gateway-system', 'shop', 'payments'] }],
              },
            },
          ],
          ports: [{ protocol: 'TCP', port: 5432 }],
        },
      ],
    },
  })
}

/** A machine outside the cluster, by a Service without selector and a slice written by hand. */
const buildMainframe = (site: Site): void => {
  site.cluster.expose({
    namespace: site.namespace,
    name: 'mainframe',
    ports: [{ name: 'tn3270', port: 23, targetPort: 992 }],
    created: site.ago(300),
  })
  site.put(
    'discovery.k8s.io/v1',
    'EndpointSlice',
    'mainframe-1',
    {
      addressType: 'IPv4',
      ports: [{ name: 'tn3270', port: 992, protocol: 'TCP' }],
      endpoints: [
        { addresses: ['192.0.2.41'], conditions: { ready: true } },
        { addresses: ['192.0.2.42'], conditions: {} },
      ],
    },
    300,
    { 'kubernetes.io/service-name': 'mainframe', 'endpointslice.kubernetes.io/managed-by': 'platform-team' },
  )
}

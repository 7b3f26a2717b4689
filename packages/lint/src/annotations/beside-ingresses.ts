import type { Kind } from '@portolan/model'

/** Annotations of objects that no Ingress controller serves: a name is told only where it is close to one of these, for others may read what isn't listed. */
interface Beside {
  readonly title: string
  readonly kinds: readonly Extract<Kind, 'Service' | 'Gateway'>[]
  /** What all of the names begin with. */
  readonly start: string
  readonly names: readonly string[]
}

/**
 * AWS: pkg/annotations/constants.go of aws-load-balancer-controller v3.5.0, and what cloud-provider-aws has beside it (pkg/providers/v1/aws.go).
 * Istio: the names under which pilot of istio/istio (August 2026) looks annotations of Services and Gateways up.
 */
export const BESIDE_INGRESSES: readonly Beside[] = [
  {
    title: 'AWS',
    kinds: ['Service'],
    start: 'service.beta.kubernetes.io/aws-load-balancer-',
    names: [
      ...['access-log-emit-interval', 'access-log-enabled', 'access-log-s3-bucket-name', 'access-log-s3-bucket-prefix', 'additional-resource-tags'],
      ...['alpn-policy', 'attributes', 'backend-protocol', 'connection-draining-enabled', 'connection-draining-timeout', 'connection-idle-timeout'],
      ...[
        'cross-zone-load-balancing-enabled',
        'disable-nlb-sg',
        'eip-allocations',
        'enable-icmp-for-path-mtu-discovery',
        'enable-prefix-for-ipv6-source-nat',
      ],
      ...['enable-tcp-udp-listener', 'extra-security-groups', 'healthcheck-healthy-threshold', 'healthcheck-interval', 'healthcheck-path'],
      ...['healthcheck-port', 'healthcheck-protocol', 'healthcheck-success-codes', 'healthcheck-timeout', 'healthcheck-unhealthy-threshold'],
      ...['inbound-sg-rules-on-private-link-traffic', 'internal', 'ip-address-type', 'ipv6-addresses', 'listener-attributes'],
      ...['manage-backend-security-group-rules', 'minimum-load-balancer-capacity', 'multi-cluster-target-group', 'name', 'nlb-target-type'],
      ...['private-ipv4-addresses', 'proxy-protocol', 'proxy-protocol-per-target-group', 'quic-enabled-containers', 'quic-enabled-ports', 'scheme'],
      ...['security-group-prefix-lists', 'security-groups', 'source-nat-ipv6-prefixes', 'ssl-cert', 'ssl-negotiation-policy', 'ssl-ports', 'subnets'],
      ...['target-group-attributes', 'target-node-labels', 'type'],
    ],
  },
  {
    title: 'Istio',
    kinds: ['Service', 'Gateway'],
    start: 'networking.istio.io/',
    names: ['address-type', 'exportTo', 'service-type', 'traffic-distribution'],
  },
]

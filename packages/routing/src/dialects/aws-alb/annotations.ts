import type { Ingress } from '@portolan/model'
import { FAMILIES } from '../../ingress/families.ts'
import type { BlindSpot } from '../../table.ts'
import { annotationRef, PREFIX } from './groups.ts'

/** What an annotation changes: 'read' here; 'health', 'cloud' and 'log' change nothing of which backend answers; 'filter' may answer first. */
type Use = 'read' | 'health' | 'cloud' | 'log' | 'filter'

/** Every annotation of docs/guide/ingress/annotations.md (v3.5), by its name without prefix; those that end in a dot go on with a name. */
export const ANNOTATIONS: ReadonlyMap<string, Use> = new Map<string, Use>([
  ...of('read', [
    'group.name',
    'group.order',
    'listen-ports',
    'ssl-redirect',
    'actions.',
    'conditions.',
    'transforms.',
    'use-regex-path-match',
    'target-type',
    'backend-protocol',
    'backend-protocol-version',
    'target-group-attributes',
    'auth-type',
    'auth-idp-cognito',
    'auth-idp-oidc',
    'auth-on-unauthenticated-request',
    'auth-scope',
    'auth-session-cookie',
    'auth-session-timeout',
    'jwt-validation',
    'inbound-cidrs',
    'certificate-arn',
    'mutual-authentication',
    'ssl-policy',
    'scheme',
  ]),
  ...of('health', [
    'healthcheck-port',
    'healthcheck-protocol',
    'healthcheck-path',
    'healthcheck-interval-seconds',
    'healthcheck-timeout-seconds',
    'healthy-threshold-count',
    'unhealthy-threshold-count',
    'success-codes',
  ]),
  ...of('cloud', [
    'subnets',
    'ip-address-type',
    'customer-owned-ipv4-pool',
    'ipam-ipv4-pool-id',
    'load-balancer-name',
    'tags',
    'minimum-load-balancer-capacity',
    'security-groups',
    'security-group-prefix-lists',
    'manage-backend-security-group-rules',
    'create-acm-cert',
    'acm-pca-arn',
    'load-balancer-attributes',
    'listener-attributes.',
    'target-node-labels',
    'multi-cluster-target-group',
    'shield-advanced-protection',
    'enable-frontend-nlb',
    'frontend-nlb-scheme',
    'frontend-nlb-subnets',
    'frontend-nlb-security-groups',
    'frontend-nlb-listener-port-mapping',
    'frontend-nlb-eip-allocations',
    'frontend-nlb-healthcheck-port',
    'frontend-nlb-healthcheck-protocol',
    'frontend-nlb-healthcheck-path',
    'frontend-nlb-healthcheck-interval-seconds',
    'frontend-nlb-healthcheck-timeout-seconds',
    'frontend-nlb-healthcheck-healthy-threshold-count',
    'frontend-nlb-healthcheck-unhealthy-threshold-count',
    'frontend-nlb-healthcheck-success-codes',
    'frontend-nlb-tags',
    'frontend-nlb-attributes',
  ]),
  ...of('log', ['target-control-port.', 'dry-run-plan']),
  ...of('filter', ['wafv2-acl-arn', 'wafv2-acl-name', 'waf-acl-id', 'web-acl-id']),
])

function of(use: Use, names: readonly string[]): readonly (readonly [string, Use])[] {
  return names.map((name) => [name, use])
}

const useOf = (name: string): Use | undefined =>
  ANNOTATIONS.get(name) ?? [...ANNOTATIONS].find(([known]) => known.endsWith('.') && name.startsWith(known))?.[1]

/** What annotations say that isn't read: firewalls may answer, other controllers' keys do nothing, and unknown ones are told (ANN-01). */
export const notesOf = (ingress: Ingress): readonly BlindSpot[] =>
  Object.keys(ingress.meta.annotations)
    .sort()
    .flatMap((name): readonly BlindSpot[] => {
      const own = name.startsWith(PREFIX)
      const ref = own
        ? annotationRef(ingress, name.slice(PREFIX.length))
        : { ...annotationRef(ingress, ''), pointer: `/metadata/annotations/${name.replace('/', '~1')}` }
      const note = (text: string, code: string): BlindSpot => ({ ref, code, weight: 'note', text: `Annotation ${name} ${text}.` })
      if (!own) {
        const owner = FAMILIES.find(({ annotations }) => annotations.some((prefix) => name.startsWith(prefix)))
        return owner ? [note(`is ${owner.title}'s and has no effect on the AWS Load Balancer Controller`, 'ANN-01')] : []
      }
      const use = useOf(name.slice(PREFIX.length))
      switch (use) {
        case undefined:
          return [note('is not known, and what it does neither', 'ANN-01')]
        case 'filter':
          return [
            {
              ref,
              code: 'UNK-06',
              weight: 'may-change',
              text: `Annotation ${name} puts a web application firewall in front, which may answer first.`,
              instead: [{ do: 'respond', status: 403, reason: 'the firewall blocks the request' }],
            },
          ]
        case 'health':
          return [note('decides which targets are healthy, which is not in the objects', 'UNK-09')]
        case 'read':
        case 'cloud':
        case 'log':
          return []
        default:
          return use satisfies never
      }
    })

import type { Case } from '../case.ts'
import { balancer } from '../objects.ts'
import { pods } from '../read.ts'

export const lbIdle: Case = {
  code: 'lb-idle',
  wrong: balancer('203.0.113.47'),
  right: balancer('203.0.113.47') + pods('a', 'legacy-web', 1),
  title: 'legacy-web has an address but no pods',
  cause: 'LoadBalancer 203.0.113.47, no pod has the labels that legacy-web selects',
  text: 'legacy-web has an address but no pods. It costs about $20 a month. Delete the Service, or make it a ClusterIP.',
  reach: '1 address',
}

import type { Backend, Entry, Outcome, Rejected, Step, Trace, Unknown } from '../../answer.ts'
import { applyFilters } from '../../outcome.ts'
import type { Asked } from '../../request.ts'

/** kube-proxy changes nothing: the pod gets what was sent, TLS and all. */
export const asSent = (asked: Asked, appProtocol?: string): Pick<Backend, 'request' | 'protocol'> => {
  const { scheme } = asked
  const protocol = ((): Backend['protocol'] => {
    switch (scheme) {
      case 'http':
        return appProtocol === 'kubernetes.io/h2c' ? 'h2c' : 'http'
      case 'https':
        return 'https'
      case 'ws':
      case 'wss':
        return 'ws'
      case 'grpc':
      case 'grpcs':
        return 'grpc'
      case 'tcp':
      case 'tls':
      case 'udp':
      case 'sctp':
        return scheme
      default:
        scheme satisfies never
        return 'tcp'
    }
  })()
  return { request: applyFilters(asked, [], scheme.replace('grpcs', 'https').replace('grpc', 'http')).request, protocol }
}

export const done = (
  entry: Entry,
  outcome: Outcome,
  steps: readonly Step[],
  unknowns: readonly Unknown[],
  rejected: readonly Rejected[] = [],
): Trace => ({
  entry,
  dialect: 'service',
  outcome,
  steps,
  rejected,
  unknowns,
})

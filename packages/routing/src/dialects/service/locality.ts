import { type Cluster, refTo, type Service } from '@portolan/model'
import type { Landing } from '../../landing.ts'

/**
 * Keeps the endpoints on the caller's node where a traffic policy is Local (SVC-16 to SVC-18). None there, but elsewhere: the packets are
 * dropped, `status` says so. With the node unknown the outcome hangs on it: `undecided`.
 */
export const keepLocal = (
  landing: Landing,
  service: Service,
  policy: 'internalTrafficPolicy' | 'externalTrafficPolicy',
  node: string | undefined,
): Landing => {
  const taking = landing.endpoints.filter(({ share }) => share > 0)
  if (service[policy] !== 'Local' || taking.length === 0) return landing
  const ref = refTo(service, `/spec/${policy}`)
  if (node === undefined) {
    const text = `${policy} is Local: only pods on the caller's own node answer, and that node is not known.`
    return { ...landing, undecided: text, unknowns: [...landing.unknowns, { ref, text }] }
  }
  const local = new Set(taking.filter((endpoint) => endpoint.node === node))
  if (local.size === 0) {
    const reason = `${policy} is Local and no endpoint of ${service.meta.name} is on node ${node}, so packets are dropped`
    return { ...landing, status: 503, reason, steps: [...landing.steps, { stage: 'endpoints', verdict: 'fail', ref, text: reason, rule: 'SVC-16' }] }
  }
  const endpoints = landing.endpoints
    .map((endpoint) => ({ ...endpoint, share: local.has(endpoint) ? 1 / local.size : 0 }))
    .sort((a, b) => b.share - a.share)
  return {
    ...landing,
    endpoints,
    steps: [
      ...landing.steps,
      {
        stage: 'endpoints',
        verdict: 'info',
        ref,
        text: `${policy} is Local: ${local.size} of them on node ${node} may answer`,
        rule: policy === 'internalTrafficPolicy' ? 'SVC-18' : 'SVC-17',
      },
    ],
  }
}

/** The node of the pod that asks, when it is given and known. */
export const nodeOf = (cluster: Cluster, from: { readonly namespace: string; readonly pod?: string } | 'outside' | undefined): string | undefined =>
  from && from !== 'outside' && from.pod !== undefined ? cluster.get('Pod', from.namespace, from.pod)?.node : undefined

import { type Cluster, refTo } from '@portolan/model'
import type { NoCourse } from './course.ts'
import { insideOf } from './dialer.ts'
import { endpointsOf } from './endpoints.ts'
import { sourceOf } from './party.ts'
import { police } from './policed.ts'
import type { Asked } from './request.ts'

/**
 * A pod whose NetworkPolicies keep it from cluster DNS resolves no name at all: policies that list where it may go tend to forget DNS
 * (SVC-24). Undefined where it may ask, or where that can't be told: no DNS Service is seen, or a cache on each node answers.
 */
export const deafToNames = (cluster: Cluster, asked: Asked): NoCourse | undefined => {
  const inside = insideOf(asked)
  if (asked.dialledIp || inside?.pod === undefined || cluster.policiesIn(inside.namespace).length === 0) return undefined
  const service = cluster.get('Service', DNS_NAMESPACE, DNS_SERVICE)
  if (!service || !cluster.get('Pod', inside.namespace, inside.pod)) return undefined
  if (cluster.podsIn(DNS_NAMESPACE).some(({ meta }) => meta.labels['k8s-app'] === 'node-local-dns')) return undefined
  const source = sourceOf(cluster, inside)
  const kept = service.ports
    .filter(({ port }) => port === 53)
    .map((port) => {
      const answer = endpointsOf(cluster, service, port, 'kube-proxy')
      return answer.known ? police(cluster, source, answer.endpoints, port.protocol, DNS_NAMESPACE) : undefined
    })
  const [first] = kept
  if (!first || !kept.every((policed) => policed?.lost === 1)) return undefined
  const step = first.steps.find(({ verdict }) => verdict === 'fail')
  const text = `${source.said[0]?.toUpperCase()}${source.said.slice(1)} may not ask cluster DNS, so ${asked.dialled} does not resolve`
  return {
    to: 'nobody',
    ref: refTo(service),
    step: {
      stage: 'policy',
      verdict: 'fail',
      ...(step?.ref ? { ref: step.ref } : {}),
      text,
      ...(step ? { detail: `${step.text}.` } : {}),
      rule: 'SVC-24',
    },
  }
}

/** Its name and place in kubeadm, kind and the clouds, whatever the program. */
const DNS_NAMESPACE = 'kube-system'
const DNS_SERVICE = 'kube-dns'

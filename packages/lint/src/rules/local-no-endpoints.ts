import { type Node, refTo, type Service } from '@portolan/model'
import { endpointsOf } from '@portolan/routing'
import { usesOf } from '../uses.ts'
import type { Draft, LintRule, View } from '../view.ts'
import { sayList } from '../words.ts'

export const localNoEndpoints: LintRule = {
  code: 'local-no-endpoints',
  about: 'A traffic policy Local drops what arrives at nodes that have no ready endpoint of the Service.',
  severity: 'error',
  remedy: 'Run a pod on every node that takes this traffic, or set the policy to Cluster: then pods see the address of a node instead of the client.',
  needs: ['Service', 'EndpointSlice', 'Node'],
  *find(view) {
    const nodes = [...view.cluster.all('Node')].filter(({ ready }) => ready).sort((a, b) => (a.meta.name < b.meta.name ? -1 : 1))
    if (nodes.length === 0) return
    for (const service of view.cluster.all('Service')) {
      if (service.type === 'ExternalName') continue
      const outer = service.type === 'NodePort' || service.type === 'LoadBalancer'
      if (outer && service.externalTrafficPolicy === 'Local') yield* outside(view, service, nodes)
      if (service.internalTrafficPolicy === 'Local') yield* inside(view, service, nodes)
    }
  },
}

/** Nodes without a ready endpoint; undefined where the Service has no ready one at all, which others say. */
const without = ({ cluster }: View, service: Service, nodes: readonly Node[]): readonly Node[] | undefined => {
  for (const port of service.ports) {
    const answer = endpointsOf(cluster, service, port)
    if (!answer.known) continue
    const serving = answer.endpoints.filter(({ ready, serving, terminating }) => ready || (serving && terminating))
    if (serving.length === 0) continue
    const here = new Set(serving.map(({ node }) => node))
    return nodes.filter(({ meta }) => !here.has(meta.name))
  }
  return undefined
}

/** Load balancers leave nodes with this label out (KEP-1143). */
const EXCLUDED = 'node.kubernetes.io/exclude-from-external-load-balancers'

function* outside(view: View, service: Service, nodes: readonly Node[]): IterableIterator<Draft> {
  const balanced = service.type === 'LoadBalancer'
  const asked = balanced ? nodes.filter(({ meta }) => !Object.hasOwn(meta.labels, EXCLUDED)) : nodes
  const lacking = without(view, service, asked)
  if (!lacking || lacking.length === 0) return
  const none = lacking.length === asked.length
  const { name } = service.meta
  const title = none ? `${name} drops everything from outside` : `${name} drops what arrives at ${lacking.length} of ${asked.length} nodes`
  const cause = none ? 'no node has a ready endpoint of it' : `no ready endpoint of it is on ${sayNodes(lacking)}`
  const effect = none ? '' : balanced ? ' A load balancer that checks nodes sends to the others.' : ' Nobody checks which nodes answer.'
  yield {
    severity: none ? 'error' : balanced ? 'note' : 'warning',
    ref: refTo(service, '/spec/externalTrafficPolicy'),
    title,
    cause,
    text: `${title}: ${cause}, and externalTrafficPolicy is Local.${effect}`,
    hurts:
      balanced && !none
        ? []
        : usesOf(view, service.meta.namespace, name).flatMap(({ way }) => (way.entry ? [{ way, share: lacking.length / asked.length }] : [])),
    reachText: `${lacking.length} of ${asked.length} nodes`,
    evidence: [
      { ref: refTo(service, '/spec/externalTrafficPolicy'), text: 'spec.externalTrafficPolicy is Local' },
      ...lacking.slice(0, 5).map((node) => ({ ref: refTo(node), text: `Node ${node.meta.name} is ready and has no ready endpoint of ${name}` })),
    ],
    fix: 'Set it to Cluster, where pods need not see the address of the client, or run a pod on every node.',
    mend: { do: 'patch', ref: refTo(service), patch: [{ pointer: '/spec/externalTrafficPolicy', from: 'Local', to: 'Cluster' }] },
  }
}

function* inside(view: View, service: Service, nodes: readonly Node[]): IterableIterator<Draft> {
  const lacking = without(view, service, nodes)
  if (!lacking || lacking.length === 0) return
  const { name } = service.meta
  const title = `Pods on ${lacking.length} of ${nodes.length} nodes do not reach ${name}`
  const cause = `no ready endpoint of it is on ${sayNodes(lacking)}`
  yield {
    severity: 'note',
    ref: refTo(service, '/spec/internalTrafficPolicy'),
    title,
    cause,
    text: `${title}: ${cause}, and internalTrafficPolicy is Local.`,
    hurts: [],
    reachText: 'inside the cluster',
    evidence: [
      { ref: refTo(service, '/spec/internalTrafficPolicy'), text: 'spec.internalTrafficPolicy is Local' },
      ...lacking.slice(0, 5).map((node) => ({ ref: refTo(node), text: `Node ${node.meta.name} is ready and has no ready endpoint of ${name}` })),
    ],
    fix: 'Set it to Cluster, or run a pod on every node.',
    mend: { do: 'patch', ref: refTo(service), patch: [{ pointer: '/spec/internalTrafficPolicy', from: 'Local', to: 'Cluster' }] },
  }
}

const sayNodes = (nodes: readonly Node[]): string => sayList(nodes.map(({ meta }) => meta.name))

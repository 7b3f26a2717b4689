import type { Graph, GraphNode } from '@portolan/contract'
import { ruleUrl } from '../../ui/rule-url.ts'

/** A URL that takes the route on which a plate stands; undefined when no host or rule is upstream of it. L4 streams have no URL of their own. */
export const urlOf = (graph: Graph, id: string): string | undefined => {
  const nodes = new Map(graph.nodes.map((node) => [node.id, node]))
  const upstream = (node: GraphNode, layer: GraphNode['layer']): GraphNode | undefined => {
    const sources = graph.edges.filter((edge) => edge.target === node.id).flatMap((edge) => nodes.get(edge.source) ?? [])
    return sources.find((each) => each.layer === layer)
  }
  let node = nodes.get(id)
  if (!node) return undefined
  if (node.layer === 'pod') node = upstream(node, 'workload') ?? upstream(node, 'service')
  if (node?.layer === 'workload') node = upstream(node, 'service')
  if (node?.layer === 'service') node = upstream(node, 'rule')
  const rule = node?.layer === 'rule' ? node : undefined
  const host = rule ? upstream(rule, 'host') : node?.layer === 'host' ? node : undefined
  if (host?.kind !== 'Host') return undefined
  const path = rule?.facts.match === 'regex' ? '~' : String(rule?.facts.path ?? '/')
  return ruleUrl(String(host.facts.host ?? host.name), path, host.facts.tls === 'none' ? 'http' : 'https')
}

import type { Graph, GraphEdge, GraphNode } from '@portolan/contract'

/**
 * A picture of about so many elements (nodes and edges), in the proportions of a real one at level Routes: entry points, controllers, namespaces of
 * eight hosts, two or three rules to a host, a Service to each rule or to two.
 */
export const sketch = (elements: number): Graph => {
  const nodes: GraphNode[] = []
  const edges: GraphEdge[] = []
  const node = (layer: GraphNode['layer'], kind: string, name: string, facts: GraphNode['facts'] = {}, namespace?: string): string => {
    const id = `${kind}/${namespace ?? ''}/${name}`
    nodes.push({
      id,
      kind,
      name,
      layer,
      status: 'ok',
      reasons: [],
      label: name,
      facts,
      ...(namespace === undefined ? {} : { namespace, parent: `Namespace//${namespace}` }),
    })
    return id
  }
  const edge = (source: string, target: string, type: GraphEdge['type'], layer: GraphEdge['layer'] = 'L7'): void => {
    edges.push({ id: `${source}>${target}`, source, target, type, layer, protocol: 'http', status: 'ok', reasons: [] })
  }
  const client = node('client', 'Client', 'internet')
  const controllers = ['nginx', 'traefik', 'haproxy', 'edge'].map((name, at) => {
    const entry = node('entry', 'Service', `203.0.113.${at}`, { ports: ':80 :443', type: 'LoadBalancer' })
    const controller = node('listener', 'IngressClass', name, { pods: 2, ready: 2 })
    edge(client, entry, 'enters', 'L4')
    edge(entry, controller, 'fronts', 'L4')
    return controller
  })
  for (let at = 0; nodes.length + edges.length < elements; at++) {
    const namespace = `team-${Math.floor(at / 8)}`
    if (at % 8 === 0) node('host', 'Namespace', namespace, { routes: 24, pods: 48, internal: 3 })
    const host = node('host', 'Host', `app-${at}.example.com`, { host: `app-${at}.example.com`, tls: 'ok' }, namespace)
    edge(controllers[at % controllers.length] ?? '', host, 'listens')
    for (let path = 0; path < 3; path++) {
      const rule = node('rule', 'Ingress', `app-${at}-${path}`, { path: `/api/v${path}`, match: 'prefix', order: path }, namespace)
      edge(host, rule, 'matches')
      const before = `Service/${namespace}/svc-${at}-${path - 1}`
      const shared = path > 0 && at % 3 === 0
      edge(rule, shared ? before : node('service', 'Service', `svc-${at}-${path}`, { port: '8080', ready: 2, total: 2 }, namespace), 'routes')
      if (shared) break
    }
  }
  return {
    revision: 1,
    scope: { namespaces: [], level: 'routes', auto: true, limit: elements, expand: [] } as unknown as Graph['scope'],
    nodes: nodes.map((one) => (one.kind === 'Namespace' ? withoutParent(one) : one)),
    edges,
    totals: {},
    folded: [],
  }
}

const withoutParent = ({ parent: _parent, namespace: _namespace, ...rest }: GraphNode): GraphNode => rest

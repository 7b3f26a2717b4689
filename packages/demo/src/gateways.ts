import { holds, type Site } from './build.ts'
import { NODES } from './nodes.ts'
import type { Raw } from './world.ts'

export const GATEWAY = 'gateway.networking.k8s.io'
export const ENVOY = 'gateway.envoyproxy.io/gatewayclass-controller'

export interface ListenerDraft {
  readonly name: string
  readonly port: number
  readonly protocol: 'HTTP' | 'HTTPS' | 'TLS' | 'TCP' | 'UDP'
  readonly hostname?: string
  readonly tls?: Raw
}

/** A Gateway of class envoy that works. `attached`: routes per listener. */
export const gateway = (
  site: Site,
  name: string,
  { address, listeners, attached }: { address: string; listeners: readonly ListenerDraft[]; attached: number },
): void => {
  const kinds = {
    HTTP: ['HTTPRoute', 'GRPCRoute'],
    HTTPS: ['HTTPRoute', 'GRPCRoute'],
    TLS: ['TLSRoute'],
    TCP: ['TCPRoute'],
    UDP: ['UDPRoute'],
  } as const
  site.put(`${GATEWAY}/v1`, 'Gateway', name, {
    spec: { gatewayClassName: 'envoy', listeners: listeners.map((listener) => ({ allowedRoutes: { namespaces: { from: 'Same' } }, ...listener })) },
    status: {
      addresses: [{ type: 'IPAddress', value: address }],
      conditions: [
        holds(site.ago(60), 'Accepted'),
        holds(site.ago(60), 'Programmed', 'Programmed', 'Address assigned to the Gateway, 2/2 envoy replicas available'),
      ],
      listeners: listeners.map((listener) => ({
        name: listener.name,
        attachedRoutes: attached,
        supportedKinds: kinds[listener.protocol].map((kind) => ({ group: GATEWAY, kind })),
        conditions: [holds(site.ago(60), 'Programmed'), holds(site.ago(60), 'Accepted'), holds(site.ago(60), 'ResolvedRefs')],
      })),
    },
  })
}

/** The proxies and the Service that Envoy Gateway makes for a Gateway, in its own namespace. */
export const envoyFor = (
  site: Site,
  namespace: string,
  name: string,
  address: string,
  ports: readonly { name: string; port: number; protocol?: 'TCP' | 'UDP' }[],
): void => {
  const generated = `envoy-${namespace}-${name}-${site.cluster.world.suffix(`envoy:${namespace}/${name}`, 8)}`
  const labels = { 'gateway.envoyproxy.io/owning-gateway-name': name, 'gateway.envoyproxy.io/owning-gateway-namespace': namespace }
  // Privileged ports are moved up by 10000 in the proxy (envoyproxy/gateway, internal/gatewayapi).
  const inside = (port: number): number => (port < 1024 ? port + 10_000 : port)
  site.run(
    generated,
    2,
    ports.map(({ name: portName, port, protocol }) => ({ name: portName, port: inside(port), ...(protocol ? { protocol } : {}) })),
    {
      image: 'docker.io/envoyproxy/envoy:distroless-v1.36.2',
      labels,
      nodes: NODES,
    },
  )
  site.serve(
    generated,
    ports.map(({ name: portName, port, protocol }) => ({ name: portName, port, targetPort: inside(port), ...(protocol ? { protocol } : {}) })),
    {
      type: 'LoadBalancer',
      addresses: [{ ip: address }],
      selector: { 'app.kubernetes.io/name': generated, ...labels },
      labels,
    },
  )
}

export const gatewayParent = (name: string, sectionName?: string): Raw => ({
  group: GATEWAY,
  kind: 'Gateway',
  name,
  ...(sectionName ? { sectionName } : {}),
})

export interface RouteDraft {
  readonly parents: readonly Raw[]
  readonly hostnames?: readonly string[]
  readonly rules: readonly Raw[]
  /** Of every parent; accepted and resolved where it isn't said. */
  readonly conditions?: readonly Raw[]
  readonly age?: number
}

export const httpRoute = (site: Site, name: string, draft: RouteDraft): void => route(site, 'HTTPRoute', 'v1', name, draft)

export const route = (
  site: Site,
  kind: 'HTTPRoute' | 'GRPCRoute' | 'TLSRoute' | 'TCPRoute' | 'UDPRoute',
  version: string,
  name: string,
  { parents, hostnames, rules, conditions = [holds(site.ago(60), 'Accepted'), holds(site.ago(60), 'ResolvedRefs')], age = 60 }: RouteDraft,
): void => {
  site.put(
    `${GATEWAY}/${version}`,
    kind,
    name,
    {
      spec: { parentRefs: parents, ...(hostnames ? { hostnames } : {}), rules },
      status: { parents: parents.map((parentRef) => ({ parentRef, controllerName: ENVOY, conditions })) },
    },
    age,
  )
}

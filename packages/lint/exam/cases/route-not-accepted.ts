import type { Case } from '../case.ts'
import { web } from '../objects.ts'
import { gateway } from '../read.ts'

const RULES = '[{ backendRefs: [{ name: web, port: 8080 }] }]'
const routeStatus = (condition: string): string => `
status:
  parents:
  - parentRef: { name: edge }
    controllerName: gateway.envoyproxy.io/gatewayclass-controller
    conditions: [${condition}]
---
`
const withStatus = (condition: string, rules = RULES): string => gateway(rules).replace(/---\s*$/, routeStatus(condition)) + web

export const routeNotAccepted: Case = {
  code: 'route-not-accepted',
  wrong: withStatus('{ type: Accepted, status: "False", reason: UnsupportedValue, message: "Two filters exclude each other." }'),
  right: withStatus('{ type: Accepted, status: "True", reason: Accepted, message: "" }'),
  title: 'HTTPRoute a/r is not accepted',
  cause: 'UnsupportedValue: Two filters exclude each other',
  text: 'HTTPRoute a/r is not accepted by Gateway edge. Its controller says UnsupportedValue: Two filters exclude each other.',
  reach: '1 host',
  needs: 'Gateway',
}

/** A backend that is missing is told by `backend-missing`. */
export const routeNotAcceptedResolved: Case = {
  code: 'route-not-accepted',
  wrong: withStatus('{ type: ResolvedRefs, status: "False", reason: UnsupportedProtocol, message: "appProtocol is not known" }'),
  right: withStatus(
    '{ type: ResolvedRefs, status: "False", reason: BackendNotFound, message: "Service a/gone not found" }',
    '[{ backendRefs: [{ name: gone, port: 8080 }] }]',
  ),
  title: 'A reference of HTTPRoute a/r leads nowhere',
  cause: 'UnsupportedProtocol: appProtocol is not known',
}

const gatewayStatus = (status: string): string => `
apiVersion: gateway.networking.k8s.io/v1
kind: GatewayClass
metadata: { name: envoy }
spec: { controllerName: gateway.envoyproxy.io/gatewayclass-controller }
---
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: edge, namespace: a }
spec:
  gatewayClassName: envoy
  listeners: [{ name: http, port: 80, protocol: HTTP }, { name: https, port: 443, protocol: HTTPS, tls: { certificateRefs: [{ name: gone }] } }]
status: ${status}
---
`

export const routeNotAcceptedGateway: Case = {
  code: 'route-not-accepted',
  wrong: gatewayStatus('{ conditions: [{ type: Programmed, status: "False", reason: NoResources, message: "no room" }] }'),
  right: gatewayStatus('{ conditions: [{ type: Programmed, status: "True", reason: Programmed, message: "" }] }'),
  title: 'Gateway a/edge is not programmed',
  cause: 'NoResources: no room',
}

/** A certificate's Secret that is missing is told by `tls-secret-missing`. */
export const routeNotAcceptedListener: Case = {
  code: 'route-not-accepted',
  wrong: gatewayStatus(
    '{ listeners: [{ name: http, attachedRoutes: 0, conditions: [{ type: Accepted, status: "False", reason: PortUnavailable, message: "80 is taken" }] }] }',
  ),
  right: gatewayStatus(
    '{ listeners: [{ name: https, attachedRoutes: 0, conditions: [{ type: ResolvedRefs, status: "False", reason: InvalidCertificateRef, message: "no gone" }, { type: Programmed, status: "False", reason: Invalid, message: "" }] }] }',
  ),
  title: 'Listener http of Gateway a/edge is not accepted',
  cause: 'PortUnavailable: 80 is taken',
}

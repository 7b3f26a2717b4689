import type { Case } from '../case.ts'
import { web } from '../objects.ts'
import { gateway } from '../read.ts'

const RULES = '[{ backendRefs: [{ name: web, port: 8080 }] }]'
const narrow = (hostname: string): string => gateway(RULES).replace('port: 80, protocol: HTTP', `port: 80, protocol: HTTP, hostname: "${hostname}"`)

export const hostnameMismatch: Case = {
  code: 'hostname-mismatch',
  wrong: narrow('*.shop.test') + web,
  right: narrow('*.test') + web,
  title: 'HTTPRoute a/r has no hostname in common with Gateway a/edge',
  cause: 'the listeners take *.shop.test',
  text: 'HTTPRoute a/r has no hostname in common with Gateway a/edge. It names pay.test; the listeners take *.shop.test. No request reaches it. Name a hostname that a listener takes, or give Gateway a/edge a listener for pay.test.',
  reach: '1 host',
  needs: 'Gateway',
}

const status = (reason: string): string => `
status:
  parents:
  - parentRef: { name: edge }
    controllerName: gateway.envoyproxy.io/gatewayclass-controller
    conditions: [{ type: Accepted, status: "False", reason: ${reason}, message: nothing fits }]
---
`

/** The controller says it too; it stays one finding. A route that no Gateway of the name takes is another matter. */
export const hostnameMismatchReported: Case = {
  code: 'hostname-mismatch',
  wrong: narrow('*.shop.test').replace(/---\s*$/, status('NoMatchingListenerHostname')) + web,
  right: narrow('*.shop.test').replaceAll('name: edge', 'name: other').replace('parentRefs: [{ name: other }]', 'parentRefs: [{ name: edge }]') + web,
  title: 'HTTPRoute a/r has no hostname in common with Gateway a/edge',
  cause: 'the listeners take *.shop.test',
}

const istio = (host: string): string => `
apiVersion: networking.istio.io/v1
kind: Gateway
metadata: { name: mesh-edge, namespace: a }
spec: { selector: { istio: ingressgateway }, servers: [{ port: { number: 80, name: http, protocol: HTTP }, hosts: ["*.shop.test"] }] }
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: pay, namespace: a }
spec: { hosts: ["${host}"], gateways: [mesh-edge], http: [{ route: [{ destination: { host: web, port: { number: 8080 } } }] }] }
---
`

export const hostnameMismatchIstio: Case = {
  code: 'hostname-mismatch',
  wrong: istio('pay.test') + web,
  right: istio('pay.shop.test') + web,
  title: 'VirtualService a/pay has no host in common with Gateway mesh-edge',
  cause: "none of its hosts is one of Gateway a/mesh-edge's",
  reach: '1 host',
}

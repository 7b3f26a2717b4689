import type { Case } from '../case.ts'
import { web } from '../objects.ts'

const proxy = `
apiVersion: apps/v1
kind: Deployment
metadata: { name: gw, namespace: edge }
spec:
  replicas: 1
  selector: { matchLabels: { istio: ingressgateway } }
  template: { metadata: { labels: { istio: ingressgateway } }, spec: { containers: [{ name: istio-proxy, image: istio/proxyv2 }] } }
---
`
const istio = (named: string, label = 'ingressgateway'): string => `${proxy}
apiVersion: networking.istio.io/v1
kind: Gateway
metadata: { name: front, namespace: edge }
spec: { selector: { istio: ${label} }, servers: [{ port: { number: 80, name: http, protocol: HTTP }, hosts: ["*.test"] }] }
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: pay, namespace: a }
spec: { hosts: [pay.test], gateways: [${named}], http: [{ route: [{ destination: { host: web, port: { number: 8080 } } }] }] }
---
${web}`

/** A name without a namespace is one of the VirtualService's own. The sidecars are no Gateway. */
export const gatewayMissing: Case = {
  code: 'gateway-missing',
  wrong: istio('front'),
  right: istio('edge/front, mesh'),
  title: 'Gateway a/front does not exist',
  cause: 'VirtualService a/pay names it',
  text: 'Gateway a/front does not exist. VirtualService a/pay names it, so no request reaches it. Name edge/front if that was meant.',
  reach: '1 host',
  needs: 'IstioGateway',
}

export const gatewayMissingNear: Case = {
  code: 'gateway-missing',
  wrong: istio('edge/frnot'),
  right: istio('edge/front'),
  title: 'Gateway edge/frnot does not exist',
  cause: 'VirtualService a/pay names it',
}

export const gatewayMissingProxy: Case = {
  code: 'gateway-missing',
  wrong: istio('edge/front', 'elsewhere'),
  right: istio('edge/front'),
  title: 'Nothing serves Gateway edge/front',
  cause: 'no proxy has the labels istio=elsewhere',
}

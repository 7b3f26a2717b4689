import type { Case } from '../case.ts'
import { web } from '../objects.ts'
import { gateway } from '../read.ts'

export const gatewayClassUnserved: Case = {
  code: 'gateway-class-unserved',
  wrong: gateway('[{ backendRefs: [{ name: web, port: 8080 }] }]').replace('{ name: envoy }', '{ name: other }') + web,
  right: gateway('[{ backendRefs: [{ name: web, port: 8080 }] }]') + web,
  title: 'Nothing serves Gateway a/edge',
  cause: 'GatewayClass envoy does not exist, so no controller serves Gateway a/edge',
  needs: 'GatewayClass',
}

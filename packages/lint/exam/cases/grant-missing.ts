import type { Case } from '../case.ts'
import { grant } from '../objects.ts'
import { gateway, workload } from '../read.ts'

export const grantMissing: Case = {
  code: 'grant-missing',
  wrong:
    gateway('[{ matches: [{ path: { value: /v1/introspect } }], backendRefs: [{ name: introspect, namespace: b, port: 8080 }] }]') +
    workload('b', 'introspect', 1),
  right:
    gateway('[{ matches: [{ path: { value: /v1/introspect } }], backendRefs: [{ name: introspect, namespace: b, port: 8080 }] }]', 'edge', grant) +
    workload('b', 'introspect', 1),
  title: '/v1/introspect may not cross into b',
  cause: 'no ReferenceGrant in b for HTTPRoute a/r',
  text: '/v1/introspect may not cross into b. Requests to pay.test/v1/introspect get 500. A ReferenceGrant in b would allow it.',
  needs: 'ReferenceGrant',
}

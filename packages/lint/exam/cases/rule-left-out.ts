import type { Case } from '../case.ts'
import { web } from '../objects.ts'
import { workload } from '../read.ts'

const middleware = `
apiVersion: traefik.io/v1alpha1
kind: Middleware
metadata: { name: strip, namespace: a }
spec: { stripPrefix: { prefixes: [/x] } }
---
`
const route = (more: string, service = 'web'): string => `
apiVersion: traefik.io/v1alpha1
kind: IngressRoute
metadata: { name: r, namespace: a }
spec:
  routes:
  - { kind: Rule, match: "Host(\`one.test\`) && PathPrefix(\`/x\`)", services: [{ name: ${service}, port: 8080 }]${more} }
---
`

export const ruleLeftOut: Case = {
  code: 'rule-left-out',
  wrong: middleware + route(', middlewares: [{ name: stripp }]') + web,
  right: middleware + route(', middlewares: [{ name: strip }]') + web,
  title: 'Traefik leaves one.test/x of IngressRoute a/r out',
  cause: 'middleware a/stripp does not exist',
  reach: '1 host',
}

/** A Service that is missing, or has no ready pods, is told by itself. */
export const ruleLeftOutMatch: Case = {
  code: 'rule-left-out',
  wrong: route('').replace('PathPrefix', 'PathPrefx') + web,
  right: route('', 'gone') + route('', 'dead').replace('name: r,', 'name: q,') + workload('a', 'dead', 0, 1),
  title: 'Traefik leaves IngressRoute a/r out',
  cause: 'its rule has a matcher PathPrefx that Traefik does not know',
}

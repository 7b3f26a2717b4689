import type { Case } from '../case.ts'
import { web } from '../objects.ts'
import { gateway } from '../read.ts'

const RULES = '[{ backendRefs: [{ name: web, port: 8080 }] }]'

export const routeNotAttached: Case = {
  code: 'route-not-attached',
  wrong: gateway(RULES, 'nowhere') + web,
  right: gateway(RULES) + web,
  title: 'HTTPRoute a/r is attached to nothing',
  cause: 'Gateway a/nowhere does not exist',
  text: 'HTTPRoute a/r is attached to nothing. Gateway a/nowhere does not exist. Name a Gateway that exists in spec.parentRefs.',
  reach: '1 host',
  needs: 'Gateway',
}

/** Hostnames that don't meet are told by `hostname-mismatch`. */
export const routeNotAttachedNear: Case = {
  code: 'route-not-attached',
  wrong: gateway(RULES, 'egde') + web,
  right: gateway(RULES).replace('protocol: HTTP', 'protocol: HTTP, hostname: other.test') + web,
  title: 'HTTPRoute a/r is attached to nothing',
  cause: 'Gateway a/egde does not exist',
  text: 'HTTPRoute a/r is attached to nothing. Gateway a/egde does not exist. edge is close in name. Name it if that was meant.',
}

/** What the controller refuses for its own reasons is told by `route-not-accepted`. */
export const routeNotAttachedListener: Case = {
  code: 'route-not-attached',
  wrong: gateway(RULES, 'edge, sectionName: htpp') + web,
  right:
    gateway(RULES).replace(
      /---\s*$/,
      'status: { parents: [{ parentRef: { name: edge }, controllerName: gateway.envoyproxy.io/gatewayclass-controller, conditions: [{ type: Accepted, status: "False", reason: UnsupportedValue, message: odd }] }] }\n---\n',
    ) + web,
  title: 'HTTPRoute a/r is attached to nothing',
  cause: 'Gateway a/edge has no listener htpp',
}

const elsewhere = (allowed: string): string =>
  gateway(RULES)
    .replace('name: r, namespace: a', 'name: r, namespace: b')
    .replace('protocol: HTTP', `protocol: HTTP, allowedRoutes: { namespaces: { from: ${allowed} } }`)

export const routeNotAttachedNamespace: Case = {
  code: 'route-not-attached',
  wrong: elsewhere('All') + web,
  right: elsewhere('All').replace('parentRefs: [{ name: edge }]', 'parentRefs: [{ name: edge, namespace: a }]') + web,
  title: 'HTTPRoute b/r is attached to nothing',
  cause: 'Gateway b/edge does not exist',
}

export const routeNotAttachedKept: Case = {
  code: 'route-not-attached',
  wrong: elsewhere('Same').replace('parentRefs: [{ name: edge }]', 'parentRefs: [{ name: edge, namespace: a }]') + web,
  right: elsewhere('All').replace('parentRefs: [{ name: edge }]', 'parentRefs: [{ name: edge, namespace: a }]') + web,
  title: 'HTTPRoute b/r is attached to nothing',
  cause: "HTTPRoute b/r can't attach: listener http of Gateway a/edge takes routes of namespace a only (allowedRoutes.namespaces.from is Same)",
}

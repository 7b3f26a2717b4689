import { readdirSync } from 'node:fs'
import type { Kind } from '@portolan/model'
import { describe, expect, test } from 'vitest'
import { findings, gateway, ingress, NGINX, NOW, pods, workload } from '../exam/read.ts'
import { RULES } from './rules/index.ts'

interface Case {
  readonly code: string
  /** Objects in which the rule finds one thing. */
  readonly wrong: string
  /** Objects in which it finds none. */
  readonly right: string
  readonly title: string
  readonly cause: string
  readonly text?: string
  readonly reach?: string
  /** A kind without which it finds nothing. */
  readonly needs?: Kind
}

const web = workload('a', 'web', 1)
const balancer = (ip: string, created = '2025-01-01T00:00:00Z'): string => `
apiVersion: v1
kind: Service
metadata: { name: legacy-web, namespace: a, creationTimestamp: "${created}" }
spec: { type: LoadBalancer, selector: { app: legacy-web }, ports: [{ name: http, port: 80 }] }
status: { loadBalancer: { ${ip ? `ingress: [{ ip: ${ip} }]` : ''} } }
---
`
const secret = (certificate: string): string => `
apiVersion: v1
kind: Secret
metadata: { name: web-tls, namespace: a }
type: kubernetes.io/tls
data: { tls.crt: "${certificate}", tls.key: "" }
---
`
const tls = 'ingressClassName: nginx\n  tls: [{ hosts: [one.test], secretName: web-tls }]'
const grant = `
apiVersion: gateway.networking.k8s.io/v1
kind: ReferenceGrant
metadata: { name: g, namespace: b }
spec: { from: [{ group: gateway.networking.k8s.io, kind: HTTPRoute, namespace: a }], to: [{ group: "", kind: Service }] }
---
`

const CASES: readonly Case[] = [
  {
    code: 'no-ready-pods',
    wrong: NGINX + workload('a', 'backoffice', 0, 2) + ingress('a', 'admin', 'admin.test', { '/': 'backoffice:8080' }),
    right: NGINX + workload('a', 'backoffice', 1, 2) + ingress('a', 'admin', 'admin.test', { '/': 'backoffice:8080' }),
    title: 'admin.test answers 503',
    cause: 'backoffice has 0 of 2 pods ready; both are in CrashLoopBackOff',
    text: 'admin.test answers 503. backoffice has 0 of 2 pods ready; both are in CrashLoopBackOff.',
    reach: '1 host, every path',
    needs: 'Service',
  },
  {
    code: 'pods-short',
    wrong: NGINX + workload('a', 'search', 2, 3) + ingress('a', 'i', 'one.test', { '/': 'search:8080' }),
    right: NGINX + workload('a', 'search', 3) + ingress('a', 'i', 'one.test', { '/': 'search:8080' }),
    title: 'search is down to 2 of 3 pods',
    cause: 'search-2: CrashLoopBackOff',
    reach: '1 host, every path',
  },
  {
    code: 'backend-missing',
    wrong: NGINX + web + workload('a', 'webhook-receiver', 2) + ingress('a', 'i', 'pay.test', { '/': 'web:8080', '/v1/webhooks': 'webhooks:8080' }),
    right: NGINX + web + workload('a', 'webhooks', 2) + ingress('a', 'i', 'pay.test', { '/': 'web:8080', '/v1/webhooks': 'webhooks:8080' }),
    title: '/v1/webhooks leads to a Service that does not exist',
    cause: 'Ingress a/i names webhooks:8080',
    text: 'Requests to pay.test/v1/webhooks get 503. The other rule on this host is not affected. webhook-receiver is close in name and ready. Point the rule at webhook-receiver, or bring the Service back.',
    reach: '1 of 2 rules',
    needs: 'Service',
  },
  {
    code: 'backend-port',
    wrong: NGINX + workload('a', 'cart', 1) + ingress('a', 'i', 'one.test', { '/': 'cart:8081' }),
    right: NGINX + workload('a', 'cart', 1) + ingress('a', 'i', 'one.test', { '/': 'cart:8080' }),
    title: 'cart has no port 8081',
    cause: 'cart offers 8080 (http)',
    text: 'cart has no port 8081. It offers 8080 (http). Requests to one.test get 503. Name port 8080 in the rule.',
  },
  {
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
  },
  {
    code: 'class-unserved',
    wrong: NGINX + web + ingress('a', 'old', 'one.test', { '/': 'web:8080' }, 'ingressClassName: haproxy-int'),
    right: NGINX + web + ingress('a', 'old', 'one.test', { '/': 'web:8080' }),
    title: 'Nothing serves class haproxy-int',
    cause: 'Ingress a/old has no effect',
    reach: '1 host, every path',
    needs: 'IngressClass',
  },
  {
    code: 'class-missing',
    wrong: NGINX + web + ingress('a', 'docs', 'one.test', { '/': 'web:8080' }, ''),
    right: NGINX + web + ingress('a', 'docs', 'one.test', { '/': 'web:8080' }),
    title: 'Ingress a/docs names no class',
    cause: 'no IngressClass is the default, so no controller takes it',
    needs: 'IngressClass',
  },
  {
    code: 'path-shadowed',
    wrong:
      NGINX +
      web +
      ingress('a', 'img', 'one.test', { '/': 'web:8080', '/thumb': 'web:8080' }) +
      ingress('a', 'img-legacy', 'one.test', { '/thumb': 'web:8080' }, 'ingressClassName: nginx', '2024-01-01T00:00:00Z'),
    right: NGINX + web + ingress('a', 'img', 'one.test', { '/': 'web:8080', '/thumb': 'web:8080' }),
    title: '/thumb can never match',
    cause: 'a/img-legacy holds the same path and is older',
    text: '/thumb can never match at one.test. a/img-legacy holds the same path and is older. Take one of the two rules away, or give them different paths.',
    reach: '1 of 2 rules',
  },
  {
    code: 'host-conflict',
    wrong:
      NGINX +
      web +
      workload('b', 'web', 1) +
      ingress('a', 'cdn', 'cdn.test', { '/': 'web:8080' }, 'ingressClassName: nginx', '2024-01-01T00:00:00Z') +
      ingress('b', 'cdn-legacy', 'cdn.test', { '/': 'web:8080' }),
    right:
      NGINX +
      web +
      workload('b', 'web', 1) +
      ingress('a', 'cdn', 'cdn.test', { '/': 'web:8080' }) +
      ingress('b', 'cdn-legacy', 'cdn.test', { '/old': 'web:8080' }),
    title: 'cdn.test is claimed by two Ingresses',
    cause: 'a/cdn is older and wins over b/cdn-legacy',
    text: 'cdn.test is claimed by two Ingresses. a/cdn is older and wins; b/cdn-legacy gets no traffic. Take the host out of one of them.',
    reach: '1 host',
  },
  {
    code: 'tls-secret-missing',
    wrong: NGINX + web + ingress('a', 'sso', 'one.test', { '/': 'web:8080' }, tls),
    right: NGINX + web + ingress('a', 'sso', 'one.test', { '/': 'web:8080' }, tls) + secret(''),
    title: 'one.test has no certificate',
    cause: 'Secret a/web-tls does not exist',
    text: 'one.test has no certificate. Ingress a/sso names Secret web-tls, which does not exist. Create Secret a/web-tls, or name one that exists.',
    reach: '1 host, every path',
    needs: 'Secret',
  },
  {
    code: 'lb-idle',
    wrong: balancer('203.0.113.47'),
    right: balancer('203.0.113.47') + pods('a', 'legacy-web', 1),
    title: 'legacy-web has an address but no pods',
    cause: 'LoadBalancer 203.0.113.47, no pod has the labels that legacy-web selects',
    text: 'legacy-web has an address but no pods. It costs about $20 a month. Delete the Service, or make it a ClusterIP.',
    reach: '1 address',
  },
  {
    code: 'lb-pending',
    wrong: balancer(''),
    right: balancer('', new Date(NOW - 60_000).toISOString()),
    title: 'legacy-web waits for an address',
    cause: 'no load balancer controller gave it one',
  },
  {
    code: 'selector-empty',
    wrong: 'apiVersion: v1\nkind: Service\nmetadata: { name: nobody, namespace: a }\nspec: { selector: { app: nobody }, ports: [{ port: 80 }] }\n',
    right: 'apiVersion: v1\nkind: Service\nmetadata: { name: by-hand, namespace: a }\nspec: { ports: [{ port: 80 }] }\n',
    title: 'nobody selects nothing',
    cause: 'no pod has app=nobody',
    reach: 'inside the cluster',
    needs: 'Pod',
  },
  {
    code: 'gateway-class-unserved',
    wrong: gateway('[{ backendRefs: [{ name: web, port: 8080 }] }]').replace('{ name: envoy }', '{ name: other }') + web,
    right: gateway('[{ backendRefs: [{ name: web, port: 8080 }] }]') + web,
    title: 'Nothing serves Gateway a/edge',
    cause: 'GatewayClass envoy does not exist, so no controller serves Gateway a/edge',
    needs: 'GatewayClass',
  },
  {
    code: 'route-not-attached',
    wrong: gateway('[{ backendRefs: [{ name: web, port: 8080 }] }]', 'nowhere') + web,
    right: gateway('[{ backendRefs: [{ name: web, port: 8080 }] }]') + web,
    title: 'HTTPRoute a/r is attached to nothing',
    cause: 'Gateway a/nowhere does not exist',
    reach: '1 host',
    needs: 'Gateway',
  },
  {
    code: 'broken-manifest',
    wrong: 'apiVersion: v1\nkind: Service\nmetadata: { name: x, namespace: a }\nspec: { ports: [{ port: eighty }] }\n',
    right: 'apiVersion: v1\nkind: Service\nmetadata: { name: x, namespace: a }\nspec: { ports: [{ port: 80 }] }\n',
    title: '',
    cause: 'Service a/x',
  },
]

describe.each(CASES)('$code', ({ code, wrong, right, title, cause, text, reach }) => {
  const found = findings(wrong).filter((finding) => finding.code === code)

  test('finds it once, and says what it is', () => {
    expect(found).toHaveLength(1)
    if (title) expect(found[0]?.title).toBe(title)
    expect(found[0]?.cause).toBe(cause)
    if (text) expect(found[0]?.text).toBe(text)
    if (reach) expect(found[0]?.reachText).toBe(reach)
    expect(found[0]?.title.endsWith('.')).toBe(false)
    expect(found[0]?.text.endsWith('.')).toBe(true)
  })

  test('finds nothing where nothing is wrong', () => {
    expect(findings(right).filter((finding) => finding.code === code)).toEqual([])
  })
})

test.each(CASES.filter(({ needs }) => needs !== undefined))('$code is withheld when $needs may not be read', ({ code, wrong, needs }) => {
  expect(findings(wrong, needs ? [needs] : []).filter((finding) => finding.code === code)).toEqual([])
})

test('every rule has its file, and every file is in the list', () => {
  const files = readdirSync(new URL('rules', import.meta.url)).filter((file) => file !== 'index.ts')
  expect(RULES.map(({ code }) => `${code}.ts`).sort()).toEqual(files.sort())
})

test('every rule has a case here, in certificates.test.ts or in reach.test.ts', () => {
  const cased = new Set([...CASES.map(({ code }) => code), 'tls-expired', 'tls-expiring', 'tls-name', 'order-undefined'])
  expect(RULES.map(({ code }) => code).filter((code) => !cased.has(code))).toEqual([])
})

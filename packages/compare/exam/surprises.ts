/** A host that Ingresses serve, and the HTTPRoute that somebody would write for it. */
export interface Migration {
  /** Of the Gateway afterwards, where it isn't Envoy Gateway. */
  readonly controller?: string
  /** The section of kubernetes.io/blog 2026-02-27, "Before You Migrate: Five Surprising Ingress-NGINX Behaviors You Need to Know". */
  readonly surprise: string
  readonly code: string
  readonly host: string
  readonly before: string
  readonly after: string
  /** A request that clients send, and where it ends on both sides. */
  readonly url: string
  readonly ends: readonly [before: string, after: string]
}

const SERVICES = ['httpbin', 'other']
  .map(
    (name) =>
      `apiVersion: v1\nkind: Service\nmetadata: { name: ${name}, namespace: shop }\nspec: { clusterIP: 10.0.0.1, ports: [{ port: 8000 }] }\n---\n`,
  )
  .join('')

const NGINX = `
apiVersion: networking.k8s.io/v1
kind: IngressClass
metadata: { name: nginx }
spec: { controller: k8s.io/ingress-nginx }
---
`

const GATEWAY = `
apiVersion: gateway.networking.k8s.io/v1
kind: GatewayClass
metadata: { name: envoy }
spec: { controllerName: gateway.envoyproxy.io/gatewayclass-controller }
---
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: edge, namespace: shop }
spec:
  gatewayClassName: envoy
  listeners: [{ name: http, port: 80, protocol: HTTP }]
---
`

const ingress = (name: string, host: string, path: string, pathType: string, annotations = '', service = 'httpbin'): string => `
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: ${name}, namespace: shop, annotations: { ${annotations} } }
spec:
  ingressClassName: nginx
  rules:
    - host: ${host}
      http:
        paths:
          - { path: "${path}", pathType: ${pathType}, backend: { service: { name: ${service}, port: { number: 8000 } } } }
---
`

const route = (host: string, ...rules: readonly string[]): string => `
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: translated, namespace: shop }
spec:
  parentRefs: [{ name: edge }]
  hostnames: [${host}]
  rules:
${rules.map((rule) => `    - ${rule}`).join('\n')}
---
`

const to = (service = 'httpbin'): string => `backendRefs: [{ name: ${service}, port: 8000 }]`
const REGEX = 'nginx.ingress.kubernetes.io/use-regex: "true"'

export const MIGRATIONS: readonly Migration[] = [
  {
    surprise: 'Regex matches are prefix-based and case insensitive',
    code: 'regex-case',
    host: 'regex-match.example.com',
    before: ingress('letters', 'regex-match.example.com', '/[A-Z]{3}', 'ImplementationSpecific', REGEX),
    after: route('regex-match.example.com', `{ matches: [{ path: { type: RegularExpression, value: "/[A-Z]{3}" } }], ${to()} }`),
    url: 'http://regex-match.example.com/uuid',
    ends: ['shop/httpbin:8000', '404'],
  },
  {
    surprise: 'Regex matches are prefix-based and case insensitive',
    code: 'regex-prefix',
    host: 'regex-match.example.com',
    before: ingress('letters', 'regex-match.example.com', '/[A-Z]{3}', 'ImplementationSpecific', REGEX),
    after: route('regex-match.example.com', `{ matches: [{ path: { type: RegularExpression, value: "/[A-Z]{3}" } }], ${to()} }`),
    url: 'http://regex-match.example.com/UUID/some/other/path',
    ends: ['shop/httpbin:8000', '404'],
  },
  {
    surprise: 'The nginx.ingress.kubernetes.io/use-regex applies to all paths of a host across all (Ingress-NGINX) Ingresses',
    code: 'regex-host',
    host: 'regex-match.example.com',
    before:
      ingress('letters', 'regex-match.example.com', '/[0-9]{3}', 'ImplementationSpecific', REGEX, 'other') +
      ingress('headers', 'regex-match.example.com', '/Header', 'Exact'),
    after: route(
      'regex-match.example.com',
      `{ matches: [{ path: { type: RegularExpression, value: "/[0-9]{3}.*" } }], ${to('other')} }`,
      `{ matches: [{ path: { type: Exact, value: /Header } }], ${to()} }`,
    ),
    url: 'http://regex-match.example.com/headers',
    ends: ['shop/httpbin:8000', '404'],
  },
  {
    surprise: 'Rewrite target implies regex',
    code: 'rewrite-regex',
    host: 'rewrite-target.example.com',
    before:
      ingress('ip', 'rewrite-target.example.com', '/IP', 'Exact', 'nginx.ingress.kubernetes.io/rewrite-target: /uuid', 'other') +
      ingress('headers', 'rewrite-target.example.com', '/Header', 'Exact'),
    after: route(
      'rewrite-target.example.com',
      `{ matches: [{ path: { type: Exact, value: /IP } }], filters: [{ type: URLRewrite, urlRewrite: { path: { type: ReplaceFullPath, replaceFullPath: /uuid } } }], ${to('other')} }`,
      `{ matches: [{ path: { type: Exact, value: /Header } }], ${to()} }`,
    ),
    url: 'http://rewrite-target.example.com/headers',
    ends: ['shop/httpbin:8000', '404'],
  },
  {
    surprise: 'Rewrite target implies regex',
    code: 'rewrite-regex',
    host: 'rewrite-target.example.com',
    before: ingress('ip', 'rewrite-target.example.com', '/IP', 'Exact', 'nginx.ingress.kubernetes.io/rewrite-target: /uuid'),
    after: route(
      'rewrite-target.example.com',
      `{ matches: [{ path: { type: Exact, value: /IP } }], filters: [{ type: URLRewrite, urlRewrite: { path: { type: ReplaceFullPath, replaceFullPath: /uuid } } }], ${to()} }`,
    ),
    url: 'http://rewrite-target.example.com/ip',
    ends: ['shop/httpbin:8000 as /uuid', '404'],
  },
  {
    surprise: 'Requests missing a trailing slash are redirected to the same path with a trailing slash',
    code: 'trailing-slash-redirect-lost',
    host: 'trailing-slash.example.com',
    before: ingress('slash', 'trailing-slash.example.com', '/my-path/', 'Exact'),
    after: route('trailing-slash.example.com', `{ matches: [{ path: { type: Exact, value: /my-path/ } }], ${to()} }`),
    url: 'http://trailing-slash.example.com/my-path',
    ends: ['301 to http://trailing-slash.example.com/my-path/', '404'],
  },
  {
    surprise: 'Ingress-NGINX normalizes URLs',
    code: 'url-normalization-lost',
    host: 'path-normalization.example.com',
    before: ingress('uuid', 'path-normalization.example.com', '/uuid', 'Exact'),
    after: route('path-normalization.example.com', `{ matches: [{ path: { type: Exact, value: /uuid } }], ${to()} }`),
    url: 'http://path-normalization.example.com/ip/abc/../../uuid',
    // Envoy's gateways normalise too, HAProxy's doesn't.
    controller: 'haproxy-ingress.github.io/controller',
    ends: ['shop/httpbin:8000', '404'],
  },
]

export const before = (migration: Migration): string => SERVICES + NGINX + migration.before
export const after = (migration: Migration): string =>
  SERVICES + GATEWAY.replace('gateway.envoyproxy.io/gatewayclass-controller', (envoy) => migration.controller ?? envoy) + migration.after

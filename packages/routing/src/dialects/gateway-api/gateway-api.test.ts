import { type Change, Cluster, KINDS, type KubeObject } from '@portolan/model'
import { admit, readManifests } from '@portolan/sources'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { printTable } from '../../print.ts'
import type { RouteTable } from '../../table.ts'
import { compileGateways } from './index.ts'

const GROUP = 'apiVersion: gateway.networking.k8s.io/v1'
const admitted = (yaml: string): readonly KubeObject[] => readManifests(yaml, 'case.yaml').objects.flatMap(({ raw }) => admit(raw).object ?? [])

/** Every kind counts as listed, as in a cluster that may be read as a whole, but those in `unread`. */
const clusterOf = (objects: readonly KubeObject[], unread: readonly string[] = ['Secret']): Cluster => {
  const cluster = new Cluster({ source: 'cluster', name: 'test' })
  const listed = KINDS.filter(({ kind }) => !unread.includes(kind)).map(({ kind }): Change => ({ type: 'sync', kind, state: 'synced' }))
  cluster.apply([...objects.map((object): Change => ({ type: 'put', object })), ...listed])
  return cluster
}

const service = (name: string, namespace = 'app') =>
  `apiVersion: v1\nkind: Service\nmetadata: { name: ${name}, namespace: ${namespace} }\nspec: { ports: [{ name: http, port: 80 }, { name: dns, port: 53, protocol: UDP }] }`
const CLASS = [
  `${GROUP}\nkind: GatewayClass\nmetadata: { name: test }\nspec: { controllerName: example.test/controller }`,
  service('web'),
  service('api'),
  service('far', 'other'),
]
const gateway = (...listeners: readonly string[]) =>
  `${GROUP}\nkind: Gateway\nmetadata: { name: edge, namespace: app }\nspec:\n  gatewayClassName: test\n  listeners:\n${listeners.map((line) => `  - { ${line} }`).join('\n')}`
const HTTP = gateway('name: http, port: 80, protocol: HTTP')
/** A route of namespace app on Gateway edge; `spec` in flow style. */
const route = (name: string, spec: string, kind = 'HTTPRoute', parent = '{ name: edge }', meta = '') =>
  `${GROUP}\nkind: ${kind}\nmetadata: { name: ${name}, namespace: app${meta} }\nspec: { parentRefs: [${parent}], ${spec} }`
const at = (day: number) => `, creationTimestamp: "2026-01-0${day}T00:00:00Z"`
const TO_WEB = 'rules: [{ backendRefs: [{ name: web, port: 80 }] }]'

const tableOf = (documents: readonly string[], unread?: readonly string[]): RouteTable => {
  const [table] = compileGateways(clusterOf(admitted([...CLASS, ...documents].join('\n---\n')), unread))
  if (!table) throw new Error('The case has no Gateway.')
  return table
}
/** Sites and rules, without the header line and the references. */
const sites = (...documents: readonly string[]): readonly string[] =>
  printTable(tableOf(documents))
    .split('\n')
    .slice(1, -1)
    .map((line) => line.trim().replace(/ {2}# .*/, ''))
    .filter((line) => !line.startsWith('otherwise'))
const notes = (...documents: readonly string[]): readonly string[] => (tableOf(documents).detached ?? []).map(({ text }) => text)
const faults = (...documents: readonly string[]) =>
  tableOf(documents).proxy.listeners.flatMap(({ name, fault }) => (fault ? [`${name}: ${fault}`] : []))

describe('listeners', () => {
  test('of one port and hostname are all rejected; another on that port stays (GWA-03)', () => {
    expect(
      faults(
        gateway('name: a, port: 80, protocol: HTTP', 'name: b, port: 80, protocol: HTTP', 'name: c, port: 80, protocol: HTTP, hostname: c.test'),
      ),
    ).toEqual([
      'a: Listener a is in conflict with b: both take every host on port 80; neither is accepted',
      'b: Listener b is in conflict with a: both take every host on port 80; neither is accepted',
    ])
  })
  test('TCP shares its port with nothing but UDP (GWA-03)', () => {
    expect(faults(gateway('name: a, port: 53, protocol: TCP', 'name: b, port: 53, protocol: UDP'))).toEqual([])
    expect(faults(gateway('name: a, port: 80, protocol: TCP', 'name: b, port: 80, protocol: HTTP, hostname: b.test'))).toHaveLength(2)
  })
  test('a certificate in another namespace needs a ReferenceGrant for Gateways (GWA-07)', () => {
    const https = gateway('name: https, port: 443, protocol: HTTPS, tls: { certificateRefs: [{ name: cert, namespace: other }] }')
    const grant = (kind: string) =>
      `${GROUP.replace('v1', 'v1beta1')}\nkind: ReferenceGrant\nmetadata: { name: g, namespace: other }\nspec: { from: [{ group: gateway.networking.k8s.io, kind: ${kind}, namespace: app }], to: [{ group: "", kind: Secret, name: cert }] }`
    expect(faults(https)).toEqual([
      'https: Listener https has no usable certificate, so no handshake succeeds: Secret other/cert is in another namespace, and no ReferenceGrant there lets Gateways of app use it',
    ])
    expect(faults(https, grant('HTTPRoute'))).toHaveLength(1)
    expect(faults(https, grant('Gateway'))).toEqual([])
    expect(faults(gateway('name: https, port: 443, protocol: HTTPS'))).toEqual([
      'https: Listener https ends TLS but names no certificate, so no handshake succeeds',
    ])
  })
  test('of a ListenerSet join when the Gateway allows it, and yield to the Gateway (GWA-06)', () => {
    const set = `${GROUP}\nkind: ListenerSet\nmetadata: { name: more, namespace: app }\nspec:\n  parentRef: { name: edge }\n  listeners:\n  - { name: x, port: 80, protocol: HTTP, hostname: x.test }\n  - { name: two, port: 80, protocol: HTTP, hostname: two.test }`
    const own = gateway('name: x, port: 80, protocol: HTTP, hostname: x.test')
    const open = own.replace('gatewayClassName: test', 'gatewayClassName: test\n  allowedListeners: { namespaces: { from: Same } }')
    const attached = route('r', TO_WEB, 'HTTPRoute', '{ kind: ListenerSet, name: more }')
    expect(faults(own, set)).toHaveLength(2)
    expect(faults(open, set)).toEqual(['app/more/x: Listener app/more/x is in conflict with x: both take x.test on port 80; x comes first and wins'])
    expect(sites(open, set, attached)).toContain('two.test on two')
  })
  test('what the controller reports outweighs the rest (GWA-11)', () => {
    const status =
      '\nstatus:\n  listeners: [{ name: http, attachedRoutes: 0, conditions: [{ type: Programmed, status: "False", reason: Invalid, message: port 80 is taken. }] }]'
    expect(faults(HTTP + status)).toEqual(["http: The controller itself reports that listener http isn't programmed (Invalid: port 80 is taken)"])
    const refused = `${route('r', TO_WEB)}\nstatus: { parents: [{ parentRef: { name: edge }, controllerName: example.test/controller, conditions: [{ type: Accepted, status: "False", reason: Denied, message: not today }] }] }`
    expect(sites(HTTP, refused)).toEqual([])
    expect(notes(HTTP, refused)).toEqual(["The controller itself reports that it doesn't accept HTTPRoute app/r (Denied: not today)."])
  })
  test('isolation is assumed where two listeners take one host (GWA-05)', () => {
    expect(tableOf([HTTP]).proxy.assumed).toEqual([])
    expect(tableOf([gateway('name: a, port: 80, protocol: HTTP', 'name: b, port: 80, protocol: HTTP, hostname: b.test')]).proxy.assumed).toHaveLength(
      1,
    )
  })
})

describe('the class', () => {
  const unserved = (...documents: readonly string[]) => tableOf(documents).proxy.unserved
  test('missing: nothing serves; unreadable: it is assumed', () => {
    const other = HTTP.replace('gatewayClassName: test', 'gatewayClassName: gone')
    expect(unserved(other)).toBe('GatewayClass gone does not exist, so no controller serves Gateway app/edge')
    const table = tableOf([other], ['GatewayClass'])
    expect([table.proxy.unserved, table.proxy.assumed.length]).toEqual([undefined, 1])
  })
  test('a Gateway that is not programmed says why (GWA-08)', () => {
    const status =
      '\nstatus: { conditions: [{ type: Accepted, status: "True", reason: Accepted }, { type: Programmed, status: "False", reason: NoResources, message: no capacity }] }'
    expect(unserved(HTTP + status)).toBe(
      "The controller itself reports that Gateway edge isn't programmed, so nothing listens for it (NoResources: no capacity)",
    )
    expect(unserved(`${HTTP}\nstatus: { conditions: [{ type: Accepted, status: Unknown, reason: Pending }] }`)).toBeUndefined()
  })
})

describe('attachment', () => {
  test('says what is missing (GWA-09, GWA-10)', () => {
    const closed = gateway('name: a, port: 80, protocol: HTTP, hostname: "*.a.test", allowedRoutes: { kinds: [{ kind: HTTPRoute }] }')
    const said = (spec: string, kind?: string, parent?: string) => notes(closed, route('r', spec, kind, parent))
    expect(said(TO_WEB, 'HTTPRoute', '{ name: edge, sectionName: b }')).toEqual([
      "HTTPRoute app/r asks for listener b, which Gateway app/edge doesn't have.",
    ])
    expect(said(TO_WEB, 'HTTPRoute', '{ name: edge, port: 81 }')).toEqual([
      'HTTPRoute app/r asks for port 81; listener a of Gateway app/edge has port 80.',
    ])
    expect(said(TO_WEB, 'GRPCRoute')).toEqual(["GRPCRoute app/r can't attach: listener a of Gateway app/edge takes HTTPRoute."])
    expect(said(`hostnames: [a.test], ${TO_WEB}`)).toEqual([
      'HTTPRoute app/r has no hostname in common with listener a of Gateway app/edge, which takes *.a.test.',
    ])
    const foreign = route('r', TO_WEB, 'HTTPRoute', '{ name: edge, namespace: app }').replace('namespace: app }\nspec', 'namespace: other }\nspec')
    expect(notes(closed, foreign)).toEqual([
      "HTTPRoute other/r can't attach: listener a of Gateway app/edge takes routes of namespace app only (allowedRoutes.namespaces.from is Same).",
    ])
    expect(said(TO_WEB, 'HTTPRoute', '{ kind: Service, group: "", name: web }')).toEqual([])
  })
  test('by labels of the namespace; the name label is always there', () => {
    const by = (label: string) =>
      gateway(`name: a, port: 80, protocol: HTTP, allowedRoutes: { namespaces: { from: Selector, selector: { matchLabels: { ${label} } } } }`)
    expect(sites(by('kubernetes.io/metadata.name: app'), route('r', TO_WEB))).toHaveLength(2)
    expect(sites(by('team: a'), route('r', TO_WEB))).toEqual([])
    const unsure = tableOf([by('team: a'), route('r', TO_WEB)], ['Namespace']).sites[0]?.rules[0]
    expect(unsure?.blind?.map(({ weight }) => weight)).toEqual(['may-change'])
  })
  test('keeps the more specific of listener and route, site by site, most specific first (GWA-04, GWA-10)', () => {
    const hosts = (listener: string, routes: string) =>
      sites(
        gateway(`name: a, port: 80, protocol: HTTP${listener && `, hostname: "${listener}"`}`),
        route('r', `hostnames: [${routes}], ${TO_WEB}`),
      ).filter((line) => line.includes(' on '))
    expect(hosts('', '"*.a.test", b.a.test, "*.b.a.test"')).toEqual(['b.a.test on a', '*.b.a.test on a', '*.a.test on a'])
    expect(hosts('*.a.test', 'a.test, x.y.a.test, "*.test"')).toEqual(['x.y.a.test on a', '*.a.test on a'])
    expect(hosts('b.a.test', '"*.a.test", "*.b.a.test"')).toEqual(['b.a.test on a'])
  })
})

describe('precedence of HTTPRoutes (GWA-12)', () => {
  const labels = (...documents: readonly string[]) =>
    sites(HTTP, ...documents)
      .slice(1)
      .map((line) => line.replace(/ -> .*/, ''))
  const match = (...matches: readonly string[]) =>
    `rules: [{ matches: [${matches.map((text) => `{ ${text} }`).join(', ')}], backendRefs: [{ name: web, port: 80 }] }]`
  test('path, method, headers, query, in this order', () => {
    expect(
      labels(
        route(
          'r',
          match(
            'queryParams: [{ name: a, value: b }]',
            'headers: [{ name: x, value: one }, { name: X, value: two }], queryParams: [{ name: a, value: b }]',
            'headers: [{ name: x, value: one }]',
            'method: GET',
            'path: { value: /long/prefix }',
            'path: { type: Exact, value: /a }',
            'path: { value: /long }, method: PUT',
          ),
        ),
      ),
    ).toEqual(['= /a', '/long/prefix', '/long PUT', '/ GET', '/ x: one X: two ?a=b', '/ x: one', '/ ?a=b'])
  })
  test('then age, then namespace and name, then the order in the route', () => {
    const printed = sites(
      HTTP,
      route('b', TO_WEB),
      route('c', TO_WEB, 'HTTPRoute', '{ name: edge }', at(1)),
      route('a', TO_WEB, 'HTTPRoute', '{ name: edge }', at(2)),
    )
    expect(printed).toHaveLength(4)
    const rules = tableOf([
      HTTP,
      route('b', TO_WEB, undefined, undefined, at(2)),
      route('c', TO_WEB, undefined, undefined, at(1)),
      route('a', TO_WEB, undefined, undefined, at(2)),
    ]).sites[0]?.rules
    expect(rules?.map(({ origin, shadowedBy }) => [origin.name, shadowedBy?.name])).toEqual([
      ['c', undefined],
      ['a', 'c'],
      ['b', 'c'],
    ])
  })
  test('a regular expression may lose to a prefix that takes the same, unless the controller is known (GWA-13)', () => {
    const both = [HTTP, route('r', match('path: { type: RegularExpression, value: "/a/[0-9]+" }', 'path: { value: /a }', 'path: { value: /b }'))]
    const rule = tableOf(both).sites[0]?.rules[0]
    expect([rule?.label, rule?.tiedWith?.map(({ pointer }) => pointer)]).toEqual(['~ /a/[0-9]+', ['/spec/rules/0/matches/1']])
    expect(rule?.when).toMatchObject({ is: 'path', like: { by: 'regex', value: '^/a/[0-9]+$', flags: '', flavour: 're2' } })
    const istio = CLASS[0]?.replace('example.test/controller', 'istio.io/gateway-controller') ?? ''
    expect(tableOf([istio, ...both]).sites[0]?.rules.map(({ label, tiedWith }) => [label, tiedWith])).toEqual([
      ['/a', undefined],
      ['/b', undefined],
      ['~ /a/[0-9]+', undefined],
    ])
  })
})

describe('backends (GWA-20)', () => {
  const codes = (backends: string, ...more: readonly string[]) => {
    const action = tableOf([HTTP, route('r', `rules: [{ backendRefs: [${backends}] }]`), ...more]).sites[0]?.rules[0]?.then
    return action?.do === 'forward'
      ? action.targets.map(({ weight, fault }) => [weight, fault?.code, fault?.status])
      : [action?.do, action && 'status' in action && action.status]
  }
  test('a broken one keeps its share', () => {
    expect(
      codes(
        '{ name: web, port: 80, weight: 3 }, { name: far, namespace: other, port: 80 }, { name: gone, port: 80 }, { name: web, port: 81 }, { name: web }, { kind: Foo, name: x }',
      ),
    ).toEqual([
      [3, undefined, undefined],
      [1, 'not-granted', 500],
      [1, 'service-missing', 500],
      [1, 'port-missing', 500],
      [1, 'port-missing', 500],
      [1, 'unsupported', 500],
    ])
    expect(codes('')).toEqual(['respond', 500])
    expect(codes('{ name: web, port: 80, weight: 0 }')).toEqual(['respond', 500])
  })
  test('a grant in the target namespace opens the reference, for that kind and name only (GWA-22)', () => {
    const grant = (to: string) =>
      `${GROUP}\nkind: ReferenceGrant\nmetadata: { name: g, namespace: other }\nspec: { from: [{ group: gateway.networking.k8s.io, kind: HTTPRoute, namespace: app }], to: [{ group: "", kind: Service${to} }] }`
    const far = '{ name: far, namespace: other, port: 80 }'
    expect(codes(far, grant(''))).toEqual([[1, undefined, undefined]])
    expect(codes(far, grant(', name: far'))).toEqual([[1, undefined, undefined]])
    expect(codes(far, grant(', name: near'))).toEqual([[1, 'not-granted', 500]])
  })
})

describe('filters', () => {
  const action = (filters: string, path = '/foo') =>
    tableOf([HTTP, route('r', `rules: [{ matches: [{ path: { value: ${path} } }], filters: [${filters}], backendRefs: [{ name: web, port: 80 }] }]`)])
      .sites[0]?.rules[0]
  test('a redirect without scheme and port keeps the listener port; with a scheme it takes that of the scheme (GWA-16)', () => {
    expect(action('{ type: RequestRedirect, requestRedirect: { hostname: a.test } }')?.then).toMatchObject({
      status: 302,
      to: { host: 'a.test', port: 80 },
    })
    expect(action('{ type: RequestRedirect, requestRedirect: { scheme: https, statusCode: 301 } }')?.then).toMatchObject({
      status: 301,
      to: { scheme: 'https', port: 443 },
    })
    expect(action('{ type: RequestRedirect, requestRedirect: { scheme: https, port: 8443 } }')?.then).toMatchObject({ to: { port: 8443 } })
  })
  test('a rewrite knows the prefix that it replaces (GWA-17)', () => {
    const rewrite = '{ type: URLRewrite, urlRewrite: { hostname: in.test, path: { type: ReplacePrefixMatch, replacePrefixMatch: /bar } } }'
    expect(action(rewrite)?.then).toMatchObject({
      filters: [{ type: 'rewrite', host: 'in.test', path: { by: 'prefix', prefix: '/foo', value: '/bar' } }],
    })
  })
  test('an extension and an external authority are blind spots (GWA-18)', () => {
    const spots = (filter: string) => action(filter)?.blind?.map(({ code, weight }) => `${code} ${weight}`)
    expect(spots('{ type: ExtensionRef, extensionRef: { group: acme.test, kind: Wasm, name: x } }')).toEqual(['UNK-02 may-change'])
    expect(spots('{ type: ExternalAuth, externalAuth: {} }')).toEqual(['UNK-03 may-change'])
    expect(spots('{ type: RequestMirror, requestMirror: { backendRef: { name: gone, port: 80 } } }')).toBeUndefined()
  })
})

test('a feature that the controller does not list is noted (GWA-02)', () => {
  const lists = (...names: readonly string[]) =>
    `${CLASS[0]}\nstatus: { supportedFeatures: [${names.map((name) => `{ name: ${name} }`).join(', ')}] }`
  const rewriting = route(
    'r',
    'rules: [{ matches: [{ method: GET }], filters: [{ type: URLRewrite, urlRewrite: { hostname: in.test } }], backendRefs: [{ name: web, port: 80 }] }]',
  )
  const said = (gatewayClass: string) => tableOf([gatewayClass, HTTP, rewriting]).sites[0]?.rules[0]?.blind?.map(({ text }) => text)
  expect(said(lists())).toBeUndefined()
  expect(said(lists('HTTPRoute', 'HTTPRouteHostRewrite', 'HTTPRouteMethodMatching'))).toBeUndefined()
  expect(said(lists('HTTPRoute', 'HTTPRouteHostRewrite'))).toEqual([
    'The controller does not list HTTPRouteMethodMatching among the features that it supports. The rule uses it, and may be rejected.',
  ])
})

describe('other routes', () => {
  test('a GRPCRoute becomes paths of POST (GWA-26)', () => {
    const spec =
      'rules: [{ backendRefs: [{ name: web, port: 80 }] }, { matches: [{ method: { service: shop.Cart } }, { method: { service: shop.Cart, method: Add } }, { method: { method: Get } }], backendRefs: [{ name: api, port: 80 }] }]'
    expect(sites(HTTP, route('g', spec, 'GRPCRoute')).slice(1)).toEqual([
      '= /shop.Cart/Add -> app/api:80',
      '/shop.Cart/* -> app/api:80',
      '/*/Get -> app/api:80',
      'every call -> app/web:80',
    ])
  })
  test('HTTPRoutes and GRPCRoutes that share a hostname are not merged: the older stays', () => {
    const http = route('h', `hostnames: ["*.a.test"], ${TO_WEB}`, 'HTTPRoute', '{ name: edge }', at(2))
    const grpc = route('g', `hostnames: [x.a.test], rules: [{ backendRefs: [{ name: api, port: 80 }] }]`, 'GRPCRoute', '{ name: edge }', at(1))
    expect(sites(HTTP, http, grpc)).toEqual(['x.a.test on http', 'every call -> app/api:80'])
    expect(notes(HTTP, http, grpc)).toHaveLength(1)
    const merged = `${http}\nstatus: { parents: [{ parentRef: { name: edge }, controllerName: example.test/controller, conditions: [{ type: Accepted, status: "True", reason: Accepted }] }] }`
    expect(sites(HTTP, merged, grpc)).toContain('*.a.test on http')
  })
  test('TLS by server name, TCP and UDP by age (GWA-27, GWA-28)', () => {
    const l4 = gateway(
      'name: tls, port: 443, protocol: TLS, tls: { mode: Passthrough }',
      'name: tcp, port: 5432, protocol: TCP',
      'name: udp, port: 53, protocol: UDP',
    )
    const parent = (name: string) => `{ name: edge, sectionName: ${name} }`
    const to = (name: string, port = 80) => `rules: [{ backendRefs: [{ name: ${name}, port: ${port} }] }]`
    const table = tableOf([
      l4,
      route('t', `hostnames: [db.test], ${to('web')}`, 'TLSRoute', parent('tls')),
      route('young', to('api'), 'TCPRoute', parent('tcp'), at(2)),
      route('old', to('web'), 'TCPRoute', parent('tcp'), at(1)),
      route('u', to('web', 53), 'UDPRoute', parent('udp')),
      route('gone', `hostnames: [gone.test], ${to('gone')}`, 'TLSRoute', parent('tls')),
    ])
    expect(table.sites.map(({ listeners, rules }) => [listeners?.[0], ...rules.map(({ origin, then }) => `${origin.name} ${then.do}`)])).toEqual([
      ['tls', 't forward'],
      ['tls', 'gone refuse'],
      ['tcp', 'old forward', 'young forward'],
      ['udp', 'u forward'],
    ])
    expect(table.sites[2]?.rules[1]?.shadowedBy?.name).toBe('old')
  })
})

describe('where it is reached', () => {
  test('addresses of the status, with the Service that owns them and its pods', () => {
    const front = `apiVersion: v1\nkind: Service\nmetadata: { name: envoy, namespace: infra }\nspec: { type: LoadBalancer, selector: { app: envoy }, ports: [{ port: 80 }] }\nstatus: { loadBalancer: { ingress: [{ ip: 203.0.113.7 }] } }`
    const pod = `apiVersion: v1\nkind: Pod\nmetadata: { name: envoy-1, namespace: infra, labels: { app: envoy } }\nspec: { containers: [{ name: envoy, image: envoy }] }\nstatus: { phase: Running, conditions: [{ type: Ready, status: "True" }] }`
    const { proxy } = tableOf([`${HTTP}\nstatus: { addresses: [{ value: 203.0.113.7 }] }`, front, pod])
    expect(proxy.addresses).toMatchObject([
      { address: '203.0.113.7', ports: [80], service: { name: 'envoy', namespace: 'infra' }, evidence: 'Gateway status' },
    ])
    expect(proxy.pods).toMatchObject({ ready: 1, total: 1 })
  })
})

test('the order in which objects come never matters', () => {
  const objects = admitted(
    [
      ...CLASS,
      gateway('name: a, port: 80, protocol: HTTP', 'name: b, port: 80, protocol: HTTP, hostname: "*.b.test"', 'name: c, port: 90, protocol: TCP'),
      ...[1, 2, 3].map((n) => route(`r${n}`, `hostnames: [x.b.test, "*.b.test"], ${TO_WEB}`)),
      route('g', `hostnames: [grpc.test], ${TO_WEB}`, 'GRPCRoute'),
      route('t1', TO_WEB, 'TCPRoute'),
      route('t2', TO_WEB, 'TCPRoute'),
      route('lost', `hostnames: [c.test], ${TO_WEB}`, 'HTTPRoute', '{ name: edge, sectionName: b }'),
    ].join('\n---\n'),
  )
  const compiled = (list: readonly KubeObject[]) => JSON.stringify(compileGateways(clusterOf(list)))
  const expected = compiled(objects)
  fc.assert(fc.property(fc.shuffledSubarray([...objects], { minLength: objects.length }), (shuffled) => compiled(shuffled) === expected))
})

test('nothing that the door lets in makes it throw', () => {
  const documents = readManifests(
    [
      ...CLASS,
      gateway(
        'name: a, port: 80, protocol: HTTP, hostname: "*.a.test", allowedRoutes: { namespaces: { from: Selector, selector: { matchLabels: { a: b } } }, kinds: [{ kind: HTTPRoute }] }',
        'name: b, port: 443, protocol: TLS, tls: { mode: Terminate, certificateRefs: [{ name: cert }] }',
      ),
      route(
        'r',
        'hostnames: [a.a.test], rules: [{ matches: [{ path: { value: /a }, headers: [{ name: a, value: b }] }], filters: [{ type: CORS, cors: { allowOrigins: ["*"] } }, { type: URLRewrite, urlRewrite: { path: { type: ReplacePrefixMatch, replacePrefixMatch: /b } } }], backendRefs: [{ name: web, port: 80, filters: [{ type: RequestRedirect, requestRedirect: { port: 1 } }] }] }]',
      ),
      route('g', 'rules: [{ matches: [{ method: { service: a, method: b } }], backendRefs: [{ name: web, port: 80 }] }]', 'GRPCRoute'),
      route('t', TO_WEB, 'TLSRoute'),
    ].join('\n---\n'),
    'case.yaml',
  ).objects.map(({ raw }) => JSON.stringify(raw))
  const wrong = fc.constantFrom('null', '""', '0', '-1', '[]', '{}', '"__proto__"', '"*"', 'true', '[null]', '99999999')
  // One value of one object, wherever it stands, becomes another one.
  const spoiled = fc.tuple(fc.nat(), fc.nat(), wrong).map(([which, where, value]) => {
    const at = which % documents.length
    return documents.map((json, i) => {
      if (i !== at) return json
      const places = [...json.matchAll(/(?<=:)("[^"]*"|\d+|\{[^{}]*\}|\[[^[\]]*\])/g)].filter(({ index }) => index > json.indexOf('"spec"'))
      const place = places[where % Math.max(1, places.length)]
      return place ? json.slice(0, place.index) + value + json.slice(place.index + place[0].length) : json
    })
  })
  fc.assert(
    fc.property(spoiled, (list) => {
      const objects = list.flatMap((json) => admit(JSON.parse(json)).object ?? [])
      compileGateways(clusterOf(objects)).map(printTable)
    }),
    { numRuns: 300 },
  )
})

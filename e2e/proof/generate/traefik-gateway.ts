import { Random } from '../random.ts'
import type { RawObject, Scenario } from '../scenario.ts'
import { installation } from './controllers.ts'
import { tlsSecret } from './ingresses.ts'
import { path, stem as chooseStem } from './paths.ts'
import { requests } from './requests.ts'
import { service } from './services.ts'
import { at } from './time.ts'
import { traefik } from './traefik-ingress.ts'
import { HEADERS } from './traefik-rules.ts'

/** Traefik 3.5 as a Gateway API implementation: one Gateway, one to four HTTPRoutes. */
export const traefikGateway = (seed: number): Scenario => {
  const random = new Random(seed)
  const stem = chooseStem(random)
  const hosts = random.some(['shop.test', '*.shop.test', 'www.shop.test', undefined, 'blog.test', '*.test'] as const, random.int(1, 3))
  const services = new Set<string>()
  const objects: RawObject[] = [gateway(random)]
  if (random.chance(0.9)) objects.push(tlsSecret('infra/cert'))

  const reference = (): Record<string, unknown> => {
    const name = random.chance(0.03) ? 'ghost' : random.pick(['web', 'api', 'v2'])
    const away = random.chance(0.06)
    if (name !== 'ghost') services.add(`${away ? 'blog' : 'shop'}/${name}`)
    return {
      group: '',
      kind: 'Service',
      name,
      ...(away ? { namespace: 'blog' } : {}),
      port: random.weigh([
        [80, 40],
        [8080, 2],
        [81, 0.5],
      ] as const),
      weight: random.weigh([
        [1, 8],
        [0, 1],
        [3, 1],
      ] as const),
    }
  }
  const count = random.weigh([
    [1, 3],
    [2, 5],
    [3, 4],
    [4, 1],
  ] as const)
  for (let i = 0; i < count; i += 1) {
    const names = random
      .some(
        hosts,
        random.weigh([
          [1, 6],
          [2, 2],
        ] as const),
      )
      .filter((host) => host !== undefined)
    const rules = Array.from(
      {
        length: random.weigh([
          [1, 6],
          [2, 4],
          [3, 2],
        ] as const),
      },
      () => {
        const matches = Array.from(
          {
            length: random.weigh([
              [1, 8],
              [2, 2],
            ] as const),
          },
          () => match(random, stem),
        )
        // The API server admits ReplacePrefixMatch beside one PathPrefix match alone.
        const prefix = matches.length === 1 && matches[0]?.path.type === 'PathPrefix'
        return {
          matches,
          ...(random.chance(0.3) ? { filters: filters(random, prefix) } : {}),
          backendRefs: Array.from(
            {
              length: random.weigh([
                [1, 8],
                [2, 2],
                [0, 0.4],
              ] as const),
            },
            reference,
          ),
        }
      },
    )
    objects.push({
      apiVersion: 'gateway.networking.k8s.io/v1',
      kind: 'HTTPRoute',
      metadata: { name: `${random.pick(['web', 'api', 'edge'])}-${i}`, namespace: 'shop', creationTimestamp: at(i) },
      spec: {
        parentRefs: [
          {
            group: 'gateway.networking.k8s.io',
            kind: 'Gateway',
            name: 'edge',
            namespace: 'infra',
            ...(random.chance(0.2) ? { sectionName: random.pick(['http', 'https', 'nope']) } : {}),
          },
        ],
        ...(names.length > 0 ? { hostnames: names } : {}),
        // A redirect and backends exclude each other.
        rules: rules.map((one) => (one.filters?.some(({ type }) => type === 'RequestRedirect') ? { ...one, backendRefs: [] } : one)),
      },
    })
  }
  if (random.chance(0.5)) objects.push(grant())
  let next = 0
  const address = (): string => {
    next += 1
    return `10.${128 + random.int(0, 100)}.${random.int(0, 255)}.${next}`
  }
  for (const key of services) {
    const [namespace = '', name = ''] = key.split('/')
    objects.push(...service(random, namespace, name, address))
  }
  return {
    controller: 'traefik-gateway',
    seed,
    objects: [
      ...['infra', 'shop', 'blog'].map(
        (name): RawObject => ({
          apiVersion: 'v1',
          kind: 'Namespace',
          metadata: { name, creationTimestamp: at(0), labels: { 'kubernetes.io/metadata.name': name } },
        }),
      ),
      {
        apiVersion: 'gateway.networking.k8s.io/v1',
        kind: 'GatewayClass',
        metadata: { name: 'traefik', creationTimestamp: at(0) },
        spec: { controllerName: 'traefik.io/gateway-controller' },
      },
      ...installation({ ...traefik(['--providers.kubernetesgateway']), http: 80, https: 443 }),
      ...objects,
    ],
    via: { kind: 'Gateway', namespace: 'infra', name: 'edge' },
    asks: requests(random, { hosts, paths: ['/', stem, ...pathsIn(objects)], headers: HEADERS, secure: 0.2 }),
  }
}

/** Paths that the routes name. */
const pathsIn = (objects: readonly RawObject[]): string[] =>
  objects.flatMap(({ kind, spec }) =>
    kind === 'HTTPRoute' ? [...JSON.stringify(spec).matchAll(/"value":"\^?(\/[^"]*)"/g)].map(([, found = '/']) => found) : [],
  )

const gateway = (random: Random): RawObject => {
  const allowedRoutes = {
    namespaces: {
      from: random.weigh([
        ['All', 20],
        ['Same', 1],
      ] as const),
    },
  }
  const hostname = random.weigh<string | undefined>([
    [undefined, 8],
    ['*.test', 1],
    ['shop.test', 1],
    ['*.shop.test', 1],
  ])
  const named = hostname === undefined ? {} : { hostname }
  return {
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'Gateway',
    metadata: { name: 'edge', namespace: 'infra', creationTimestamp: at(0) },
    spec: {
      gatewayClassName: 'traefik',
      listeners: [
        { name: 'http', protocol: 'HTTP', port: 80, ...named, allowedRoutes },
        {
          name: 'https',
          protocol: 'HTTPS',
          port: 443,
          allowedRoutes,
          tls: { mode: 'Terminate', certificateRefs: [{ group: '', kind: 'Secret', name: 'cert' }] },
        },
      ],
    },
  }
}

const match = (random: Random, stem: string): { readonly path: { readonly type: string; readonly value: string } } => {
  const type = random.weigh([
    ['PathPrefix', 7],
    ['Exact', 3],
    ['RegularExpression', 1],
  ] as const)
  const value = type === 'RegularExpression' ? random.pick([`${stem}/[0-9]+`, `^${stem}/v[12]$`, '/.*', `${stem}.*`]) : path(random, stem)
  const header = random.pick([
    { type: 'Exact', name: 'X-Canary', value: 'blue' },
    { type: 'Exact', name: 'x-team', value: 'a' },
    { type: 'RegularExpression', name: 'X-Canary', value: '^b.*' },
  ])
  return {
    path: { type, value },
    ...(random.chance(0.15) ? { headers: [header] } : {}),
    ...(random.chance(0.08) ? { queryParams: [{ type: 'Exact', name: 'q', value: '1' }] } : {}),
    ...(random.chance(0.1) ? { method: random.pick(['GET', 'POST']) } : {}),
  }
}

const filters = (random: Random, prefix: boolean): { type: string }[] => {
  const modify = {
    type: 'RequestHeaderModifier',
    requestHeaderModifier: { set: [{ name: 'X-From', value: 'gateway' }], add: [{ name: 'X-Team', value: 'b' }], remove: ['X-Canary'] },
  }
  const redirects = [
    { scheme: 'https', statusCode: 301 },
    { scheme: 'https', statusCode: 302 },
    { hostname: 'new.test', statusCode: 302 },
    { path: { type: 'ReplaceFullPath', replaceFullPath: '/moved' }, statusCode: 302 },
    { path: { type: 'ReplacePrefixMatch', replacePrefixMatch: '/moved' }, statusCode: 301 },
    { scheme: 'https', port: 8443, statusCode: 301 },
  ]
  const rewrites = [
    { path: { type: 'ReplacePrefixMatch', replacePrefixMatch: '/' } },
    { path: { type: 'ReplacePrefixMatch', replacePrefixMatch: '/base' } },
    { path: { type: 'ReplaceFullPath', replaceFullPath: '/fixed' } },
    { hostname: 'internal.test' },
  ]
  const redirect = random.pick(redirects.filter(({ path }) => prefix || path?.type !== 'ReplacePrefixMatch'))
  const rewrite = random.pick(rewrites.filter(({ path }) => prefix || path?.type !== 'ReplacePrefixMatch'))
  return random.weigh<{ type: string }[]>([
    [[modify], 3],
    [[{ type: 'RequestRedirect', requestRedirect: redirect } as { type: string }], 4],
    [[{ type: 'URLRewrite', urlRewrite: rewrite } as { type: string }], 5],
    [[modify, { type: 'URLRewrite', urlRewrite: rewrite } as { type: string }], 1],
  ])
}

const grant = (): RawObject => ({
  apiVersion: 'gateway.networking.k8s.io/v1beta1',
  kind: 'ReferenceGrant',
  metadata: { name: 'from-shop', namespace: 'blog', creationTimestamp: at(0) },
  spec: { from: [{ group: 'gateway.networking.k8s.io', kind: 'HTTPRoute', namespace: 'shop' }], to: [{ group: '', kind: 'Service' }] },
})

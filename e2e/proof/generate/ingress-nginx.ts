import { Random } from '../random.ts'
import type { RawObject, Scenario } from '../scenario.ts'
import { ingressClass, installation } from './controllers.ts'
import { hosts as chooseHosts } from './hosts.ts'
import { type Annotated, base64, type Context, type Flavour, ingresses } from './ingresses.ts'
import { requests } from './requests.ts'
import { at } from './time.ts'
import { traefik } from './traefik-ingress.ts'

/** ingress-nginx 1.15 as its manifests install it. */
export const ingressNginx = (seed: number): Scenario => {
  const random = new Random(seed)
  const cast = ingresses(random, FLAVOUR)
  const objects = [ingressClass('nginx', 'k8s.io/ingress-nginx'), ...(random.chance(0.5) ? installation(CONTROLLER) : []), ...cast.objects]
  return {
    controller: 'ingress-nginx',
    seed,
    objects,
    via: { kind: 'IngressClass', name: 'nginx' },
    asks: requests(random, cast),
  }
}

/** The same objects, served by Traefik 3.5 with its provider for ingress-nginx's annotations. */
export const traefikNginx = (seed: number): Scenario => {
  const random = new Random(seed)
  const cast = ingresses(random, { ...FLAVOUR, onlyDefault: 0, hosts: namedHosts })
  const flags = ['--experimental.kubernetesingressnginx', '--providers.kubernetesingressnginx']
  return {
    controller: 'traefik-nginx',
    seed,
    objects: [ingressClass('nginx', 'k8s.io/ingress-nginx'), ...installation(traefik(flags)), ...cast.objects],
    via: { kind: 'IngressClass', name: 'nginx' },
    asks: requests(random, cast),
  }
}

/** Rules without a host would meet those of other scenarios: this provider has no entry point of its own for each. */
const namedHosts = (random: Random): (string | undefined)[] => {
  const named = chooseHosts(random).filter((host) => host !== undefined)
  return named.length > 0 ? named : ['shop.test']
}

const CONTROLLER = {
  name: 'ingress-nginx-controller',
  namespace: 'ingress-nginx',
  image: 'registry.k8s.io/ingress-nginx/controller:v1.15.1',
  args: [
    '/nginx-ingress-controller',
    '--election-id=ingress-nginx-leader',
    '--controller-class=k8s.io/ingress-nginx',
    '--ingress-class=nginx',
    '--configmap=$(POD_NAMESPACE)/ingress-nginx-controller',
  ],
  http: 80,
  https: 443,
}

const FLAVOUR: Flavour = {
  className: 'nginx',
  expressions: 0.1,
  annotate: (random, context) => {
    const first = random.chance(0.45) ? {} : random.weigh(HABITS)(random, context)
    const second = random.chance(0.15) ? random.weigh(HABITS)(random, context) : {}
    const together = { ...first, ...second, objects: [...(first.objects ?? []), ...(second.objects ?? [])] }
    return {
      ...together,
      annotations: Object.fromEntries(
        Object.entries({ ...first.annotations, ...second.annotations }).map(([key, value]) => [`nginx.ingress.kubernetes.io/${key}`, value]),
      ),
      ...(together.shadow
        ? { shadow: Object.fromEntries(Object.entries(together.shadow).map(([key, value]) => [`nginx.ingress.kubernetes.io/${key}`, value])) }
        : {}),
    }
  },
}

type Habit = (random: Random, context: Context) => Partial<Annotated>

const one =
  (key: string, values: readonly string[]): Habit =>
  (random) => ({ annotations: { [key]: random.pick(values) } })

const RANGES = [
  '203.0.113.0/24',
  '203.0.113.7',
  '198.51.100.0/24,192.0.2.33',
  '0.0.0.0/0',
  '172.16.0.0/12',
  '10.0.0.0/8',
  '203.0.113.0/24, 192.0.2.0/24',
  'nonsense',
  '203.0.113.0/33',
]

const rewrite: Habit = (random) => ({
  annotations: {
    'rewrite-target': random.pick([
      '/$2',
      '/$1',
      '/',
      '/new',
      '/new/$1',
      '/$2',
      '/$1',
      '/api',
      '$1',
      '/a b',
      '/x?y=1',
      'https://else.test/$1',
      '/$3',
    ]),
    ...(random.chance(0.5) ? { 'use-regex': random.pick(['true', 'true', 'yes', 'false']) } : {}),
  },
  expressions: random.chance(0.85),
})

const regex: Habit = (random) => ({
  annotations: { 'use-regex': random.pick(['true', 'true', 'true', '1', 'yes', '']) },
  expressions: random.chance(0.7),
})

const canary: Habit = (random) => {
  const rules: Record<string, string>[] = [
    { 'canary-by-header': 'X-Canary' },
    { 'canary-by-header': 'X-Canary', 'canary-by-header-value': 'blue' },
    { 'canary-by-header': 'X-Canary', 'canary-by-header-pattern': '^(blue|gr.*)$' },
    { 'canary-by-cookie': 'canary' },
    { 'canary-weight': random.pick(['0', '20', '100', '50', '120', 'many']) },
    { 'canary-by-header': 'X-Canary', 'canary-by-cookie': 'canary' },
    { 'canary-by-header': 'X-Canary', 'canary-weight': '100' },
    { 'canary-weight': '20', 'canary-weight-total': random.pick(['20', '200', '10']) },
    { 'canary-by-header': 'X-Canary', 'canary-by-header-value': 'blue', 'canary-by-cookie': 'canary', 'canary-weight': '100' },
  ]
  return {
    annotations: {},
    shadow: {
      canary: random.pick(['true', 'true', 'true', 'true', 'yes', 'false']),
      ...random.pick(rules),
      ...(random.chance(0.1) ? { 'rewrite-target': '/c' } : {}),
    },
    headers: [
      ['X-Canary', 'always'],
      ['X-Canary', 'never'],
      ['x-canary', 'blue'],
      ['X-Canary', 'green'],
      ['Cookie', 'canary=always'],
      ['Cookie', 'a=b; canary=never'],
    ],
  }
}

const redirect: Habit = (random) => {
  const url = random.pick([
    'https://new.test',
    'https://new.test/there',
    'http://new.test/?a=b',
    '/relative',
    'https://new.test$request_uri',
    'new.test',
  ])
  const kind = random.pick(['permanent', 'temporal'])
  return {
    annotations: {
      [`${kind}-redirect`]: url,
      ...(random.chance(0.35) ? { [`${kind}-redirect-code`]: random.pick(['307', '308', '302', '200', 'x', '303']) } : {}),
      ...(random.chance(0.1) ? { 'permanent-redirect': 'https://both.test' } : {}),
    },
  }
}

const auth: Habit = (random, { namespace, name }) => {
  const secret: RawObject = {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: `${name}-users`, namespace, creationTimestamp: at(0) },
    type: 'Opaque',
    data: { [random.pick(['auth', 'auth', 'auth', 'users'])]: base64('user:{PLAIN}pass\n') },
  }
  return {
    annotations: {
      'auth-type': random.pick(['basic', 'basic', 'basic', 'basic', 'none']),
      'auth-secret': random.pick([`${name}-users`, `${name}-users`, `${namespace}/${name}-users`, 'missing', `other/${name}-users`]),
      ...(random.chance(0.3) ? { 'auth-realm': 'Private area' } : {}),
      ...(random.chance(0.3) ? { satisfy: random.pick(['any', 'all']), 'allowlist-source-range': random.pick(RANGES) } : {}),
    },
    objects: [secret],
  }
}

const cors: Habit = (random) => ({
  annotations: {
    'enable-cors': random.pick(['true', 'true', 'false']),
    ...(random.chance(0.6)
      ? { 'cors-allow-origin': random.pick(['https://app.test', 'https://*.test', '*', 'https://app.test, https://other.test', 'app.test']) }
      : {}),
  },
  headers: [
    ['Origin', 'https://app.test'],
    ['Origin', 'https://evil.example'],
  ],
})

const alias: Habit = (random) => {
  const name = random.pick(['alias.test', 'www.shop.test', '*.alias.test', 'alias.test,other.test', 'shop.test', 'a b'])
  return { annotations: { 'server-alias': name }, hosts: ['alias.test', 'x.alias.test', 'x.y.alias.test'] }
}

const HABITS: readonly (readonly [Habit, number])[] = [
  [rewrite, 16],
  [regex, 6],
  [canary, 14],
  [redirect, 7],
  [auth, 5],
  [cors, 5],
  [alias, 4],
  [one('ssl-redirect', ['false', 'false', 'true', 'no']), 6],
  [one('force-ssl-redirect', ['true', 'true', 'false', 'on']), 5],
  [one('preserve-trailing-slash', ['true']), 2],
  [one('from-to-www-redirect', ['true', 'true', 'yes']), 3],
  [one('app-root', ['/app', '/app/home', 'relative', 'https://new.test/']), 4],
  [one('whitelist-source-range', RANGES), 5],
  [one('allowlist-source-range', RANGES), 3],
  [one('denylist-source-range', RANGES), 4],
  [one('upstream-vhost', ['internal.test', 'internal.test:8080', 'a b']), 3],
  [one('backend-protocol', ['HTTPS', 'https', 'HTTP', 'AUTO_HTTP', 'h2c']), 4],
  [one('default-backend', ['web', 'api', 'ghost']), 3],
  [one('configuration-snippet', ['more_set_headers "X: y";']), 1],
  [one('server-snippet', ['return 418;']), 0.5],
  [one('limit-rps', ['1000', 'many']), 1],
  [one('proxy-read-timeout', ['30']), 1],
  [one('service-weight', ['a: 1']), 0.3],
  [one('relative-redirects', ['true']), 1],
]

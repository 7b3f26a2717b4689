import { Random } from '../random.ts'
import type { RawObject, Scenario } from '../scenario.ts'
import { ingressClass, installation } from './controllers.ts'
import { base64, type Flavour, ingresses } from './ingresses.ts'
import { requests } from './requests.ts'
import { at } from './time.ts'

/** haproxy-ingress 0.15. */
export const haproxyIngress = (seed: number): Scenario => {
  const random = new Random(seed)
  const cast = ingresses(random, FLAVOUR)
  return {
    controller: 'haproxy-ingress',
    seed,
    objects: [
      ingressClass('haproxy', 'haproxy-ingress.github.io/controller'),
      ...(random.chance(0.6) ? installation(CONTROLLER) : []),
      ...cast.objects,
    ],
    via: { kind: 'IngressClass', name: 'haproxy' },
    asks: requests(random, cast),
  }
}

const CONTROLLER = {
  name: 'haproxy-ingress',
  namespace: 'ingress-controller',
  image: 'quay.io/jcmoraisjr/haproxy-ingress:v0.15.4',
  args: ['--configmap=ingress-controller/haproxy-ingress'],
  http: 80,
  https: 443,
}

const RANGES = [
  '203.0.113.0/24',
  '203.0.113.7',
  '198.51.100.0/24,192.0.2.33',
  '0.0.0.0/0',
  'nonsense',
  '203.0.113.0/24,!203.0.113.7',
  '!198.51.100.9',
  '203.0.113.0/24, nonsense',
]

const FLAVOUR: Flavour = {
  className: 'haproxy',
  expressions: 0.03,
  tls: 0.3,
  annotate: (random, { namespace, name, stem }) => {
    const annotations = new Map<string, string>()
    const set = (share: number, key: string, values: readonly string[]): void => {
      if (random.chance(share)) annotations.set(key, random.pick(values))
    }
    const regex = random.chance(0.1)
    if (regex) annotations.set('path-type', 'regex')
    else set(0.08, 'path-type', ['prefix', 'exact', 'begin', 'Prefix', 'nonsense'])
    set(0.12, 'rewrite-target', regex ? ['/\\1', '/new', '/\\2', '/'] : ['/', '/new', '/new/', `${stem}/v2`])
    set(0.1, 'ssl-redirect', ['false', 'false', 'true', 'no'])
    set(0.06, 'app-root', ['/app', '/web/home'])
    set(0.05, 'redirect-to', ['https://new.test', 'https://new.test/there', '/relative'])
    set(0.05, 'server-alias', ['alias.test', '*.alias.test', 'www.shop.test'])
    set(0.02, 'server-alias-regex', ['^alias[0-9]*\\.test$'])
    set(0.04, 'redirect-from', ['from.test', 'alias.test'])
    set(0.06, 'whitelist-source-range', RANGES)
    set(0.04, 'allowlist-source-range', RANGES)
    set(0.05, 'denylist-source-range', RANGES)
    set(0.05, 'cors-enable', ['true', 'true', 'false'])
    set(0.04, 'backend-protocol', ['h1-ssl', 'https', 'h1', 'nonsense'])
    set(0.03, 'ssl-always-add-https', ['true'])
    const users: RawObject[] = []
    if (random.chance(0.05)) {
      annotations.set('auth-secret', random.pick([`${name}-users`, `${name}-users`, `${namespace}/${name}-users`, 'missing']))
      const data = { auth: base64(random.pick(['user::pass\n', 'user::pass\n', ''])) }
      users.push({ apiVersion: 'v1', kind: 'Secret', metadata: { name: `${name}-users`, namespace, creationTimestamp: at(0) }, type: 'Opaque', data })
    }
    const prefix = random.weigh([
      ['haproxy-ingress.github.io', 10],
      ['ingress.kubernetes.io', 2],
    ] as const)
    return {
      annotations: Object.fromEntries([...annotations].map(([key, value]) => [`${prefix}/${key}`, value])),
      objects: users,
      expressions: regex,
      hosts:
        annotations.has('server-alias') || annotations.has('redirect-from') || annotations.has('server-alias-regex')
          ? ['alias.test', 'x.alias.test', 'from.test']
          : [],
    }
  },
  annotateService: (random): Record<string, string> => {
    const [key, value] = random.pick([
      ['backend-protocol', 'https'],
      ['ssl-redirect', 'false'],
      ['rewrite-target', '/svc'],
    ] as const)
    return random.chance(0.06) ? { [`haproxy-ingress.github.io/${key}`]: value } : {}
  },
}

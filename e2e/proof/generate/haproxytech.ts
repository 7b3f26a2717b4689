import { Random } from '../random.ts'
import type { RawObject, Scenario } from '../scenario.ts'
import { ingressClass, installation } from './controllers.ts'
import { base64, type Flavour, ingresses } from './ingresses.ts'
import { requests } from './requests.ts'
import { at } from './time.ts'

/** HAProxy Technologies' controller 1.9: with its Deployment it has a class of its own, as the chart installs it. */
export const haproxytech = (seed: number): Scenario => {
  const random = new Random(seed)
  const installed = random.chance(0.6)
  const cast = ingresses(random, FLAVOUR)
  return {
    controller: 'haproxytech',
    seed,
    objects: [
      ingressClass('haproxy', installed ? 'haproxy.org/ingress-controller/haproxy' : 'haproxy.org/ingress-controller'),
      ...(installed ? installation(CONTROLLER) : []),
      ...cast.objects,
    ],
    via: { kind: 'IngressClass', name: 'haproxy' },
    asks: requests(random, cast),
  }
}

const CONTROLLER = {
  name: 'haproxy-kubernetes-ingress',
  namespace: 'haproxy-controller',
  image: 'haproxytech/kubernetes-ingress:1.9.15',
  args: ['--ingress.class=haproxy', '--configmap=haproxy-controller/haproxy-kubernetes-ingress'],
  http: 80,
  https: 443,
}

const RANGES = ['203.0.113.0/24', '203.0.113.7', '198.51.100.0/24,192.0.2.33', '0.0.0.0/0', 'nonsense', '203.0.113.0/24, 192.0.2.0/24']

const FLAVOUR: Flavour = {
  className: 'haproxy',
  expressions: 0.03,
  onlyDefault: 0.02,
  annotate: (random, { namespace, name, stem }) => {
    const annotations = new Map<string, string>()
    const set = (share: number, key: string, values: readonly string[]): void => {
      if (random.chance(share)) annotations.set(key, random.pick(values))
    }
    set(0.08, 'whitelist', RANGES)
    set(0.05, 'blacklist', RANGES)
    set(0.04, 'allow-list', RANGES)
    set(0.03, 'deny-list', RANGES)
    set(0.12, 'ssl-redirect', ['true', 'true', 'false', 'on', 'enabled', 'yes'])
    if (annotations.has('ssl-redirect')) {
      set(0.3, 'ssl-redirect-port', ['8443', '443'])
      set(0.3, 'ssl-redirect-code', ['301', '303', '308'])
    }
    set(0.06, 'request-redirect', ['new.test', 'new.test:8080'])
    if (annotations.has('request-redirect')) set(0.4, 'request-redirect-code', ['301', '307'])
    set(0.12, 'path-rewrite', [
      '/',
      '/new',
      `${stem}/(.*) /\\1`,
      `${stem}(/.*)? /base\\1`,
      '^/(.*)$ /x/\\1',
      '(.*) /p\\1',
      `${stem} /`,
      '/a /b\n/b /c',
      'one two three',
    ])
    set(0.05, 'set-host', ['internal.test', 'internal.test:8080'])
    set(0.05, 'request-set-header', ['X-From proxy', 'X-From one\nX-Team two', 'nothing'])
    const secret: RawObject[] = []
    if (random.chance(0.05)) {
      annotations.set('auth-type', random.pick(['basic-auth', 'basic-auth', 'basic-auth', 'digest']))
      annotations.set('auth-secret', random.pick([`${name}-users`, `${namespace}/${name}-users`, 'missing']))
      secret.push({
        apiVersion: 'v1',
        kind: 'Secret',
        metadata: { name: `${name}-users`, namespace, creationTimestamp: at(0) },
        type: 'Opaque',
        data: { user: base64('pass') },
      })
    }
    const prefix = random.weigh([
      ['haproxy.org', 10],
      ['haproxy.com', 1],
      ['ingress.kubernetes.io', 1],
    ] as const)
    return { annotations: Object.fromEntries([...annotations].map(([key, value]) => [`${prefix}/${key}`, value])), objects: secret }
  },
  annotateService: (random): Record<string, string> => (random.chance(0.06) ? { 'haproxy.org/server-ssl': random.pick(['true', 'false']) } : {}),
}

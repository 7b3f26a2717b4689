import { Random } from '../random.ts'
import type { RawObject, Scenario } from '../scenario.ts'
import { ingressClass, installation } from './controllers.ts'
import { hosts as chooseHosts } from './hosts.ts'
import { base64, tlsSecret } from './ingresses.ts'
import { stem as chooseStem } from './paths.ts'
import { requests } from './requests.ts'
import { service } from './services.ts'
import { at } from './time.ts'
import { traefik } from './traefik-ingress.ts'
import { chosenMiddlewares, inUse, middlewares } from './traefik-middlewares.ts'
import { HEADERS, rule } from './traefik-rules.ts'

/** Traefik 3.5 with its own kinds: IngressRoute, Middleware, TraefikService. */
export const traefikCrd = (seed: number): Scenario => {
  const random = new Random(seed)
  const hosts = chooseHosts(random)
  const stem = chooseStem(random)
  const namespaces = random.chance(0.2) ? ['shop', 'blog'] : ['shop']
  const services = new Set<string>()
  const named = new Map<string, Set<string>>(namespaces.map((namespace) => [namespace, new Set()]))
  const objects: RawObject[] = []

  const backend = (namespace: string): Record<string, unknown> => {
    const name = random.chance(0.03) ? 'ghost' : random.pick(['web', 'api', 'v2'])
    if (name !== 'ghost') services.add(`${namespace}/${name}`)
    return {
      name,
      port: random.weigh<number | string>([
        [80, 16],
        ['http', 3],
        [8080, 2],
        [81, 0.5],
        ['nope', 0.5],
      ]),
      ...(random.chance(0.04) ? { passHostHeader: false } : {}),
      ...(random.chance(0.03) ? { scheme: random.pick(['https', 'http', 'h3']) } : {}),
    }
  }
  const weighted = (namespace: string): Record<string, unknown>[] => [
    { ...backend(namespace), weight: random.pick([0, 1, 3]) },
    { ...backend(namespace), ...(random.chance(0.8) ? { weight: random.pick([1, 2, 0]) } : {}) },
  ]

  const count = random.weigh([
    [1, 3],
    [2, 5],
    [3, 4],
    [4, 1],
  ] as const)
  for (let i = 0; i < count; i += 1) {
    const namespace = random.pick(namespaces)
    const name = `${random.pick(['web', 'api', 'edge'])}-${i}`
    const routes = Array.from(
      {
        length: random.weigh([
          [1, 6],
          [2, 4],
          [3, 1],
        ] as const),
      },
      () => {
        const refs = chosenMiddlewares(random, 0.3)
        for (const ref of refs) named.get(namespace)?.add(ref)
        const target = random.weigh([
          ['one', 16],
          ['several', 3],
          ['weighted', 2],
          ['mirroring', 1],
          ['none', 0.3],
        ] as const)
        if (target === 'weighted') objects.push(traefikService(`split-${i}`, namespace, { weighted: { services: weighted(namespace) } }))
        if (target === 'mirroring') {
          objects.push(
            traefikService(`mirror-${i}`, namespace, { mirroring: { ...backend(namespace), mirrors: [{ ...backend(namespace), percent: 100 }] } }),
          )
        }
        return {
          match: rule(random, hosts, stem),
          kind: 'Rule',
          ...(random.chance(0.15) ? { priority: random.pick([1, 5, 50, 1000, 0]) } : {}),
          ...(refs.length > 0 ? { middlewares: refs.map((ref) => ({ name: ref, ...(random.chance(0.05) ? { namespace: 'blog' } : {}) })) } : {}),
          ...(target === 'none'
            ? {}
            : {
                services:
                  target === 'one'
                    ? [backend(namespace)]
                    : target === 'several'
                      ? weighted(namespace)
                      : [{ kind: 'TraefikService', name: target === 'weighted' ? `split-${i}` : `mirror-${i}` }],
              }),
        }
      },
    )
    const secure = random.chance(0.25)
    if (secure) objects.push(tlsSecret(`${namespace}/cert-${i}`))
    objects.push({
      apiVersion: 'traefik.io/v1alpha1',
      kind: 'IngressRoute',
      metadata: {
        name,
        namespace,
        creationTimestamp: at(i),
        ...(random.chance(0.05) ? { annotations: { 'kubernetes.io/ingress.class': random.pick(['traefik', 'other']) } } : {}),
      },
      spec: {
        ...(random.chance(0.5)
          ? {
              entryPoints: random.weigh([
                [['web'], 6],
                [['websecure'], 3],
                [['web', 'websecure'], 3],
                [['nope'], 0.5],
              ]),
            }
          : {}),
        routes,
        ...(secure ? { tls: random.pick([{}, { secretName: `cert-${i}` }, { secretName: 'missing' }]) } : {}),
      },
    })
  }
  for (const namespace of namespaces) objects.push(...inUse(middlewares(random, namespace, stem), named.get(namespace) ?? new Set()))
  let next = 0
  const address = (): string => {
    next += 1
    return `10.${128 + random.int(0, 100)}.${random.int(0, 255)}.${next}`
  }
  for (const key of services) {
    const [namespace = '', name = ''] = key.split('/')
    objects.push(...service(random, namespace, name, address))
  }
  const unique = new Map(objects.map((object) => [`${object.kind} ${object.metadata.namespace}/${object.metadata.name}`, object]))
  return {
    controller: 'traefik-crd',
    seed,
    objects: [ingressClass('traefik', 'traefik.io/ingress-controller'), ...installation(traefik(['--providers.kubernetescrd'])), ...unique.values()],
    via: { kind: 'IngressClass', name: 'traefik' },
    asks: requests(random, {
      hosts: hosts.length > 0 ? hosts : [undefined],
      paths: ['/', stem, ...pathsIn(objects)],
      headers: random.chance(0.05) ? [...HEADERS, ['Authorization', `Basic ${base64('user:secret')}`]] : HEADERS,
      secure: 0.25,
      preflights: 0.04,
    }),
  }
}

/** Paths that the rules name. */
const pathsIn = (objects: readonly RawObject[]): string[] =>
  objects.flatMap(({ kind, spec }) =>
    kind === 'IngressRoute' ? [...JSON.stringify(spec).matchAll(/`\^?(\/[^`]*)`/g)].map(([, found = '/']) => found) : [],
  )

const traefikService = (name: string, namespace: string, spec: object): RawObject => ({
  apiVersion: 'traefik.io/v1alpha1',
  kind: 'TraefikService',
  metadata: { name, namespace, creationTimestamp: at(0) },
  spec,
})

import { Random } from '../random.ts'
import type { Scenario } from '../scenario.ts'
import { ingressClass, installation } from './controllers.ts'
import { type Flavour, ingresses } from './ingresses.ts'
import { requests } from './requests.ts'
import { chosenMiddlewares, inUse, middlewares } from './traefik-middlewares.ts'

/** Traefik 3.5 with its Ingress provider. */
export const traefikIngress = (seed: number): Scenario => {
  const random = new Random(seed)
  const cast = ingresses(random, FLAVOUR)
  return {
    controller: 'traefik-ingress',
    seed,
    objects: [
      ingressClass('traefik', 'traefik.io/ingress-controller'),
      ...installation(traefik(['--providers.kubernetesingress', '--providers.kubernetescrd'])),
      ...new Map(cast.objects.map((object) => [`${object.kind} ${object.metadata.namespace}/${object.metadata.name}`, object])).values(),
    ],
    via: { kind: 'IngressClass', name: 'traefik' },
    asks: requests(random, cast),
  }
}

export const traefik = (providers: readonly string[]) => ({
  name: 'traefik',
  namespace: 'traefik',
  image: 'docker.io/traefik:v3.5.3',
  args: ['--entrypoints.web.address=:8000/tcp', '--entrypoints.websecure.address=:8443/tcp', ...providers],
  http: 8000,
  https: 8443,
})

const FLAVOUR: Flavour = {
  className: 'traefik',
  expressions: 0.03,
  onlyDefault: 0.004,
  annotate: (random, { namespace, stem }) => {
    const refs = chosenMiddlewares(random, 0.2)
    const used = inUse(middlewares(random, namespace, stem), new Set(refs))
    const annotations: Record<string, string> = {
      ...(refs.length > 0 ? { middlewares: refs.map((name) => `${namespace}-${name}@kubernetescrd`).join(',') } : {}),
      ...(random.chance(0.15) ? { entrypoints: random.pick(['web', 'websecure', 'web,websecure', 'nope', 'web, websecure']) } : {}),
      ...(random.chance(0.12) ? { tls: random.pick(['true', 'true', 'true', 'false', 'yes']) } : {}),
      ...(random.chance(0.08) ? { priority: random.pick(['1', '42', '1000', 'high', '0']) } : {}),
      ...(random.chance(0.08) ? { pathmatcher: random.pick(['Path', 'PathPrefix', 'PathRegexp', 'Nonsense']) } : {}),
    }
    return {
      annotations: Object.fromEntries(Object.entries(annotations).map(([key, value]) => [`traefik.ingress.kubernetes.io/router.${key}`, value])),
      objects: used,
    }
  },
  annotateService: (random) =>
    random.chance(0.08)
      ? { [`traefik.ingress.kubernetes.io/service.${random.pick(['passhostheader'])}`]: random.pick(['false', 'true']) }
      : random.chance(0.03)
        ? { 'traefik.ingress.kubernetes.io/service.serversscheme': random.pick(['https', 'http']) }
        : {},
}

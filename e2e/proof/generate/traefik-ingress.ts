import { Random } from '../random.ts'
import type { Scenario } from '../scenario.ts'
import { ingressClass, installation } from './controllers.ts'
import { type Annotated, type Flavour, ingresses } from './ingresses.ts'
import { requests } from './requests.ts'

/** Traefik 3.5 with its Ingress provider. */
export const traefikIngress = (seed: number): Scenario => {
  const random = new Random(seed)
  const cast = ingresses(random, FLAVOUR)
  return {
    controller: 'traefik-ingress',
    seed,
    objects: [ingressClass('traefik', 'traefik.io/ingress-controller'), ...installation(traefik(['--providers.kubernetesingress'])), ...cast.objects],
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

const PLAIN: Annotated = { annotations: {} }

const FLAVOUR: Flavour = {
  className: 'traefik',
  expressions: 0.03,
  onlyDefault: 0.004,
  annotate: () => PLAIN,
}

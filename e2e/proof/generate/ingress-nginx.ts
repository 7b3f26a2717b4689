import { Random } from '../random.ts'
import type { Scenario } from '../scenario.ts'
import { ingressClass, installation } from './controllers.ts'
import { type Annotated, type Flavour, ingresses } from './ingresses.ts'
import { requests } from './requests.ts'

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

const PLAIN: Annotated = { annotations: {} }

const FLAVOUR: Flavour = {
  className: 'nginx',
  expressions: 0.1,
  annotate: () => PLAIN,
}

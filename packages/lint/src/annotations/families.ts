import type { IngressController } from '@portolan/routing'
import { awsAlb } from './aws-alb.ts'
import { haproxyIngress } from './haproxy-ingress.ts'
import { haproxytech } from './haproxytech.ts'
import { ingressNginx } from './ingress-nginx.ts'
import type { Annotations } from './known.ts'
import { traefik, traefikForNginx } from './traefik.ts'

/** Every controller whose annotations are known here in full. */
export const FAMILIES: readonly Annotations[] = [ingressNginx, traefik, haproxytech, haproxyIngress, awsAlb]

/** By whose annotations a controller reads its Ingresses; undefined where that isn't known. */
export const annotationsOf = (controller: IngressController): Annotations | undefined => {
  if (controller.dialect === 'traefik' && controller.family?.dialect === 'ingress-nginx') return traefikForNginx
  return FAMILIES.find(({ dialect }) => dialect === controller.dialect)
}

/** Whose a prefix is, for a sentence. `ingress.kubernetes.io/` was several controllers' before each had its own. */
export const OWNERS: ReadonlyMap<string, string> = new Map([
  ['nginx.ingress.kubernetes.io/', 'ingress-nginx'],
  ['nginx.org/', "F5's NGINX Ingress Controller"],
  ['nginx.com/', "F5's NGINX Ingress Controller"],
  ['traefik.ingress.kubernetes.io/', 'Traefik'],
  ['haproxy.org/', 'HAProxy Kubernetes Ingress'],
  ['haproxy.com/', 'HAProxy Kubernetes Ingress'],
  ['haproxy-ingress.github.io/', 'haproxy-ingress'],
  ['ingress.kubernetes.io/', 'haproxy-ingress and older controllers'],
  ['alb.ingress.kubernetes.io/', 'the AWS Load Balancer Controller'],
  ['konghq.com/', 'Kong'],
  ['projectcontour.io/', 'Contour'],
  ['appgw.ingress.kubernetes.io/', 'the Application Gateway Ingress Controller'],
])

/** The owner's own table, by a prefix that is its own by default. */
export const tableOf = (prefix: string): Annotations | undefined => OWN_TABLES.get(prefix)

const OWN_TABLES: ReadonlyMap<string, Annotations> = new Map([
  ['nginx.ingress.kubernetes.io/', ingressNginx],
  ['traefik.ingress.kubernetes.io/', traefik],
  ['haproxy.org/', haproxytech],
  ['haproxy.com/', haproxytech],
  ['haproxy-ingress.github.io/', haproxyIngress],
  ['ingress.kubernetes.io/', haproxyIngress],
  ['alb.ingress.kubernetes.io/', awsAlb],
])

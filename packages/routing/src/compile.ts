import type { Cluster } from '@portolan/model'
import type { Dialect } from './answer.ts'
import { compileAwsAlb } from './dialects/aws-alb/index.ts'
import { compileGateways } from './dialects/gateway-api/index.ts'
import { compileHaproxyIngress } from './dialects/haproxy-ingress/index.ts'
import { compileHaproxytech } from './dialects/haproxytech/index.ts'
import { compileIngressGeneric } from './dialects/ingress-generic/index.ts'
import { compileIngressNginx } from './dialects/ingress-nginx/index.ts'
import { compileIstio } from './dialects/istio/index.ts'
import { compileIstioIngress } from './dialects/istio/ingress.ts'
import { compileTraefik } from './dialects/traefik/index.ts'
import { type IngressController, ingressControllers } from './ingress/controllers.ts'
import type { RouteTable } from './table.ts'

/** How an Ingress controller's objects, its own kinds among them, become tables. */
const INGRESS: ReadonlyMap<Dialect, (controller: IngressController) => readonly RouteTable[]> = new Map<
  Dialect,
  (controller: IngressController) => readonly RouteTable[]
>([
  ['aws-alb', compileAwsAlb],
  ['haproxy-ingress', compileHaproxyIngress],
  ['haproxytech', compileHaproxytech],
  ['ingress-generic', compileIngressGeneric],
  ['ingress-nginx', compileIngressNginx],
  ['istio', compileIstioIngress],
  ['traefik', compileTraefik],
])

/** Dialects that can be put in the place of another: what if this controller served these Ingresses? */
export const INGRESS_DIALECTS: readonly Dialect[] = [...INGRESS.keys()]

/** Every dialect. `service` has no table: a Service is its own rule. */
export const DIALECTS: readonly Dialect[] = [...INGRESS_DIALECTS, 'gateway-api', 'service']

export interface CompileOptions {
  /** What if this controller served every Ingress, with its defaults: one of `INGRESS_DIALECTS`. Gateways and the controllers' own kinds stay as they are. */
  readonly as?: Dialect
}

/** What every proxy of the source would do. Pure: the same objects in any order give the same tables. */
export const compile = (cluster: Cluster, { as }: CompileOptions = {}): RouteTable[] => [
  ...ingressControllers(cluster, as).flatMap((controller) =>
    (controller.unserved === undefined ? (INGRESS.get(controller.dialect) ?? compileIngressGeneric) : compileIngressGeneric)(controller),
  ),
  ...compileIstio(cluster),
  ...compileGateways(cluster),
]

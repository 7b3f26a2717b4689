import { haproxyIngress } from './generate/haproxy-ingress.ts'
import { haproxytech } from './generate/haproxytech.ts'
import { ingressNginx, traefikNginx } from './generate/ingress-nginx.ts'
import { traefikCrd } from './generate/traefik-crd.ts'
import { traefikGateway } from './generate/traefik-gateway.ts'
import { traefikIngress } from './generate/traefik-ingress.ts'
import type { Controller, Scenario } from './scenario.ts'

const GENERATORS: Partial<Record<Controller, (seed: number) => Scenario>> = {
  'ingress-nginx': ingressNginx,
  'haproxy-ingress': haproxyIngress,
  haproxytech,
  'traefik-ingress': traefikIngress,
  'traefik-crd': traefikCrd,
  'traefik-gateway': traefikGateway,
  'traefik-nginx': traefikNginx,
}

/** The scenario of a seed, always the same. Pure. */
export const generate = (seed: number, controller: Controller): Scenario => {
  const make = GENERATORS[controller]
  if (!make) throw new Error(`no generator for ${controller} yet`)
  return make(seed)
}

import { ingressNginx } from './generate/ingress-nginx.ts'
import { traefikIngress } from './generate/traefik-ingress.ts'
import type { Controller, Scenario } from './scenario.ts'

const GENERATORS: Partial<Record<Controller, (seed: number) => Scenario>> = {
  'ingress-nginx': ingressNginx,
  'traefik-ingress': traefikIngress,
}

/** The scenario of a seed, always the same. Pure. */
export const generate = (seed: number, controller: Controller): Scenario => {
  const make = GENERATORS[controller]
  if (!make) throw new Error(`no generator for ${controller} yet`)
  return make(seed)
}

import { nginx } from './ingress-nginx/proxy.ts'
import type { RealProxy } from './real-proxy.ts'
import type { Controller } from './scenario.ts'
import { ingress } from './traefik/providers.ts'
import { traefik } from './traefik/proxy.ts'

/** The real proxy behind each controller, and how many scenarios it takes at once. */
export const PROXIES: Partial<Record<Controller, { readonly proxy: RealProxy; readonly batch: number }>> = {
  'ingress-nginx': { proxy: nginx, batch: 250 },
  'traefik-ingress': { proxy: traefik(ingress), batch: 125 },
}

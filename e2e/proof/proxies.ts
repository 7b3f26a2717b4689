import { haproxyIngress } from './haproxy-ingress/proxy.ts'
import { haproxytech } from './haproxytech/proxy.ts'
import { nginx as debianNginx } from './ingress-nginx/proxy.ts'
import type { RealProxy } from './real-proxy.ts'
import type { Controller } from './scenario.ts'
import { crd, gateway, ingress, nginx } from './traefik/providers.ts'
import { traefik } from './traefik/proxy.ts'

/** The real proxy behind each controller, and how many scenarios it takes at once. */
export const PROXIES: Partial<Record<Controller, { readonly proxy: RealProxy; readonly batch: number }>> = {
  'ingress-nginx': { proxy: debianNginx, batch: 250 },
  'haproxy-ingress': { proxy: haproxyIngress, batch: 250 },
  haproxytech: { proxy: haproxytech, batch: 250 },
  'traefik-ingress': { proxy: traefik(ingress), batch: 125 },
  'traefik-crd': { proxy: traefik(crd), batch: 125 },
  'traefik-gateway': { proxy: traefik(gateway), batch: 125 },
  'traefik-nginx': { proxy: traefik(nginx), batch: 125 },
}

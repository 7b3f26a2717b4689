import type { Kind } from '@portolan/model'

/** Prefixes, up to and with the slash, of annotations that a controller or Portolan reads. What has another controller's prefix is kept too: it has no effect, and that is worth saying (ANN-01). */
const PREFIXES: ReadonlySet<string> = new Set([
  'nginx.ingress.kubernetes.io/',
  'nginx.org/',
  'nginx.com/',
  'traefik.ingress.kubernetes.io/',
  'traefik.io/',
  'haproxy.com/',
  'haproxy.org/',
  'haproxy-ingress.github.io/',
  'ingress.kubernetes.io/',
  'alb.ingress.kubernetes.io/',
  'istio.io/',
  'ingress.istio.io/',
  'networking.istio.io/',
  'gateway.istio.io/',
  'gateway.networking.k8s.io/',
  'gateway.envoyproxy.io/',
  'konghq.com/',
  'projectcontour.io/',
  'appgw.ingress.kubernetes.io/',
  'route.openshift.io/',
  'kubernetes.io/',
  'ingressclass.kubernetes.io/',
  'acme.cert-manager.io/',
  'cert-manager.io/',
  'external-dns.alpha.kubernetes.io/',
  'service.kubernetes.io/',
  'service.beta.kubernetes.io/',
  'service.alpha.kubernetes.io/',
  'endpoints.kubernetes.io/',
  'networking.gke.io/',
  'cloud.google.com/',
  'metallb.io/',
  'metallb.universe.tf/',
  'lbipam.cilium.io/',
  'io.cilium/',
  'portolan.dev/',
  'sim/',
])

/** Whether an annotation passes the door. Secrets (R22) and ConfigMaps keep none: a copy of their data may hide there. */
export const keepsAnnotation = (kind: Kind, name: string): boolean => {
  switch (kind) {
    case 'Secret':
    case 'ConfigMap':
      return false
    case 'Pod':
    case 'ReplicaSet':
    case 'Node':
      return name.startsWith('portolan.dev/') || name.startsWith('sim/')
    default:
      return PREFIXES.has(name.slice(0, name.indexOf('/') + 1))
  }
}

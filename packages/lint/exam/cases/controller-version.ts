import type { Case } from '../case.ts'
import { haproxyIngress, nginx, running, traefik } from '../controllers.ts'
import { web } from '../objects.ts'

const code = 'controller-version'

export const ingressNightmare: Case = {
  code,
  wrong: nginx('1.12.0') + web,
  right: nginx('1.15.1') + web,
  title: 'ingress-nginx 1.12.0 has 12 known weaknesses',
  cause:
    "CVE-2025-1974: anyone in the cluster's network runs code in the controller and reads every Secret that it can, through the admission webhook",
}

/** Mended in one line of releases, not yet in another. */
export const oneLine: Case = {
  code,
  wrong: nginx('1.14.4') + web,
  right: nginx('1.13.9') + web,
  title: 'ingress-nginx 1.14.4 has a known weakness',
  cause:
    'CVE-2026-4342: whoever may write Ingresses runs code in the controller through several annotations together, and reads every Secret that it can',
}

export const ofTraefik: Case = {
  code,
  wrong: traefik('3.6.24') + web,
  right: traefik('3.6.25') + traefik('2.11.54') + web,
  title: 'Traefik 3.6.24 has a known weakness',
  cause: 'CVE-2026-71327: routes of the Gateway API take over the backends of other namespaces',
}

export const ofHaproxyIngress: Case = {
  code,
  wrong: haproxyIngress('0.14.8') + web,
  right: haproxyIngress('0.14.9') + web,
  title: 'haproxy-ingress 0.14.8 has a known weakness',
  cause: "haproxy-ingress 0.14.9: whoever may write Ingresses gets the controller's own permissions through config-backend",
}

export const ofIstio: Case = {
  code,
  wrong: running('docker.io/istio/pilot:1.30.3') + web,
  right: running('docker.io/istio/pilot:1.30.4-distroless') + web,
  title: 'Istio 1.30.3 has a known weakness',
  cause: 'ISTIO-SECURITY-2026-006: whoever may write EnvoyFilters crashes istiod',
}

/** Others' builds may hold fixes of their own, and a tag that is no release says nothing. */
export const ofOthers: Case = {
  code,
  wrong: running('registry.k8s.io/ingress-nginx/controller:v1.14.4@sha256:0123456789abcdef') + web,
  right:
    running('docker.io/rancher/nginx-ingress-controller:v1.12.1-hardened7') +
    running('mcr.microsoft.com/oss/kubernetes/ingress/nginx-ingress-controller:v1.11.2') +
    web,
  title: 'ingress-nginx 1.14.4 has a known weakness',
  cause:
    'CVE-2026-4342: whoever may write Ingresses runs code in the controller through several annotations together, and reads every Secret that it can',
}

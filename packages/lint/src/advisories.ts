import { compareVersions } from './versions.ts'

/** A known weakness of a controller. */
export interface Advisory {
  readonly id: string
  readonly controller: 'ingress-nginx' | 'traefik' | 'haproxy-ingress' | 'istio'
  /** Releases that have it, as `>=1.12.0 <1.12.1`; the upper end of each range mends it. */
  readonly affected: string
  /** What it allows: a clause about `it`. */
  readonly allows: string
  /** Where that stands. */
  readonly source: string
}

const kubernetes = (issue: number): string => `https://github.com/kubernetes/kubernetes/issues/${issue}`
const go = (id: string): string => `https://pkg.go.dev/vuln/${id}`
const istio = (id: string): string => `https://istio.io/latest/news/security/${id.toLowerCase()}/`

const nginx = (id: string, affected: string, allows: string, source: string): Advisory => ({
  id,
  controller: 'ingress-nginx',
  affected,
  allows,
  source,
})

const SECRETS = 'runs code in the controller and reads every Secret that it can'

/** Of Traefik 2 and 3; a line that has no mended release is left out. */
const traefik = (id: string, affected: string, allows: string, source: string): Advisory => ({
  id,
  controller: 'traefik',
  affected,
  allows,
  source: go(source),
})
const mesh = (id: string, affected: string, allows: string): Advisory => ({
  id,
  controller: 'istio',
  affected,
  allows,
  source: istio(id),
})

const config = (annotation: string): string =>
  `whoever may write Ingresses runs code in the controller through ${annotation}, and reads every Secret that it can`
const EARLY_2025: string = '<1.11.5 || >=1.12.0-beta.0 <1.12.1'
const EARLY_2026: string = '<1.13.7 || >=1.14.0 <1.14.3'

/**
 * The releases are those of the source, for pkg.go.dev/vuln as data/osv of golang/vulndb has them (August 2026); Istio's are of its own bulletins.
 * Weaknesses of nginx, HAProxy, Envoy or Go alone are in here only where the controller's own project says that it has them.
 */
export const ADVISORIES: readonly Advisory[] = [
  nginx('CVE-2025-1974', EARLY_2025, `anyone in the cluster's network ${SECRETS}, through the admission webhook`, kubernetes(131009)),
  nginx('CVE-2025-1097', EARLY_2025, config('auth-tls-match-cn'), kubernetes(131007)),
  nginx('CVE-2025-1098', EARLY_2025, config('mirror-target and mirror-host'), kubernetes(131008)),
  nginx('CVE-2025-24514', EARLY_2025, config('auth-url'), kubernetes(131006)),
  nginx('CVE-2025-24513', EARLY_2025, 'the name of an authentication file may lead out of its folder', go('GO-2025-3564')),
  nginx('CVE-2024-7646', '<1.10.4 || >=1.11.0 <1.11.2', 'whoever may write Ingresses gets past the validation of annotations', kubernetes(126744)),
  nginx('CVE-2023-5044', '<1.9.0', config('permanent-redirect'), kubernetes(126817)),
  nginx('CVE-2023-5043', '<1.9.0', config('annotations that are not validated'), kubernetes(126816)),
  nginx('CVE-2021-25746', '<1.2.0', 'whoever may write Ingresses gets the credentials of the controller', kubernetes(126813)),
  nginx('CVE-2026-24512', EARLY_2026, config('the path of a rule'), kubernetes(136678)),
  nginx('CVE-2026-1580', EARLY_2026, config('auth-method'), go('GO-2026-4423')),
  nginx('CVE-2026-24513', EARLY_2026, 'auth-url may let everybody in where custom-http-errors holds 401 or 403', go('GO-2026-4419')),
  nginx('CVE-2026-24514', EARLY_2026, 'large requests to the admission webhook use up the memory', go('GO-2026-4417')),
  nginx('CVE-2025-15566', '<1.12.5 || >=1.13.0 <1.13.1', config('auth-proxy-set-headers'), kubernetes(136789)),
  nginx('CVE-2026-3288', '<1.13.8 || >=1.14.0 <1.14.4', config('rewrite-target'), kubernetes(137560)),
  nginx('CVE-2026-4342', '<1.13.9 || >=1.14.0 <1.14.5 || >=1.15.0 <1.15.1', config('several annotations together'), kubernetes(137893)),

  traefik(
    'CVE-2024-45410',
    '<2.11.9 || >=3.0.0-beta3 <3.1.3',
    'clients take away headers that Traefik adds, X-Forwarded-Host among them',
    'GO-2024-3135',
  ),
  traefik(
    'CVE-2025-32431',
    '<2.11.23 || >=3.0.0-beta1 <3.3.6 || >=3.4.0-rc1 <3.4.0-rc2',
    'paths with /../ get past the matchers and their middlewares',
    'GO-2025-3634',
  ),
  traefik('CVE-2025-47952', '<2.11.25 || >=3.0.0-beta1 <3.4.1', 'encoded paths get past the matchers and their middlewares', 'GO-2025-3719'),
  traefik(
    'CVE-2025-66490',
    '<2.11.32 || >=3.0.0-beta1 <3.6.3',
    'paths with encoded separators reach backends without the middlewares of their routers',
    'GO-2025-4206',
  ),
  traefik('CVE-2025-66491', '>=3.5.0 <3.6.3', 'proxy-ssl-verify of its ingress-nginx provider does the reverse of what it says', 'GO-2025-4205'),
  traefik('CVE-2026-22045', '<2.11.35 || >=3.0.0-beta1 <3.6.7', 'handshakes that stall use up connections', 'GO-2026-4322'),
  traefik('CVE-2026-26998', '<2.11.38 || >=3.0.0-beta1 <3.6.9', "a forward-auth server's answer uses up the memory", 'GO-2026-4593'),
  traefik('CVE-2026-29054', '>=2.11.9 <2.11.38 || >=3.1.3 <3.6.9', 'clients take away forwarded headers such as X-Real-Ip', 'GO-2026-4597'),
  traefik('CVE-2026-29777', '>=3.0.0-beta1 <3.6.10', 'whoever may write HTTPRoutes puts rules of any host into a match', 'GO-2026-4679'),
  traefik(
    'CVE-2026-32305',
    '<2.11.41 || >=3.0.0-beta1 <3.6.11 || >=3.7.0-ea.1 <3.7.0-ea.2',
    'a fragmented handshake gets past client certificates',
    'GO-2026-4793',
  ),
  traefik(
    'CVE-2026-33433',
    '<2.11.42 || >=3.0.0-beta1 <3.6.12 || >=3.7.0-ea.1 <3.7.0-ea.3',
    'clients pretend to be another user of BasicAuth or DigestAuth',
    'GO-2026-4893',
  ),
  traefik(
    'CVE-2026-35051',
    '<2.11.43 || >=3.0.0-beta1 <3.6.14 || >=3.7.0-ea.1 <3.7.0-rc.2',
    'a header of the client decides what ForwardAuth is asked',
    'GO-2026-5163',
  ),
  traefik(
    'CVE-2026-39858',
    '<2.11.43 || >=3.0.0-beta1 <3.6.14 || >=3.7.0-ea.1 <3.7.0-rc.2',
    'clients forge forwarded headers before authentication',
    'GO-2026-5149',
  ),
  traefik(
    'CVE-2026-40912',
    '<2.11.43 || >=3.0.0-beta1 <3.6.14 || >=3.7.0-ea.1 <3.7.0-rc.2',
    'encoded paths get past authentication behind StripPrefixRegex',
    'GO-2026-5180',
  ),
  traefik(
    'CVE-2026-41174',
    '<2.11.43 || >=3.0.0-beta1 <3.6.14 || >=3.7.0-ea.1 <3.7.0-rc.2',
    'routes use middlewares of other namespaces where that is forbidden',
    'GO-2026-5760',
  ),
  traefik(
    'CVE-2026-41181',
    '<2.11.44 || >=3.0.0-beta1 <3.6.15 || >=3.7.0-rc.1 <3.7.0-rc.3',
    'Authorization and Cookie headers go to the Service of error pages',
    'GO-2026-5532',
  ),
  traefik(
    'CVE-2026-44774',
    '<2.11.46 || >=3.0.0-beta1 <3.6.17 || >=3.7.0 <3.7.1',
    'whoever may write routes of the Gateway API opens the REST provider',
    'GO-2026-5277',
  ),
  traefik(
    'CVE-2026-48020',
    '<2.11.48 || >=3.0.0-beta1 <3.6.19 || >=3.7.0-ea.1 <3.7.3',
    'paths with .. get past authentication behind StripPrefix',
    'GO-2026-5752',
  ),
  traefik(
    'CVE-2026-54761',
    '>=3.0.0-beta1 <3.6.21 || >=3.7.0-ea.1 <3.7.5',
    "HTTPRoutes outside the allowed namespaces open Traefik's own services",
    'GO-2026-5083',
  ),
  traefik('CVE-2026-54762', '>=3.7.0-ea.1 <3.7.5', 'its ingress-nginx provider lets everybody in where auth-secret can not be read', 'GO-2026-5128'),
  traefik(
    'CVE-2026-54763',
    '<2.11.51 || >=3.0.0-beta1 <3.6.22 || >=3.7.0 <3.7.6',
    'headers with underscores let clients pretend to be another user',
    'GO-2026-6211',
  ),
  traefik(
    'CVE-2026-65600',
    '<2.11.52 || >=3.0.0-beta1 <3.6.23 || >=3.7.0 <3.7.7',
    'paths with .. get past authentication behind ReplacePathRegex',
    'GO-2026-6208',
  ),
  traefik(
    'CVE-2026-67309',
    '>=3.7.0 <3.7.8',
    'paths with .. get past authentication behind rewrite-target of its ingress-nginx provider',
    'GO-2026-6207',
  ),
  traefik(
    'CVE-2026-71324',
    '<2.11.53 || >=3.0.0-beta1 <3.6.24 || >=3.7.0 <3.7.9',
    "CONNECT requests mix up the answers of a backend's clients",
    'GO-2026-6201',
  ),
  traefik(
    'CVE-2026-71327',
    '>=3.0.0 <3.6.25 || >=3.7.0 <3.7.10',
    'routes of the Gateway API take over the backends of other namespaces',
    'GO-2026-6209',
  ),

  {
    id: 'haproxy-ingress 0.14.9',
    controller: 'haproxy-ingress',
    affected: '<0.12.22 || >=0.13.0 <0.13.18 || >=0.14.0 <0.14.9 || >=0.15.0-alpha.1 <0.15.0-beta.2',
    allows: "whoever may write Ingresses gets the controller's own permissions through config-backend",
    source: 'https://github.com/jcmoraisjr/haproxy-ingress/releases/tag/v0.14.9',
  },

  mesh('ISTIO-SECURITY-2025-001', '>=1.25.0 <1.25.5 || >=1.26.0 <1.26.4 || >=1.27.0 <1.27.1', 'Envoy uses freed memory in its DNS cache'),
  mesh(
    'ISTIO-SECURITY-2025-003',
    '>=1.26.0 <1.26.7 || >=1.27.0 <1.27.4 || >=1.28.0 <1.28.1',
    'Envoy takes certificates for valid that hold a null byte',
  ),
  mesh(
    'ISTIO-SECURITY-2026-001',
    '>=1.27.0 <1.27.8 || >=1.28.0 <1.28.5 || >=1.29.0 <1.29.1',
    'requests get past policies on headers, and tokens past RequestAuthentication',
  ),
  mesh('ISTIO-SECURITY-2026-003', '>=1.28.0 <1.28.6 || >=1.29.0 <1.29.2', 'dots in serviceAccounts of an AuthorizationPolicy stand for any letter'),
  mesh('ISTIO-SECURITY-2026-004', '>=1.28.0 <1.28.8 || >=1.29.0 <1.29.4 || >=1.30.0 <1.30.1', "cookies of HTTP/2 requests use up Envoy's memory"),
  mesh('ISTIO-SECURITY-2026-005', '>=1.28.8 <1.28.10 || >=1.29.4 <1.29.6 || >=1.30.1 <1.30.3', 'requests crash Envoy and use up its memory'),
  mesh('ISTIO-SECURITY-2026-006', '>=1.29.0 <1.29.7 || >=1.30.0 <1.30.4', 'whoever may write EnvoyFilters crashes istiod'),
]

/** The release that mends it, for one that has it; undefined for one that hasn't, and for what is no release. */
export const mendedIn = ({ affected }: Advisory, version: string): string | undefined => {
  for (const range of affected.split(' || ')) {
    const [, from = '0', fixed = ''] = /^(?:>=(\S+) )?<(\S+)$/.exec(range) ?? []
    const [low, high] = [compareVersions(version, from), compareVersions(version, fixed)]
    if (low !== undefined && high !== undefined && low >= 0 && high < 0) return fixed
  }
  return undefined
}

/** ingress-nginx gets no fixes any more; https://kubernetes.io/blog/2025/11/11/ingress-nginx-retirement/ */
export const RETIRED = {
  controller: 'ingress-nginx',
  /** 1 April 2026: its last month was March. */
  from: Date.UTC(2026, 3, 1),
  words: 'there will be no further releases, no bugfixes, and no updates to resolve any security vulnerabilities that may be discovered',
  source: 'https://kubernetes.io/blog/2025/11/11/ingress-nginx-retirement/',
} as const

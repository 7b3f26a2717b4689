/**
 * What differs between releases of haproxytech/kubernetes-ingress, as their sources say (branches v1.9, v1.10, v1.11, v3.0, v3.1, v3.2).
 * Where no release can be read, 1.9 is assumed: the one that was observed (OBS-09).
 */
export interface Release {
  /** Any prefix counts: `nginx.ingress.kubernetes.io/ssl-redirect` is `ssl-redirect` (pkg/store/convert.go, CopyAnnotations; until 3.1). */
  readonly anyPrefix: boolean
  /** Exact paths have a map of their own, before that of Prefix paths (pkg/route/route.go, PATH_PREFIX_EXACT; since 3.1). */
  readonly exactFirst: boolean
  /** `allow-list` and `deny-list` are known beside `whitelist` and `blacklist` (since 1.11). */
  readonly newLists: boolean
  /** Of `ssl-redirect-port` (pkg/annotations/common/main.go). */
  readonly redirectPort: number
  /** `request-redirect` may begin with a scheme (pkg/annotations/ingress/hostRedirect.go; since 1.11). */
  readonly redirectScheme: boolean
  /** `cors-respond-to-options` (since 3.0). */
  readonly preflight: boolean
  /** A Service's `route-acl` stands for paths beneath by segments, and for wildcard hosts (pkg/route/route.go; since 3.1). */
  readonly aclSegments: boolean
  /** `server-proto: h2` leaves `server-ssl` standing (pkg/annotations/service/proto.go; since 1.10). */
  readonly secureH2: boolean
}

export const ASSUMED = '1.9'

export const releaseOf = (version: string | undefined): Release => {
  const [major = 1, minor = 9] = (version ?? ASSUMED).split('.').map((part) => Number.parseInt(part, 10) || 0)
  const since = (m: number, n: number): boolean => major > m || (major === m && minor >= n)
  return {
    anyPrefix: !since(3, 2),
    exactFirst: since(3, 1),
    newLists: since(1, 11),
    redirectPort: since(1, 11) ? 8443 : 443,
    redirectScheme: since(1, 11),
    preflight: since(3, 0),
    aclSegments: since(3, 1),
    secureH2: since(1, 10),
  }
}

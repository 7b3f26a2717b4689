import type { RouteTable } from '../../table.ts'

type Paths = Pick<RouteTable, 'cleans' | 'normalize' | 'splitsAtSemicolons' | 'replaces'>

/** Headers that pods get from Traefik, and no client (v3.5.3 pkg/middlewares/forwardedheaders): where a peer is trusted only what is added to. */
export const ALWAYS_WRITTEN: readonly string[] = ['x-forwarded-for', 'x-forwarded-server', 'x-real-ip']
export const WRITTEN: readonly string[] = [
  ...ALWAYS_WRITTEN,
  'x-forwarded-proto',
  'x-forwarded-host',
  'x-forwarded-port',
  'x-forwarded-uri',
  'x-forwarded-method',
  'x-forwarded-prefix',
]

/** TRF-08 with `sanitizePath: false`: normalizePath alone; rules see all but the reserved characters decoded (v3.5.3 pkg/muxer/http/mux.go). */
export const UNSANITIZED_PATHS: Paths = {
  cleans: ['refuse-broken-escapes', 'decode-unreserved', 'escape-as-go'],
  splitsAtSemicolons: true,
  normalize: ['decode-unless-reserved'],
}

/** TRF-08: then sanitizePath, which joins the path anew (v3.5.3 pkg/server/server_entrypoint_tcp.go). */
export const TRAEFIK_PATHS: Paths = { ...UNSANITIZED_PATHS, cleans: [...(UNSANITIZED_PATHS.cleans ?? []), 'clean-as-go'] }

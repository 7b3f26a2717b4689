import { refTo } from '@portolan/model'
import { isOfRequest } from '../../nginx-variables.ts'
import type { BlindSpot } from '../../table.ts'
import type { Read } from './reading.ts'

/** Variables of nginx, of its modules that are built in and of nginx.tmpl of controller-v1.15.1: another one keeps nginx from loading. */
const VARIABLES: ReadonlySet<string> = new Set(
  `ancient_browser arg_ args auth_cookie best_http_host binary_remote_addr body_bytes_sent bytes_sent connection connection_requests content_length
  content_type cookie_ cors date_gmt date_local document_root document_uri geoip_country_code host hostname http_ https ingress_name is_args limit_rate
  location_path modern_browser msec msie namespace nginx_version pass_access_scheme pass_port pass_server_port pid pipe proxy_add_x_forwarded_for
  proxy_alternative_upstream_name proxy_host proxy_port proxy_protocol_addr proxy_protocol_port proxy_upstream_name query_string realip_remote_addr
  realip_remote_port realpath_root remote_addr remote_port remote_user req_id request request_body request_body_file request_completion request_filename
  request_id request_length request_method request_time request_uri scheme sent_http_ server_addr server_name server_port server_protocol service_name
  service_port ssl_cipher ssl_client_s_dn ssl_client_verify ssl_protocol ssl_server_name status subdomain tcpinfo_rtt the_real_ip time_iso8601 time_local
  upstream_addr upstream_http_ upstream_status uri`.split(/\s+/),
)
const FAMILIES = [...VARIABLES].filter((name) => name.endsWith('_'))

const isKnown = (name: string): boolean => VARIABLES.has(name) || FAMILIES.some((start) => name.startsWith(start) && name.length > start.length)

/** The `$names` in a text; captures by number are none. */
const namesIn = (text: string): readonly string[] => [...text.matchAll(/\$([A-Za-z_]\w*)/g)].map(([, name]) => name ?? '')

/** Names that a pattern gives to its groups: `(?<rest>.*)`. */
export const groupsIn = (path: string): ReadonlySet<string> => new Set([...path.matchAll(/\(\?P?<([A-Za-z_]\w*)>/g)].map(([, name]) => name ?? ''))

/** A variable in `rewrite-target` that neither nginx nor any path has: a group's name is known to the whole configuration. */
export const strangeVariable = ({ rewrite }: Read, groups: ReadonlySet<string>): string | undefined => {
  if (!rewrite.target.includes('$')) return undefined
  return namesIn(rewrite.target).find((name) => !groups.has(name) && !isKnown(name))
}

/** Variables in values that neither the objects nor the request decide: what pods see isn't known (RGX-07). */
export const variableSpots = (read: Read): readonly BlindSpot[] => {
  const { rewrite, vhost = '', ingress } = read
  if (!rewrite.target.includes('$') && !vhost.includes('$')) return []
  const groups = new Set(ingress.rules.flatMap(({ paths }) => (paths ?? []).flatMap(({ path }) => [...groupsIn(path)])))
  const left = namesIn(rewrite.target).filter((name) => !groups.has(name) && isKnown(name) && !isOfRequest(name))
  const say = (key: string, name: string): BlindSpot => ({
    ref: key === 'rewrite-target' ? rewrite.targetAt : refTo(ingress, `/metadata/annotations/nginx.ingress.kubernetes.io~1${key}`),
    code: 'RGX-07',
    weight: 'may-change',
    text: `Annotation ${key} holds $${name} of nginx, which the request does not decide: what comes of it is not known.`,
  })
  return [
    ...left.map((name) => say('rewrite-target', name)),
    ...namesIn(vhost)
      .filter((name) => !groups.has(name) && !isOfRequest(name))
      .map((name) => say('upstream-vhost', name)),
  ]
}

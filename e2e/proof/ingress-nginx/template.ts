import type { Annotations } from './annotations.ts'
import { type Configuration, covers, DEFAULT_SERVER, isRegex, type Location, type Server } from './servers.ts'
import type { Upstream } from './upstreams.ts'

/**
 * The servers of one scenario as nginx reads them, on an address of their own. Line numbers are those of
 * rootfs/etc/nginx/template/nginx.tmpl of v1.15.1; functions those of internal/ingress/controller/template/template.go.
 */
export const renderServers = (id: string, address: string, { servers }: Configuration): string =>
  [
    ...redirectServers(servers).map((redirect) => renderRedirect(address, redirect)),
    ...servers.map((server) => renderServer(id, address, server)),
  ].join('\n')

/** pkg/util/ingress/ingress.go BuildRedirects */
const redirectServers = (servers: readonly Server[]): { from: string; to: string }[] => {
  const hosts = new Set(servers.map(({ hostname }) => hostname))
  return servers
    .filter(({ redirectFromToWww }) => redirectFromToWww)
    .map(({ hostname }) => ({ from: hostname.startsWith('www.') ? hostname.slice(4) : `www.${hostname}`, to: hostname }))
    .filter(({ from }) => !hosts.has(from))
}

/** Lines 589-615. */
const renderRedirect = (address: string, { from, to }: { from: string; to: string }): string => `server {
  server_name ${quote(from)};
  listen ${address}:80;
  listen ${address}:443 ssl;
  set_by_lua_block $redirect_to { return require('balancer').to_other_host('${to}') }
  return 308 $redirect_to;
}`

/** Lines 636-665 and 906-1491. */
const renderServer = (id: string, address: string, server: Server): string => {
  const { hostname, aliases, locations } = server
  const isDefault = hostname === DEFAULT_SERVER
  const regex = locations.some(isRegex)
  return `server {
  server_name ${quote(serverName(hostname))} ${aliases.map((alias) => quote(sanitize(alias))).join(' ')};
  listen ${address}:80${isDefault ? ' default_server' : ''};
  listen ${address}:443 ${isDefault ? 'default_server ' : ''}ssl;
  set $scenario "${id}";
  set $proxy_upstream_name "-";
${locations.map((location) => renderLocation(location, regex)).join('\n')}
${isDefault ? '  location /healthz { return 200; }\n  location /nginx_status { allow 127.0.0.1; deny all; stub_status on; }' : ''}
}`
}

/** Lines 1000-1004, at the server's level, and 1150-1451. */
const renderLocation = (location: Location, regex: boolean): string => {
  const { annotations } = location
  const rewrite = annotations?.rewrite
  const appRoot = rewrite?.appRoot ? `  if ($uri = /) { return 302 $scheme://$http_host${rewrite.appRoot}; }\n` : ''
  // locationConfigForLua
  const noRedirect = location.path.startsWith('/.well-known/acme-challenge')
  const lines = [
    `set $force_ssl_redirect "${rewrite?.forceSslRedirect ?? false}";`,
    `set $ssl_redirect "${rewrite?.sslRedirect ?? false}";`,
    `set $force_no_ssl_redirect "${noRedirect}";`,
    `set $preserve_trailing_slash "${rewrite?.preserveTrailingSlash ?? false}";`,
    `set $use_port_in_redirects "${annotations?.usePortInRedirects ?? false}";`,
    `rewrite_by_lua_block { require('balancer').rewrite() }`,
    `port_in_redirect ${annotations?.usePortInRedirects ? 'on' : 'off'};`,
    `set $proxy_upstream_name ${quote(location.backend)};`,
    ...(annotations?.denied ? ['return 503;'] : allowed(location, annotations)),
  ]
  return `${appRoot}  location ${locationName(location, regex)} {\n${lines.map((line) => `    ${line}`).join('\n')}\n  }`
}

/** Lines 1205-1426. */
const allowed = (location: Location, annotations: Annotations | undefined): string[] => {
  const { deny = [], allow = [], cors, basicAuth, upstreamVhost, satisfy, redirect } = annotations ?? {}
  const authFree = location.path.startsWith('/.well-known/acme-challenge')
  return [
    ...[...deny].sort().map((one) => `deny ${one};`),
    ...(allow.length > 0 ? [...[...allow].sort().map((one) => `allow ${one};`), 'deny all;'] : []),
    ...(cors ? corsLines(cors.origins) : []),
    ...(basicAuth && !authFree
      ? [`auth_basic ${quote(basicAuth.realm)};`, `auth_basic_user_file ${basicAuth.file};`, 'proxy_set_header Authorization "";']
      : []),
    `proxy_set_header Host ${upstreamVhost ? quote(upstreamVhost) : '$http_host'};`,
    'proxy_set_header Connection "";',
    ...(satisfy ? [`satisfy ${satisfy};`] : []),
    ...(redirect?.relative ? ['absolute_redirect off;'] : []),
    ...(redirect?.url ? [`return ${redirect.code} ${redirect.url};`] : []),
    ...proxyPass(location, annotations),
    'proxy_redirect off;',
  ]
}

/** buildProxyPass */
const proxyPass = (location: Location, annotations: Annotations | undefined): string[] => {
  const { target = '' } = annotations?.rewrite ?? {}
  const scheme = location.backend === 'upstream-default-backend' ? 'http' : scheme_(annotations?.backendProtocol)
  const pass = `proxy_pass ${scheme}://upstream_balancer;`
  if (target === '' || target === location.path) return [pass]
  return [`rewrite "(?i)${sanitize(location.path)}" ${target} break;`, pass]
}

const scheme_ = (protocol: string | undefined): string => (protocol === 'HTTPS' ? 'https' : protocol === 'AUTO_HTTP' ? '$scheme' : 'http')

/** Lines 872-903, buildCorsOriginRegex. */
const corsLines = (origins: readonly string[]): string[] => {
  const allow =
    origins.length === 1 && origins[0] === '*'
      ? ["set $http_origin *;\nset $cors 'true';"]
      : origins.length > 0
        ? [
            `if ($http_origin ~* (${origins.map((one) => `(${one.replace(/[\\.+*?()|[\]{}^$]/g, '\\$&').replace('\\*', '[A-Za-z0-9\\-]+')})`).join('|')})$ ) { set $cors 'true'; }`,
          ]
        : []
  return [...allow, `if ($request_method = 'OPTIONS') { set $cors \${cors}options; }`, 'if ($cors = "trueoptions") { return 204; }']
}

/** buildLocation */
const locationName = ({ path, pathType }: Location, regex: boolean): string =>
  regex ? `~* "^${sanitize(path)}"` : pathType === 'Exact' ? `= "${sanitize(path)}"` : `"${sanitize(path)}"`

/** buildServerName */
const serverName = (hostname: string): string =>
  hostname.startsWith('*') ? `~^(?<subdomain>[\\w-]+)\\.${hostname.replace('*.', '').split('.').join('\\.')}$` : hostname

/** sanitizeQuotedRegex */
const sanitize = (text: string): string => text.replace(/[\\"]/g, '\\$&')

/** quote */
const quote = (text: string): string => JSON.stringify(text)

/** The tables that balancer.lua reads: what the controller posts to /configuration/backends and /configuration/servers. */
export const renderTables = (configurations: ReadonlyMap<string, Configuration>): string =>
  `return {\n${[...configurations].map(([id, one]) => `[${quote(id)}] = ${tableOf(one)}`).join(',\n')}\n}`

const tableOf = ({ servers, upstreams }: Configuration): string => {
  // nginx.go configureCertificates
  const certificates = servers.flatMap(({ hostname, certificate, aliases }) =>
    certificate ? [hostname, ...aliases.filter((alias) => covers(certificate, alias))].map((name) => `[${quote(name)}] = true`) : [],
  )
  return `{ certificates = { ${certificates.join(', ')} }, backends = {\n${[...upstreams.values()].map((one) => `  [${quote(one.name)}] = ${backendOf(one)}`).join(',\n')}\n} }`
}

const backendOf = ({ endpoints, alternatives, policy }: Upstream): string => {
  const list = (texts: readonly string[]): string => `{ ${texts.map(quote).join(', ')} }`
  const shaping = policy
    ? `, policy = { weight = ${policy.weight}, weight_total = ${policy.weightTotal}, header = ${quote(policy.header)}, header_value = ${quote(policy.headerValue)}, header_pattern = ${quote(policy.headerPattern)}, cookie = ${quote(policy.cookie)} }`
    : ''
  return `{ endpoints = ${list(endpoints)}, alternatives = ${list(alternatives)}${shaping} }`
}

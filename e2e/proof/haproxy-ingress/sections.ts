import { type BackendPath, type BackendSection, type Configuration, DEFAULT_HOST, ranges, rewriteOf, secretOf } from './configuration.ts'
import { HostsMap, type MatchFile } from './maps.ts'

/** The sections of one scenario: rootfs/etc/templates/haproxy/haproxy.tmpl and pkg/haproxy/config.go of v0.15.4. `file` keeps a map and gives its path. */
export const renderSections = (
  id: string,
  address: string,
  one: Configuration,
  file: (name: string, rows: string) => string,
  certificate: string,
): string => {
  const maps = frontendMaps(id, one)
  return [
    frontend(id, 'http', `${address}:80`, one, maps, file),
    frontend(id, 'https', `${address}:443 ssl alpn h2,http/1.1 crt ${certificate}`, one, maps, file),
    `backend ${id}_error404\n  http-request return status 404`,
    ...[...one.backends.values()].map((backend) => section(id, backend, one, file)),
    ...[...one.userlists].map(([name, users]) => `userlist ${name}\n${users.map((user) => `  user ${user} insecure-password pass`).join('\n')}`),
  ].join('\n')
}

interface FrontendMaps {
  readonly http: HostsMap
  readonly https: HostsMap
  readonly byDefault: HostsMap
  readonly redirectTo: HostsMap
  readonly redirectFrom: HostsMap
  readonly root: HostsMap
  readonly rootSsl: HostsMap
}

/** config.go WriteFrontendMaps */
const frontendMaps = (id: string, { hosts, backends }: Configuration): FrontendMaps => {
  const maps = {
    http: new HostsMap(`${id}_http_host`),
    https: new HostsMap(`${id}_https_host`),
    byDefault: new HostsMap(`${id}_defaulthost`),
    redirectTo: new HostsMap(`${id}_redir_to`),
    redirectFrom: new HostsMap(`${id}_redir_from`),
    root: new HostsMap(`${id}_redir_fromroot`),
    rootSsl: new HostsMap(`${id}_redir_root_ssl`),
  }
  for (const path of hosts.get(DEFAULT_HOST)?.paths ?? []) maps.byDefault.addPath(DEFAULT_HOST, path, path.backend ?? '')
  for (const host of [...hosts.values()].filter(({ hostname }) => hostname !== DEFAULT_HOST).sort((a, b) => (a.hostname < b.hostname ? -1 : 1))) {
    const [alias, expression] = [host.keys.get('server-alias'), host.keys.get('server-alias-regex')]
    const always = host.keys.get('ssl-always-add-https') === 'true'
    for (const path of host.paths) {
      const targets = path.backend ? [maps.http, ...(host.tls || always ? [maps.https] : [])] : [maps.redirectTo]
      for (const map of targets) {
        const value = path.backend ?? path.redirectTo ?? ''
        map.addPath(host.hostname, path, value)
        if (alias) map.addPath(alias, path, value)
        if (expression) map.addRegex(expression, path, value)
      }
    }
    const from = host.keys.get('redirect-from')
    if (from && host.paths.length > 0) maps.redirectFrom.addHost(from, host.hostname)
    const root = host.keys.get('app-root')
    if (!root) continue
    // Without a root path the global ssl-redirect decides, which is on.
    const found = host.paths
      .filter(({ path }) => path === '/')
      .flatMap((path) => findPath(backends, host.hostname, path.backend, path.path, path.match))
    const first = found[0]
    if (first ? redirects(first, host.tls || always) : true) maps.rootSsl.addHost(host.hostname, '')
    maps.root.addHost(host.hostname, root)
  }
  return maps
}

const findPath = (backends: Configuration['backends'], hostname: string, backend: string | undefined, path: string, match: string): BackendPath[] =>
  (backends.get(backend ?? '')?.paths ?? []).filter((one) => one.hostname === hostname && one.path === path && one.match === match)

/** backend.go buildBackendSSLRedirect */
const redirects = ({ keys, path }: BackendPath, tls: boolean): boolean =>
  tls && keys.get('ssl-redirect') !== 'false' && !path.startsWith('/.well-known/acme-challenge')

type Keep = (name: string, rows: string) => string

const frontend = (id: string, scheme: 'http' | 'https', bind: string, { hosts }: Configuration, maps: FrontendMaps, file: Keep): string => {
  const lines = [
    `bind ${bind}`,
    'http-request set-var(req.path) path',
    'http-request set-var(req.host) hdr(host),field(1,:),lower',
    'http-request set-var(req.base) var(req.host),concat(\\#,req.path)',
  ]
  const lookup = (variable: string, input: string, map: HostsMap, otherwise: readonly string[] = []): void => {
    for (const one of map.files()) {
      const conditions = [...otherwise, ...(one.first ? [] : [`!{ var(${variable}) -m found }`])]
      lines.push(`http-request set-var(${variable}) ${mapped(input, one, file)}${conditions.length > 0 ? ` if ${conditions.join(' ')}` : ''}`)
    }
  }
  const root = (): void => {
    if (maps.root.isEmpty) return
    lookup('req.rootredir', 'var(req.host)', maps.root)
    lines.push('http-request redirect location %[var(req.rootredir)] if { path / } { var(req.rootredir) -m found }')
  }
  const backend = scheme === 'http' ? 'req.backend' : 'req.hostbackend'
  if (scheme === 'http') {
    for (const one of maps.rootSsl.files()) {
      const names = one.rows
        .split('\n')
        .map((row) => row.trim())
        .join('\n')
      lines.push(`http-request redirect scheme https code 302 if { path / } { var(req.host) -i -m ${one.method} -f ${file(one.name, names)} }`)
    }
    root()
    lines.push('http-request set-header X-Forwarded-Proto http')
  }
  if (!maps.redirectTo.isEmpty) {
    lookup('req.redirto', 'var(req.base)', maps.redirectTo, ['!{ path_beg "/.well-known/acme-challenge" }'])
    lines.push(
      'http-request redirect location %[var(req.redirto)] code 302 if !{ path_beg "/.well-known/acme-challenge" } { var(req.redirto) -m found }',
    )
  }
  lookup(backend, 'var(req.base)', scheme === 'http' ? maps.http : maps.https)
  for (const one of maps.byDefault.files()) {
    const more = one.first ? '' : ' !{ var(req.defaultbackend) -m found }'
    lines.push(
      `http-request set-var(req.defaultbackend) ${mapped('str(<default>\\#),concat(,req.path)', one, file)} if !{ var(${backend}) -m found }${more}`,
    )
  }
  if (!maps.redirectFrom.isEmpty) {
    lookup('req.redirdest', 'var(req.host)', maps.redirectFrom, ['!{ path_beg "/.well-known/acme-challenge" }', `!{ var(${backend}) -m found }`])
    lines.push(
      'http-request redirect prefix //%[var(req.redirdest)] code 302 if !{ path_beg "/.well-known/acme-challenge" } { var(req.redirdest) -m found }',
    )
  }
  if (scheme === 'https') {
    root()
    lines.push('http-request set-header X-Forwarded-Proto https')
  }
  lines.push('option forwardfor', `use_backend %[var(${backend})] if { var(${backend}) -m found }`)
  if (hosts.has(DEFAULT_HOST)) lines.push('use_backend %[var(req.defaultbackend)]')
  lines.push(`default_backend ${id}_error404`)
  return `frontend ${id}_${scheme}\n${lines.map((line) => `  ${line}`).join('\n')}`
}

const mapped = (input: string, { lower, method, name, rows }: MatchFile, file: Keep): string =>
  `${input}${lower ? ',lower' : ''},map_${method}(${file(name, rows)})`

const section = (id: string, backend: BackendSection, { hosts, userlists }: Configuration, file: Keep): string => {
  const lines = ['balance roundrobin', 'acl https-request ssl_fc']
  const tls = (path: BackendPath): boolean => {
    const host = hosts.get(path.hostname)
    // host.go UseTLS; ssl-always-follow-redirect is on by default.
    return host?.tls === true || host?.keys.get('ssl-always-add-https') === 'true'
  }
  const config = (path: BackendPath) => {
    const allow = ranges(path.keys.get('allowlist-source-range') ?? path.keys.get('whitelist-source-range'))
    const secret = secretOf(path.keys, { metadata: { namespace: backend.id.split('_')[1] ?? '', name: '' } } as never)
    return {
      redirect: redirects(path, tls(path)),
      allow,
      deny: ranges(path.keys.get('denylist-source-range')),
      // A Secret that can't be read leaves the path open.
      users: secret && userlists.has(`${id}_${secret.namespace}_${secret.name}`) ? `${id}_${secret.namespace}_${secret.name}` : undefined,
      cors: path.keys.get('cors-enable') === 'true',
      rewrite: rewriteOf(path),
    }
  }
  const settings = backend.paths.map((path) => ({ path, config: config(path) }))
  // backend.go NeedACL: not before two paths differ.
  if (new Set(settings.map(({ config: one }) => JSON.stringify(one))).size > 1) lines.push(...pathIds(backend, hosts, file))
  // backend.go PathIDs: a setting that all paths share has no condition; one that differs has one for each path.
  type Config = ReturnType<typeof config>
  const each = (key: keyof Config, write: (one: Config, when: string) => readonly string[]): void => {
    const differs = new Set(settings.map(({ config: one }) => JSON.stringify(one[key]))).size > 1
    for (const { path, config: one } of differs ? settings : settings.slice(0, 1)) {
      lines.push(...write(one, differs ? `{ var(txn.pathID) -m str ${path.id} }` : ''))
    }
  }
  each('redirect', ({ redirect }, when) => (redirect ? [`http-request redirect scheme https code 302 if !https-request ${when}`] : []))
  each('allow', ({ allow }, when) => [
    ...(allow.exception.length > 0 ? [`http-request deny if ${when} { src ${allow.exception.join(' ')} }`] : []),
    ...(allow.rule.length > 0 ? [`http-request deny if ${when} !{ src ${allow.rule.join(' ')} }`] : []),
  ])
  each('deny', ({ deny }, when) => {
    if (deny.rule.length === 0 && deny.exception.length === 0) return []
    const rule = deny.rule.length > 0 ? `{ src ${deny.rule.join(' ')} }` : ''
    return [`http-request deny if ${when} ${rule} ${deny.exception.length > 0 ? `!{ src ${deny.exception.join(' ')} }` : ''}`]
  })
  const anyCors = settings.some(({ config: one }) => one.cors)
  each('users', ({ users }, when) =>
    users ? [`http-request auth realm "localhost" if ${anyCors ? '!METH_OPTIONS' : ''} ${when} !{ http_auth(${users}) }`] : [],
  )
  each('cors', ({ cors }, when) => (cors ? [`http-request return status 204 if METH_OPTIONS ${when}`] : []))
  each('rewrite', ({ rewrite }, when) =>
    rewrite ? [`http-request replace-path ${quoted(rewrite.match)} ${quoted(rewrite.target)}${when === '' ? '' : ` if ${when}`}`] : [],
  )
  const servers = backend.servers.map((server, index) => `server srv${index + 1} ${server}${backend.secure ? ' ssl verify none' : ''}`)
  return `backend ${backend.id}\n${[...lines, ...servers].map((line) => `  ${line}`).join('\n')}`
}

/** config.go WriteBackendMaps: by the host of the rule alone, so an alias finds none. */
const pathIds = (backend: BackendSection, hosts: Configuration['hosts'], file: Keep): string[] => {
  const named = new HostsMap(`${backend.id}_idpath`)
  const byDefault = new HostsMap(`${backend.id}_idpathdef`)
  for (const path of backend.paths) {
    const order = hosts.get(path.hostname)?.paths.find((one) => one.path === path.path && one.match === path.match)?.order
    if (order === undefined) continue
    ;(path.hostname === DEFAULT_HOST ? byDefault : named).addPath(path.hostname, { ...path, order }, path.id)
  }
  const missing = 'if !{ var(txn.pathID) -m found }'
  return [
    ...named.files().map((one) => `http-request set-var(txn.pathID) ${mapped('var(req.base)', one, file)}${one.first ? '' : ` ${missing}`}`),
    ...byDefault
      .files()
      .map(
        (one) =>
          `http-request set-var(txn.pathID) ${mapped('str(<default>\\#),concat(,req.path)', one, file)}${!named.isEmpty || !one.first ? ` ${missing}` : ''}`,
      ),
  ]
}

/** funcmap.go haquote */
const quoted = (text: string): string => `"${text.replace(/[\\"$]/g, '\\$&')}"`

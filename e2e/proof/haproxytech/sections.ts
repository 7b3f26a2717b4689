import type { BackendSection, Configuration } from './configuration.ts'

/** The sections of one scenario, as controller.go setupHAProxyRules and pkg/haproxy/rules/main.go of v1.9.15 write them. */
export const renderSections = (id: string, address: string, one: Configuration, mapFile: (name: string) => string, certificate: string): string =>
  [
    frontend(id, 'http', `${address}:80`, one, mapFile),
    frontend(id, 'https', `${address}:443${one.tls ? ` ssl crt ${certificate} alpn h2,http/1.1` : ''}`, one, mapFile),
    `backend ${id}-none\n  http-request return status 404`,
    ...[...one.backends].map(([name, backend]) => section(name, backend)),
    ...[...one.userlists].map(
      ([name, users]) =>
        `userlist ${name}\n  group authenticated-users\n${users.map((user) => `  user ${user} insecure-password pass groups authenticated-users`).join('\n')}`,
    ),
  ].join('\n')

const frontend = (id: string, name: 'http' | 'https', bind: string, one: Configuration, mapFile: (name: string) => string): string => {
  const found = '{ var(txn.host_match) -m found }'
  const rules = one.rules.filter(({ onlyHttp }) => name === 'http' || !onlyHttp)
  const early = rules.filter(({ phase }) => ['deny', 'auth', 'redirect'].includes(phase))
  const late = rules.filter(({ phase }) => !['deny', 'auth', 'redirect'].includes(phase))
  const line = ({ text, condition }: Configuration['rules'][number]): string => `  http-request ${text} if ${condition}`
  return `frontend ${id}-${name}
  bind ${bind}
  http-request set-var(txn.base) base
  http-request set-var(txn.path) path
  http-request set-var(txn.host) req.hdr(Host),field(1,:),lower
  http-request set-var(txn.host_match) var(txn.host),map(${mapFile('host')})
  http-request set-var(txn.host_match) var(txn.host),regsub(^[^.]*,,),map(${mapFile('host')},'') if !${found}
  http-request set-var(txn.path_match) var(txn.host_match),concat(,txn.path,),map(${mapFile('path-exact')})
  http-request set-var(txn.path_match) var(txn.host_match),concat(,txn.path,),map_beg(${mapFile('path-prefix')}) if !{ var(txn.path_match) -m found }
${early.map(line).join('\n')}
${name === 'https' ? '  http-request set-header X-Forwarded-Proto https' : ''}
${late.map(line).join('\n')}
  use_backend %[var(txn.path_match),field(1,.)]
  default_backend ${one.defaultBackend ?? `${id}-none`}`
}

const section = (name: string, { servers, tls }: BackendSection): string =>
  `backend ${name}\n  balance roundrobin\n  option forwardfor\n${servers.map((server, index) => `  server SRV_${index + 1} ${server}${tls ? ' ssl verify none' : ''}`).join('\n')}`

import { type NativeText, readNative } from '../../haproxy/native.ts'
import { fault } from '../../regex.ts'
import type { Action, BlindSpot, Filter, Target } from '../../table.ts'
import { type Backend, firstOf } from './backends.ts'
import { corsOf } from './cors.ts'
import { codeOf, redirectsToHttps, type Setting } from './gates.ts'
import { readLines } from './headers.ts'
import type { Host, HostPath } from './hosts.ts'
import { readInt } from './keys.ts'
import { quoted } from './maps.ts'

/** What a path does with a request, and what can't be told of it. */
export const actionOf = (
  path: HostPath,
  host: Host,
  setting: Setting,
  loose: boolean,
): { readonly action: Action; readonly blind: readonly BlindSpot[] } => {
  const { to } = path
  if ('redirect' in to) {
    const origin = to.redirect.at ?? { kind: 'Ingress', name: path.ingress.meta.name, namespace: path.ingress.meta.namespace ?? '' }
    const status = codeOf(setting.global.text('redirect-to-code'))
    return {
      action: { do: 'redirect', status, to: { url: to.redirect.text, relative: true }, origin, rule: 'HAJ-08' },
      blind: variable(to.redirect.text, 'redirect-to', origin),
    }
  }
  const { backend } = to
  const blind = blindOf(backend)
  const cookie = backend.said.text('affinity') === 'cookie' ? backend.said.text('session-cookie-name') || 'INGRESSCOOKIE' : undefined
  const action: Action = {
    do: 'forward',
    targets: [targetOf(backend, to.target)],
    filters: [...headersOf(backend, blind), ...rewriteOf(path, backend, loose, blind), ...responseOf(path, host, setting)],
    ...(cookie ? { affinity: `cookie ${cookie}` } : {}),
  }
  return { action, blind }
}

const targetOf = (backend: Backend, origin: Target['origin']): Target => {
  const { namespace, name, port } = backend
  return {
    weight: 1,
    service: { namespace, name, port: port.port },
    filters: [],
    protocol: protocolOf(backend),
    ...(backend.said.isOn('service-upstream') ? { byClusterIp: true as const } : {}),
    origin,
  }
}

/** annotations/backend.go, buildBackendProtocol: an unknown word leaves it at HTTP/1. */
const protocolOf = ({ said }: Backend): NonNullable<Target['protocol']> => {
  const secure = said.isOn('secure-backends')
  switch (said.text('backend-protocol').toLowerCase()) {
    case '':
    case 'h1':
    case 'http':
      return secure ? 'https' : 'http'
    case 'h1-ssl':
    case 'https':
    case 'h2-ssl':
      return 'https'
    case 'h2':
      return secure ? 'https' : 'h2c'
    case 'grpc':
      return secure ? 'grpcs' : 'grpc'
    case 'grpcs':
      return 'grpcs'
    default:
      return 'http'
  }
}

/** `headers`: a line each; `%[service]` and `%[namespace]` are filled in, other variables aren't worked out. */
const headersOf = ({ said, name, namespace }: Backend, blind: BlindSpot[]): readonly Filter[] => {
  const value = said.get('headers')
  if (value.text === '' || !value.at) return []
  const origin = value.at
  return readLines(value.text).flatMap((header): Filter[] => {
    const text = header.value.replaceAll('%[service]', name).replaceAll('%[namespace]', namespace)
    if (text.includes('%')) {
      blind.push({
        ref: origin,
        code: 'UNK-02',
        weight: 'note',
        text: `headers makes ${header.name} from variables of HAProxy; its value is not worked out.`,
      })
      return []
    }
    return [
      { type: 'request-headers', set: [{ name: header.name, value: text.replace(/^"(.*)"$/, '$1') }], add: [], remove: [], origin, rule: 'HAJ-09' },
    ]
  })
}

/** HAJ-07: the path gives way to the target and what follows it stays; a regex path becomes the target alone (buildBackendRewriteURL). */
const rewriteOf = (path: HostPath, backend: Backend, loose: boolean, blind: BlindSpot[]): readonly Filter[] => {
  const value = path.said.get('rewrite-target')
  // By an alias the path's own settings are found only where no path of the backend differs.
  if (value.text === '' || !value.at) return []
  const { pattern, target } = rewriting(path, value.text)
  const alike = (other: HostPath): boolean => {
    const text = other.said.text('rewrite-target')
    return text !== '' && rewriting(other, text).pattern === pattern && rewriting(other, text).target === target
  }
  if (loose && !backend.paths.every(alike)) return []
  const format = target.replaceAll('%%', '%')
  if (target.replaceAll('%%', '').includes('%') || fault(pattern) !== undefined) {
    blind.push({
      ref: value.at,
      code: 'UNK-19',
      weight: 'note',
      text: 'rewrite-target is not evaluated here; the path that the pod sees may differ.',
    })
    return []
  }
  const like = { by: 'regex' as const, value: pattern, flags: '', flavour: 'pcre' as const }
  return [{ type: 'rewrite', path: { by: 'regex', like, value: format, replaces: 'whole', refs: 'backslash' }, origin: value.at, rule: 'HAJ-07' }]
}

const rewriting = ({ path, match }: HostPath, target: string): { readonly pattern: string; readonly target: string } => {
  if (match === 'regex') return { pattern: `^${path}`, target }
  const slash = path.endsWith('/')
  return {
    pattern: `^${quoted(path)}${target === '/' && !slash ? '/?' : ''}(.*)$`,
    target: `${target}${slash && !target.endsWith('/') ? '/' : ''}\\1`,
  }
}

/** What browsers are told: who may read the answer, and to come by https from now on. */
const responseOf = (path: HostPath, host: Host, setting: Setting): readonly Filter[] => {
  const policy = corsOf(path.said)
  const at = path.said.get('cors-enable').at
  const cors: Filter[] = policy && at ? [{ type: 'cors', policy, origin: at }] : []
  if (!path.said.isOn('hsts') || !path.said.says('hsts') || !redirectsToHttps(path, host, setting)) return cors
  const { said } = path
  const value = `max-age=${readInt(said.text('hsts-max-age')) || 15_768_000}${said.isOn('hsts-include-subdomains') ? '; includeSubDomains' : ''}${said.isOn('hsts-preload') ? '; preload' : ''}`
  const origin = said.get('hsts').at ?? path.ingress.meta
  return 'kind' in origin
    ? [...cors, { type: 'response-headers', set: [{ name: 'Strict-Transport-Security', value }], add: [], remove: [], origin }]
    : cors
}

/** Native text of the backend, which stands behind all that is asked. */
export const nativeOf = ({ said }: Backend): readonly NativeText[] =>
  ['config-backend-early', 'config-backend', 'config-backend-late'].flatMap((key) => {
    const { text, at } = said.get(key)
    return text.trim() === '' || !at ? [] : [readNative(key, text, at, 'HAJ-09')]
  })

/** What isn't run here (UNK-02, UNK-06). */
const blindOf = (backend: Backend): BlindSpot[] => {
  const spots = nativeOf(backend).flatMap(({ blind }) => [...blind])
  const waf = firstOf(backend, 'waf')
  if (waf?.text === 'modsecurity' && waf.at)
    spots.push({
      ref: waf.at,
      code: 'UNK-06',
      weight: 'note',
      text: 'waf: requests that its rules take for an attack are answered 403; they are not run here.',
    })
  return spots
}

const variable = (text: string, key: string, ref: BlindSpot['ref']): readonly BlindSpot[] =>
  text.includes('%[') ? [{ ref, code: 'UNK-02', weight: 'note', text: `${key} has variables of HAProxy, which stay as they are written.` }] : []

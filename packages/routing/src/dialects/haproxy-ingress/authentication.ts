import type { Answer, Condition, Gate, RedirectTo } from '../../table.ts'
import type { Backend } from './backends.ts'
import { corsOf } from './cors.ts'
import type { Setting } from './gates.ts'
import type { HostPath } from './hosts.ts'
import { readName, type Said } from './keys.ts'

const ALWAYS: Condition = { is: 'all', of: [] }
const NEVER: Condition = { is: 'any', of: [] }
const OPTIONS: Condition = { is: 'method', like: { by: 'exact', value: 'OPTIONS' } }

/** A userlist of HAProxy (HAJ-09). */
export const basic = ({ said }: HostPath, backend: Backend, { cluster }: Setting): readonly Gate[] => {
  const value = said.get('auth-secret')
  const named = value.text === '' ? undefined : readName({ ...value, text: value.text.replace(/^secret:\/\//, '') })
  if (!named || !value.at) return []
  const secret = cluster.get('Secret', named.namespace, named.name)
  // A Secret that can't be used leaves the path open (annotations/backend.go, buildBackendAuthHTTP).
  if (cluster.knows('Secret') && !secret?.keys.includes('auth')) return []
  const own: Condition = { is: 'header', name: 'authorization', like: { by: 'regex', value: '^basic ', flags: 'i', flavour: 'pcre' } }
  const spared = backend.paths.some((other) => other.said.isOn('cors-enable'))
  const asked: Condition = spared ? { is: 'not', of: OPTIONS } : ALWAYS
  const gate: Gate = {
    when: { is: 'all', of: [asked, { is: 'not', of: own }] },
    // biome-ignore lint/suspicious/noThenProperty: the table's own word
    then: { do: 'respond', status: 401, reason: 'credentials are asked for', rule: 'HAJ-09' },
    perhaps: {
      when: { is: 'all', of: [asked, own] },
      text: `Whether the credentials are in Secret ${named.namespace}/${named.name} is not known: its content is not read.`,
    },
    origin: value.at,
    label: 'auth-secret asks for credentials',
    stage: 'access',
    rule: 'HAJ-09',
  }
  return [gate]
}

/** Every OPTIONS is taken for a preflight and answered (haproxy.tmpl, lua.send-cors-preflight). */
export const preflight = ({ said }: HostPath): readonly Gate[] => {
  const cors = corsOf(said)
  const origin = said.get('cors-enable').at
  if (!cors || !origin) return []
  const gate: Gate = {
    when: OPTIONS,
    // biome-ignore lint/suspicious/noThenProperty: the table's own word
    then: { do: 'respond', status: 204, reason: 'preflights are answered', cors },
    origin,
    label: 'cors-enable answers preflights',
    stage: 'filter',
    rule: 'HAJ-09',
  }
  return [gate]
}

const DENIED: Answer = { do: 'respond', status: 403, reason: 'the external authentication is not set up', rule: 'HAJ-09' }

/** `auth-url` and `oauth`: a service that Portolan can't ask. One that can't be found denies all. */
export const outside = ({ said }: HostPath, backend: Backend, setting: Setting): readonly Gate[] => {
  const url = said.get('auth-url')
  const oauth = said.get('oauth')
  const value = url.text === '' ? oauth : url
  if (value.text === '' || !value.at) return []
  const base = { origin: value.at, stage: 'access' as const, rule: 'HAJ-09' }
  const broken = url.text === '' ? brokenOauth(said, backend, setting) : brokenUrl(url.text, backend, setting)
  // biome-ignore lint/suspicious/noThenProperty: the table's own word
  if (broken) return [{ ...base, when: ALWAYS, then: DENIED, label: `${url.text === '' ? 'oauth' : 'auth-url'} lets nobody in: ${broken}` }]
  const prefix = prefixOf(said)
  const signin = url.text === '' ? '' : said.text('auth-signin')
  const when: Condition = url.text === '' ? { is: 'not', of: { is: 'path', like: { by: 'prefix', value: `${prefix}/` } } } : ALWAYS
  const start: RedirectTo = { relative: true, path: { by: 'start', start: '', value: `${prefix}/start?rd=` }, query: 'dropped' }
  const away: Answer = { do: 'redirect', status: 302, to: url.text === '' ? start : { url: signin, relative: true }, origin: value.at }
  const refused: Answer = { do: 'respond', status: 401, reason: 'the external service does not let it in', rule: 'HAJ-09' }
  const text = `Whether the request is let in is decided by ${url.text || 'oauth2-proxy'}, which is not asked here.`
  // A name that DNS doesn't know denies all.
  const denied: Answer = { ...refused, status: 403 }
  const answers = url.text !== '' && signin === '' ? [refused, denied] : url.text === '' ? [away] : [away, denied]
  const label = url.text === '' ? 'oauth asks oauth2-proxy' : 'auth-url asks an external service'
  // biome-ignore lint/suspicious/noThenProperty: the table's own word
  return [{ ...base, when: NEVER, then: refused, perhaps: { when, text, then: answers }, label }]
}

const prefixOf = (said: Said): string => (said.text('oauth-uri-prefix') || '/oauth2').replace(/\/+$/, '')

const brokenUrl = (text: string, backend: Backend, { cluster }: Setting): string | undefined => {
  const [, scheme = '', host = '', port] = /^([a-z]+):\/\/([^/:?]+(?:\/[^/:?]+)?)(?::(\d+|[a-z0-9-]+))?(?:[/?].*)?$/.exec(text) ?? []
  if (scheme === 'http' || scheme === 'https') return undefined
  if (scheme !== 'svc' && scheme !== 'service') return `${text.slice(0, 200)} is no URL that it reads`
  if (port === undefined) return `${text.slice(0, 200)} names no port`
  const [namespace = '', name = ''] = host.includes('/') ? host.split('/') : [backend.namespace, host]
  if (!cluster.knows('Service') || cluster.get('Service', namespace, name)) return undefined
  return `the Service ${namespace}/${name} does not exist`
}

const brokenOauth = (said: Said, backend: Backend, { hosts }: Setting): string | undefined => {
  const kind = said.text('oauth')
  if (kind !== 'oauth2_proxy' && kind !== 'oauth2-proxy') return `${kind} is not known`
  const prefix = prefixOf(said)
  for (const host of hosts.values())
    for (const { path, ingress, to } of host.paths)
      if ('backend' in to && path.replace(/\/+$/, '') === prefix && ingress.meta.namespace === backend.namespace) return undefined
  return `no path ${prefix} is in namespace ${backend.namespace}`
}

/** HAJ-09, `auth-tls-secret`: answered 496 without a certificate and 495 with a bad one, after the handshake. */
export const clientCertificate = (path: HostPath, _: Backend, { hosts }: Setting): readonly Gate[] => {
  const said = hosts.get(path.host)?.said
  const secret = said?.get('auth-tls-secret')
  const verify = said?.text('auth-tls-verify-client') ?? ''
  if (!said || !secret?.at || secret.text === '' || verify === 'off' || verify === 'optional_no_ca') return []
  const bad: Answer = { do: 'respond', status: 495, reason: 'the client certificate is not accepted', rule: 'HAJ-09' }
  const none: Answer = { do: 'respond', status: 496, reason: 'a client certificate is asked for', rule: 'HAJ-09' }
  const page = said.text('auth-tls-error-page')
  const away: Answer = { do: 'redirect', status: 303, to: { url: page }, origin: secret.at }
  const gate: Gate = {
    when: NEVER,
    // biome-ignore lint/suspicious/noThenProperty: the table's own word
    then: none,
    perhaps: {
      when: { is: 'scheme', like: { by: 'exact', value: 'https' } },
      text: `auth-tls-secret asks clients of ${path.host} for a certificate. Whether yours has a fitting one is not known.`,
      // biome-ignore lint/suspicious/noThenProperty: the table's own word
      then: page !== '' ? [away] : verify === 'optional' ? [bad] : [none, bad],
    },
    origin: secret.at,
    label: 'auth-tls-secret asks for a client certificate',
    stage: 'access',
    rule: 'HAJ-09',
  }
  return [gate]
}

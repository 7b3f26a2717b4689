import type { Cluster, Ref } from '@portolan/model'
import { isBlock } from './checks.ts'
import { parseUrl } from './go-values.ts'
import type { Reader } from './reader.ts'

/** Who may come in, as one Ingress says it. */
export interface Access {
  readonly allow: readonly string[]
  readonly allowAt: Ref
  readonly deny: readonly string[]
  readonly denyAt: Ref
  readonly basic?: Ref
  readonly external?: { readonly at: Ref; readonly signin: boolean }
  readonly anyWillDo: boolean
  readonly globalAuth: boolean
}

/** What reading comes to: `dropped` takes the whole Ingress away (NGX-03), `denied` makes its paths answer 503 (NGX-04). */
export interface Verdicts {
  drop(text: string, at: Ref): void
  deny(text: string, at: Ref): void
  /** What can't be told from the objects: whether its paths are denied. */
  doubt(text: string, at: Ref): void
}

export const readAccess = (reader: Reader, cluster: Cluster, verdicts: Verdicts): Access => {
  const { settings } = reader
  const basic = readBasic(reader, cluster, verdicts)
  const external = readExternal(reader, cluster, verdicts)
  return {
    allow: readRange(reader, 'allowlist-source-range', settings.allowlist, verdicts),
    allowAt: reader.raw('allowlist-source-range') === undefined && settings.configMap ? settings.configMap : reader.ref('allowlist-source-range'),
    deny: readRange(reader, 'denylist-source-range', settings.denylist, verdicts),
    denyAt: reader.raw('denylist-source-range') === undefined && settings.configMap ? settings.configMap : reader.ref('denylist-source-range'),
    ...(basic ? { basic } : {}),
    ...(external ? { external } : {}),
    anyWillDo: reader.textOr('satisfy', '') === 'any',
    globalAuth: reader.boolOr('enable-global-auth', true),
  }
}

/** ipallowlist/main.go: a value that doesn't pass denies; one that isn't set is the ConfigMap's. */
const readRange = (reader: Reader, key: string, byDefault: readonly string[], { deny }: Verdicts): readonly string[] => {
  const got = reader.text(key)
  if ('problem' in got) {
    if (got.problem !== 'missing') deny(`${key} holds no readable list of addresses: ${reader.raw(key) ?? ''}`, reader.ref(key))
    return byDefault
  }
  const blocks = got.value.split(',').map((one) => one.trim())
  if (blocks.every(isBlock)) return blocks
  deny(`${key} holds no readable list of addresses: ${got.value}`, reader.ref(key))
  return byDefault
}

/** auth/main.go Parse */
const readBasic = (reader: Reader, cluster: Cluster, { drop, deny, doubt }: Verdicts): Ref | undefined => {
  const type = reader.text('auth-type')
  if ('problem' in type) return undefined
  const at = reader.ref('auth-secret')
  if (!/basic|digest/.test(type.value)) {
    deny(`auth-type ${type.value} is neither basic nor digest`, reader.ref('auth-type'))
    return undefined
  }
  const secretType = reader.text('auth-secret-type')
  if ('problem' in secretType && secretType.problem === 'invalid')
    drop('auth-secret-type is neither auth-file nor auth-map', reader.ref('auth-secret-type'))
  const secret = reader.text('auth-secret')
  if ('problem' in secret) {
    deny('auth-type asks for a Secret, and auth-secret names none', at)
    return undefined
  }
  const named = nameOf(secret.value, reader.namespace)
  if (!named || (!reader.settings.crossNamespace && named.namespace !== reader.namespace)) {
    deny(named ? `auth-secret ${secret.value} is in another namespace` : `auth-secret ${secret.value} is no name`, at)
    return undefined
  }
  if (!cluster.knows('Secret')) doubt(`Whether Secret ${secret.value} holds users is not known: Secrets are not read.`, at)
  else {
    const found = cluster.get('Secret', named.namespace, named.name)
    const asFile = 'problem' in secretType || secretType.value === 'auth-file'
    if (!found) {
      deny(`Secret ${named.namespace}/${named.name} of auth-secret does not exist`, at)
      return undefined
    }
    if (asFile && !found.keys.includes('auth')) {
      deny(`Secret ${named.namespace}/${named.name} of auth-secret has no key auth`, at)
      return undefined
    }
  }
  if (reader.isInvalid('auth-realm')) drop('auth-realm holds signs that are not allowed', reader.ref('auth-realm'))
  return at
}

/** authreq/main.go Parse */
const readExternal = (reader: Reader, cluster: Cluster, { deny, doubt }: Verdicts): Access['external'] => {
  const url = reader.text('auth-url')
  if ('problem' in url) return undefined
  const at = reader.ref('auth-url')
  const parsed = parseUrl(url.value)
  const nothing = (text: string, key: string): undefined => void deny(text, reader.ref(key))
  if (!parsed || parsed.scheme === '' || parsed.host === '' || parsed.host.includes('..'))
    return nothing(`auth-url ${url.value} is no URL with scheme and host`, 'auth-url')
  if (reader.isInvalid('auth-method')) return nothing(`auth-method ${reader.raw('auth-method') ?? ''} is no method`, 'auth-method')
  // These three make the parser give up without a word: nobody is asked then.
  if (['auth-cache-duration', 'auth-request-redirect', 'auth-always-set-cookie'].some((key) => reader.isInvalid(key))) return undefined
  if (reader.isInvalid('auth-response-headers')) return nothing('auth-response-headers holds what is no header name', 'auth-response-headers')
  const headers = reader.textOr('auth-proxy-set-headers', '')
  if (headers !== '') {
    const named = nameOf(headers, reader.namespace)
    if (!named || (!reader.settings.crossNamespace && named.namespace !== reader.namespace))
      return nothing(`auth-proxy-set-headers ${headers} is in another namespace`, 'auth-proxy-set-headers')
    if (!headers.includes('/')) return nothing(`auth-proxy-set-headers ${headers} names no namespace`, 'auth-proxy-set-headers')
    if (!cluster.knows('ConfigMap'))
      doubt(`Whether ConfigMap ${headers} exists is not known: ConfigMaps are not read.`, reader.ref('auth-proxy-set-headers'))
    else if (!cluster.get('ConfigMap', named.namespace, named.name))
      return nothing(`ConfigMap ${headers} of auth-proxy-set-headers does not exist`, 'auth-proxy-set-headers')
  }
  return { at, signin: reader.textOr('auth-signin', '') !== '' }
}

/** cache.SplitMetaNamespaceKey: `name` or `namespace/name`. */
export const nameOf = (text: string, own: string): { readonly namespace: string; readonly name: string } | undefined => {
  const parts = text.split('/')
  if (parts.length > 2) return undefined
  return parts.length === 2 ? { namespace: parts[0] || own, name: parts[1] ?? '' } : { namespace: own, name: text }
}

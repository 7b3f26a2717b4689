import { type Ingress, type Labels, NO_LABELS, type Ref, refTo, type Service } from '@portolan/model'

/** A configuration key's value and where it is written; without `at` it is a default, or the ConfigMap's. */
export interface Value {
  readonly text: string
  readonly at?: Ref
  /** Of the object that says it: names without one are of this namespace. */
  readonly namespace?: string
}

/** Keys of one object by their name without prefix. */
export type Keys = ReadonlyMap<string, Value>

/** Keys that belong to a host, whatever path they stand on (pkg/converters/ingress/types/annotations.go, AnnHost; 0.15). */
const HOST_KEYS: ReadonlySet<string> = new Set([
  'acme-preferred-chain',
  'app-root',
  'auth-tls-error-page',
  'auth-tls-secret',
  'auth-tls-strict',
  'auth-tls-verify-client',
  'cert-signer',
  'redirect-from',
  'redirect-from-regex',
  'server-alias',
  'server-alias-regex',
  'ssl-always-add-https',
  'ssl-ciphers',
  'ssl-cipher-suites',
  'ssl-options-host',
  'ssl-passthrough',
  'ssl-passthrough-http-port',
  'tls-alpn',
  'var-namespace',
])

/** Of both a host and its paths (AnnDuo). */
const SHARED_KEYS: ReadonlySet<string> = new Set([
  'auth-external-placement',
  'auth-headers-fail',
  'auth-headers-request',
  'auth-headers-succeed',
  'auth-method',
  'auth-signin',
  'auth-url',
])

/** Keys whose malformed values are left out (pkg/converters/ingress/annotations/validator.go). */
const BOOLEANS: ReadonlySet<string> = new Set(['cors-allow-credentials', 'hsts', 'hsts-preload', 'hsts-include-subdomains', 'ssl-redirect'])

/** Defaults that decide something here (pkg/converters/ingress/defaults.go, 0.15). */
const DEFAULTS: ReadonlyMap<string, string> = new Map([
  ['auth-external-placement', 'backend'],
  ['auth-tls-strict', 'true'],
  ['blue-green-mode', 'deploy'],
  ['cors-allow-headers', 'DNT,X-CustomHeader,Keep-Alive,User-Agent,X-Requested-With,If-Modified-Since,Cache-Control,Content-Type,Authorization'],
  ['cors-allow-methods', 'GET, PUT, POST, DELETE, PATCH, OPTIONS'],
  ['cors-allow-origin', '*'],
  ['cors-max-age', '86400'],
  ['no-redirect-locations', '/.well-known/acme-challenge'],
  ['no-tls-redirect-locations', '/.well-known/acme-challenge'],
  ['path-type-order', 'exact,prefix,begin,regex'],
  ['redirect-from-code', '302'],
  ['redirect-to-code', '302'],
  ['ssl-always-follow-redirect', 'true'],
  ['ssl-redirect', 'true'],
])

/** The keys of an object's annotations; of several prefixes the first that has one counts (HAJ-01). */
export const keysOf = (object: Ingress | Service, prefixes: readonly string[]): Keys => {
  const { annotations, namespace = '' } = object.meta
  const found = new Map<string, Value>()
  for (const prefix of prefixes) {
    for (const [name, text] of Object.entries(annotations)) {
      if (!name.startsWith(`${prefix}/`)) continue
      const key = name.slice(prefix.length + 1)
      if (found.has(key)) continue
      found.set(key, { text, namespace, at: refTo(object, `/metadata/annotations/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`) })
    }
  }
  return found.size === 0 ? NO_KEYS : found
}

const NO_KEYS: Keys = new Map()

export const isHostKey = (key: string): boolean => HOST_KEYS.has(key) || SHARED_KEYS.has(key)
export const isPathKey = (key: string): boolean => !HOST_KEYS.has(key)

/** Values by rank: what was said first stands, then the ConfigMap, then the default (HAJ-01; annotations/mapper.go). */
export class Said {
  readonly #values = new Map<string, Value>()
  readonly #global: Labels

  constructor(global: Labels = NO_LABELS) {
    this.#global = global
  }

  add(keys: Keys, belongs: (key: string) => boolean): void {
    for (const [key, value] of keys) {
      if (!belongs(key) || this.#values.has(key)) continue
      if (BOOLEANS.has(key) && readBool(value.text) === undefined) continue
      this.#values.set(key, value)
    }
  }

  get(key: string): Value {
    return this.#values.get(key) ?? { text: this.#global[key] ?? DEFAULTS.get(key) ?? '' }
  }

  text(key: string): string {
    return this.#values.get(key)?.text ?? this.#global[key] ?? DEFAULTS.get(key) ?? ''
  }

  isOn(key: string): boolean {
    return readBool(this.text(key)) === true
  }

  /** Says an object so, and not a default. */
  says(key: string): boolean {
    return this.#values.has(key)
  }

  get size(): number {
    return this.#values.size
  }
}

/** ANN-03: strconv.ParseBool; undefined for anything else. */
export const readBool = (text: string): boolean | undefined =>
  /^(1|t|T|TRUE|true|True)$/.test(text) ? true : /^(0|f|F|FALSE|false|False)$/.test(text) ? false : undefined

/** strconv.Atoi, 0 for what is no number. */
export const readInt = (text: string): number => (/^[+-]?\d{1,15}$/.test(text) ? Number(text) : 0)

/** `namespace/name`, or a name of the namespace where it is written. */
export const readName = ({ text, namespace }: Value): { readonly namespace: string; readonly name: string } | undefined => {
  const parts = text.split('/')
  if (parts.length > 2 || parts.some((part) => part === '')) return undefined
  return parts.length === 2 ? { namespace: parts[0] ?? '', name: parts[1] ?? '' } : namespace === undefined ? undefined : { namespace, name: text }
}

/** Texts between separators, trimmed, without empty ones (pkg/utils). */
export const split = (text: string, separator: string): readonly string[] =>
  text
    .split(separator)
    .map((part) => part.trim())
    .filter((part) => part !== '')

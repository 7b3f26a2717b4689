import { COMMON_DOMAINS, COMMON_HOSTS, COMMON_WORDS } from './common-words.ts'

/** A word: what stays one piece wherever it stands. Renaming words alone leaves every way of joining them intact. */
export const WORD = /[\p{L}\p{N}]+/gu

/** A host name of two labels or more, in any script, its last label not a number. Every part is bounded: texts may be long. */
export const HOST =
  /(?<![\p{L}\p{N}_])(?:[\p{L}\p{N}_](?:[\p{L}\p{N}_-]{0,61}[\p{L}\p{N}_])?\.){1,30}\p{L}(?:[\p{L}\p{N}-]{0,61}[\p{L}\p{N}])?(?![\p{L}\p{N}_])/gu

/** Fields whose whole text tells whose it is. */
const TELLING: ReadonlySet<string> = new Set([
  'namespace',
  'sourceNamespace',
  'rootNamespace',
  'subject',
  'organization',
  'context',
  'cluster',
  'server',
])

/** Fields of host names, with or without a dot. */
const HOSTS: ReadonlySet<string> = new Set([
  'host',
  'hosts',
  'notHosts',
  'hostname',
  'hostnames',
  'sniHosts',
  'externalName',
  'serverName',
  'sni',
  'authority',
  'sslHost',
  'dnsName',
  'domain',
  'main',
  'sans',
])

/** Fields in which names with dots are files and keys. */
const FILES: ReadonlySet<string> = new Set(['keys', 'file', 'lines'])

/** Fields that hold words of the API alone. */
export const OF_THE_API: ReadonlySet<string> = new Set([
  'kind',
  'group',
  'apiVersion',
  'apiGroup',
  'type',
  'protocol',
  'pathType',
  'phase',
  'status',
  'state',
  'severity',
  'code',
  'operator',
  'uid',
  'resourceVersion',
])

/** Collects the words that have to be renamed, and all words that there are. */
export class Terms {
  readonly telling = new Set<string>()
  readonly all = new Set<string>()

  /** Every text within a value; `field` is what it is called. */
  take(value: unknown, field = ''): void {
    if (typeof value === 'string') this.#text(value, field)
    else if (Array.isArray(value)) for (const item of value) this.take(item, field)
    else if (value instanceof Map) for (const key of value.keys()) this.#text(String(key), 'lines')
    else if (typeof value === 'object' && value !== null) {
      const isRecord = Object.getPrototypeOf(value) === null
      for (const [key, inner] of Object.entries(value)) {
        if (isRecord && field !== 'annotations' && field !== 'options') this.#text(key, '')
        this.take(inner, isRecord ? '' : key)
      }
    }
  }

  /** A text all of whose words tell. */
  tells(text: string): void {
    for (const [word] of text.toLowerCase().matchAll(WORD)) {
      const stem = stemOf(word)
      if (isTelling(stem)) this.telling.add(stem)
    }
  }

  #text(text: string, field: string): void {
    for (const [word] of text.toLowerCase().matchAll(WORD)) this.all.add(word)
    if (TELLING.has(field)) this.tells(text)
    else if (HOSTS.has(field) && !isCommonDomain(text)) this.tells(text)
    if (FILES.has(field) || OF_THE_API.has(field) || !text.includes('.')) return
    // In a regular expression the dots of a host are escaped.
    for (const [host] of ofFlag(text, field).replaceAll('\\.', '.').matchAll(HOST)) if (!isCommonDomain(host)) this.tells(host)
  }
}

/** What a flag is set to; its name is its controller's, dots and all. */
const ofFlag = (text: string, field: string): string =>
  field === 'args' && text.startsWith('-') ? text.slice(text.indexOf('=') < 0 ? text.length : text.indexOf('=')) : text

/** A number at a word's end stays, so that `web1` is numbered like `web2`, and an expression like `web[0-9]` goes on meeting both. */
export const stemOf = (word: string): string => word.replace(/(?<=^\p{L}+)\p{N}+$/u, '')

/** Words of one or two letters, numbers and common words tell nothing. */
const isTelling = (word: string): boolean => word.length > 2 && !/^\p{N}+$/u.test(word) && !COMMON_WORDS.has(word)

/** Whether a host is nobody's own. */
export const isCommonDomain = (host: string): boolean => {
  const lower = host.toLowerCase()
  return COMMON_HOSTS.has(lower) || COMMON_DOMAINS.some((domain) => lower === domain || lower.endsWith(`.${domain}`))
}

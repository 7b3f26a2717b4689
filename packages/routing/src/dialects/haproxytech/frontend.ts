import { type Cluster, type Ingress, type Ref, refTo } from '@portolan/model'
import { isMalformed } from '../../haproxy/malformed.ts'
import { fault } from '../../regex.ts'
import type { BlindSpot, Condition, Filter, Gate, Proxy as RunningProxy } from '../../table.ts'
import { corsOf } from './cors.ts'
import { hostRedirect, httpsRedirect } from './redirects.ts'
import type { Release } from './release.ts'
import { readPath, secretExists, type Settings } from './settings.ts'
import { fromOneOf, readAddresses } from './sources.ts'

/** What the frontends do with the requests of one Ingress, in HAProxy's order (HAP-06; pkg/haproxy/rules/types.go). */
export interface Frontend {
  readonly gates: readonly Gate[]
  readonly filters: readonly Filter[]
  readonly blind: readonly BlindSpot[]
  /** What its rules are made of: two Ingresses with the same share one row of a map. Empty: it has none. */
  readonly signature: string
  /** What HAProxy refuses in its configuration: none of what is written now is loaded (RGX-03, UNK-13). */
  readonly refused: NonNullable<RunningProxy['frozenBy']>
}

/** Keys that become rules of the frontends, in the order in which the controller reads them (pkg/annotations/annotations.go, Frontend). */
export const FRONTEND_KEYS: readonly string[] = [
  'blacklist',
  'deny-list',
  'whitelist',
  'allow-list',
  'src-ip-header',
  'set-host',
  'path-rewrite',
  'request-set-header',
  'response-set-header',
  'ssl-redirect',
  'request-redirect',
  'rate-limit-requests',
  'auth-type',
  'request-capture',
  'cors-enable',
]

const NOTHING: Frontend = { gates: [], filters: [], blind: [], signature: '', refused: [] }

export const frontendOf = (cluster: Cluster, settings: Settings, release: Release, ingress: Ingress | undefined): Frontend => {
  const hasTls = ingress?.tls.some(({ hosts }) => hosts.length > 0) ?? false
  if (!hasTls && !FRONTEND_KEYS.some((key) => settings.has(key))) return NOTHING
  const blind: BlindSpot[] = []
  const tlsAt = ingress ? refTo(ingress, '/spec/tls') : settings.at('ssl-redirect')
  const cors = corsOf(settings, release)
  const gates = [
    ...listGates(settings, release, blind),
    ...authGates(cluster, settings, ingress, blind),
    ...(ingress ? [httpsRedirect(settings, release, hasTls, tlsAt), hostRedirect(settings, release)] : []),
    cors?.gate,
  ].filter((gate) => gate !== undefined)
  const said = FRONTEND_KEYS.flatMap((key) => (settings.has(key) ? `${key}=${settings.text(key)}` : []))
  if (hasTls && settings.text('ssl-redirect') === '') said.push('ssl-redirect')
  if (settings.has('auth-type') && ingress) said.push(`${ingress.meta.namespace}-${ingress.meta.name}`)
  return {
    gates,
    filters: [...headerFilters(settings, blind), ...pathRewrites(settings, blind), ...(cors ? [cors.filter] : [])],
    blind,
    signature: said.join('\n'),
    refused: refusedIn(settings),
  }
}

/** Values that go into the configuration as they stand: a Host of several words, a pattern that is none. */
const refusedIn = (settings: Settings): Frontend['refused'] => {
  const found: { ref: Ref; text: string; rule: string }[] = []
  const refuse = (key: string, why: string): void =>
    void found.push({ ref: settings.at(key), rule: 'HAP-08', text: `${key} ${why}: HAProxy can't load the configuration and keeps what it had.` })
  if (/\S\s+\S/.test(settings.text('set-host'))) refuse('set-host', 'has several words')
  const rewrites = settings
    .text('path-rewrite')
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
  for (const [pattern = '', ...rest] of rewrites)
    if (rest.length === 1 && isMalformed(pattern)) refuse('path-rewrite', `has ${pattern}, which is no regular expression`)
  return found
}

/** Nobody: a condition that holds for no request. */
const NEVER: Condition = { is: 'any', of: [] }

const listGates = (settings: Settings, release: Release, blind: BlindSpot[]): readonly Gate[] => {
  const names: readonly (readonly [allow: boolean, keys: readonly string[]])[] = release.newLists
    ? [
        [false, ['deny-list', 'blacklist']],
        [true, ['allow-list', 'whitelist']],
      ]
    : [
        [false, ['blacklist']],
        [true, ['whitelist']],
      ]
  return names.flatMap(([allow, keys]): Gate[] => {
    const key = keys.find((name) => settings.has(name))
    if (key === undefined) return []
    const written = settings.text(key).trim()
    const origin = settings.at(key)
    const base = { origin, stage: 'access' as const, rule: 'HAP-06' }
    const answer = { do: 'respond' as const, status: 403, reason: `the source address is not let in by ${key}`, rule: 'HAP-06' }
    if (written.startsWith('patterns/')) {
      const text = `${key} names ${written}, a file of patterns that is not read here.`
      // biome-ignore lint/suspicious/noThenProperty: the table's own word
      return [{ ...base, when: NEVER, then: answer, perhaps: { when: { is: 'all', of: [] }, text }, label: `${key} by ${written}` }]
    }
    const { blocks, malformed } = readAddresses(written)
    if (malformed !== undefined) {
      blind.push({
        ref: origin,
        code: 'ANN-03',
        weight: 'note',
        text: `${key} holds ${malformed || 'nothing between two commas'}, which is no address: the list is not applied.`,
      })
      return []
    }
    const listed = fromOneOf(blocks, settings)
    const when: Condition = allow ? { is: 'not', of: listed } : listed
    // biome-ignore lint/suspicious/noThenProperty: the table's own word
    return [{ ...base, when, then: answer, label: `${key} ${allow ? 'lets' : 'shuts'} ${blocks.join(', ')} ${allow ? 'in' : 'out'}` }]
  })
}

/** pkg/annotations/ingress/basicAuth.go: only `basic-auth`; users are the Secret's entries, and without them nobody gets in. */
const authGates = (cluster: Cluster, settings: Settings, ingress: Ingress | undefined, blind: BlindSpot[]): readonly Gate[] => {
  const type = settings.text('auth-type')
  if (type === '') return []
  const origin = settings.at('auth-type')
  if (type !== 'basic-auth') {
    blind.push({
      ref: origin,
      code: 'ANN-03',
      weight: 'note',
      text: `auth-type is ${type}, and only basic-auth is known: nobody is asked for credentials.`,
    })
    return []
  }
  const secret = settings.has('auth-secret') ? readPath(settings.text('auth-secret'), ingress?.meta.namespace ?? '') : undefined
  const exists = secret ? secretExists(cluster, secret.namespace, secret.name) : false
  const answer = { do: 'respond' as const, status: 401, reason: 'credentials are asked for', rule: 'HAP-06' }
  const base = { origin, stage: 'access' as const, rule: 'HAP-06' }
  const sent: Condition = { is: 'header', name: 'authorization', like: { by: 'regex', value: '^basic ', flags: 'i', flavour: 'pcre' } }
  if (exists === false) {
    const why = secret ? `Secret ${secret.namespace}/${secret.name} does not exist` : 'no Secret is named'
    // biome-ignore lint/suspicious/noThenProperty: the table's own word
    return [{ ...base, when: { is: 'all', of: [] }, then: answer, label: `auth-type asks for credentials, and ${why}: nobody gets in` }]
  }
  const text = `Whether the credentials are in Secret ${secret?.namespace}/${secret?.name} is not known: its content is not read.`
  // biome-ignore lint/suspicious/noThenProperty: the table's own word
  return [{ ...base, when: { is: 'not', of: sent }, then: answer, perhaps: { when: sent, text }, label: 'auth-type asks for credentials' }]
}

/** `set-host`, then `request-set-header`; a later one of the same name wins. */
const headerFilters = (settings: Settings, blind: BlindSpot[]): readonly Filter[] => {
  const filters: Filter[] = []
  const add = (type: 'request-headers' | 'response-headers', key: string, name: string, written: string): void => {
    const value = plainText(written)
    const origin = settings.at(key)
    if (value === undefined)
      blind.push({
        ref: origin,
        code: 'UNK-02',
        weight: 'note',
        text: `${key} makes ${name} from variables of HAProxy; its value is not worked out.`,
      })
    else filters.push({ type, set: [{ name, value }], add: [], remove: [], origin, rule: 'HAP-06' })
  }
  if (settings.has('set-host')) add('request-headers', 'set-host', 'Host', settings.text('set-host'))
  for (const [key, type] of [
    ['request-set-header', 'request-headers'],
    ['response-set-header', 'response-headers'],
  ] as const)
    for (const line of settings.text(key).split('\n')) {
      if (line === '') continue
      const space = line.indexOf(' ')
      if (space < 0) {
        blind.push({
          ref: settings.at(key),
          code: 'ANN-03',
          weight: 'note',
          text: `${key} has the line ${line} without a value: it and what follows is not applied.`,
        })
        break
      }
      add(type, key, line.slice(0, space), line.slice(space + 1))
    }
  return filters
}

/** A log-format text without variables; undefined where it has some. `%%` is a percent sign. */
const plainText = (written: string): string | undefined => {
  const rest = written.replaceAll('%%', '')
  if (rest.includes('%')) return undefined
  return written
    .replaceAll('%%', '%')
    .trim()
    .replace(/^"(.*)"$/, '$1')
}

/** HAP-08: where the pattern is found the whole path becomes the text; lines follow each other (pkg/annotations/ingress/reqPathRewrite.go). */
const pathRewrites = (settings: Settings, blind: BlindSpot[]): readonly Filter[] => {
  const written = settings.text('path-rewrite').trim()
  if (written === '') return []
  const origin = settings.at('path-rewrite')
  const filters: Filter[] = []
  for (const line of written.split('\n')) {
    const parts = line
      .trim()
      .split(/\s+/)
      .filter((part) => part !== '')
    const [pattern, value] = parts.length === 1 ? ['(.*)', parts[0]] : parts
    if (pattern === undefined || value === undefined || parts.length > 2) {
      blind.push({
        ref: origin,
        code: 'ANN-03',
        weight: 'note',
        text: `path-rewrite takes one or two words in a line; from ${line.trim() || 'the empty line'} on it is not applied.`,
      })
      break
    }
    const format = plainText(value)
    const unclear =
      format === undefined
        ? 'makes the path from variables of HAProxy'
        : fault(pattern) === undefined
          ? undefined
          : `has the pattern ${pattern}, which is not evaluated here`
    if (format === undefined || unclear) {
      blind.push({ ref: origin, code: 'UNK-19', weight: 'note', text: `path-rewrite ${unclear ?? ''}; the path that the pod sees may differ.` })
      continue
    }
    const like = { by: 'regex' as const, value: pattern, flags: '', flavour: 'pcre' as const }
    filters.push({ type: 'rewrite', path: { by: 'regex', like, value: format, replaces: 'whole', refs: 'backslash' }, origin, rule: 'HAP-08' })
  }
  return filters
}

import { refTo } from '@portolan/model'
import type { Condition, Gate, Rule } from '../../table.ts'
import { actionOf, nativeOf } from './actions.ts'
import { codeOf, gatesOf, type Setting, toHttps } from './gates.ts'
import { DEFAULT_HOST, type Host, type HostPath } from './hosts.ts'
import { split } from './keys.ts'
import { conditionOf, type Row } from './maps.ts'

/** Rules of rows, each made once however many hosts look it up. */
export class Rules {
  readonly #setting: Setting
  readonly #made = new Map<Row, { readonly own: Rule; readonly lent: Rule }>()

  constructor(setting: Setting) {
    this.#setting = setting
  }

  /** `lent`: it stands for another host than the one that looks it up. */
  of(row: Row, lent: boolean): Rule {
    const known = this.#made.get(row) ?? this.#make(row)
    this.#made.set(row, known)
    return lent ? known.lent : known.own
  }

  #make(row: Row): { readonly own: Rule; readonly lent: Rule } {
    const { path, alias } = row
    const host = this.#setting.hosts.get(path.host) as Host
    const { action, blind } = passed(path, host, this.#setting) ?? closed(path) ?? actionOf(path, host, this.#setting, alias)
    const gates =
      action.do === 'forward' && 'backend' in path.to
        ? [...gatesOf(path, path.to.backend, this.#setting, alias), ...nativeOf(path.to.backend).flatMap((native) => native.gates)]
        : NONE
    const redirects = 'redirect' in path.to && path.host !== DEFAULT_HOST
    const own: Rule = {
      when: redirects ? { is: 'all', of: [conditionOf(row), unlessSpared(this.#setting)] } : conditionOf(row),
      // biome-ignore lint/suspicious/noThenProperty: the table's own word
      then: redirects || !('redirect' in path.to) ? action : EMPTY,
      ...(gates.length > 0 ? { gates } : undefined),
      origin: refTo(path.ingress, path.pointer),
      label: labelOf(path),
      rank: rankOf(row),
      ...(path.hostAt === undefined ? undefined : { hostAt: path.hostAt }),
      ...(blind.length > 0 ? { blind } : undefined),
      ...(path.match === 'exact' && path.written === 'Exact' ? { edits: [toPrefix(path)] } : undefined),
    }
    return { own, lent: { ...own, borrowed: true } }
  }
}

const NONE: readonly Gate[] = []

/** `redirect-to` of a rule without a host is a row without a value (haproxy/config.go, DefaultHostMap). */
const EMPTY: Rule['then'] = { do: 'respond', status: 404, reason: 'redirect-to has no effect on a rule without a host', rule: 'HAJ-08' }

/** HAJ-11: of a host whose TLS is passed through the root is sent to https, and other paths are proxied. */
const passed = (path: HostPath, host: Host, setting: Setting): ReturnType<typeof actionOf> | undefined => {
  if (!host.passes || path.path !== '/' || host.said.text('ssl-passthrough-http-port') !== '') return undefined
  const origin = host.said.get('ssl-passthrough').at ?? refTo(path.ingress, path.pointer)
  return { action: { ...toHttps(origin, setting), rule: 'HAJ-11' }, blind: [] }
}

/** A backend of streams ends requests from a frontend for HTTP (seen with 0.15.4 on HAProxy 2.6). */
const closed = ({ to }: HostPath): ReturnType<typeof actionOf> | undefined =>
  'backend' in to && to.backend.streams
    ? { action: { do: 'refuse', reason: `${to.backend.name} is passed streams on another port, and takes no HTTP`, rule: 'HAJ-11' }, blind: [] }
    : undefined

/** `no-redirect-locations`: paths that are never redirected by `redirect-to` and `redirect-from`. */
const unlessSpared = ({ global }: Setting): Condition => ({
  is: 'not',
  of: { is: 'any', of: split(global.text('no-redirect-locations'), ',').map((value): Condition => ({ is: 'path', like: { by: 'prefix', value } })) },
})

/** HAJ-08: `app-root` sends the root elsewhere, on http after https where the root is sent there. */
export const appRootRule = (host: Host, setting: Setting, viaHttps: boolean): Rule | undefined => {
  const { text, at } = host.said.get('app-root')
  if (text === '' || !at) return undefined
  const gate: Gate = {
    when: { is: 'scheme', like: { by: 'exact', value: 'http' } },
    // biome-ignore lint/suspicious/noThenProperty: the table's own word
    then: toHttps(at, setting),
    origin: at,
    label: `ssl-redirect sends the root of ${host.name} to https before app-root`,
    stage: 'tls',
    rule: 'HAJ-08',
  }
  return {
    when: { is: 'path', like: { by: 'exact', value: '/' } },
    // biome-ignore lint/suspicious/noThenProperty: the table's own word
    then: { do: 'redirect', status: 302, to: { url: text, relative: true }, origin: at, rule: 'HAJ-08' },
    ...(viaHttps ? { gates: [gate] } : undefined),
    origin: at,
    label: '= / app-root',
    rank: [{ name: 'app-root before paths', value: 0, rule: 'HAJ-08' }],
  }
}

/** HAJ-08: a host that nobody serves is sent to the one that claims it. */
export const redirectFromRule = (host: Host, key: 'redirect-from' | 'redirect-from-regex', setting: Setting, ties: readonly Host[]): Rule => {
  const at = atOf(host, key)
  const others = ties.filter((other) => other !== host).map((other) => atOf(other, key))
  return {
    when: unlessSpared(setting),
    // biome-ignore lint/suspicious/noThenProperty: the table's own word
    then: {
      do: 'redirect',
      status: codeOf(setting.global.text('redirect-from-code')),
      to: { relative: true, path: { by: 'start', start: '', value: `//${host.name}` } },
      origin: at,
      rule: 'HAJ-08',
    },
    origin: at,
    label: `${key} to ${host.name}`,
    rank: [{ name: 'redirect-from after paths', value: 8, rule: 'HAJ-08' }],
    ...(others.length > 0 ? { tiedWith: others } : undefined),
  }
}

const atOf = (host: Host, key: string): Rule['origin'] => host.said.get(key).at ?? refTo(host.ingresses[0] as Host['ingresses'][number])

const labelOf = ({ path, match, headers }: HostPath): string => {
  const asked = headers.map(({ name, value, regex }) => ` ${name}${regex ? ' ~' : ':'} ${value}`).join('')
  switch (match) {
    case 'exact':
      return `= ${path}${asked}`
    case 'prefix':
      return `${path}${asked}`
    case 'begin':
      return `~* ^${path}${asked}`
    case 'regex':
      return `~ ^${path}${asked}`
    default:
      match satisfies never
      return path
  }
}

const TYPES: Readonly<Record<Row['map'], number>> = { exact: 0, prefix: 1, begin: 1, regex: 2 }

const rankOf = ({ path, map, text }: Row): Rule['rank'] => [
  { name: 'asks for headers', value: path.headers.length > 0 ? 0 : 1, rule: 'HAJ-04' },
  { name: 'host before default host', value: path.host === DEFAULT_HOST ? 1 : 0, rule: 'HAJ-05' },
  { name: 'type of the map', value: TYPES[map], rule: 'HAJ-04' },
  { name: 'longest path', value: -text.length, rule: 'HAJ-04' },
  { name: 'path type', value: map, rule: 'HAJ-04' },
  { name: 'older', value: path.order, rule: 'HAJ-02' },
]

const toPrefix = ({ path, pointer, written }: HostPath): NonNullable<Rule['edits']>[number] => ({
  when: { is: 'path', like: { by: 'segments', value: path } },
  text: 'Make pathType Prefix to match the whole subtree.',
  patch: [{ pointer: `${pointer}/pathType`, from: written, to: 'Prefix' }],
})

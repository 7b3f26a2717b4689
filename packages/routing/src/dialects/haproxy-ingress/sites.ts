import { idOf, type Ref, refTo } from '@portolan/model'
import { hostPattern } from '../../ingress/hosts.ts'
import { compareRefs, compareText } from '../../order.ts'
import { fits } from '../../pattern.ts'
import type { Action, Condition, Pattern, Rule, Site } from '../../table.ts'
import { redirectsToHttps, type Setting } from './gates.ts'
import { DEFAULT_HOST, type Host, type Match } from './hosts.ts'
import { inLookupOrder, type Row, rowOf } from './maps.ts'
import { appRootRule, redirectFromRule, Rules } from './rules.ts'

/** The controller's own page (haproxy.tmpl, _error404), or where `default-backend-redirect` sends to. */
export type Otherwise = Action

/**
 * HAJ-04, HAJ-05: every name has its own rows, then those of patterns that take it, then those of no host. As a site is never left, each
 * holds all of them. `secure`: on https only hosts that an Ingress names for TLS have rows (HAJ-06).
 */
export const sitesOf = (
  setting: Setting,
  typeOrder: readonly Match[],
  listeners: readonly string[],
  secure: boolean,
  otherwise: Otherwise,
): readonly Site[] => {
  const board = new Board(setting, secure)
  const rules = new Rules(setting)
  const fallback = board.defaultRows(typeOrder).map((row) => rules.of(row, true))
  const own = board.defaultRows(typeOrder).map((row) => rules.of(row, false))
  const sites = board.names().map(({ name, how }): Site => {
    const matching = board.rowsFor(name, how)
    const found = inLookupOrder(
      matching.map(({ row }) => row),
      typeOrder,
    )
    const conditions = matching.some(({ when }) => when) ? new Map(matching.map(({ row, when }) => [row, when])) : undefined
    const ofRow = (row: Row): Rule => {
      const rule = rules.of(row, !board.isOwn(row, name))
      const when = conditions?.get(row)
      return when ? { ...rule, when: { is: 'all', of: [when, rule.when] } } : rule
    }
    const [redirects, backends] = [found.filter(({ row }) => 'redirect' in row.path.to), found.filter(({ row }) => 'backend' in row.path.to)]
    const root = board.appRoot(name, how)
    const rest = [...board.redirectsFrom(name, how), ...fallback]
    const onPaths = [...redirects, ...backends].map(({ row }) => ofRow(row))
    // On http app-root comes before redirect-to, on https behind it.
    const cut = secure ? redirects.length : 0
    return {
      host: patternOf(name, how),
      listeners,
      rules: [...onPaths.slice(0, cut), ...(root ? [root] : []), ...onPaths.slice(cut), ...rest],
      otherwise,
      origins: board.originsOf(name),
      rule: 'HAJ-05',
      ...addressesOf(board.hostsOf(name)),
    }
  })
  const last = board.defaultHost
  if (!last || own.length === 0) return sites
  return [
    ...sites,
    {
      host: { by: 'anything' },
      listeners,
      rules: own,
      otherwise,
      origins: distinct(last.ingresses.map((ingress) => refTo(ingress))),
      rule: 'HAJ-05',
      ...addressesOf([last]),
    },
  ]
}

type How = 'name' | 'pattern'

/** The rows of one frontend's maps, by the names that they stand under. */
class Board {
  readonly #setting: Setting
  readonly #exact = new Map<string, Row[]>()
  /** Wildcards by what follows the star. */
  readonly #wild = new Map<string, Row[]>()
  readonly #patterns = new Map<string, Row[]>()
  readonly #hosts = new Map<string, Host[]>()
  readonly #redirects = new Map<string, Host[]>()
  readonly #redirectPatterns = new Map<string, Host[]>()
  readonly #secure: boolean

  constructor(setting: Setting, secure: boolean) {
    this.#setting = setting
    this.#secure = secure
    for (const host of setting.hosts.values()) if (host.name !== DEFAULT_HOST) this.#add(host)
  }

  get defaultHost(): Host | undefined {
    const host = this.#setting.hosts.get(DEFAULT_HOST)
    return host?.passes ? undefined : host
  }

  defaultRows(typeOrder: readonly Match[]): readonly Row[] {
    const host = this.defaultHost
    return host
      ? inLookupOrder(
          host.paths.map((path) => rowOf(path, DEFAULT_HOST, 'name', false)),
          typeOrder,
        ).map(({ row }) => row)
      : []
  }

  /** Full names, then patterns of aliases, then wildcards, the longer first. */
  names(): readonly { readonly name: string; readonly how: How }[] {
    const plain = new Set([
      ...this.#exact.keys(),
      ...[...this.#wild.keys()].map((rest) => `*${rest}`),
      ...this.#redirects.keys(),
      ...this.#hosts.keys(),
    ])
    const named = [...plain].map((name) => ({ name, how: 'name' as const }))
    const patterns = [...new Set([...this.#patterns.keys(), ...this.#redirectPatterns.keys()])].map((name) => ({ name, how: 'pattern' as const }))
    return [...named, ...patterns].sort((a, b) => level(a) - level(b) || b.name.length - a.name.length || compareText(a.name, b.name))
  }

  /** Rows that may take requests to this name; `when`: for those hosts only. */
  rowsFor(name: string, how: How): readonly { readonly row: Row; readonly when?: Condition }[] {
    if (how === 'name' && !name.startsWith('*.')) {
      const wild = name.includes('.') ? (this.#wild.get(name.slice(name.indexOf('.'))) ?? []) : []
      const byPattern = [...this.#patterns].flatMap(([pattern, rows]) => (fits(hostRegex(pattern), name) === 'no' ? [] : rows))
      return [...(this.#exact.get(name) ?? []), ...wild, ...byPattern].map((row) => ({ row }))
    }
    const limited = (rows: readonly Row[], like: Pattern) => rows.map((row) => ({ row, when: { is: 'host' as const, like } }))
    const patterns = [...this.#patterns].flatMap(([pattern, rows]) =>
      pattern === name ? rows.map((row) => ({ row })) : limited(rows, hostRegex(pattern)),
    )
    if (how === 'name') return [...(this.#wild.get(name.slice(1)) ?? []).map((row) => ({ row })), ...patterns]
    return [...patterns, ...[...this.#wild].flatMap(([rest, rows]) => limited(rows, { by: 'wildcard', value: rest, labels: 'one' }))]
  }

  isOwn({ path, alias }: Row, name: string): boolean {
    return alias || path.host === name
  }

  /** The root of the name itself, else that of a wildcard which takes it. */
  appRoot(name: string, how: How): Rule | undefined {
    if (how === 'pattern') return undefined
    const hosts = [this.#setting.hosts.get(name), name.startsWith('*.') ? undefined : this.#setting.hosts.get(`*${name.slice(name.indexOf('.'))}`)]
    const found = hosts.filter((host) => host !== undefined && !host.passes && host.said.text('app-root') !== '') as Host[]
    const [host] = found
    if (!host) return undefined
    return appRootRule(host, this.#setting, !this.#secure && found.some((one) => this.#rootGoesToHttps(one)))
  }

  /** haproxy/config.go: by the root path's own setting, and where there is none by the one for all. */
  #rootGoesToHttps(host: Host): boolean {
    const root = host.root ?? host.paths.find(({ path }) => path === '/')
    if (root && 'backend' in root.to) return redirectsToHttps(root, host, this.#setting)
    return this.#setting.global.isOn('ssl-redirect')
  }

  redirectsFrom(name: string, how: How): readonly Rule[] {
    const rule = (key: 'redirect-from' | 'redirect-from-regex', hosts: readonly Host[]): Rule[] =>
      hosts.map((host) => redirectFromRule(host, key, this.#setting, hosts))
    if (how === 'pattern') return rule('redirect-from-regex', this.#redirectPatterns.get(name) ?? [])
    const wild = name.startsWith('*.') ? [] : (this.#redirects.get(`*${name.slice(name.indexOf('.'))}`) ?? [])
    const byPattern = name.startsWith('*.')
      ? []
      : [...this.#redirectPatterns].flatMap(([pattern, hosts]) => (fits(hostRegex(pattern), name) === 'yes' ? hosts : []))
    return [...rule('redirect-from', this.#redirects.get(name) ?? []), ...rule('redirect-from', wild), ...rule('redirect-from-regex', byPattern)]
  }

  hostsOf(name: string): readonly Host[] {
    return this.#hosts.get(name) ?? []
  }

  originsOf(name: string): readonly Ref[] {
    const hosts = [...this.hostsOf(name), ...(this.#redirects.get(name) ?? []), ...(this.#redirectPatterns.get(name) ?? [])]
    return distinct(hosts.flatMap(({ ingresses }) => ingresses.map((ingress) => refTo(ingress))))
  }

  #add(host: Host): void {
    if (!this.#secure || !host.passes) {
      for (const [key, to] of [
        ['redirect-from', this.#redirects],
        ['redirect-from-regex', this.#redirectPatterns],
      ] as const) {
        const from = host.said.text(key).toLowerCase()
        if (from !== '' && host.said.says(key) && host.paths.length > 0 && !host.passes) push(to, from, host)
      }
    }
    const shown = !this.#secure || (host.hasTls && !host.passes)
    if (host.said.text('app-root') !== '' && !host.passes && host.said.says('app-root')) push(this.#hosts, host.name, host)
    for (const path of host.paths) {
      const redirects = 'redirect' in path.to
      if (!shown && !redirects) continue
      this.#addRow(host, path, host.name, 'name', false)
      if (host.said.says('server-alias')) this.#addRow(host, path, host.said.text('server-alias').toLowerCase(), 'name', true)
      if (host.said.says('server-alias-regex')) this.#addRow(host, path, host.said.text('server-alias-regex').toLowerCase(), 'pattern', true)
    }
  }

  #addRow(host: Host, path: Host['paths'][number], name: string, how: How, alias: boolean): void {
    if (name === '') return
    const row = rowOf(path, name, how, alias)
    const known = this.#hosts.get(name)
    if (!known?.includes(host)) push(this.#hosts, name, host)
    if (how === 'pattern') push(this.#patterns, name, row)
    else if (name.startsWith('*.')) push(this.#wild, name.slice(1), row)
    else push(this.#exact, name, row)
  }
}

const hostRegex = (value: string): Pattern => ({ by: 'regex', value, flags: '', flavour: 'pcre' })

const patternOf = (name: string, how: How): Pattern => (how === 'pattern' ? hostRegex(name) : hostPattern(name))

const level = ({ name, how }: { readonly name: string; readonly how: How }): number => (how === 'pattern' ? 1 : name.startsWith('*.') ? 2 : 0)

const addressesOf = (hosts: readonly Host[]): { readonly addresses?: readonly string[] } => {
  const found = new Set(
    hosts.flatMap(({ ingresses }) => ingresses.flatMap(({ addresses }) => addresses.flatMap(({ ip, hostname }) => ip ?? hostname ?? []))),
  )
  return found.size > 0 ? { addresses: [...found] } : {}
}

const distinct = (refs: readonly Ref[]): readonly Ref[] =>
  refs.length < 2 ? refs : [...new Map(refs.map((ref) => [idOf(ref), ref])).values()].sort(compareRefs)

const push = <T>(map: Map<string, T[]>, key: string, value: T): void => {
  const list = map.get(key)
  if (list) list.push(value)
  else map.set(key, [value])
}

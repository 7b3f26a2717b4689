import type { Ref } from '@portolan/model'
import { coversName } from '../../certificate.ts'
import type { Condition, Gate, Pattern, RouteTable, Rule, Site } from '../../table.ts'
import { hostPattern } from '../../ingress/hosts.ts'
import { planOf } from './locations.ts'
import { NOT_FOUND, type Workshop } from './bodies.ts'
import { type Ruled, rulesOf } from './rules.ts'
import { hostGates } from './host-gates.ts'
import { DEFAULT_SERVER, type Server, type Servers } from './servers.ts'
import { wwwSites } from './www.ts'

/** Every name under which servers answer, in the order in which nginx looks them up (NGX-09). */
export const sitesOf = (shop: Workshop, servers: Servers): Pick<RouteTable, 'sites' | 'strangers' | 'otherwise'> => {
  const inFile = [...servers.values()].sort((a, b) => (a.host < b.host ? -1 : 1))
  const named = inFile.flatMap((server) => {
    const plan = planOf(server.locations)
    const gates = hostGates(shop, server)
    const made = new Map<Condition | undefined, Ruled>()
    const at = (host: string, certain: Condition | undefined): Named => {
      const ruled = made.get(certain) ?? rulesOf(shop, server, plan, certain)
      made.set(certain, ruled)
      return toSite(server, host, ruled, gates)
    }
    return [
      at(server.host, certainFor(server, server.host, servers)),
      ...server.aliases.map((alias) => at(alias, certainFor(server, alias, servers))),
    ]
  })
  const all = [...wwwSites(shop, inFile), ...named]
  const sites = all.map((one, place) => ({ ...one, place })).sort((a, b) => a.kind - b.kind || b.length - a.length || a.place - b.place)
  const last = sites.at(-1)?.site
  // The default server is a host of its own only where an Ingress writes for it.
  if (!last || last.origins.length > 0) return { sites: sites.map(({ site }) => site), otherwise: last?.otherwise ?? NOT_FOUND }
  const gates = last.gates ?? []
  const strangers = gates.length === 0 ? last.rules : last.rules.map((rule): Rule => ({ ...rule, gates: [...gates, ...(rule.gates ?? [])] }))
  return { sites: sites.slice(0, -1).map(({ site }) => site), strangers, otherwise: last.otherwise }
}

/** 0 full names, 1 `*.name`, 2 `name.*`, 3 expressions in the order of the file, 4 the default server. */
export interface Named {
  readonly kind: 0 | 1 | 2 | 3 | 4
  /** The longer wildcard is looked up first; 0 where the order of the file counts. */
  readonly length: number
  readonly site: Site
}

const toSite = (server: Server, host: string, { rules, rest }: Ruled, gates: readonly Gate[]): Named => {
  const { kind, length, pattern } = nameOf(host, host === server.host)
  const addresses = [...new Set(server.addresses)]
  return {
    kind,
    length,
    site: {
      host: pattern,
      rules,
      otherwise: rest.does,
      ...(gates.length > 0 ? { gates } : {}),
      ...(rest.gates ? { restGates: rest.gates } : {}),
      origins: server.origins.length < 2 ? server.origins : [...server.origins].sort(byName),
      rule: 'NGX-09',
      ...(addresses.length > 0 ? { addresses } : {}),
    },
  }
}

const byName = (a: Ref, b: Ref): number => {
  const [left, right] = [`${a.namespace}/${a.name}`, `${b.namespace}/${b.name}`]
  return left < right ? -1 : left > right ? 1 : 0
}

/** `own`: an Ingress' host, of which nginx gets an expression where it has a wildcard; an alias is handed over as it stands (template.go buildServerName). */
const nameOf = (host: string, own: boolean): { readonly kind: Named['kind']; readonly length: number; readonly pattern: Pattern } => {
  if (host === DEFAULT_SERVER) return { kind: 4, length: 0, pattern: { by: 'anything' } }
  const name = host.toLowerCase()
  if (own && name.startsWith('*.')) return { kind: 3, length: 0, pattern: hostPattern(name) }
  if (host.startsWith('~')) return { kind: 3, length: 0, pattern: { by: 'regex', value: host.slice(1), flags: 'i', flavour: 'pcre' } }
  if (name.startsWith('*.')) return { kind: 1, length: name.length, pattern: { by: 'wildcard', value: name.slice(1), labels: 'many' } }
  if (name.endsWith('.*')) {
    const stem = name.slice(0, -1).replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')
    return { kind: 2, length: name.length, pattern: { by: 'regex', value: `^${stem}.+$`, flags: '', flavour: 're2' } }
  }
  return { kind: 0, length: 0, pattern: { by: 'exact', value: name } }
}

const ALWAYS: Condition = { is: 'all', of: [] }

/** rootfs/etc/nginx/lua/certificate.lua: a certificate is looked up for the name that is asked for, then for `*.` and the rest of it. */
const certainFor = (server: Server, host: string, servers: Servers): Condition | undefined => {
  if (host === DEFAULT_SERVER) return undefined
  const isPattern = host.startsWith('~') || (host !== server.host && host.includes('*'))
  if (isPattern) {
    const wild = [...servers.values()].filter((one) => one.host.startsWith('*.') && one.certificate)
    return wild.length === 0 ? undefined : { is: 'any', of: wild.map((one): Condition => ({ is: 'host', like: hostPattern(one.host) })) }
  }
  const own = host === server.host ? server.certificate !== undefined : (server.certificate?.names ?? []).some((name) => coversName(name, host))
  if (own) return ALWAYS
  const dot = host.indexOf('.')
  return dot > 0 && servers.get(`*${host.slice(dot)}`)?.certificate ? ALWAYS : undefined
}

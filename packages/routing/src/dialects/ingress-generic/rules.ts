import { type Cluster, type Ingress, type Ref, refTo } from '@portolan/model'
import type { Family } from '../../ingress/families.ts'
import { hostPattern } from '../../ingress/hosts.ts'
import { compareRefs, compareText } from '../../order.ts'
import { precedence } from '../../precedence.ts'
import type { Action, BlindSpot, Condition, Edit, Rule, Site, Target } from '../../table.ts'
import { readAnnotations } from './annotations.ts'
import { type ServiceBackend, targetOf } from '../../ingress/targets.ts'

/** The sites of all Ingresses of one class: hosts in the order of ING-01, their rules in the order of ING-03. */
export const sitesOf = (
  cluster: Cluster,
  ingresses: readonly Ingress[],
  family: Family | undefined,
): { readonly sites: readonly Site[]; readonly blind: readonly BlindSpot[] } => {
  const hosts = new Map<string, Claim>()
  const blind: BlindSpot[] = []
  for (const ingress of ingresses) {
    const annotated = Object.keys(ingress.meta.annotations).length === 0 ? SILENT : readAnnotations(ingress, family)
    for (const [host, paths] of pathsByHost(ingress, annotated, blind)) {
      const known = hosts.get(host)
      const claim = known ?? { paths: [], origins: [], addresses: [] }
      if (!known) hosts.set(host, claim)
      claim.origins.push(refTo(ingress))
      for (const { ip, hostname } of ingress.addresses) claim.addresses.push(ip ?? hostname ?? '')
      if (claim.paths.length === 0) claim.paths = paths
      else for (const path of paths) claim.paths.push(path)
    }
  }
  const claimed = [...hosts].sort(([a], [b]) => bySpecificity(a, b))
  const sites = claimed.map(
    ([host, { paths, origins, addresses }]): Site => ({
      host: hostPattern(host),
      rules: toRules(cluster, paths),
      otherwise: NOT_FOUND,
      origins: origins.length < 2 ? origins : origins.sort(compareRefs),
      rule: 'ING-01',
      ...(addresses.length > 0 ? { addresses: [...new Set(addresses)] } : undefined),
    }),
  )
  return { sites, blind }
}

/** Most Ingresses of a large cluster carry no annotation. */
const SILENT: readonly BlindSpot[] = []

/** What all Ingresses of a class say of one host. */
interface Claim {
  paths: Path[]
  readonly origins: Ref[]
  readonly addresses: string[]
}

export const NOT_FOUND: Action = { do: 'respond', status: 404, reason: 'no rule takes the request', rule: 'ING-04' }

/** One path of an Ingress, or its default backend. */
interface Path {
  readonly ingress: Ingress
  readonly annotated: readonly BlindSpot[]
  readonly pointer: string
  /** How many paths of the Ingress come before it. */
  readonly place: number
  /** `shop/cart`: of the Ingress. */
  readonly id: string
  /** Same host, same type, same path: only one of them can take a request. */
  readonly key: string
  /** Where the Ingress names the host. */
  readonly hostAt?: string
  readonly type: 'Exact' | 'Prefix' | 'Default'
  readonly path: string
  /** As written, when it has a field: the edit of a near miss begins there. */
  readonly written: string
  readonly backend: ServiceBackend
}

/** ING-01: full names, then wildcards, the longer first, then no host. */
const bySpecificity = (a: string, b: string): number => specificity(a) - specificity(b) || b.length - a.length || compareText(a, b)
const specificity = (host: string): number => (host === '' ? 2 : host.startsWith('*.') ? 1 : 0)

const byPrecedence = precedence.by<Path>([
  { name: 'path before default backend', rule: 'ING-04', first: 'lowest', of: ({ type }) => (type === 'Default' ? 1 : 0) },
  { name: 'longest path', rule: 'ING-03', first: 'highest', of: ({ path, type }) => stem(path, type).length },
  { name: 'exact before prefix', rule: 'ING-03', first: 'lowest', of: ({ type }) => (type === 'Exact' ? 0 : 1) },
  { name: 'older', rule: 'ING-03', first: 'lowest', of: ({ ingress }) => ingress.meta.created },
  { name: 'namespace and name', rule: 'ING-03', first: 'lowest', of: ({ id }) => id },
  { name: 'place in the Ingress', rule: 'ING-03', first: 'lowest', of: ({ place }) => place },
])

/** REQ-03: the trailing slash of a prefix doesn't count. */
const stem = (path: string, type: Path['type']): string => (type === 'Prefix' && path.endsWith('/') ? path.slice(0, -1) : path)

const pathsByHost = (ingress: Ingress, annotated: readonly BlindSpot[], blind: BlindSpot[]): Iterable<readonly [string, Path[]]> => {
  const hosts = new Map<string, Path[]>()
  const id = `${ingress.meta.namespace}/${ingress.meta.name}`
  const at = (host: string): Path[] => {
    const known = hosts.get(host)
    if (known) return known
    const list: Path[] = []
    hosts.set(host, list)
    return list
  }
  let place = 0
  for (const [r, rule] of ingress.rules.entries()) {
    const list = at(rule.host.toLowerCase()) // ING-05: a rule without http still claims the host
    const hostAt = `/spec/rules/${r}/host`
    for (const [p, { path: written, pathType, backend }] of (rule.paths ?? []).entries()) {
      const where = `/spec/rules/${r}/http/paths/${p}`
      if (!backend || 'resource' in backend) {
        const what = backend ? 'names a resource backend, which no controller here serves' : 'has no readable backend'
        blind.push({
          ref: refTo(ingress, `${where}/backend`),
          code: 'ING-06',
          weight: 'note',
          text: `${ingress.meta.name}${written} ${what}; the path is left out.`,
        })
        continue
      }
      const type = pathType === 'Exact' ? 'Exact' : 'Prefix'
      const path = written || '/'
      const key = `${type} ${stem(path, type)}`
      list.push({ ingress, annotated, pointer: where, place, id, key, hostAt, type, path, written: pathType, backend })
      place += 1
    }
  }
  if (ingress.rules.length === 0 && ingress.defaultBackend) at('')
  const { defaultBackend } = ingress
  if (defaultBackend && 'service' in defaultBackend) {
    for (const list of hosts.values()) {
      list.push({
        ingress,
        annotated,
        pointer: '/spec/defaultBackend',
        place,
        id,
        key: 'Default ',
        type: 'Default',
        path: '',
        written: '',
        backend: defaultBackend,
      })
    }
  }
  return hosts
}

const toRules = (cluster: Cluster, paths: readonly Path[]): readonly Rule[] => {
  const firstOf = paths.length > 1 ? new Map<string, Ref>() : undefined
  const shared = paths.some(({ ingress }) => ingress !== paths[0]?.ingress)
  const alike = shared ? Map.groupBy(paths, ({ key }) => key) : undefined
  return byPrecedence(paths).map(({ item: path, rank }): Rule => {
    const { key, hostAt } = path
    // A prefix of every path leaves the default backend nothing (ING-04).
    const first = firstOf?.get(key) ?? (path.type === 'Default' ? firstOf?.get('Prefix ') : undefined)
    const origin = refTo(path.ingress, path.pointer)
    if (!first) firstOf?.set(key, origin)
    const blind = blindOf(path, first ? [] : (alike?.get(key) ?? []))
    return {
      when: conditionOf(path),
      // biome-ignore lint/suspicious/noThenProperty: the table's own word; a rule is never awaited
      then: { do: 'forward', targets: [toTarget(cluster, path)], filters: [] },
      origin,
      label: labelOf(path),
      rank,
      ...(hostAt === undefined ? undefined : { hostAt }),
      ...(first ? { shadowedBy: first } : undefined),
      ...(blind.length > 0 ? { blind } : undefined),
      ...(path.type === 'Exact' ? { edits: [toPrefix(path)] } : undefined),
    }
  })
}

const blindOf = (path: Path, alike: readonly Path[]): readonly BlindSpot[] => {
  const twins = alike.length < 2 ? [] : alike.filter(({ ingress }) => ingress !== path.ingress)
  return twins.length === 0 ? path.annotated : [...path.annotated, twinNote(path, twins)]
}

const conditionOf = ({ type: how, path }: Path): Condition => {
  switch (how) {
    case 'Exact':
      return { is: 'path', like: { by: 'exact', value: path }, at: '/path' }
    case 'Prefix':
      return { is: 'path', like: { by: 'segments', value: path }, at: '/path' }
    case 'Default':
      return { is: 'path', like: { by: 'anything' } }
    default:
      how satisfies never
      return { is: 'path', like: { by: 'anything' } }
  }
}

const labelOf = ({ type, path }: Path): string => (type === 'Prefix' ? path : type === 'Default' ? 'default backend' : `= ${path}`)

const toPrefix = ({ path, pointer: at, written }: Path): Edit => ({
  when: { is: 'path', like: { by: 'segments', value: path } },
  text: 'Make pathType Prefix to match the whole subtree.',
  patch: [{ pointer: `${at}/pathType`, from: written, to: 'Prefix' }],
})

const twinNote = (path: Path, twins: readonly Path[]): BlindSpot => ({
  ref: refTo(path.ingress, path.pointer),
  code: 'ING-03',
  weight: 'note',
  text: `${twins.map(({ ingress }) => `${ingress.meta.namespace}/${ingress.meta.name}`).join(', ')} holds the same path. The Ingress specification does not say which wins; the older is taken, as most controllers do.`,
})

const toTarget = (cluster: Cluster, { ingress, backend, type, pointer: at }: Path): Target =>
  targetOf(cluster, ingress, backend, type === 'Default' ? at : `${at}/backend`, 1)

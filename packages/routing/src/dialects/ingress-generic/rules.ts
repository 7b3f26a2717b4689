import { type Cluster, type Ingress, type IngressBackend, type Ref, pointer, refTo } from '@portolan/model'
import type { Family } from '../../controllers.ts'
import { resolvePort } from '../../endpoints.ts'
import { compareRefs, compareText } from '../../order.ts'
import { precedence } from '../../precedence.ts'
import type { Action, BlindSpot, Condition, Edit, Pattern, Rule, Site, Target } from '../../table.ts'
import { type Annotated, readAnnotations } from './annotations.ts'

/** The sites of all Ingresses of one class: hosts in the order of ING-01, their rules in the order of ING-03. */
export const sitesOf = (
  cluster: Cluster,
  ingresses: readonly Ingress[],
  family: Family | undefined,
): { readonly sites: readonly Site[]; readonly blind: readonly BlindSpot[] } => {
  const hosts = new Map<string, { paths: Path[]; canaries: Path[]; origins: Ref[]; addresses: Set<string>; claimed: boolean }>()
  const blind: BlindSpot[] = []
  const at = (host: string) => {
    const known = hosts.get(host) ?? { paths: [], canaries: [], origins: [], addresses: new Set<string>(), claimed: false }
    hosts.set(host, known)
    return known
  }
  for (const ingress of ingresses) {
    const annotated = readAnnotations(ingress, family)
    for (const [host, paths] of pathsByHost(ingress, annotated, blind)) {
      const site = at(host)
      site.origins.push(refTo(ingress))
      for (const { ip, hostname } of ingress.addresses) site.addresses.add(ip ?? hostname ?? '')
      site.claimed ||= !annotated.canary
      if (annotated.canary) site.canaries.push(...paths)
      else site.paths.push(...paths)
    }
  }
  // A canary on its own takes nothing, not even the host from a wildcard.
  const claimed = [...hosts.keys()].filter((host) => at(host).claimed)
  const sites = claimed.sort(bySpecificity).map((host): Site => {
    const { paths, canaries, origins, addresses } = at(host)
    return {
      host: hostPattern(host),
      rules: toRules(cluster, paths, canaries),
      otherwise: NOT_FOUND,
      origins: origins.sort(compareRefs),
      rule: 'ING-01',
      ...(addresses.size > 0 ? { addresses: [...addresses] } : {}),
    }
  })
  return { sites, blind }
}

/** `*.foo.com` takes exactly one more label; no host takes all (ING-01). */
export const hostPattern = (host: string): Pattern => {
  if (host === '') return { by: 'anything' }
  const lower = host.toLowerCase()
  return lower.startsWith('*.') ? { by: 'wildcard', value: lower.slice(1), labels: 'one' } : { by: 'exact', value: lower }
}

export const NOT_FOUND: Action = { do: 'respond', status: 404, reason: 'no rule takes the request', rule: 'ING-04' }

/** One path of an Ingress, or its default backend. */
interface Path {
  readonly ingress: Ingress
  readonly annotated: Annotated
  readonly pointer: string
  readonly type: 'Exact' | 'Prefix' | 'Regex' | 'Default'
  readonly path: string
  /** As written, when it has a field: the edit of a near miss begins there. */
  readonly written: string
  readonly backend: Extract<IngressBackend, { readonly service: string }>
}

/** ING-01: full names, then wildcards, the longer first, then no host. */
const bySpecificity = (a: string, b: string): number => specificity(a) - specificity(b) || b.length - a.length || compareText(a, b)
const specificity = (host: string): number => (host === '' ? 2 : host.startsWith('*.') ? 1 : 0)

const byPrecedence = precedence.by<Path>([
  { name: 'path before default backend', rule: 'ING-04', first: 'lowest', of: ({ type }) => (type === 'Default' ? 1 : 0) },
  { name: 'longest path', rule: 'ING-03', first: 'highest', of: ({ path, type }) => stem(path, type).length },
  { name: 'exact before prefix', rule: 'ING-03', first: 'lowest', of: ({ type }) => (type === 'Exact' ? 0 : 1) },
  { name: 'older', rule: 'ING-03', first: 'lowest', of: ({ ingress }) => ingress.meta.created },
  { name: 'namespace and name', rule: 'ING-03', first: 'lowest', of: ({ ingress }) => `${ingress.meta.namespace}/${ingress.meta.name}` },
  { name: 'place in the Ingress', rule: 'ING-03', first: 'lowest', of: ({ pointer: at }) => at.replace(/\d+/g, (digits) => digits.padStart(6, '0')) },
])

/** REQ-03: the trailing slash of a prefix doesn't count. */
const stem = (path: string, type: Path['type']): string => (type === 'Prefix' && path.endsWith('/') ? path.slice(0, -1) : path)

const keyOf = ({ type, path }: Path): string => `${type} ${stem(path, type)}`

const pathsByHost = (ingress: Ingress, annotated: Annotated, blind: BlindSpot[]): Map<string, Path[]> => {
  const hosts = new Map<string, Path[]>()
  const at = (host: string): Path[] => {
    const known = hosts.get(host) ?? []
    hosts.set(host, known)
    return known
  }
  for (const [r, rule] of ingress.rules.entries()) {
    const list = at(rule.host.toLowerCase()) // ING-05: a rule without http still claims the host
    for (const [p, { path, pathType, backend }] of (rule.paths ?? []).entries()) {
      const where = pointer('spec', 'rules', r, 'http', 'paths', p)
      if (!backend || 'resource' in backend) {
        const what = backend ? 'names a resource backend, which no controller here serves' : 'has no readable backend'
        blind.push({
          ref: refTo(ingress, `${where}/backend`),
          code: 'ING-06',
          weight: 'note',
          text: `${ingress.meta.name}${path} ${what}; the path is left out.`,
        })
        continue
      }
      const type = pathType === 'Exact' ? 'Exact' : pathType === 'ImplementationSpecific' && annotated.regex ? 'Regex' : 'Prefix'
      list.push({ ingress, annotated, pointer: where, type, path: path || '/', written: pathType, backend })
    }
  }
  if (ingress.rules.length === 0 && ingress.defaultBackend) at('')
  const { defaultBackend } = ingress
  if (defaultBackend && 'service' in defaultBackend) {
    for (const list of hosts.values()) {
      list.push({ ingress, annotated, pointer: '/spec/defaultBackend', type: 'Default', path: '', written: '', backend: defaultBackend })
    }
  }
  return hosts
}

const toRules = (cluster: Cluster, paths: readonly Path[], canaries: readonly Path[]): readonly Rule[] => {
  const firstOf = new Map<string, Ref>()
  const alike = Map.groupBy(paths, keyOf)
  const joining = Map.groupBy(canaries, ({ type, path }) => `${type} ${path}`)
  return byPrecedence(paths).map(({ item: path, rank }): Rule => {
    const key = keyOf(path)
    const first = firstOf.get(key)
    const origin = refTo(path.ingress, path.pointer)
    if (!first) firstOf.set(key, origin)
    const joined = path.annotated.redirect ? [] : byPrecedence(joining.get(`${path.type} ${path.path}`) ?? []).slice(0, 1)
    const twins = first ? [] : (alike.get(key) ?? []).filter(({ ingress }) => ingress !== path.ingress)
    const blind = [
      ...path.annotated.blind,
      ...joined.flatMap(({ item }) => item.annotated.blind),
      ...(twins.length > 0 ? [twinNote(path, twins)] : []),
    ]
    const when = conditionOf(path)
    return {
      when,
      // biome-ignore lint/suspicious/noThenProperty: the table's own word; a rule is never awaited
      then: path.annotated.redirect ?? {
        do: 'forward',
        targets: targetsOf(cluster, path, joined[0]?.item),
        filters: [],
      },
      origin,
      label: labelOf(path),
      rank,
      ...(first ? { shadowedBy: first } : {}),
      ...(blind.length > 0 ? { blind } : {}),
      ...(path.type === 'Exact' ? { edits: [toPrefix(path, joined[0]?.item)] } : {}),
    }
  })
}

const conditionOf = ({ type: how, path }: Path): Condition => {
  switch (how) {
    case 'Exact':
      return { is: 'path', like: { by: 'exact', value: path } }
    case 'Prefix':
      return { is: 'path', like: { by: 'segments', value: path } }
    case 'Regex':
      return { is: 'path', like: { by: 'regex', value: path.startsWith('^') ? path : `^${path}`, flags: 'i', flavour: 'pcre' } }
    case 'Default':
      return { is: 'path', like: { by: 'anything' } }
    default:
      how satisfies never
      return { is: 'path', like: { by: 'anything' } }
  }
}

const labelOf = ({ type, path }: Path): string => ({ Exact: `= ${path}`, Prefix: path, Regex: `~* ${path}`, Default: 'default backend' })[type]

const toPrefix = ({ path, pointer: at, written }: Path, canary: Path | undefined): Edit => ({
  when: { is: 'path', like: { by: 'segments', value: path } },
  text: `Make pathType Prefix to match the whole subtree.${canary ? ` The canary ${canary.ingress.meta.namespace}/${canary.ingress.meta.name} needs the same line.` : ''}`,
  patch: [{ pointer: `${at}/pathType`, from: written, to: 'Prefix' }],
})

const twinNote = (path: Path, twins: readonly Path[]): BlindSpot => ({
  ref: refTo(path.ingress, path.pointer),
  code: 'ING-03',
  weight: 'note',
  text: `${twins.map(({ ingress }) => `${ingress.meta.namespace}/${ingress.meta.name}`).join(', ')} holds the same path. The Ingress specification does not say which wins; the older is taken, as most controllers do.`,
})

const targetsOf = (cluster: Cluster, primary: Path, canary: Path | undefined): readonly Target[] => {
  if (!canary?.annotated.canary) return [targetOf(cluster, primary, 1)]
  const { weight, pins } = canary.annotated.canary
  return [targetOf(cluster, primary, 100 - weight), { ...targetOf(cluster, canary, weight), pinnedBy: pins }]
}

/** A backend is a Service of the Ingress' own namespace (ING-06); a missing one answers 503 (12.2). */
const targetOf = (cluster: Cluster, { ingress, pointer: at, backend, type }: Path, weight: number): Target => {
  const namespace = ingress.meta.namespace ?? ''
  const base = {
    weight,
    service: { namespace, name: backend.service, port: backend.port },
    filters: [],
    origin: refTo(ingress, type === 'Default' ? at : `${at}/backend`),
  }
  const service = cluster.get('Service', namespace, backend.service)
  if (!service) {
    if (!cluster.knows('Service')) return base
    return { ...base, fault: { status: 503, reason: `the Service ${backend.service} does not exist`, code: 'service-missing' } }
  }
  if (resolvePort(service, backend.port) || service.type === 'ExternalName') return base
  const offers = service.ports.map(({ port, name }) => (name ? `${port} (${name})` : `${port}`)).join(', ')
  return {
    ...base,
    fault: { status: 503, reason: `${backend.service} has no port ${backend.port}; it offers ${offers || 'none'}`, code: 'port-missing' },
  }
}

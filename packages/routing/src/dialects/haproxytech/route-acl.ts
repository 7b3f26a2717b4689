import { refTo } from '@portolan/model'
import { readCondition } from '../../haproxy/conditions.ts'
import type { BlindSpot, Condition, Rule } from '../../table.ts'
import { originOf, type Path } from './paths.ts'
import type { Release } from './release.ts'
import { actionOf } from './rules.ts'

/** Paths whose Service has `route-acl`: they stand before the maps, each with its condition (HAP-05; pkg/route/route.go, AddCustomRoute). */
export interface RoutesByAcl {
  /** Of this host alone; of those without a host for ''. */
  readonly rulesFor: (host: string) => readonly Rule[]
  readonly blind: readonly BlindSpot[]
}

export const routesByAcl = (paths: readonly Path[], release: Release): RoutesByAcl => {
  const own = paths.filter(({ backend, host }) => backend.acl !== undefined && (release.aclSegments || !host.startsWith('*')))
  if (own.length === 0) return { rulesFor: () => NONE, blind: NONE }
  const blind: BlindSpot[] = []
  const known: { readonly path: Path; readonly acl: Condition }[] = []
  for (const path of own) {
    const acl = readCondition(path.backend.acl ?? '')
    if (acl) known.push({ path, acl })
    else blind.push(unread(path, release))
  }
  const byHost = Map.groupBy(known, ({ path }) => path.host)
  const rules = new Map(
    [...byHost].map(([host, list]) => [
      host,
      list.map(({ path, acl }) =>
        toRule(
          path,
          acl,
          list.map((one) => one.path),
          release,
        ),
      ),
    ]),
  )
  return { rulesFor: (host) => rules.get(host) ?? NONE, blind }
}

const NONE: readonly never[] = []

const toRule = (path: Path, acl: Condition, rivals: readonly Path[], release: Release): Rule => {
  const others = rivals.filter(({ backend }) => backend.name !== path.backend.name).map(originOf)
  return {
    when: { is: 'all', of: [pathOf(path, release), acl] },
    // biome-ignore lint/suspicious/noThenProperty: the table's own word
    then: { ...actionOf(path), filters: [] } as Rule['then'],
    origin: originOf(path),
    label: `${path.path || '/'} route-acl ${path.backend.acl ?? ''}`,
    rank: [{ name: 'route-acl before maps', value: -1, rule: 'HAP-05' }],
    hostAt: path.hostAt,
    ...(others.length > 0 ? { tiedWith: others } : {}),
  }
}

/** Until 3.0 a path stands for whatever begins with its text; since then for itself and what is beneath. */
const pathOf = ({ type, path }: Path, { aclSegments }: Release): Condition => {
  if (path === '') return { is: 'path', like: { by: 'anything' } }
  if (type === 'Exact') return { is: 'path', like: { by: 'exact', value: path } }
  return { is: 'path', like: { by: aclSegments && path !== '/' ? 'segments' : 'prefix', value: path } }
}

const unread = (path: Path, release: Release): BlindSpot => {
  const host: readonly Condition[] =
    path.host === ''
      ? []
      : [
          {
            is: 'host',
            like: path.host.startsWith('*.') ? { by: 'wildcard', value: path.host.slice(1), labels: 'many' } : { by: 'exact', value: path.host },
          },
        ]
  const { service } = path.backend
  return {
    ref: service ? refTo(service, '/metadata/annotations/haproxy.org~1route-acl') : originOf(path),
    code: 'UNK-02',
    weight: 'may-change',
    text: `route-acl of Service ${service?.meta.name ?? ''} is ${path.backend.acl}, a condition of HAProxy that is not evaluated here.`,
    when: { is: 'all', of: [...host, pathOf(path, release)] },
    instead: [actionOf(path)],
  }
}

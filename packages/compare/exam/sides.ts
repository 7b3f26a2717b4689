import { Cluster, KINDS } from '@portolan/model'
import {
  type Action,
  type CompileOptions,
  type Condition,
  compile,
  type Gate,
  type Pattern,
  type Rule,
  type RouteTable,
  type Site,
  type Target,
} from '@portolan/routing'
import { admit, readManifests } from '@portolan/sources'
import type { Side } from '../src/seen.ts'

/** A source of manifests. */
const clusterOf = (yaml: string): Cluster => {
  const cluster = new Cluster({ source: 'manifests', name: 'exam' })
  for (const { raw, place } of readManifests(yaml, 'exam.yaml').objects) {
    const { object } = admit(raw, place)
    if (object) cluster.apply([{ type: 'put', object }])
  }
  // As files are: what runs isn't in them.
  cluster.apply(KINDS.map(({ kind, stage }) => ({ type: 'sync', kind, state: stage === 'routing' ? 'synced' : 'absent' })))
  return cluster
}

export const sideOf = (label: string, yaml: string, options: CompileOptions = {}): Side => {
  const cluster = clusterOf(yaml)
  return { label, cluster, tables: compile(cluster, options), join: (namespace) => namespace }
}

/** Services a, b and c of namespace x, and nothing that routes to them. */
const SERVICES = clusterOf(
  ['a', 'b', 'c']
    .map(
      (name) =>
        `apiVersion: v1\nkind: Service\nmetadata: { name: ${name}, namespace: x }\nspec: { clusterIP: 10.0.0.1, ports: [{ port: 80 }] }\n---\n`,
    )
    .join(''),
)

/** A side made of one table. */
export const tableSide = (label: string, table: RouteTable): Side => ({ label, cluster: SERVICES, tables: [table], join: (namespace) => namespace })

const INGRESS = { kind: 'Ingress', namespace: 'x' } as const

export const to = (name: string, more: Partial<Target> = {}): Target => ({
  weight: 1,
  service: { namespace: 'x', name, port: 80 },
  filters: [],
  origin: { ...INGRESS, name },
  ...more,
})

export const forward = (...targets: readonly Target[]): Action => ({ do: 'forward', targets, filters: [] })

const path = (like: Pattern): Condition => ({ is: 'path', like })
export const exact = (value: string): Condition => path({ by: 'exact', value })
export const segments = (value: string): Condition => path({ by: 'segments', value })
export const prefix = (value: string): Condition => path({ by: 'prefix', value })
export const regex = (value: string, flags = ''): Condition => path({ by: 'regex', value, flags, flavour: 'pcre' })
export const all = (...of: readonly Condition[]): Condition => ({ is: 'all', of })
export const header = (name: string, value: string): Condition => ({ is: 'header', name, like: { by: 'exact', value } })

export const rule = (when: Condition, action: Action, more: Partial<Rule> = {}): Rule => ({
  when,
  // biome-ignore lint/suspicious/noThenProperty: the table's own word; a rule is never awaited
  then: action,
  origin: { ...INGRESS, name: action.do === 'forward' ? `to-${action.targets[0]?.service?.name}` : 'one', pointer: '/spec/rules/0/http/paths/0' },
  label: 'the rule',
  rank: [],
  ...more,
})

export const gate = (when: Condition, action: Gate['then'], more: Partial<Gate> = {}): Gate => ({
  when,
  // biome-ignore lint/suspicious/noThenProperty: the table's own word; a gate is never awaited
  then: action,
  origin: { ...INGRESS, name: 'one', pointer: '/metadata/annotations/x' },
  label: 'the gate',
  stage: 'access',
  rule: 'NGX-24',
  ...more,
})

const NOTHING: Action = { do: 'respond', status: 404, reason: 'no rule takes the request' }

export const site = (host: string, rules: readonly Rule[], more: Partial<Site> = {}): Site => ({
  host:
    host === '*'
      ? { by: 'anything' }
      : host.startsWith('*.')
        ? { by: 'wildcard', value: host.slice(1), labels: 'one' }
        : { by: 'exact', value: host },
  rules,
  otherwise: NOTHING,
  origins: [],
  ...more,
})

const CLASS = { kind: 'IngressClass', name: 'edge' }

export const table = (sites: readonly Site[], more: Partial<RouteTable> = {}, proxy: Partial<RouteTable['proxy']> = {}): RouteTable => ({
  proxy: {
    dialect: 'ingress-generic',
    ref: CLASS,
    title: 'edge',
    class: 'edge',
    listeners: [
      { name: 'http', port: 80, protocol: 'HTTP', origin: CLASS },
      {
        name: 'https',
        port: 443,
        protocol: 'HTTPS',
        origin: CLASS,
        tls: { mode: 'terminate', certificates: [{ host: { by: 'anything' }, origin: CLASS }] },
      },
    ],
    addresses: [],
    assumed: [],
    ...proxy,
  },
  normalize: [],
  sites,
  otherwise: NOTHING,
  blind: [],
  ...more,
})

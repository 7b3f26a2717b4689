import type { Cluster, Labels, Ref } from '@portolan/model'
import { refTo } from '@portolan/model'
import { compareRefs, compareText } from './order.ts'
import type { RouteTable } from './table.ts'

/** A name that external-dns makes records for, because an object's annotation asks for it. */
export interface Published {
  readonly object: Ref
  /** Where the records point instead of the object's own addresses; empty: there. */
  readonly targets: readonly string[]
}

const HOSTNAME = 'external-dns.alpha.kubernetes.io/hostname'
const TARGET = 'external-dns.alpha.kubernetes.io/target'

/** What annotations publish for a host: those that name it in full, else those whose wildcard covers it; sorted. */
export const publishedAs = (cluster: Cluster, tables: readonly RouteTable[], host: string): readonly Published[] => {
  const names = known.get(tables) ?? readAll(cluster)
  known.set(tables, names)
  if (names.size === 0) return []
  const exact = names.get(host)
  if (exact) return exact
  for (let dot = host.indexOf('.'); dot >= 0; dot = host.indexOf('.', dot + 1)) {
    const wild = names.get(`*${host.slice(dot)}`)
    if (wild) return wild
  }
  return []
}

/** Targets that an object's annotation points its names at. */
const targetsOf = (annotations: Labels): readonly string[] => listOf(annotations, TARGET)

const KINDS = ['Service', 'Ingress', 'Gateway', 'HTTPRoute', 'GRPCRoute', 'TLSRoute', 'TCPRoute', 'UDPRoute'] as const

/** Tables are made anew when an object with annotations changes. */
const known = new WeakMap<readonly RouteTable[], ReadonlyMap<string, readonly Published[]>>()

const readAll = (cluster: Cluster): ReadonlyMap<string, readonly Published[]> => {
  const names = new Map<string, Published[]>()
  for (const kind of KINDS) {
    for (const object of cluster.all(kind)) {
      const { annotations } = object.meta
      for (const name of listOf(annotations, HOSTNAME)) {
        const list = names.get(name) ?? []
        list.push({ object: refTo(object), targets: targetsOf(annotations) })
        names.set(name, list)
      }
    }
  }
  for (const list of names.values()) list.sort((a, b) => compareText(a.object.kind, b.object.kind) || compareRefs(a.object, b.object))
  return names
}

const listOf = (annotations: Labels, name: string): readonly string[] =>
  Object.hasOwn(annotations, name)
    ? (annotations[name] ?? '')
        .split(',')
        .map((one) => one.trim().toLowerCase().replace(/\.$/, ''))
        .filter((one) => one !== '')
    : []

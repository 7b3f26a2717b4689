import type { GraphNode } from '@portolan/contract'
import { byHost } from './host-order.ts'
import { isStream } from './node-sort.ts'
import { before, type Reading } from './reading.ts'

const order = (node: GraphNode): number => (typeof node.facts.order === 'number' ? node.facts.order : Number.MAX_SAFE_INTEGER)

/** Puts an area's members on rows, counted from 0, and says how many rows it took. Hosts stand between the rows of their rules. */
export const rowsOf = (members: readonly GraphNode[], read: Reading, first: boolean, put: (id: string, row: number) => void): number => {
  const here = new Set(members.map((node) => node.id))
  const placed = new Map<string, number>()
  const set = (id: string, row: number) => {
    placed.set(id, row)
    put(id, row)
  }
  let next = 0
  const free = (id: string): boolean => here.has(id) && !placed.has(id)
  const controllerOf = (node: GraphNode): number =>
    Math.min(read.rank.size, ...read.into(node.id).map((edge) => read.rank.get(edge.source) ?? read.rank.size))

  /** What a Service leads to takes rows beside it; returns how many. */
  const service = (id: string, row: number): number => {
    set(id, row)
    return Math.max(1, beneath(id, row))
  }
  const beneath = (id: string, row: number): number => {
    let taken = 0
    for (const edge of read.out(id)) {
      if (!free(edge.target)) continue
      set(edge.target, row + taken)
      const inside = beneath(edge.target, row + taken)
      taken += Math.max(1, inside)
    }
    return taken
  }
  const rule = (node: GraphNode): void => {
    const row = next
    set(node.id, row)
    const targets = read
      .out(node.id)
      .filter((edge) => free(edge.target))
      .sort((a, b) => (b.share ?? 1) - (a.share ?? 1) || before(a.target, b.target))
    let taken = 0
    for (const edge of targets) if (free(edge.target)) taken += service(edge.target, row + taken)
    next = row + Math.max(1, taken)
  }
  const host = (node: GraphNode): void => {
    const rules = read
      .out(node.id)
      .flatMap((edge) => (free(edge.target) ? (read.node(edge.target) ?? []) : []))
      .sort((a, b) => order(a) - order(b) || before(a.id, b.id))
    if (rules.length === 0) {
      set(node.id, next)
      next += 1
      return
    }
    for (const each of rules) rule(each)
    set(node.id, hostRow(rules.map((each) => placed.get(each.id) ?? 0)))
  }

  const streams = members.filter(isStream).sort((a, b) => before(a.label, b.label) || before(a.id, b.id))
  if (first) for (const node of streams) rule(node)
  const hosts = members.filter((node) => node.layer === 'host')
  hosts.sort(
    (a, b) => controllerOf(a) - controllerOf(b) || byHost(String(a.facts.host ?? a.name), String(b.facts.host ?? b.name)) || before(a.id, b.id),
  )
  for (const node of hosts) host(node)
  if (!first) for (const node of streams) rule(node)
  const rest = members.filter((node) => free(node.id)).sort((a, b) => LAYERS.indexOf(a.layer) - LAYERS.indexOf(b.layer) || before(a.id, b.id))
  for (const node of rest) {
    if (!free(node.id)) continue
    if (node.layer === 'rule') rule(node)
    else next += service(node.id, next)
  }
  return next
}

const LAYERS = ['client', 'entry', 'listener', 'host', 'rule', 'service', 'workload', 'pod']

/** Where a host stands among the rows of its rules: between two, else on the middle one. */
export const hostRow = (rows: readonly number[]): number => {
  if (rows.length === 2) return ((rows[0] ?? 0) + (rows[1] ?? 0)) / 2
  return rows[Math.floor((rows.length - 1) / 2)] ?? 0
}

import type { Fold, GraphNode, Layer, Status } from './graph.ts'
import { sortedBy } from './order.ts'

/** What a fold is, before anything is put into it. */
export interface FoldPlan {
  readonly id: string
  readonly layer: Layer
  readonly parent?: string
  /** Its label, from how many members and objects it hides. */
  readonly say: (count: number, objects: ReadonlyMap<string, number>) => string
}

/**
 * Everything that isn't drawn, by the fold that hides it. The ids, for `expand=`:
 * `namespaces:quiet`, `namespaces:rest`, `entries:TYPE:PROXY`, `listeners:rest`, `Namespace//NS` (all of an area), `rules:NS` (level hosts),
 * `hosts:NS:PARENT`, `rules:HOST`, `backends:RULE`, `internal:NS`, `pods:NS`, `pods:WORKLOAD`, and `left-out` for what a query, a focus or the limit keeps off.
 */
export class Folds {
  readonly #plans = new Map<string, FoldPlan>()
  readonly #members = new Map<string, Map<string, Status>>()
  readonly #crowds = new Map<string, Record<Status, number>>()
  readonly #objects = new Map<string, Map<string, number>>()
  readonly #holder = new Map<string, string>()

  open(plan: FoldPlan): void {
    if (!this.#plans.has(plan.id)) this.#plans.set(plan.id, plan)
  }

  /** Puts a node in: a member, counted by its status. */
  hide(fold: string, node: Pick<GraphNode, 'id' | 'status'>): void {
    const members = this.#members.get(fold) ?? new Map<string, Status>()
    members.set(node.id, node.status)
    this.#members.set(fold, members)
    this.#holder.set(node.id, fold)
  }

  /** Puts in what stands behind a member: it is hidden with it, and doesn't count as one. */
  stow(fold: string, id: string): void {
    this.#holder.set(id, fold)
  }

  /** Puts in members of whom nobody asks which they are: so many of a status. */
  crowd(fold: string, status: Status, many: number): void {
    const crowd = this.#crowds.get(fold) ?? { ok: 0, warning: 0, error: 0, unknown: 0, idle: 0 }
    crowd[status] += many
    this.#crowds.set(fold, crowd)
  }

  /** Takes a node out again. */
  show(id: string): void {
    const fold = this.#holder.get(id)
    if (fold === undefined) return
    this.#holder.delete(id)
    this.#members.get(fold)?.delete(id)
    if (this.#members.get(fold)?.size === 0) this.#members.delete(fold)
  }

  count(fold: string, kind: string, many = 1): void {
    const objects = this.#objects.get(fold) ?? new Map<string, number>()
    objects.set(kind, (objects.get(kind) ?? 0) + many)
    this.#objects.set(fold, objects)
  }

  /** Whether a fold has members. */
  hides(fold: string): boolean {
    return this.#members.has(fold)
  }

  /** The fold that hides a node. */
  holderOf(id: string): string | undefined {
    return this.#holder.get(id)
  }

  /** Sorted by id; those that hide nothing are left out. */
  list(): readonly Fold[] {
    const full = [...this.#plans.values()].filter(({ id }) => this.#members.has(id) || this.#objects.has(id))
    return sortedBy(full, ({ id }) => id).map(({ id, layer, parent, say }): Fold => {
      const hides = { ...(this.#crowds.get(id) ?? { ok: 0, warning: 0, error: 0, unknown: 0, idle: 0 }) }
      const members = this.#members.get(id) ?? new Map<string, Status>()
      for (const status of members.values()) hides[status]++
      const count = Object.values(hides).reduce((sum, many) => sum + many, 0)
      const objects = this.#objects.get(id) ?? new Map<string, number>()
      const broken = hides.error > 0 && layer !== 'pod' ? ` and ${hides.error} broken` : ''
      return {
        id,
        label: say(count, objects) + (count > hides.error ? broken : ''),
        layer,
        ...(parent === undefined ? {} : { parent }),
        count,
        hides,
        objects: Object.fromEntries(sortedBy(objects, ([kind]) => kind)),
      }
    })
  }
}

/** At most so many broken ones are lifted out of a fold (ui/design.md, section 8). */
const LIFTED = 5

/** What is drawn singly of a list, and what goes into its fold: the first so many, and up to five broken ones from behind. */
export function capped<T extends { readonly status: Status }>(
  items: readonly T[],
  most: number,
): { readonly shown: readonly T[]; readonly hidden: readonly T[] } {
  // A fold of one takes as much room as the one.
  if (items.length <= most + (most > 0 ? 1 : 0)) return { shown: items, hidden: [] }
  const lifted = new Set(
    items
      .slice(most)
      .filter(({ status }) => status === 'error')
      .slice(0, LIFTED),
  )
  return { shown: items.filter((item, at) => at < most || lifted.has(item)), hidden: items.filter((item, at) => at >= most && !lifted.has(item)) }
}

/** `1 Service`, `9 Services`. */
export const counted = (count: number, thing: string): string => `${grouped(count)} ${thing}${count === 1 ? '' : 's'}`

/** 1,190: the same on every machine. */
export const grouped = (count: number): string => String(count).replace(/\B(?=(\d{3})+$)/g, ',')

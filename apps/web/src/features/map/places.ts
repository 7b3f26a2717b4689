import type { Fold } from '@portolan/contract'
import { type Columns, ROW } from './columns.ts'

/** Where something stands, in chart units: its west edge, its middle, its size. */
export interface Place {
  readonly x: number
  readonly y: number
  readonly w: number
  readonly h: number
}

/** A namespace's ground, or a piece of it that found no room beside the first. */
export interface Area {
  /** `Namespace//shop`. */
  readonly id: string
  readonly name: string
  /** Top edge. */
  readonly top: number
  readonly rows: number
  readonly continued: boolean
}

export interface FoldRow {
  readonly fold: Fold
  /** The area in which it stands; undefined below all. */
  readonly area: string | undefined
  readonly y: number
}

export interface Layout {
  readonly places: ReadonlyMap<string, Place>
  readonly areas: readonly Area[]
  readonly folds: readonly FoldRow[]
  /** Where an L4 line passes the controllers, by edge. */
  readonly passes: ReadonlyMap<string, number>
  /** Hosts whose rules are not drawn: they say what they stand for (level Hosts). */
  readonly summaries: ReadonlySet<string>
  readonly columns: Columns
  readonly height: number
}

/** The first row's middle below an area's top, and what is left under the last. */
export const HEAD = 35
const FOOT = 19
export const AREA_GAP = 9
export const TOP = 36
export const FOLD_H = 25

export const heightOf = (rows: number): number => (rows === 0 ? HEAD - 3 : HEAD + (rows - 1) * ROW + FOOT)

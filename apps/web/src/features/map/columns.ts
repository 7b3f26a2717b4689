/** The layers of the chart, west to east. `workload` and `pod` replace `pods` at level Pods. */
type ColumnKey = 'entry' | 'listener' | 'host' | 'rule' | 'service' | 'pods' | 'workload' | 'pod'

export interface Column {
  readonly key: ColumnKey
  readonly title: string
  /** The tag beside the title: the layer of the OSI model that is decided here. */
  readonly tag?: 'L4' | 'L7'
  /** The neatline's division, in chart units. */
  readonly from: number
  readonly to: number
  /** West edge and width of what stands in it. */
  readonly x: number
  readonly w: number
}

export interface Columns {
  readonly all: readonly Column[]
  readonly at: ReadonlyMap<ColumnKey, Column>
  /** Where areas begin and end. */
  readonly areaX: number
  readonly areaW: number
  readonly width: number
  /** The least that they can be squeezed to. */
  readonly least: number
}

export const PLATE_H = 19
export const TALL_H = 38
export const ROW = 24

const BASE = 1068
const DEEP_BASE = 1330
/** Below this, text would have to shrink: the chart zooms out instead. */
const LEAST_WIDTH = 980

const within = (value: number, least: number, most: number): number => Math.min(most, Math.max(least, value))

/** Where the columns stand in a chart of this width. What is over goes to the lines and the rules first, then to plates up to 190; what is short is taken from the lines into the areas first. */
export const columnsFor = (width: number, deep: boolean): Columns => {
  const base = deep ? DEEP_BASE : BASE
  const least = deep ? DEEP_BASE : LEAST_WIDTH
  const wide = Math.max(Math.round(width), least)
  const slack = wide - base
  const grow = (share: number, least: number, most: number) => Math.round(within(slack * share, least, most))

  const entryX = 30 + grow(0.05, -4, 10)
  const entryW = 134 + grow(0.05, -4, 0)
  const listenerX = entryX + entryW + 28 + grow(0.06, -4, 40)
  const listenerW = 130 + grow(0.07, -6, 30)
  const areaX = listenerX + listenerW + 68 + grow(slack < 0 ? 0.4 : 0.2, -30, 120)
  const hostX = areaX + 13 + grow(0.03, -2, 0)
  const hostW = 162 + grow(0.16, -2, 58)
  const ruleX = hostX + hostW + 32 + grow(0.05, -4, 0)
  const serviceW = 158 + grow(0.18, -16, 42)
  const podsW = deep ? 150 + 24 + 140 : 135 + grow(0.18, -16, 30)
  const right = 12 + grow(0.06, -6, 0)
  const areaW = wide - right - areaX
  const podsX = areaX + areaW - 10 - podsW
  const serviceX = podsX - 18 - serviceW
  const ruleW = serviceX - 14 - ruleX

  const half = (from: number, gap: number) => from - gap
  const all: Column[] = [
    { key: 'entry', title: 'Entry point', tag: 'L4', from: 0, to: half(listenerX, 15), x: entryX, w: entryW },
    { key: 'listener', title: 'Controller', tag: 'L7', from: half(listenerX, 15), to: areaX, x: listenerX, w: listenerW },
    { key: 'host', title: 'Host', from: areaX, to: half(ruleX, 14), x: hostX, w: hostW },
    { key: 'rule', title: 'Rule', from: half(ruleX, 14), to: half(serviceX, 12), x: ruleX, w: ruleW },
    { key: 'service', title: 'Service', from: half(serviceX, 12), to: half(podsX, 12), x: serviceX, w: serviceW },
  ]
  if (deep) {
    all.push({ key: 'workload', title: 'Workload', from: half(podsX, 12), to: podsX + 150 + 12, x: podsX, w: 150 })
    all.push({ key: 'pod', title: 'Pods', from: podsX + 150 + 12, to: wide, x: podsX + 174, w: 140 })
  } else all.push({ key: 'pods', title: 'Pods ready', from: half(podsX, 12), to: wide, x: podsX, w: podsW })
  return { all, at: new Map(all.map((column) => [column.key, column])), areaX, areaW, width: wide, least }
}

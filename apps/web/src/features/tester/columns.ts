import type { Course } from './course.ts'
import type { Miss } from './miss.ts'
import { type Face, widthOf } from './measure.ts'

/** A column of plates, px. */
interface Column {
  readonly x: number
  readonly width: number
}

export interface Columns {
  readonly client: Column
  readonly entry: Column
  readonly controller: Column
  /** West edge of the namespace areas. */
  readonly area: number
  readonly host: Column
  /** Text only, no plate. */
  readonly rule: Column
  readonly service: Column
  /** First pip's centre. */
  readonly pods: number
  /** East edge of the areas. */
  readonly east: number
  readonly width: number
}

/** Gaps between columns at the mock-up's width; what a wider window has over is spread on them. */
const GAP = { dns: 38, entry: 32, tls: 44, rule: 34, service: 6, pods: 17 } as const
/** What each gap gives up before any text is shortened. */
const GIVE = { dns: 8, entry: 6, tls: 6, rule: 4, service: 0, pods: 4 } as const
const SPREAD = { dns: 0.14, entry: 0.12, tls: 0.14, rule: 0.16, service: 0.34, pods: 0.1 } as const
const EDGE = 20
const CLIENT = 72
const PODS = 44
const MARGIN = 20

/** A chart that is this much smaller keeps its names whole: before any text is shortened, all of it shrinks. */
const SMALLER = 0.94

/** Columns for a course in a window of `width` px. Plates are as wide as their text needs, within bounds; then text is shortened. */
export const columnsFor = (course: Course, width: number): Columns => {
  const misses = course.misses
  const entry = span([two(course.entry.title, 'mono', course.entry.detail) + 32], 120, 190)
  const controllers = [course.controller, ...misses.map(({ controller }) => controller)].flatMap((stand) => (stand ? [stand] : []))
  const controller = span(
    controllers.map(({ title, detail }) => two(title, 'bold', detail) + 22),
    116,
    176,
  )
  const host = span(
    [course.host?.text ?? '', ...misses.map((miss) => miss.host)].map((text) => widthOf(text, 'bold') + 36),
    120,
    230,
  )
  const rule = span(
    [
      widthOf(course.rule?.label ?? '', 'mono') + (course.ends.length > 1 ? 24 : 10),
      ...misses.map(ruleWidth),
      ...(course.siblings ? [widthOf(siblingText(course), 'chart') + 10] : []),
    ],
    96,
    200,
  )
  const services = [...course.ends.map(({ service }) => service), ...misses.flatMap(({ service }) => (service ? [service] : []))]
  const service = span(
    services.map(({ name, port }) => widthOf(name, 'bold') + widthOf(port, 'small') + 30),
    100,
    190,
  )
  const most = EDGE + CLIENT + PODS + MARGIN + sum(Object.values(GAP))
  const fixed = most - sum(Object.values(GIVE))
  const want = { entry, controller, host, rule, service }
  const need = fixed + total(want, 'most')
  const least = fixed + total(want, 'least')
  const whole = Math.max(width, least, Math.min(need, width / SMALLER))
  const short = Math.max(0, need - whole)
  // Between `need` and `need` with whole gaps only the gaps give way.
  const squeeze = Math.min(1, Math.max(0, most - fixed + need - whole) / (most - fixed))
  const slack = Math.max(1, need - least)
  const sized = (column: Span): number => Math.floor(column.most - (short * (column.most - column.least)) / slack)
  const spare = Math.max(0, whole - need - (most - fixed))
  const gap = (name: keyof typeof GAP): number => Math.floor(GAP[name] - GIVE[name] * squeeze + spare * SPREAD[name])
  const client = { x: EDGE, width: CLIENT }
  const entryAt = after(client, gap('dns'), sized(entry))
  const controllerAt = after(entryAt, gap('entry'), sized(controller))
  const hostAt = after(controllerAt, gap('tls'), sized(host))
  const ruleAt = after(hostAt, gap('rule'), sized(rule))
  const serviceAt = after(ruleAt, gap('service'), sized(service))
  return {
    client,
    entry: entryAt,
    controller: controllerAt,
    area: hostAt.x - 14,
    host: hostAt,
    rule: ruleAt,
    service: serviceAt,
    pods: serviceAt.x + serviceAt.width + gap('pods'),
    east: whole - 10,
    width: whole,
  }
}

export const siblingText = ({ siblings }: Course): string => (siblings ? `${siblings.paths} other ${siblings.paths === 1 ? 'path' : 'paths'}` : '')

interface Span {
  readonly least: number
  readonly most: number
}

/** What the widest text wants, held between `least` and `bound`. */
const span = (widths: readonly number[], least: number, bound: number): Span => {
  const most = Math.min(bound, Math.max(least, ...widths))
  return { least: Math.min(most, least * 1.15), most }
}
const sum = (values: readonly number[]): number => values.reduce((all, value) => all + value, 0)
const total = (spans: Readonly<Record<string, Span>>, of: keyof Span): number => Object.values(spans).reduce((sum, each) => sum + each[of], 0)
const after = (column: Column, gap: number, width: number): Column => ({ x: column.x + column.width + gap, width })
const two = (title: string, face: Face, detail: string): number => Math.max(widthOf(title, face), widthOf(detail, 'small'))
const ruleWidth = (miss: Miss): number => widthOf(miss.label, 'mono') + 10

import type { Columns } from './columns.ts'
import { columnsFor } from './columns.ts'
import type { Course, End } from './course.ts'
import type { Miss } from './miss.ts'
import { type Place, PLACES } from './place.ts'

/** Where everything of a course stands, px. */
export interface Layout {
  readonly width: number
  readonly height: number
  /** The straight line. */
  readonly y: number
  readonly columns: Columns
  readonly areas: readonly Area[]
  readonly ends: readonly { readonly end: End; readonly y: number }[]
  readonly misses: readonly { readonly miss: Miss; readonly y: number }[]
  readonly siblings?: number
  readonly waypoints: readonly {
    readonly number: number
    readonly tone: Course['waypoints'][number]['tone']
    readonly x: number
    readonly y: number
  }[]
  /** How far east the request gets, on the line; undefined: to the pods. */
  readonly stopX?: number
}

interface Area {
  readonly name: string
  readonly y: number
  readonly height: number
}

export const HEIGHT = 432
/** Distance of rows above and below the line, as in the design's picture. */
const UP = { first: 68, pitch: 46 }
const DOWN = { first: 70, pitch: 50 }
const TOP = { area: 44, row: 56 }
const BELOW = { area: 48, gap: 12, head: 47, foot: 29 }
const LEG = { first: 46, pitch: 40 }

/**
 * The winning chain on one straight line; backends of a split beneath each other from it; rules that were missed on the host above;
 * what was missed earlier below, in the area of its namespace. Grows past 432 px only when rows need it.
 */
export const layoutOf = (course: Course, width: number): Layout => {
  const columns = columnsFor(course, width)
  const here = (miss: Miss): boolean => miss.namespace === undefined || miss.namespace === course.namespace
  const above = course.misses.filter((miss) => miss.leaves === 'rule' && here(miss))
  const below = course.misses.filter((miss) => miss.leaves !== 'rule' && here(miss))
  const away = course.misses.filter((miss) => !here(miss))
  const rowsAbove = above.length + (course.siblings ? 1 : 0)
  const y = Math.max(214, TOP.area + TOP.row + (rowsAbove === 0 ? 0 : UP.first + (rowsAbove - 1) * UP.pitch))
  const misses: { miss: Miss; y: number }[] = above.map((miss, index) => ({ miss, y: y - UP.first - (rowsAbove - 1 - index) * UP.pitch }))
  const ends = course.ends.map((end, index) => ({ end, y: index === 0 ? y : y + LEG.first + (index - 1) * LEG.pitch }))
  let row = ends.at(-1)?.y ?? y
  for (const [index, miss] of below.entries()) {
    row += index === 0 ? DOWN.first : DOWN.pitch
    misses.push({ miss, y: row })
  }
  const areas: Area[] = []
  let foot = row + (row === y ? 62 : BELOW.area)
  if (course.namespace !== undefined) areas.push({ name: course.namespace, y: TOP.area, height: foot - TOP.area })
  for (const namespace of new Set(away.map((miss) => miss.namespace ?? ''))) {
    const top = foot + BELOW.gap
    let at = top + BELOW.head
    for (const [index, miss] of away.filter((one) => one.namespace === namespace).entries()) {
      if (index > 0) at += DOWN.pitch
      misses.push({ miss, y: at })
    }
    foot = at + BELOW.foot
    areas.push({ name: namespace, y: top, height: foot - top })
  }
  const stopX = course.stop ? xOf(course.stop.place, columns) : undefined
  return {
    width: columns.width,
    height: Math.max(HEIGHT, foot + 12),
    y,
    columns,
    areas,
    ends,
    misses: misses.sort((a, b) => a.miss.letter.localeCompare(b.miss.letter)),
    ...(course.siblings ? { siblings: y - UP.first } : {}),
    waypoints: waypointsOf(course, columns, y, ends),
    ...(stopX === undefined ? {} : { stopX }),
  }
}

/** The point of a place on the line: where the course ends when it ends there. */
export const xOf = (place: Place, columns: Columns): number => {
  switch (place) {
    case 'client':
      return columns.client.x
    case 'dns':
      return (columns.client.x + columns.client.width + columns.entry.x) / 2
    case 'entry':
      return columns.entry.x
    case 'controller':
      return columns.controller.x
    case 'tls':
      return (columns.controller.x + columns.controller.width + columns.host.x) / 2
    case 'host':
      return columns.host.x
    case 'rule':
      return columns.rule.x + 4
    case 'service':
      return columns.service.x
    case 'pods':
      return columns.pods
    default:
      return place satisfies never
  }
}

/** Whether a place lies east of where the course stops. */
export const isBeyond = (place: Place, course: Course): boolean =>
  course.stop !== undefined && PLACES.indexOf(place) > PLACES.indexOf(course.stop.place)

/** Several steps at one plate stand side by side; those on the line are centred on it. */
const waypointsOf = (course: Course, columns: Columns, line: number, ends: Layout['ends']): Layout['waypoints'] => {
  const room = {
    entry: columns.entry.width - 14,
    controller: columns.controller.width - 8,
    host: columns.host.width - 12,
    rule: columns.rule.width + 6,
    service: columns.service.width - 8,
    pods: 40,
  }
  return course.waypoints.map(({ number, place, tone, end }) => {
    const same = course.waypoints.filter((other) => other.place === place && other.end === end)
    const y = ends[end ?? 0]?.y ?? line
    const index = same.findIndex((other) => other.number === number)
    if (place === 'dns' || place === 'tls' || place === 'client')
      return { number, tone, x: xOf(place, columns) + (index - (same.length - 1) / 2) * 20, y: line }
    const pitch = same.length > 1 ? Math.min(20, room[place] / (same.length - 1)) : 0
    const lift = place === 'entry' || place === 'controller' || place === course.stop?.place ? 21 : 17
    const from = place === 'entry' ? columns.entry.x + 7 : place === 'rule' ? columns.rule.x + 3 : xOf(place, columns) + 1
    return { number, tone, x: from + index * pitch, y: y - lift }
  })
}

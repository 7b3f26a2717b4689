import { regexWitnesses } from './regex-witness.ts'
import type { Pattern } from './table.ts'

/** Hosts that a pattern takes; empty where any will do. */
export const hostsIn = (pattern: Pattern): readonly string[] => {
  switch (pattern.by) {
    case 'exact':
      return [pattern.value]
    case 'wildcard':
      return pattern.labels === 'one' ? [`one${pattern.value}`] : [`one${pattern.value}`, `one.two${pattern.value}`]
    case 'regex':
      return [...regexWitnesses(pattern)].filter(isHost)
    case 'prefix':
    case 'segments':
    case 'cidr':
    case 'anything':
      return []
    default:
      pattern satisfies never
      return []
  }
}

/** Hosts that are just not of the pattern, or take more labels than it may. */
export const hostsBeside = (pattern: Pattern): readonly string[] => {
  if (pattern.by === 'wildcard') return [`one.two${pattern.value}`, pattern.value.slice(1)].filter(isHost)
  if (pattern.by !== 'exact') return []
  const dot = pattern.value.indexOf('.')
  return (dot < 0 ? [`beside-${pattern.value}`] : [`beside${pattern.value.slice(dot)}`, `beneath.${pattern.value}`]).filter(isHost)
}

const isHost = (text: string): boolean => /^[a-z0-9_]([a-z0-9_.-]{0,252})$/.test(text) && !text.includes('..')

/** Paths that a pattern takes, the plainest first. */
export function* pathsIn(pattern: Pattern): Generator<string, undefined> {
  switch (pattern.by) {
    case 'exact':
    case 'prefix':
    case 'segments':
      if (isPath(pattern.value)) yield pattern.value
      else if (pattern.value === '') yield '/'
      return
    case 'regex':
      for (const text of regexWitnesses(pattern, '/')) if (isPath(text)) yield text
      return
    case 'wildcard':
    case 'cidr':
    case 'anything':
      yield '/'
      return
    default:
      pattern satisfies never
  }
}

/** Printable, and nothing that would end a path. */
const isPath = (text: string): boolean => /^\/[!-~]*$/.test(text) && !/[?#]/.test(text)

/** A path, and those that differ from it in one thing that proxies read differently. */
export const pathsAround = (path: string, filler: string): readonly string[] => {
  const stem = path.endsWith('/') ? path.slice(0, -1) : path
  const letter = /^\/([A-Za-z0-9])/.exec(path)?.[1]
  const inner = path.lastIndexOf('/', path.length - 2)
  return [
    path,
    `${stem}/${filler}`,
    `${stem}/`,
    ...(stem === '' ? [] : [stem, `${stem}${filler}`]),
    path.toUpperCase(),
    path.toLowerCase(),
    `/${path}`,
    `${stem}/..`,
    `/.${path}`,
    `/${filler}/..${path}`,
    ...(letter === undefined ? [] : [`/%${letter.charCodeAt(0).toString(16).toUpperCase()}${path.slice(2)}`]),
    inner > 0 ? `${path.slice(0, inner)}%2F${path.slice(inner + 1)}` : `${stem || '/'}%2F${filler}`,
  ]
}

/** Text that a pattern takes, printable. */
export const textIn = (pattern: Pattern, filler: string): string | undefined => {
  switch (pattern.by) {
    case 'exact':
    case 'prefix':
    case 'segments':
      return pattern.value
    case 'wildcard':
      return `${filler}${pattern.value}`
    case 'regex':
      return regexWitnesses(pattern).next().value ?? undefined
    case 'cidr':
      return addressIn(pattern)
    case 'anything':
      return filler
    default:
      pattern satisfies never
      return undefined
  }
}

/** An address of a block. */
export const addressIn = (pattern: Pattern): string | undefined => (pattern.by === 'cidr' ? pattern.value.split('/')[0] : undefined)

import { searches } from './regex.ts'
import type { Pattern } from './table.ts'

/** `unknown`: the pattern can't be evaluated here (RGX-11, UNK-19). */
export type Truth = 'yes' | 'no' | 'unknown'

/** Whether text fits a pattern. Hosts are compared in lower case, which is the caller's to arrange. : whose allowance regexes use. Never throws. */
export const fits = (pattern: Pattern, text: string, answer?: object): Truth => {
  switch (pattern.by) {
    case 'exact':
      return truth(text === pattern.value)
    case 'prefix':
      return truth(text.startsWith(pattern.value))
    case 'segments':
      return truth(underSegments(pattern.value, text))
    case 'wildcard':
      return truth(underWildcard(pattern.value, pattern.labels, text))
    case 'regex':
      return searches(pattern, text, answer)
    case 'cidr': {
      const inside = inCidr(pattern.value, text)
      return inside === undefined ? 'unknown' : truth(inside)
    }
    case 'anything':
      return 'yes'
    default:
      pattern satisfies never
      return 'unknown'
  }
}

/** `=`, `~` and so on in front of the value, as rules are written for people. */
export const sayPattern = (pattern: Pattern): string => {
  switch (pattern.by) {
    case 'exact':
      return `= ${pattern.value}`
    case 'prefix':
      return `${pattern.value}*`
    case 'segments':
    case 'cidr':
      return pattern.value
    case 'wildcard':
      return `*${pattern.value}`
    case 'regex':
      return `~${pattern.flags.includes('i') ? '*' : ''} ${pattern.value}`
    case 'anything':
      return '*'
    default:
      pattern satisfies never
      return ''
  }
}

/** A host pattern as it is written in objects: `shop.example.com`, `*.example.com`, `*`. */
export const sayHost = (pattern: Pattern): string => (pattern.by === 'exact' ? pattern.value : sayPattern(pattern))

/** IPv4 or IPv6, without brackets. */
export const isIp = (text: string): boolean => bits(text) !== undefined

/** Whether an address is in a block; undefined when one of them can't be read. */
export const inCidr = (block: string, address: string): boolean | undefined => {
  const slash = block.indexOf('/')
  const base = bits(slash < 0 ? block : block.slice(0, slash))
  const asked = bits(address)
  if (!base || !asked) return undefined
  const lengthText = slash < 0 ? String(base.size) : block.slice(slash + 1)
  if (!/^\d{1,3}$/.test(lengthText) || Number(lengthText) > base.size) return undefined
  if (base.size !== asked.size) return false
  const shift = BigInt(base.size - Number(lengthText))
  return base.value >> shift === asked.value >> shift
}

const truth = (holds: boolean): Truth => (holds ? 'yes' : 'no')

/** REQ-03: one trailing slash of the pattern is dropped; equal, or continued by a slash. */
const underSegments = (value: string, path: string): boolean => {
  const stem = value.endsWith('/') ? value.slice(0, -1) : value
  return path.startsWith(stem) && (path.length === stem.length || path[stem.length] === '/')
}

const underWildcard = (suffix: string, labels: 'one' | 'many', host: string): boolean => {
  if (!host.endsWith(suffix) || host.length === suffix.length) return false
  return labels === 'many' || !host.slice(0, -suffix.length).includes('.')
}

const bits = (text: string): { value: bigint; size: 32 | 128 } | undefined => {
  const four = fourBytes(text)
  if (four !== undefined) return { value: four, size: 32 }
  if (!text.includes(':') || text.length > 45 || !/^[0-9A-Fa-f:.]+$/.test(text)) return undefined
  const halves = text.split('::')
  if (halves.length > 2) return undefined
  const head = groups(halves[0] ?? '', halves.length === 1)
  const tail = halves.length === 2 ? groups(halves[1] ?? '', true) : []
  if (!head || !tail) return undefined
  const missing = 8 - head.length - tail.length
  if (halves.length === 1 ? missing !== 0 : missing < 1) return undefined
  const all = [...head, ...Array.from({ length: missing }, () => 0), ...tail]
  return { value: all.reduce((sum, group) => (sum << 16n) | BigInt(group), 0n), size: 128 }
}

const groups = (text: string, last: boolean): number[] | undefined => {
  if (text === '') return []
  const parts = text.split(':')
  const list: number[] = []
  for (const [i, part] of parts.entries()) {
    const four = last && i === parts.length - 1 ? fourBytes(part) : undefined
    if (four !== undefined) list.push(Number(four >> 16n), Number(four & 0xffffn))
    else if (/^[0-9A-Fa-f]{1,4}$/.test(part)) list.push(Number.parseInt(part, 16))
    else return undefined
  }
  return list
}

const fourBytes = (text: string): bigint | undefined => {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text)
  if (!match) return undefined
  const parts = match.slice(1).map(Number)
  return parts.some((part) => part > 255) ? undefined : parts.reduce((sum, part) => (sum << 8n) | BigInt(part), 0n)
}

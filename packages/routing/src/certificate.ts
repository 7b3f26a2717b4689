import type { Pattern } from './table.ts'

/** Whether a name in a certificate covers a host, which may be a wildcard itself. RFC 6125: a wildcard stands for exactly one label. */
export const coversName = (known: string, host: string): boolean => {
  if (known === host) return true
  const dot = host.indexOf('.')
  return known.startsWith('*.') && !host.startsWith('*') && dot > 0 && host.slice(dot) === known.slice(1)
}

/** How well a listener's pattern takes a host, which may be a wildcard itself: 0 not at all; an exact name over the longest wildcard over everything. */
export const certificateFit = (pattern: Pattern, host: string): number => {
  if (pattern.by === 'anything') return 1
  if (pattern.by === 'exact') return pattern.value === host ? 1000 : 0
  return pattern.by === 'wildcard' && (host === `*${pattern.value}` || (host.endsWith(pattern.value) && host.length > pattern.value.length))
    ? 1 + pattern.value.length
    : 0
}

import type { Pattern } from '../../table.ts'

/**
 * Hostnames as Gateway API writes them: `shop.example.com`, `*.example.com`, or the empty text for every host.
 * A wildcard takes one or more labels: `*.example.com` takes `a.b.example.com`, never `example.com` (GWA-04).
 */
export type Hostname = string

export const hostnameOf = (text: string): Hostname => {
  const lower = text.trim().toLowerCase()
  const host = lower.endsWith('.') ? lower.slice(0, -1) : lower
  return host === '*' ? '' : host
}

export const patternOf = (host: Hostname): Pattern => {
  if (host === '') return { by: 'anything' }
  return host.startsWith('*.') ? { by: 'wildcard', value: host.slice(1), labels: 'many' } : { by: 'exact', value: host }
}

export const sayHostname = (host: Hostname): string => (host === '' ? 'every host' : host)

/** The more specific of two hostnames when one takes the other; undefined when no host is taken by both (GWA-10). */
export const intersect = (a: Hostname, b: Hostname): Hostname | undefined => {
  if (covers(a, b)) return b
  return covers(b, a) ? a : undefined
}

/** Whether every host of `inner` is one of `outer`. */
export const covers = (outer: Hostname, inner: Hostname): boolean => {
  if (outer === '' || outer === inner) return true
  // `*.b.com` lies within `*.com`: its suffix ends in the other's, and so does every host it takes.
  if (!outer.startsWith('*.')) return false
  const suffix = outer.slice(1)
  const rest = inner.startsWith('*') ? inner.slice(1) : inner
  return rest.endsWith(suffix) && rest.length > suffix.length
}

/** Most specific first: exact names, then longer wildcards, then every host; equals in alphabetical order. */
export const bySpecificity = (a: Hostname, b: Hostname): number => rankOf(b) - rankOf(a) || (a < b ? -1 : a > b ? 1 : 0)

/** Of what a listener and a route say, the hosts that the route serves there; empty when they have none in common (GWA-10). */
export const effectiveHostnames = (listener: Hostname, route: readonly Hostname[]): readonly Hostname[] => {
  if (route.length === 0) return [listener]
  const hosts = new Set<Hostname>()
  for (const hostname of route) {
    const host = intersect(listener, hostname)
    if (host !== undefined) hosts.add(host)
  }
  return [...hosts]
}

/** DNS names have at most 253 characters, so the three bands never meet. */
const rankOf = (host: Hostname): number => {
  if (host === '') return 0
  return host.startsWith('*.') ? 1000 + host.length : 1_000_000
}

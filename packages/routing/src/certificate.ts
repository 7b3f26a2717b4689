import type { ListenerTls, Pattern, Proxy as RunningProxy, Site } from './table.ts'

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

type Shown = ListenerTls['certificates'][number]

/** The certificate that clients of a host are shown, which may be a wildcard itself: by `certificateFit`, of equal ones the first. */
export function certificateFor(proxy: RunningProxy, site: Site, host: string): Shown | undefined {
  let best: Shown | undefined
  let most = 0
  for (const { name, tls } of proxy.listeners) {
    if (!tls || tls.mode === 'passthrough' || !(site.listeners?.includes(name) ?? true)) continue
    const certificate = fittest(tls.certificates, host)
    const fit = certificate ? certificateFit(certificate.host, host) : 0
    if (fit > most) {
      best = certificate
      most = fit
    }
  }
  return best
}

/** The same as trying all of them, of which there may be thousands: the name itself, then its suffixes from the longest, then what takes every name. */
function fittest(certificates: ListenerTls['certificates'], host: string): Shown | undefined {
  const { exact, wildcard, anything } = indexOf(certificates)
  const own = exact.get(host)
  if (own) return own
  for (let dot = host.indexOf('.'); dot >= 0; dot = host.indexOf('.', dot + 1)) {
    const wild = dot > 0 ? wildcard.get(host.slice(dot)) : undefined
    if (wild) return wild
  }
  return anything
}

interface Index {
  readonly exact: ReadonlyMap<string, Shown>
  readonly wildcard: ReadonlyMap<string, Shown>
  readonly anything: Shown | undefined
}

const indexes = new WeakMap<ListenerTls['certificates'], Index>()

function indexOf(certificates: ListenerTls['certificates']): Index {
  const known = indexes.get(certificates)
  if (known) return known
  const exact = new Map<string, Shown>()
  const wildcard = new Map<string, Shown>()
  for (const certificate of certificates) {
    const { host } = certificate
    const map = host.by === 'exact' ? exact : host.by === 'wildcard' ? wildcard : undefined
    if (map && 'value' in host && !map.has(host.value)) map.set(host.value, certificate)
  }
  const index = { exact, wildcard, anything: certificates.find(({ host }) => host.by === 'anything') }
  indexes.set(certificates, index)
  return index
}

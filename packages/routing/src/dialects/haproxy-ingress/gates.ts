import { type Cluster, refTo } from '@portolan/model'
import { isIp } from '../../pattern.ts'
import type { Answer, Condition, Gate } from '../../table.ts'
import { basic, clientCertificate, outside, preflight } from './authentication.ts'
import { type Backend, firstOf } from './backends.ts'
import { DEFAULT_HOST, type Host, type HostPath } from './hosts.ts'
import { type Said, split } from './keys.ts'
import { conditionOf, rowOf } from './maps.ts'

/** What is settled for all paths, and where rules look for it. */
export interface Setting {
  readonly cluster: Cluster
  readonly global: Said
  readonly hosts: ReadonlyMap<string, Host>
}

/**
 * What a backend asks of a request before it takes it, in HAProxy's order: https, addresses, credentials, preflights, an outside service
 * (rootfs/etc/templates/haproxy/haproxy.tmpl, 0.15). `loose`: the request came by an alias, which the backend's own map of paths doesn't
 * have: then only what all of its paths ask for alike is asked for, else what its paths without a host do.
 */
export const gatesOf = (path: HostPath, backend: Backend, setting: Setting, loose: boolean): readonly Gate[] => {
  if (!loose) return ASKING.flatMap(({ gates }) => gates(path, backend, setting))
  const fallback = backend.paths.filter(({ host }) => host === DEFAULT_HOST)
  return ASKING.flatMap(({ gates, told }): readonly Gate[] => {
    const own = told(path, setting)
    if (backend.paths.every((other) => told(other, setting) === own)) return gates(path, backend, setting)
    return fallback.flatMap((other) =>
      gates(other, backend, setting).map((gate) => only(gate, conditionOf(rowOf(other, DEFAULT_HOST, 'name', false)))),
    )
  })
}

/** What a backend asks, each with what paths say of it: paths that say the same share one configuration. */
const ASKING: readonly {
  readonly gates: (path: HostPath, backend: Backend, setting: Setting) => readonly Gate[]
  readonly told: (path: HostPath, setting: Setting) => string
}[] = [
  {
    gates: (path, _, setting) => {
      const host = setting.hosts.get(path.host)
      return host && redirectsToHttps(path, host, setting) ? [httpsGate(path, host, setting)] : []
    },
    told: (path, setting) => {
      const host = setting.hosts.get(path.host)
      return String(host !== undefined && redirectsToHttps(path, host, setting))
    },
  },
  {
    gates: ({ said }, backend) => addressGates(said, backend),
    told: textsOf('allowlist-source-range', 'whitelist-source-range', 'denylist-source-range'),
  },
  { gates: basic, told: textsOf('auth-secret', 'auth-realm') },
  {
    gates: preflight,
    told: textsOf('cors-enable', 'cors-allow-origin', 'cors-allow-origin-regex', 'cors-allow-methods', 'cors-allow-headers', 'cors-max-age'),
  },
  { gates: outside, told: textsOf('auth-url', 'auth-signin', 'oauth', 'oauth-uri-prefix') },
  { gates: clientCertificate, told: () => '' },
]

function textsOf(...keys: readonly string[]): (path: HostPath) => string {
  return ({ said }) => keys.map((key) => said.text(key)).join('\n')
}

const only = (gate: Gate, on: Condition): Gate => ({
  ...gate,
  when: { is: 'all', of: [on, gate.when] },
  ...(gate.perhaps ? { perhaps: { ...gate.perhaps, when: { is: 'all', of: [on, gate.perhaps.when] } } } : {}),
})

/** HAJ-06: the host is on https, `ssl-redirect` is on, and the path, as the Ingress writes it, isn't among those that are spared. */
export const redirectsToHttps = ({ path, said }: HostPath, host: Host, { global }: Pick<Setting, 'global'>): boolean =>
  host.redirectsToTls && said.isOn('ssl-redirect') && !split(global.text('no-tls-redirect-locations'), ',').some((spared) => path.startsWith(spared))

const httpsGate = (path: HostPath, host: Host, setting: Setting): Gate => {
  const origin = path.said.get('ssl-redirect').at ?? tlsAt(host)
  return {
    when: { is: 'scheme', like: { by: 'exact', value: 'http' } },
    // biome-ignore lint/suspicious/noThenProperty: the table's own word
    then: toHttps(origin, setting),
    origin,
    label: `${host.name} is on https, and ssl-redirect sends plain http there`,
    stage: 'tls',
    rule: 'HAJ-06',
  }
}

export const toHttps = (origin: Gate['origin'], { global }: Pick<Setting, 'global'>): Answer => ({
  do: 'redirect',
  status: codeOf(global.text('ssl-redirect-code')),
  to: { scheme: 'https', authority: 'sent' },
  origin,
  rule: 'HAJ-06',
})

/** HAProxy's own code of a redirect is 302. */
export const codeOf = (text: string): number => (/^30[12378]$/.test(text) ? Number(text) : 302)

const tlsAt = (host: Host): Gate['origin'] => {
  const named = host.ingresses.find(({ tls }) => tls.some(({ hosts }) => hosts.some((name) => name.toLowerCase() === host.name)))
  return named ? refTo(named, '/spec/tls') : refTo(host.ingresses[0] as Host['ingresses'][number])
}

/** HAJ-09: `!` before a block is an exception: shut out of an allow list, let out of a deny list (annotations/updater.go, splitDualCIDR). */
const addressGates = (said: Said, backend: Backend): readonly Gate[] => {
  if (['allowlist-source-range', 'whitelist-source-range', 'denylist-source-range'].every((key) => said.text(key) === '')) return []
  const allow = said.text('allowlist-source-range') === '' ? 'whitelist-source-range' : 'allowlist-source-range'
  const header = firstOf(backend, 'allowlist-source-header')?.text
  const [allowed, barred] = blocksOf(said.text(allow))
  const [denied, spared] = blocksOf(said.text('denylist-source-range'))
  const from = (blocks: readonly string[]): Condition => sourceIn(blocks, header)
  const gate = (key: string, when: Condition, label: string): Gate => ({
    when,
    // biome-ignore lint/suspicious/noThenProperty: the table's own word
    then: { do: 'respond', status: 403, reason: `the source address is not let in by ${key}`, rule: 'HAJ-09' },
    origin: said.get(key).at ?? { kind: 'Service', namespace: backend.namespace, name: backend.name },
    label,
    stage: 'access',
    rule: 'HAJ-09',
  })
  const gates: Gate[] = []
  if (barred.length > 0) gates.push(gate(allow, from(barred), `${allow} shuts ${barred.join(', ')} out`))
  if (allowed.length > 0) gates.push(gate(allow, { is: 'not', of: from(allowed) }, `${allow} lets ${allowed.join(', ')} in`))
  if (denied.length > 0 || spared.length > 0) {
    const all: Condition[] = [...(denied.length > 0 ? [from(denied)] : []), ...(spared.length > 0 ? [{ is: 'not', of: from(spared) } as const] : [])]
    const but = spared.length > 0 ? `, but not ${spared.join(', ')}` : ''
    gates.push(gate('denylist-source-range', { is: 'all', of: all }, `denylist-source-range shuts ${denied.join(', ') || 'everybody'} out${but}`))
  }
  return gates
}

/** Plain blocks, and exceptions; what is no address is left out. */
const blocksOf = (text: string): readonly [readonly string[], readonly string[]] => {
  const all = split(text, ',')
  const good = (block: string): boolean => {
    const [address = '', length, ...more] = block.split('/')
    return (
      isIp(address) &&
      more.length === 0 &&
      (length === undefined || (/^\d{1,3}$/.test(length) && Number(length) <= (address.includes(':') ? 128 : 32)))
    )
  }
  return [
    all.filter((block) => !block.startsWith('!') && good(block)),
    all.flatMap((block) => (block.startsWith('!') && good(block.slice(1)) ? [block.slice(1)] : [])),
  ]
}

/** `allowlist-source-header`: where the header is sent its address counts, for all paths of the backend. */
const sourceIn = (blocks: readonly string[], header: string | undefined): Condition => {
  const within = (leaf: (value: string) => Condition): Condition => ({ is: 'any', of: blocks.map(leaf) })
  const bySource = within((value) => ({ is: 'sourceIp', like: { by: 'cidr', value } }))
  if (header === undefined) return bySource
  const sent: Condition = { is: 'header', name: header, like: { by: 'anything' } }
  return {
    is: 'any',
    of: [
      { is: 'all', of: [sent, within((value) => ({ is: 'header', name: header, like: { by: 'cidr', value } }))] },
      { is: 'all', of: [{ is: 'not', of: sent }, bySource] },
    ],
  }
}

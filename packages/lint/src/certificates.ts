import { type CertificateFacts, certificateIn, idOf, type KnownCertificate, type Certificate as Managed, type Ref, refTo } from '@portolan/model'
import { certificateFor, type RouteTable, sayHost } from '@portolan/routing'
import type { Draft, View } from './view.ts'
import { slot, type Way } from './way.ts'
import { sayKind } from './words.ts'

/** A Secret that clients are shown, and for which hosts. */
export interface Certificate extends KnownCertificate {
  readonly secret: Ref
  /** Where it is named. */
  readonly origin: Ref
  /** There is no such Secret; false where that isn't known. */
  readonly missing: boolean
  readonly hosts: readonly string[]
  readonly ways: readonly Way[]
  /** Of the proxies that show it. */
  readonly tables: readonly RouteTable[]
}

/** The certificates of all proxies that serve, each with the hosts for which it is the one that is shown. */
export function certificatesOf(view: View): readonly Certificate[] {
  return view.keep(certificatesOf, '', () => found(view))
}

function found(view: View): readonly Certificate[] {
  const bySecretAndOrigin = new Map<string, { secret: Ref; origin: Ref; hosts: Set<string>; ways: Way[]; tables: Set<RouteTable> }>()
  const ways = Map.groupBy(view.ways, ({ site }) => site)
  for (const table of view.tables) {
    if (table.proxy.unserved !== undefined) continue
    for (const site of table.sites) {
      const host = sayHost(site.host)
      const shown = certificateFor(table.proxy, site, host)
      if (shown?.secret?.kind !== 'Secret') continue
      const key = `${idOf(shown.secret)} ${idOf(shown.origin)}`
      const at = bySecretAndOrigin.get(key) ?? { secret: shown.secret, origin: shown.origin, hosts: new Set(), ways: [], tables: new Set() }
      at.hosts.add(host)
      at.ways.push(...(ways.get(site) ?? []))
      at.tables.add(table)
      bySecretAndOrigin.set(key, at)
    }
  }
  return [...bySecretAndOrigin.values()].map(({ secret, origin, hosts, ways: hurt, tables }) => ({
    // With file and line, where one holds it.
    secret: placed(view, secret),
    origin,
    ...certificateIn(view.cluster, secret.namespace, secret.name),
    missing: view.cluster.knows('Secret') && !view.cluster.get('Secret', secret.namespace, secret.name),
    hosts: [...hosts].sort(),
    ways: hurt,
    tables: [...tables],
  }))
}

const placed = ({ cluster }: View, secret: Ref): Ref => {
  const held = cluster.get('Secret', secret.namespace, secret.name)
  return held ? refTo(held) : secret
}

/** One entry for each Secret, whoever names it. */
export const bySecret = (certificates: readonly Certificate[]): readonly Certificate[] => {
  const known = merged.get(certificates) ?? [...mergedOf(certificates)]
  merged.set(certificates, known)
  return known
}

const merged = new WeakMap<readonly Certificate[], readonly Certificate[]>()

function* mergedOf(certificates: readonly Certificate[]): IterableIterator<Certificate> {
  for (const group of Map.groupBy(certificates, ({ secret }) => idOf(secret)).values()) {
    const [first] = group
    if (!first) continue
    yield {
      ...first,
      hosts: [...new Set(group.flatMap(({ hosts }) => hosts))].sort(),
      ways: group.flatMap(({ ways }) => ways),
      tables: [...new Set(group.flatMap(({ tables }) => tables))],
    }
  }
}

/** `login.example.com`, `3 hosts`. */
export const sayHosts = ({ hosts }: Pick<Certificate, 'hosts'>): string =>
  hosts.length === 1 ? (hosts[0] === '*' ? 'every host' : (hosts[0] ?? '')) : `${hosts.length} hosts`

/** `login.example.com's`, `3 hosts'`. */
export const sayHostsOwn = (certificate: Pick<Certificate, 'hosts'>): string => {
  const said = sayHosts(certificate)
  return said.endsWith('s') && certificate.hosts.length !== 1 ? `${said}'` : `${said}'s`
}

export const hurtsAll = ({ ways }: Certificate): Draft['hurts'] => ways.map((way) => ({ way, share: 1 }))

/** The object that tells of the certificate: the Secret, or cert-manager's Certificate for it where Secrets may not be read. */
export const tellerOf = ({ secret, source, managed }: Certificate): Ref => (source === 'cert-manager' && managed ? refTo(managed) : secret)

/** `Secret a/web-tls`, `Certificate a/web`. */
export const sayTeller = (certificate: Certificate): string => {
  const { kind, namespace, name } = tellerOf(certificate)
  return sayKind({ kind, ...(namespace === undefined ? {} : { namespace }), name })
}

/** Who names it, and where cert-manager says otherwise than the Secret. */
export const witnesses = (certificate: Certificate): Draft['evidence'] => {
  const { origin, facts, source, managed } = certificate
  const named = { ref: origin, text: `${origin.kind} ${slot(origin)} names it` }
  return source === 'secret' && facts && managed ? [named, ...differences(facts, managed)] : [named]
}

/** A second of difference is none: `status.notAfter` is of the certificate that cert-manager put there. */
const differences = (facts: CertificateFacts, managed: Managed): Draft['evidence'] =>
  managed.notAfter === undefined || Math.abs(managed.notAfter - facts.notAfter) <= 1000
    ? []
    : [
        {
          ref: refTo(managed, '/status/notAfter'),
          text: `Certificate ${slot(managed.meta)} tells of another one, which ends ${iso(managed.notAfter)}; the Secret's ends ${iso(facts.notAfter)}`,
        },
      ]

export const iso = (ms: number): string => (Number.isFinite(ms) && Math.abs(ms) <= 8.64e15 ? new Date(ms).toISOString() : 'at no known time')

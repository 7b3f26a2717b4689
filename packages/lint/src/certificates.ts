import { type CertificateFacts, idOf, type Ref, slotOf } from '@portolan/model'
import { certificateFit, type ListenerTls, type RouteTable, type Site, sayHost } from '@portolan/routing'
import type { View } from './view.ts'
import type { Way } from './way.ts'

/** A Secret that clients are shown, and for which hosts. */
export interface Certificate {
  readonly secret: Ref
  /** Where it is named. */
  readonly origin: Ref
  readonly missing: boolean
  readonly facts?: CertificateFacts
  readonly hosts: readonly string[]
  readonly ways: readonly Way[]
}

/** The certificates of all proxies that serve, each with the hosts for which it is the one that is shown. */
export function certificatesOf(view: View): readonly Certificate[] {
  const found = new Map<string, { secret: Ref; origin: Ref; hosts: Set<string>; ways: Way[] }>()
  const ways = Map.groupBy(view.ways, ({ site }) => site)
  for (const table of view.tables) {
    if (table.proxy.unserved !== undefined) continue
    for (const site of table.sites) {
      const host = sayHost(site.host)
      const shown = shownFor(table, site, host)
      if (!shown?.secret) continue
      const key = `${idOf(shown.secret)} ${idOf(shown.origin)}`
      const at = found.get(key) ?? { secret: shown.secret, origin: shown.origin, hosts: new Set(), ways: [] }
      at.hosts.add(host)
      at.ways.push(...(ways.get(site) ?? []))
      found.set(key, at)
    }
  }
  const secrets = new Map([...view.cluster.all('Secret')].map((secret) => [slotOf(secret.meta.namespace, secret.meta.name), secret]))
  return [...found.values()].map(({ secret, origin, hosts, ways: hurt }) => {
    const object = secrets.get(slotOf(secret.namespace, secret.name))
    const facts = object?.certificate
    return { secret, origin, missing: !object, ...(facts ? { facts } : {}), hosts: [...hosts].sort(), ways: hurt }
  })
}

/** One entry for each Secret, whoever names it. */
export function* bySecret(certificates: readonly Certificate[]): IterableIterator<Certificate> {
  for (const group of Map.groupBy(certificates, ({ secret }) => idOf(secret)).values()) {
    const [first] = group
    if (first) yield { ...first, hosts: [...new Set(group.flatMap(({ hosts }) => hosts))].sort(), ways: group.flatMap(({ ways }) => ways) }
  }
}

/** `login.example.com`, `3 hosts`. */
export const sayHosts = ({ hosts }: Certificate): string =>
  hosts.length === 1 ? (hosts[0] === '*' ? 'every host' : (hosts[0] ?? '')) : `${hosts.length} hosts`

type Shown = ListenerTls['certificates'][number]

function shownFor({ proxy }: RouteTable, site: Site, host: string): Shown | undefined {
  let best: Shown | undefined
  let most = 0
  for (const { name, tls } of proxy.listeners) {
    if (!tls || tls.mode === 'passthrough' || !(site.listeners?.includes(name) ?? true)) continue
    for (const certificate of tls.certificates) {
      const fit = certificateFit(certificate.host, host)
      if (fit > most) {
        best = certificate
        most = fit
      }
    }
  }
  return best
}

import { type Cluster, type Ingress, refTo } from '@portolan/model'
import { hostPattern } from '../../ingress/hosts.ts'
import type { ListenerTls, Pattern } from '../../table.ts'

type Certificate = ListenerTls['certificates'][number]

/**
 * The certificates that Traefik picks from by server name. It goes by the names in the certificate itself; where those can't be read,
 * by the hosts that the object names beside it.
 */
export const certificatesOf = (cluster: Cluster, ingresses: readonly Ingress[]): readonly Certificate[] => {
  const found = ingresses.flatMap((ingress) =>
    ingress.tls.flatMap(({ hosts, secretName }, i): readonly Certificate[] => {
      if (secretName === undefined) return []
      const named = hosts.length > 0 ? hosts : ingress.rules.map(({ host }) => host)
      return ofSecret(cluster, ingress.meta.namespace ?? '', secretName, named, refTo(ingress, `/spec/tls/${i}`))
    }),
  )
  return found.sort((a, b) => order(a.host) - order(b.host))
}

/** One Secret's certificate, for each name that it stands for. */
const ofSecret = (
  cluster: Cluster,
  namespace: string,
  name: string,
  named: readonly string[],
  origin: Certificate['origin'],
): readonly Certificate[] => {
  const secret = cluster.get('Secret', namespace, name)
  const ref = { kind: 'Secret', namespace, name } as const
  const names = secret?.certificate?.names ?? []
  const missing = !secret && cluster.knows('Secret')
  return (names.length > 0 ? names : named.length > 0 ? named : ['']).map((host) => ({
    host: hostPattern(host),
    secret: ref,
    ...(missing ? { fault: `Secret ${name} does not exist` } : {}),
    origin,
  }))
}

const order = (host: Pattern): number => (host.by === 'exact' ? 0 : host.by === 'wildcard' ? 1 : 2)

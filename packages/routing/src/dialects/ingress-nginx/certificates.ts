import type { Ref } from '@portolan/model'
import { coversName } from '../../certificate.ts'
import { hostPattern } from '../../ingress/hosts.ts'
import type { IngressController } from '../../ingress/controllers.ts'
import type { ListenerTls } from '../../table.ts'
import { DEFAULT_SERVER, type Server, type Servers } from './servers.ts'
import type { Settings } from './settings.ts'

type Shown = ListenerTls['certificates'][number]

/**
 * NGX-13: of the name in full, then of `*.` and the rest of it, then the default one; controller.go createServers and lua/certificate.lua, of
 * controller-v1.15.1. A Secret that does not exist, or holds no certificate for the host, gives way to the default.
 */
export const certificatesOf = (controller: IngressController, settings: Settings, servers: Servers): ListenerTls['certificates'] => {
  const fallback = defaultOf(controller, settings)
  const full: Shown[] = []
  const wild: Shown[] = []
  for (const server of servers.values()) {
    if (server.host === DEFAULT_SERVER || !server.certificate) continue
    for (const host of namesOf(server)) {
      const list = host.startsWith('*.') ? wild : full
      list.push(shownFor(server.certificate, host, fallback))
    }
  }
  return [...full, ...wild, { host: { by: 'anything' }, origin: controller.ref, ...fallback }]
}

const namesOf = ({ host, aliases, certificate }: Server): readonly string[] =>
  aliases.length === 0 ? [host] : [host, ...aliases.filter((alias) => certificate?.names?.some((name) => coversName(name, alias)))]

const shownFor = ({ secret, names, fault, origin }: NonNullable<Server['certificate']>, host: string, fallback: Partial<Shown>): Shown => {
  const like = hostPattern(host)
  if (!secret) return { host: like, origin, ...fallback }
  const wrong =
    fault ?? (names && !names.some((name) => coversName(name, host)) ? `Secret ${secret.name} holds no certificate for ${host}` : undefined)
  return { host: like, secret, origin, ...(wrong === undefined ? {} : { fault: wrong }) }
}

/** `--default-ssl-certificate`; without one the controller makes its own. */
const defaultOf = ({ cluster }: IngressController, { defaultCertificate }: Settings): { readonly secret?: Ref; readonly fault?: string } => {
  const [namespace, name] = (defaultCertificate ?? '').split('/')
  if (!namespace || !name) return {}
  const isMissing = cluster.knows('Secret') && !cluster.get('Secret', namespace, name)
  return {
    secret: { kind: 'Secret', namespace, name },
    ...(isMissing ? { fault: `Secret ${namespace}/${name} of --default-ssl-certificate does not exist` } : {}),
  }
}

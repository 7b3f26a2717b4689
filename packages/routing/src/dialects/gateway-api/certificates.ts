import { type Cluster, type Gateway, type Listener, type ListenerSet, type ObjectReference, pointer, type Ref, refTo } from '@portolan/model'
import type { ListenerTls, Pattern } from '../../table.ts'
import { clientCertificates } from './client-certificates.ts'
import type { Granting } from './grants.ts'
import { type Hostname, hostnameOf, patternOf } from './hostnames.ts'

/** How a listener handles TLS, and why it can't: a listener that terminates TLS needs at least one usable certificate (GWA-07). */
export function listenerTls(
  cluster: Cluster,
  grants: Granting,
  gateway: Gateway,
  owner: Gateway | ListenerSet,
  listener: Listener,
  index: number,
): { readonly tls?: ListenerTls; readonly fault?: string } {
  if (listener.protocol !== 'HTTPS' && listener.protocol !== 'TLS') return {}
  const mode = listener.tls?.mode ?? 'Terminate'
  if (mode === 'Passthrough') {
    if (listener.protocol === 'TLS') return { tls: { mode: 'passthrough', certificates: [] } }
    return {
      tls: { mode: 'passthrough', certificates: [] },
      fault: `Listener ${listener.name} has protocol HTTPS with TLS mode Passthrough. HTTPS listeners end TLS themselves; the protocol for Passthrough is TLS`,
    }
  }
  const refs = listener.tls?.certificateRefs ?? []
  const certificates = refs.map((ref, i) =>
    certificateOf(cluster, grants, owner, ref, pointer('spec', 'listeners', index, 'tls', 'certificateRefs', i)),
  )
  const clients = clientCertificates(cluster, grants, gateway, listener)
  const tls: ListenerTls = {
    mode: 'terminate',
    certificates: byName(certificates, hostnameOf(listener.hostname)),
    ...(clients.tls ? { clientCertificates: clients.tls } : {}),
  }
  if (refs.length === 0) return { tls, fault: `Listener ${listener.name} ends TLS but names no certificate, so no handshake succeeds` }
  if (certificates.every(({ fault }) => fault !== undefined)) {
    return { tls, fault: `Listener ${listener.name} has no usable certificate, so no handshake succeeds: ${certificates[0]?.fault ?? ''}` }
  }
  return { tls, ...(clients.fault ? { fault: clients.fault } : {}) }
}

interface Certificate {
  readonly secret: Ref
  readonly names: readonly string[]
  readonly fault?: string
  readonly origin: Ref
}

function certificateOf(cluster: Cluster, grants: Granting, owner: Gateway | ListenerSet, ref: ObjectReference, at: string): Certificate {
  const own = owner.meta.namespace ?? ''
  const namespace = ref.namespace ?? own
  const origin = refTo(owner, at)
  const secret: Ref = { kind: ref.kind, namespace, name: ref.name }
  const say = `${ref.kind} ${namespace}/${ref.name}`
  if (ref.group !== '' || ref.kind !== 'Secret') {
    return { secret, names: [], origin, fault: `${owner.kind} ${own}/${owner.meta.name} names ${say} as certificate; a certificate is a Secret` }
  }
  const allowed = grants.allow({ kind: owner.kind, namespace: own }, { group: '', kind: 'Secret', namespace, name: ref.name })
  if (allowed === 'no') {
    return {
      secret,
      names: [],
      origin,
      fault: `${say} is in another namespace, and no ReferenceGrant there lets ${owner.kind}s of ${own} use it`,
    }
  }
  const found = cluster.get('Secret', namespace, ref.name)
  // In manifests a Secret may be missing because cert-manager makes it; in a cluster it is missing.
  const concluded = cluster.knows('Secret') && cluster.origin.source !== 'manifests'
  if (!found) return { secret, names: [], origin, ...(concluded ? { fault: `${say} does not exist` } : {}) }
  if (!found.keys.includes('tls.crt') || !found.keys.includes('tls.key')) {
    return { secret: refTo(found), names: [], origin, fault: `${say} holds no pair of tls.crt and tls.key` }
  }
  return { secret: refTo(found), names: found.certificate?.names ?? [], origin }
}

/** Of several certificates the one that names the server is shown; the first usable one stands for the rest. */
function byName(certificates: readonly Certificate[], hostname: Hostname): ListenerTls['certificates'] {
  const entry = (certificate: Certificate, host: Pattern) => ({
    host,
    secret: certificate.secret,
    ...(certificate.fault === undefined ? {} : { fault: certificate.fault }),
    origin: certificate.origin,
  })
  const usable = certificates.filter(({ fault }) => fault === undefined)
  const first = usable[0] ?? certificates[0]
  if (!first) return []
  // A wildcard in a certificate takes one label (RFC 6125), unlike one in a listener.
  const named = usable.length < 2 ? [] : usable.flatMap((certificate) => certificate.names.map((name) => entry(certificate, certificateName(name))))
  const exactFirst = [...named.filter(({ host }) => host.by === 'exact'), ...named.filter(({ host }) => host.by !== 'exact')]
  const broken = certificates.filter((certificate) => certificate.fault !== undefined && certificate !== first)
  return [...exactFirst, entry(first, patternOf(hostname)), ...broken.map((certificate) => entry(certificate, patternOf(hostname)))]
}

const certificateName = (name: string): Pattern => {
  const host = hostnameOf(name)
  return host.startsWith('*.') ? { by: 'wildcard', value: host.slice(1), labels: 'one' } : { by: 'exact', value: host }
}

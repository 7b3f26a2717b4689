import { type Cluster, type Gateway, type Listener, type ObjectReference, type Ref, say } from '@portolan/model'
import type { ListenerTls } from '../../table.ts'
import { judgeAuthority } from './authorities.ts'
import type { Granting } from './grants.ts'

/**
 * `spec.tls.frontend`: what clients must show on this port, its own entry before the default (GWA-07; kubernetes-sigs/gateway-api
 * geps/gep-91). A listener that has to check certificates and has no CA to do so takes nothing.
 */
export function clientCertificates(
  cluster: Cluster,
  grants: Granting,
  gateway: Gateway,
  listener: Listener,
): { readonly tls?: ListenerTls['clientCertificates']; readonly fault?: string } {
  if (listener.protocol !== 'HTTPS') return {}
  const port = gateway.frontendTls?.perPort.find((entry) => entry.port === listener.port)
  const validation = port ? port.validation : gateway.frontendTls?.default
  if (!validation) return {}
  const own = gateway.meta.namespace ?? ''
  const judged = validation.caCertificateRefs.map((ref) => {
    const ca: Ref = { kind: ref.kind, namespace: ref.namespace ?? own, name: ref.name }
    return { ca, fault: faultOf(cluster, grants, own, ref, ca) }
  })
  const tls = {
    required: validation.mode !== 'AllowInsecureFallback',
    ca: judged.flatMap(({ ca, fault }) => (fault === undefined ? [ca] : [])),
  }
  if (tls.ca.length > 0) return { tls }
  const why = judged[0]?.fault ?? 'it names none'
  return {
    tls,
    fault: `Listener ${listener.name} checks client certificates, but Gateway ${own}/${gateway.meta.name} names no usable CA for it: ${why}`,
  }
}

/** Another namespace has to allow it before anything of the CA counts. */
function faultOf(cluster: Cluster, grants: Granting, own: string, ref: ObjectReference, ca: Ref): string | undefined {
  const namespace = ca.namespace ?? ''
  const allowed = grants.allow({ kind: 'Gateway', namespace: own }, { group: ref.group, kind: ref.kind, namespace, name: ref.name })
  if (allowed === 'no') return `no ReferenceGrant in ${namespace} lets Gateways of ${own} use ${say(ca)}`
  return judgeAuthority(cluster, ref, ca).fault
}

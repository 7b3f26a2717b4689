import { type Cluster, type ObjectReference, type Ref, say } from '@portolan/model'

/** What the objects tell of something that is named as a CA. `seen`: it was looked into, and has what a CA needs. */
export type Authority = { readonly fault: string; readonly seen: false } | { readonly fault?: never; readonly seen: boolean }

/**
 * Whether `ca.crt` of a ConfigMap or Secret is there to check certificates with (GWA-07, GWA-23; CACertificateRefs in kubernetes-sigs/gateway-api
 * apis/v1/backendtlspolicy_types.go: what does not exist, is of another kind or holds no certificate is invalid). Nothing is verified.
 */
export function judgeAuthority(cluster: Cluster, { group, kind }: ObjectReference, ca: Ref): Authority {
  const invalid = (fault: string): Authority => ({ fault, seen: false })
  if (group === '' && kind === 'ConfigMap') {
    const found = cluster.get('ConfigMap', ca.namespace, ca.name)
    if (!found) return cluster.knows('ConfigMap') ? invalid(`${say(ca)} does not exist`) : OPEN
    switch (found.caCertificate) {
      case 'readable':
        return { seen: true }
      case 'absent':
        return invalid(`${say(ca)} holds no ca.crt`)
      case 'unreadable':
        return invalid(`ca.crt of ${say(ca)} holds no certificate that can be read`)
      default:
        return found.caCertificate satisfies never
    }
  }
  if (group === '' && kind === 'Secret') {
    // One that isn't known may exist all the same: of a cluster's Secrets only those with a certificate and key are listed (R22).
    const found = cluster.get('Secret', ca.namespace, ca.name)
    return found && !found.keys.includes('ca.crt') ? invalid(`${say(ca)} holds no ca.crt`) : OPEN
  }
  return invalid(`${say(ca)} is neither a ConfigMap nor a Secret`)
}

const OPEN: Authority = { seen: false }

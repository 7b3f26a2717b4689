import type { Ingress, IngressBackend, Ref, Service } from '@portolan/model'
import type { Action, Gate } from '../../../table.ts'
import type { Scene } from '../scene.ts'
import { absent, portless, portOf } from '../servers.ts'
import { ALWAYS, NEVER } from '../specialize.ts'
import type { NginxSaid } from './said.ts'

/** What a backend becomes: a service of Traefik, known by a key that others may write too. */
export interface Made {
  readonly key: string
  readonly action: Extract<Action, { readonly do: 'forward' }>
  /** Behind all others. */
  readonly gates: readonly Gate[]
  readonly origin: Ref
}

/**
 * v3.5.3 kubernetes.go, buildService: no endpoint is no reason to leave a router out; a Service or a port that is missing is (TRF-63).
 * `why` is a clause.
 */
export const serviceOf = (
  { cluster, options }: Scene,
  ingress: Pick<Ingress, 'meta'>,
  said: NginxSaid,
  backend: IngressBackend | null | undefined,
  origin: Ref,
): Made | { readonly why: string } => {
  if (!backend || 'resource' in backend) return { why: 'it has no Service backend' }
  const namespace = ingress.meta.namespace ?? ''
  const wanted = { namespace, name: backend.service, port: backend.port, weight: 1, origin }
  const service = cluster.get('Service', namespace, backend.service)
  const found = service ? (portOf(service, backend.port) ? undefined : portless(service, wanted)) : absent(cluster, wanted)
  if (found && !found.ok) return { why: found.why }
  if (service?.type === 'ExternalName' && options.options.isOn('providers.kubernetesingressnginx.disablesvcexternalname'))
    return { why: `Service ${backend.service} is an ExternalName, which Traefik is not allowed to use` }
  const scheme = schemeOf(said)
  const target = {
    weight: 1,
    service: { namespace, name: backend.service, port: backend.port },
    filters: [],
    protocol: scheme,
    ...(said.isTrue('service-upstream') === true && !isNamed(service) ? { byClusterIp: true as const } : {}),
    origin,
  }
  const affinity = said.get('affinity') ? { affinity: `cookie ${said.get('session-cookie-name') ?? 'INGRESSCOOKIE'}` } : {}
  return {
    key: normalized(`${namespace}-${backend.service}-${backend.port}`),
    action: { do: 'forward', targets: [target], filters: [], ...affinity },
    gates: scheme === 'https' ? checks(said) : [],
    origin,
  }
}

const isNamed = (service: Service | undefined): boolean => service?.type === 'ExternalName'

const schemeOf = (said: NginxSaid): 'http' | 'https' | 'h2c' => {
  const protocol = said.get('backend-protocol')?.toUpperCase()
  return protocol === 'HTTPS' || protocol === 'GRPCS' ? 'https' : protocol === 'GRPC' ? 'h2c' : 'http'
}

/** buildServersTransport: pods' certificates go unchecked only where proxy-ssl-verify is `on`, which is the reverse of what nginx makes of it. */
const checks = (said: NginxSaid): readonly Gate[] => {
  if (said.get('proxy-ssl-verify')?.toLowerCase() === 'on') return []
  const origin = said.at('backend-protocol')
  return [
    {
      when: NEVER,
      // biome-ignore lint/suspicious/noThenProperty: the table's own word; a gate is never awaited
      then: { do: 'respond', status: 500, reason: 'Traefik does not accept the certificate of the pod', rule: 'TRF-38' },
      perhaps: {
        when: ALWAYS,
        text: 'With backend-protocol HTTPS Traefik checks the certificates of pods, and whether it accepts them is not known. Without a CA in proxy-ssl-secret one that pods sign themselves is answered 500.',
      },
      origin,
      label: 'backend-protocol has the certificates of pods checked',
      stage: 'tls',
      rule: 'TRF-65',
      late: true,
    },
  ]
}

/** Why an Ingress has no routers at all, for what it says of TLS towards pods: a clause. */
export const transportFault = ({ cluster }: Scene, said: NginxSaid): string | undefined => {
  const secret = said.get('proxy-ssl-secret')
  if (!secret || schemeOf(said) !== 'https') return undefined
  const [namespace = '', name = '', ...more] = secret.split('/')
  if (!secret.includes('/') || more.length > 0) return `proxy-ssl-secret ${secret} is not namespace/name`
  if (!cluster.knows('Secret')) return undefined
  const found = cluster.get('Secret', namespace, name)
  if (!found) return `Secret ${secret} of proxy-ssl-secret does not exist`
  return ['tls.crt', 'tls.key', 'ca.crt'].some((key) => found.keys.includes(key))
    ? undefined
    : `Secret ${secret} of proxy-ssl-secret holds no certificate`
}

/** v3.5.3 pkg/provider/provider.go, Normalize: only letters and digits count in names, so that different ones may come to one. */
const normalized = (name: string): string =>
  name
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean)
    .join('-')

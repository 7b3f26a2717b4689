import { keyOf, type Ref, type Secret } from '@portolan/model'
import type { RouteTable } from '@portolan/routing'
import { bySecret, type Certificate, certificatesOf, hurtsAll, sayHosts, witnesses } from '../certificates.ts'
import type { Draft, LintRule, View } from '../view.ts'
import { slot } from '../way.ts'

const TLS = 'kubernetes.io/tls'

export const tlsSecretType: LintRule = {
  code: 'tls-secret-type',
  about: 'A Secret that a host is to be served with holds no usable certificate, or is not of type kubernetes.io/tls.',
  severity: 'error',
  remedy: 'Make it with kubectl create secret tls NAME --cert=FILE --key=FILE; the type of a Secret can not be changed, so delete the old one first.',
  needs: ['Secret'],
  *find(view) {
    for (const certificate of bySecret(certificatesOf(view))) {
      const { namespace, name } = certificate.secret
      const secret = view.cluster.get('Secret', namespace, name)
      if (!secret) continue
      const lacking = certificate.tables.filter(({ proxy }) => !hasPair(proxy.dialect, secret))
      const [first] = lacking
      if (first) yield* broken(certificate, `has no ${missingKeys(secret)}`, `Keys: ${secret.keys.join(', ') || 'none'}`, first)
      else if (isUnreadable(view, secret))
        yield* broken(certificate, 'has a tls.crt that is no certificate', 'tls.crt: not X.509 in PEM', certificate.tables[0])
      else if (secret.type !== TLS) yield ofOtherType(certificate, secret)
    }
  },
}

/**
 * What each takes: HAProxy Technologies' also rsa, ecdsa and dsa (pkg/haproxy/certs/main.go of 3.2), Istio also cert and key
 * (pilot/pkg/credentials/kube/secrets.go of 1.28).
 */
const hasPair = (dialect: RouteTable['proxy']['dialect'], { keys }: Secret): boolean => {
  const has = (crt: string, key: string): boolean => keys.includes(crt) && keys.includes(key)
  if (has('tls.crt', 'tls.key')) return true
  if (dialect === 'haproxytech') return ['rsa', 'ecdsa', 'dsa'].some((kind) => has(`${kind}.crt`, `${kind}.key`))
  return (dialect === 'istio' || dialect === 'gateway-api') && has('cert', 'key')
}

const missingKeys = ({ keys }: Secret): string => ['tls.crt', 'tls.key'].filter((key) => !keys.includes(key)).join(' and no ')

/** A certificate that is too long wasn't looked at. */
const isUnreadable = ({ cluster }: View, { meta, keys, certificate }: Secret): boolean =>
  keys.includes('tls.crt') &&
  !certificate &&
  !cluster.complaintsOf(keyOf('Secret', meta.namespace, meta.name)).some(({ code }) => code === 'too-long')

function* broken(certificate: Certificate, what: string, evidence: string, table: RouteTable | undefined): IterableIterator<Draft> {
  const { secret } = certificate
  const title = `${sayHosts(certificate)} ${certificate.hosts.length === 1 ? 'has' : 'have'} no usable certificate`
  const cause = `Secret ${slot(secret)} ${what}`
  yield {
    severity: 'error',
    ref: secret,
    title,
    cause,
    text: `${title}. ${cause}. ${table ? effectOf(table) : 'Clients refuse the connection.'}`,
    hurts: hurtsAll(certificate),
    evidence: [{ ref: secret, text: evidence }, ...witnesses(certificate)],
    fix: fixOf(secret, certificate),
  }
}

/** NGX-13; getCertificateBlocks of Traefik's providers; GWA-07; ListenerTls of Envoy without a secret. */
const effectOf = ({ proxy }: RouteTable): string => {
  switch (proxy.dialect) {
    case 'ingress-nginx':
    case 'traefik':
    case 'haproxy-ingress':
    case 'haproxytech':
      return `${proxy.title} shows its own certificate in its place, which clients refuse.`
    case 'gateway-api':
    case 'istio':
      return `${proxy.title} has nothing to show, and the handshake fails.`
    case 'aws-alb':
    case 'ingress-generic':
    case 'service':
      return 'Clients refuse the connection.'
    default:
      return proxy.dialect satisfies never
  }
}

/** Envoy Gateway (internal/gatewayapi/validate.go of 1.9) and NGINX Gateway Fabric take no other type; those that go by the keys alone take any. */
const STRICT = ['gateway.envoyproxy.io/', 'gateway.nginx.org/']

function ofOtherType(certificate: Certificate, { type }: Secret): Draft {
  const { secret, tables } = certificate
  const strict = tables.find(({ proxy }) => STRICT.some((prefix) => proxy.controller?.startsWith(prefix)))
  const cause = `Secret ${slot(secret)} is of type ${type}`
  const title = strict
    ? `${sayHosts(certificate)} ${certificate.hosts.length === 1 ? 'has' : 'have'} no usable certificate`
    : `The certificate for ${sayHosts(certificate)} is in a Secret of another type`
  const effect = strict
    ? `${strict.proxy.title} takes certificates from Secrets of type ${TLS} alone, so the handshake fails.`
    : `${tables[0]?.proxy.title ?? 'The controller'} goes by the keys and serves it; others take Secrets of type ${TLS} alone.`
  return {
    severity: strict ? 'error' : 'note',
    ref: secret,
    title,
    cause,
    text: `${title}. ${cause}. ${effect}`,
    hurts: strict ? hurtsAll(certificate) : [],
    ...(strict ? {} : { reachText: 'no request' }),
    evidence: [{ ref: secret, text: `type: ${type}` }, ...witnesses(certificate)],
    fix: fixOf(secret, certificate),
  }
}

const fixOf = ({ namespace, name }: Ref, { managed }: Certificate): string =>
  managed
    ? `Delete the Secret: cert-manager makes it anew for Certificate ${slot(managed.meta)}.`
    : `Make it anew with kubectl create secret tls ${name}${namespace ? ` -n ${namespace}` : ''} --cert=FILE --key=FILE, after the old one is deleted.`

import { type Cluster, certificateIn, type Ref } from '@portolan/model'
import { certificateFor, coversName, type ListenerTls, type Proxy as RunningProxy, type Site } from '@portolan/routing'
import type { TlsFact } from './facts.ts'
import { type Health, OK, sentence } from './health.ts'

export interface HostTls {
  readonly fact: TlsFact
  readonly health: Health
  /** The Secret that is shown to clients. */
  readonly secret?: Ref
  /** Whole days until its certificate ends; left out when that is past, or not known. */
  readonly daysLeft?: number
}

const DAY = 86_400_000
/** A certificate with so many days left is at risk (ui/design.md, section 7). */
const SOON = 14 * DAY

/** What a client's TLS handshake for a host meets, and what becomes of it. `now` in ms since the epoch. */
export function hostTls(cluster: Cluster, proxy: RunningProxy, site: Site, host: string, now: number): HostTls {
  const listeners = proxy.listeners.filter(({ name, tls }) => tls && (site.listeners?.includes(name) ?? true))
  if (listeners.some(({ tls }) => tls?.mode === 'passthrough')) return { fact: 'passthrough', health: OK }
  const certificate = certificateFor(proxy, site, host)
  // A controller's own certificate for hosts that ask for none (NGX and others serve a self-signed one): as good as no TLS.
  if (!certificate || (certificate.host.by === 'anything' && !certificate.secret && certificate.fault === undefined))
    return { fact: 'none', health: OK }
  return { ...judge(cluster, certificate, host, now), ...(certificate.secret ? { secret: certificate.secret } : {}) }
}

function judge(cluster: Cluster, { secret, fault }: ListenerTls['certificates'][number], host: string, now: number): HostTls {
  const broken = (fact: TlsFact, reason: string): HostTls => ({ fact, health: { status: 'error', reasons: [reason] } })
  if (!secret) return fault === undefined ? { fact: 'ok', health: OK } : broken('wrong', sentence(fault))
  const named = `${secret.namespace ?? ''}/${secret.name}`
  const found = cluster.get('Secret', secret.namespace, secret.name)
  if (!found && cluster.knows('Secret')) return broken('missing', `${host} has no certificate: Secret ${named} does not exist.`)
  if (fault !== undefined) return broken('wrong', sentence(fault))
  const { facts, source } = certificateIn(cluster, secret.namespace, secret.name)
  if (!facts) return { fact: 'unknown', health: OK }
  if (facts.notAfter <= now) return broken('expired', `The certificate in Secret ${named} ended ${sayDays(now - facts.notAfter)} ago.`)
  if (facts.notBefore > now)
    return broken('wrong', `The certificate in Secret ${named} begins on ${new Date(facts.notBefore).toISOString().slice(0, 10)}.`)
  // cert-manager tells no names before the certificate is issued.
  const namesKnown = source !== 'cert-manager' || facts.names.length > 0
  if (host !== '*' && namesKnown && !facts.names.some((name) => coversName(name, host))) {
    return broken('wrong', `The certificate in Secret ${named} covers ${facts.names.slice(0, 3).join(', ') || 'no name'} only.`)
  }
  const daysLeft = Math.floor((facts.notAfter - now) / DAY)
  if (facts.notAfter - now > SOON) return { fact: 'ok', health: OK, daysLeft }
  const reason = `The certificate in Secret ${named} ends in ${sayDays(facts.notAfter - now)}.`
  return { fact: 'expiring', health: { status: 'warning', reasons: [reason] }, daysLeft }
}

const sayDays = (span: number): string => {
  const days = Math.floor(span / DAY)
  return days === 1 ? '1 day' : `${days} days`
}

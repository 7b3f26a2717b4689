import { type Cluster, certificateIn, type Ref, say } from '@portolan/model'
import type { Backend, Step, TraceTls, Unknown } from './answer.ts'
import { coversName } from './certificate.ts'
import { HostIndex } from './host-index.ts'
import type { Asked } from './request.ts'
import type { ProxyListener, TargetTls } from './table.ts'

const DAY = 86_400_000

/** The handshake as far as objects tell: which certificate, whether it covers the name and how long, and where TLS ends (ING-07). */
export const meetTls = (
  cluster: Cluster,
  listener: ProxyListener,
  asked: Asked,
  now: number,
): { readonly tls?: TraceTls; readonly steps: readonly Step[]; readonly unknowns: readonly Unknown[]; readonly refused?: string } => {
  const { tls } = listener
  if (!tls) return { steps: [], unknowns: [] }
  const clientCertificates = tls.clientCertificates ? { clientCertificates: tls.clientCertificates } : {}
  const clients = tls.clientCertificates ? [clientStep(listener, tls.clientCertificates)] : []
  const asksClient: Unknown[] = tls.clientCertificates?.required
    ? [{ ref: listener.origin, text: 'The listener asks clients for a certificate. Whether yours has a fitting one is not known.' }]
    : []
  if (tls.mode === 'passthrough') {
    return {
      tls: { mode: 'passthrough', ...clientCertificates },
      steps: [{ stage: 'tls', verdict: 'pass', ref: listener.origin, text: 'TLS passes through to the pod, unopened' }],
      unknowns: [],
    }
  }
  const name = asked.dialledIp ? '' : asked.dialled
  const fitting = HostIndex.of(tls.certificates)
    .candidates(name)
    .flatMap(({ thing, unknown }) => (unknown ? [] : [thing]))
  const chosen = fitting.find(({ secret }) => secret) ?? fitting[0]
  const mode = { mode: 'terminate' as const, ...clientCertificates }
  if (!chosen?.secret) {
    const ref = chosen?.origin ?? listener.origin
    const text = `No Secret is named for ${name || asked.dialled}; TLS ends here`
    const unknown = {
      ref,
      text: `No object names a Secret with a certificate for ${name || asked.dialled}. Which one the proxy shows is not known.`,
    }
    return {
      tls: mode,
      steps: [{ stage: 'tls', verdict: 'unknown', ref, text, detail: 'The proxy shows a certificate of its own.' }, ...clients],
      unknowns: [unknown, ...asksClient],
    }
  }
  if (chosen.fault) {
    const text = `${chosen.fault}, so there is no certificate for ${name}`
    const unknown = { ref: chosen.origin, text: `${text}. The controller shows its own, which most clients refuse.` }
    return {
      tls: { ...mode, certificate: chosen.secret },
      steps: [{ stage: 'tls', verdict: 'fail', ref: chosen.secret, text }, ...clients],
      unknowns: [unknown, ...asksClient],
    }
  }
  const { step, unknown } = readCertificate(cluster, chosen.secret, name, now)
  return { tls: { ...mode, certificate: chosen.secret }, steps: [step, ...clients], unknowns: [...(unknown ? [unknown] : []), ...asksClient] }
}

const readCertificate = (cluster: Cluster, ref: Ref, name: string, now: number): { step: Step; unknown?: Unknown } => {
  const { facts, source } = certificateIn(cluster, ref.namespace, ref.name)
  // cert-manager tells no names before the certificate is issued.
  if (!facts || (source === 'cert-manager' && facts.names.length === 0)) {
    const readable = cluster.get('Secret', ref.namespace, ref.name)
    const detail = readable ? `Secret ${ref.name} holds no readable certificate.` : 'Secrets are not read, so its names and dates are unknown.'
    const text = `A certificate is named for ${name || 'the address'}; TLS ends here`
    return { step: { stage: 'tls', verdict: 'unknown', ref, text, detail } }
  }
  const covers = facts.names.some((known) => coversName(known.toLowerCase(), name))
  const days = Math.floor((facts.notAfter - now) / DAY)
  const names = `SAN ${facts.names.slice(0, 5).join(', ')}${source === 'cert-manager' ? ', as cert-manager says; the Secret is not read' : ''}`
  if (!covers) {
    const text = `The certificate covers ${facts.names.slice(0, 3).join(', ') || 'no name'} only, not ${name}`
    return { step: { stage: 'tls', verdict: 'fail', ref, text, detail: names }, unknown: { ref, text: `${text}. Most clients refuse it.` } }
  }
  if (facts.notBefore > now) {
    const text = `The certificate begins on ${new Date(facts.notBefore).toISOString().slice(0, 10)}`
    return { step: { stage: 'tls', verdict: 'fail', ref, text, detail: names }, unknown: { ref, text: `${text}. Clients refuse it until then.` } }
  }
  if (days < 0) {
    const text = `The certificate ended ${-days} ${days === -1 ? 'day' : 'days'} ago`
    return { step: { stage: 'tls', verdict: 'fail', ref, text, detail: names }, unknown: { ref, text: `${text}. Most clients refuse it.` } }
  }
  return {
    step: {
      stage: 'tls',
      verdict: 'pass',
      ref,
      text: `Certificate covers the name, ${days} ${days === 1 ? 'day' : 'days'} left; TLS ends here`,
      detail: names,
    },
  }
}

/** TLS that the proxy begins towards the pods: as part of the answer, and as a step (GWA-23). */
export const tlsTowards = ({ origin, ...tls }: TargetTls): { readonly tls: NonNullable<Backend['tls']>; readonly step: Step } => {
  const names = tls.subjectAltNames ?? [tls.serverName]
  const vouched = tls.ca.length > 0 ? `by ${tls.ca.map(say).join(', ')}` : 'by a CA of the system'
  const shown = tls.clientCertificate ? ` It shows ${say(tls.clientCertificate)}.` : ''
  return {
    tls,
    step: {
      stage: 'tls',
      verdict: 'info',
      ref: origin,
      text: `TLS begins anew towards the pods, for server name ${tls.serverName}`,
      detail: `Their certificate has to name ${names.join(' or ')} and be vouched for ${vouched}.${shown}`,
      rule: 'GWA-23',
    },
  }
}

/** What a listener asks of clients (geps/gep-91); a fallback lets them in without. */
const clientStep = (listener: ProxyListener, { required, ca }: NonNullable<TraceTls['clientCertificates']>): Step => {
  const by = ca.map(say).join(' or ')
  return {
    stage: 'tls',
    verdict: required ? 'unknown' : 'info',
    ref: listener.origin,
    text: required ? `Clients have to show a certificate that ${by} vouches for` : `Clients are asked for a certificate that ${by} vouches for`,
    detail: required ? 'Without one the handshake fails.' : 'Those without one, or with another, are let in all the same.',
    rule: 'GWA-07',
  }
}

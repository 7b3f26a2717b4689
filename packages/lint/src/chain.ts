import type { CertificateFacts, ChainCertificate, ChainFault } from '@portolan/model'
import { iso } from './certificates.ts'
import type { Finding } from './finding.ts'
import { sayDays } from './words.ts'

/** What is wrong with what clients are shown, at a moment. */
export interface ChainTrouble {
  readonly code: ChainFault['code'] | 'intermediate-ended' | 'intermediate-not-yet'
  readonly severity: Finding['severity']
  /** A clause about the certificate of a host: `its certificate comes without the one that issued it`. */
  readonly clause: string
  /** What becomes of it: a sentence. */
  readonly effect: string
  readonly fix: string
  /** Field and value. */
  readonly evidence: string
}

/**
 * Faults of the chain and what they do to clients. `intermediates`: key identifiers of authorities that are known not to be roots. A leaf
 * without its issuer is a fault only where that is known: a private root may well issue leaves by itself.
 */
export function chainTroubles(facts: CertificateFacts, now: number, intermediates: ReadonlySet<string> = NONE): readonly ChainTrouble[] {
  const faults = facts.faults ?? []
  const lone = faults.some(({ code, isPublic }) => code === 'missing-intermediate' && !isPublic && !intermediates.has(facts.issuerKeyId ?? ''))
  return [...faults.filter(({ code }) => code !== 'missing-intermediate' || !lone).map((fault) => troubleOf(facts, fault)), ...endedIn(facts, now)]
}

/** Key identifiers of what issues others without being a root, wherever a chain of the cluster shows one. */
export const intermediatesOf = (all: Iterable<CertificateFacts>): ReadonlySet<string> => {
  const found = new Set<string>()
  for (const { chain } of all) for (const { keyId, isCa, selfIssued } of chain ?? []) if (keyId && isCa && !selfIssued) found.add(keyId)
  // A root whose key another root has signed too is a root.
  for (const { chain } of all) for (const { keyId, selfIssued } of chain ?? []) if (keyId && selfIssued) found.delete(keyId)
  return found
}

/** The one that a fault is about, by its place among all blocks: those that can't be read have no facts. */
const certificateAt = ({ faults, chain, ...leaf }: CertificateFacts, at: number): ChainCertificate | undefined =>
  at === 0 ? leaf : chain?.[at - 1 - (faults ?? []).filter((fault) => fault.code === 'not-a-certificate' && fault.at < at).length]

function troubleOf(facts: CertificateFacts, fault: ChainFault): ChainTrouble {
  const { code, at } = fault
  const subject = certificateAt(facts, at)?.subject || 'a certificate without a name'
  const place = `tls.crt, certificate ${at + 1}`
  switch (code) {
    case 'order':
      return fault.leafLater
        ? {
            code,
            severity: 'error',
            clause: `its certificates begin with that of the authority, ${facts.subject || 'without a name'}`,
            effect: 'A private key belongs to the first certificate, so the pair does not fit, and proxies show another certificate or none.',
            fix: 'Put the certificate of the host first, then those that issued it, in their order.',
            evidence: `${place} (${subject}) is the host's and stands behind its issuer`,
          }
        : {
            code,
            severity: 'warning',
            clause: 'its certificates are in the wrong order',
            effect: 'Each has to issue the one before it; TLS before 1.3 asks for that, and clients that go by it refuse the connection.',
            fix: 'Put the certificate of the host first, then the one that issued it, and so on.',
            evidence: `${place} (${subject}) does not issue the one before it`,
          }
    case 'missing-intermediate':
      return {
        code,
        severity: 'error',
        clause: `its certificate comes without that of its issuer, ${facts.issuer || 'without a name'}`,
        effect: 'Clients that do not know the intermediate certificate refuse the connection; browsers that have met it do not, so it may look fine.',
        fix: 'Put the certificate of the issuer behind it in tls.crt: the full chain, as the authority hands it out.',
        evidence: `${place} is issued by ${facts.issuer || 'someone without a name'}, whose certificate is not there`,
      }
    case 'extra':
      return {
        code,
        severity: 'note',
        clause: `it is shown with a certificate that has nothing to do with it, ${subject}`,
        effect: 'Every handshake carries it for nothing.',
        fix: 'Take it out of tls.crt.',
        evidence: `${place} (${subject}) issues none of the others`,
      }
    case 'not-a-certificate':
      return {
        code,
        severity: 'unknown',
        clause: 'what stands behind its certificate can not be read',
        effect: 'Some proxies pass over that, others refuse the whole Secret.',
        fix: 'Take the block out of tls.crt, or put a certificate in its place.',
        evidence: `${place} can not be read`,
      }
    case 'key-usage':
      return {
        code,
        severity: 'error',
        clause: 'its certificate is not for servers',
        effect: 'Its extended key usage leaves out server authentication, so clients refuse the connection.',
        fix: 'Issue one with the usage server auth.',
        evidence: `${place}: extendedKeyUsage without serverAuth`,
      }
    case 'is-ca':
      return {
        code,
        severity: 'warning',
        clause: "its certificate is an authority's",
        effect: 'Firefox refuses a server that shows one, and whoever has its key can issue certificates for any name.',
        fix: 'Issue one that is not a CA.',
        evidence: `${place} (${subject}): basicConstraints CA:TRUE`,
      }
    case 'sha1':
    case 'md5':
      return {
        code,
        severity: 'error',
        clause: `${at === 0 ? 'its certificate' : `the certificate of ${subject}`} is signed with ${code === 'md5' ? 'MD5' : 'SHA-1'}`,
        effect: 'Browsers, Go and OpenSSL refuse such a signature.',
        fix: 'Issue it again; every authority signs with SHA-256 or better now.',
        evidence: `${place} (${subject}): signature over ${code === 'md5' ? 'MD5' : 'SHA-1'}`,
      }
    case 'short-key':
      return {
        code,
        severity: 'warning',
        clause: `${at === 0 ? 'its certificate' : `the certificate of ${subject}`} has a key of ${fault.key?.split(' ')[1] ?? 'few'} bits`,
        effect: 'Clients that keep to the usual security level, as OpenSSL on Debian and Ubuntu does, refuse it.',
        fix: 'Issue one with an RSA key of 2048 bits or more, or with ECDSA P-256.',
        evidence: `${place} (${subject}): key ${fault.key ?? ''}`,
      }
    default:
      return code satisfies never
  }
}

/** Of those that issue, and aren't roots: clients have roots of their own. The leaf has rules of its own. */
function endedIn(facts: CertificateFacts, now: number): readonly ChainTrouble[] {
  const strangers = new Set((facts.faults ?? []).filter(({ code }) => code === 'extra').map(({ at }) => certificateAt(facts, at)))
  return (facts.chain ?? []).flatMap((each): ChainTrouble | readonly never[] => {
    if (each.selfIssued || strangers.has(each) || (each.notAfter > now && each.notBefore <= now)) return []
    const ended = each.notAfter <= now
    const issuesLeaf =
      each.subject === facts.issuer && (each.keyId === undefined || facts.issuerKeyId === undefined || each.keyId === facts.issuerKeyId)
    return {
      code: ended ? 'intermediate-ended' : 'intermediate-not-yet',
      severity: issuesLeaf ? 'error' : 'warning',
      clause: `the certificate of its issuer ${each.subject || 'without a name'} ${ended ? `ended ${sayDays(now - each.notAfter)} ago` : `begins in ${sayDays(each.notBefore - now)}`}`,
      effect: 'Clients that know no other one for that issuer refuse the connection.',
      fix: 'Put the current certificate of the issuer in its place; renewing brings it along.',
      evidence: `tls.crt: ${each.subject} ${ended ? `ended ${iso(each.notAfter)}` : `begins ${iso(each.notBefore)}`}`,
    }
  })
}

const NONE: ReadonlySet<string> = new Set()

import { certificateIn, type CertificateFacts, type ChainCertificate, type Cluster, type KnownCertificate, type Ref, refTo } from '@portolan/model'
import { chainTroubles, intermediatesOf } from './chain.ts'
import type { Finding } from './finding.ts'
import { type Issuance, Issuances } from './issuance.ts'
import { upper } from './words.ts'

/** What is known of the certificate in a Secret, ready to be told. */
export interface CertificateState extends Partial<Pick<CertificateFacts, 'names' | 'issuer' | 'notBefore' | 'notAfter'>> {
  /** Whole days; below 0: ended. */
  readonly daysLeft?: number
  /** Of these facts. */
  readonly source?: KnownCertificate['source']
  /** What clients are shown besides. */
  readonly chain?: readonly Pick<ChainCertificate, 'subject' | 'issuer' | 'notBefore' | 'notAfter'>[]
  readonly chainFaults?: readonly { readonly code: string; readonly severity: Finding['severity']; readonly text: string }[]
  readonly certManager?: {
    readonly ref: Ref
    readonly state: Issuance['state']
    /** A sentence. */
    readonly text: string
    /** What the issuer, the request or the condition says; absent where nothing is told or nothing is wrong. */
    readonly reason?: string
    /** ms since the epoch. */
    readonly renewal?: number
    readonly lastFailure?: number
  }
}

/** The certificates of all Secrets of a cluster, at a moment; built once for many questions. */
export class CertificateStates {
  readonly #cluster: Cluster
  readonly #now: number
  readonly #issuances: Issuances
  readonly #intermediates: ReadonlySet<string>

  constructor(cluster: Cluster, now: number) {
    this.#cluster = cluster
    this.#now = now
    this.#issuances = new Issuances(cluster, now)
    this.#intermediates = intermediatesOf([...cluster.all('Secret')].flatMap(({ certificate }) => certificate ?? []))
  }

  /** Of the Secret that is named; empty where nothing is known of it. */
  of({ kind, namespace, name }: Ref): CertificateState {
    if (kind !== 'Secret') return {}
    const { facts, source, managed } = certificateIn(this.#cluster, namespace, name)
    const issuance = managed && this.#issuances.of(managed)
    return {
      ...(facts && source ? { ...this.#told(facts), source } : {}),
      ...(issuance
        ? {
            certManager: {
              ref: refTo(managed),
              state: issuance.state,
              text: `${issuance.clause}.`,
              ...(issuance.reason && issuance.state !== 'issued' ? { reason: issuance.reason } : {}),
              ...(managed.renewal === undefined ? {} : { renewal: managed.renewal }),
              ...(managed.lastFailure === undefined ? {} : { lastFailure: managed.lastFailure }),
            },
          }
        : {}),
    }
  }

  #told(facts: CertificateFacts): CertificateState {
    const { names, issuer, notBefore, notAfter, chain } = facts
    const faults = chainTroubles(facts, this.#now, this.#intermediates).map(({ code, severity, clause }) => ({
      code,
      severity,
      text: `${upper(clause)}.`,
    }))
    return {
      names,
      issuer,
      notBefore,
      notAfter,
      daysLeft: Math.floor((notAfter - this.#now) / DAY),
      ...(chain
        ? { chain: chain.map((each) => ({ subject: each.subject, issuer: each.issuer, notBefore: each.notBefore, notAfter: each.notAfter })) }
        : {}),
      ...(faults.length > 0 ? { chainFaults: faults } : {}),
    }
  }
}

const DAY = 86_400_000

import type { CertificateFacts, ChainCertificate, ChainFault } from '@portolan/model'
import { fromBase64 } from './base64.ts'
import { readX509, type X509 } from './certificate.ts'
import { internText } from './intern.ts'

/** What the certificates of a PEM text say: the first is the leaf. Undefined where that one can't be read. */
export const readChain = (pem: string): CertificateFacts | undefined => {
  const [leaf, ...rest] = blocksOf(pem)
  if (!leaf) return undefined
  const faults = faultsOf(leaf, rest)
  const chain = rest.flatMap((each) => (each ? factsOf(each) : []))
  const names = leaf.altNames ?? (leaf.commonName === undefined ? [] : [leaf.commonName.toLowerCase()])
  return {
    ...factsOf(leaf),
    names,
    ...(leaf.altNames === undefined && names.length > 0 ? { byCommonName: true } : {}),
    ...(chain.length > 0 ? { chain } : {}),
    ...(faults.length > 0 ? { faults } : {}),
  }
}

/** Whether a PEM text holds a certificate that can be read, among whatever else. */
export const holdsCertificate = (pem: string): boolean => {
  for (const each of blocksOf(pem)) if (each) return true
  return false
}

const BEGIN = '-----BEGIN CERTIFICATE-----'

/** In their order; undefined for one that can't be read. */
function* blocksOf(pem: string): IterableIterator<X509 | undefined> {
  for (let begin = pem.indexOf(BEGIN); begin >= 0; begin = pem.indexOf(BEGIN, begin + BEGIN.length)) {
    const end = pem.indexOf('-----', begin + BEGIN.length)
    const der = end < 0 ? undefined : fromBase64(pem.slice(begin + BEGIN.length, end))
    yield der && readX509(der)
  }
}

const factsOf = ({ subject, issuer, notBefore, notAfter, isCa, keyId, issuerKeyId, subjectName, issuerName }: X509): ChainCertificate => ({
  subject: internText(subject),
  issuer: internText(issuer),
  notBefore,
  notAfter,
  ...(isCa ? { isCa } : {}),
  ...(subjectName === issuerName ? { selfIssued: true } : {}),
  ...(keyId === undefined ? {} : { keyId }),
  ...(issuerKeyId === undefined ? {} : { issuerKeyId }),
})

/** By name, and by key where both say which: as OpenSSL's X509_check_issued, without the signature. */
const issues = (issuer: X509, { issuerName, issuerKeyId }: X509): boolean =>
  issuer.subjectName === issuerName && (issuerKeyId === undefined || issuer.keyId === undefined || issuerKeyId === issuer.keyId)

const isSelfIssued = ({ subjectName, issuerName }: X509): boolean => subjectName === issuerName

function faultsOf(leaf: X509, rest: readonly (X509 | undefined)[]): readonly ChainFault[] {
  return [
    ...rest.flatMap((each, index) => (each ? [] : { code: 'not-a-certificate' as const, at: index + 1 })),
    ...orderOf(leaf, rest),
    ...ownOf(leaf, rest),
  ]
}

/** The path from the leaf up, as far as it goes here. */
function orderOf(leaf: X509, rest: readonly (X509 | undefined)[]): readonly ChainFault[] {
  const later = leaf.isCa ? rest.findIndex((each) => each && !each.isCa && !isSelfIssued(each)) : -1
  if (later >= 0) return [{ code: 'order', at: later + 1, leafLater: true }]
  const faults: ChainFault[] = []
  const open = new Map([...rest.entries()].flatMap(([index, each]) => (each ? [[index + 1, each] as const] : [])))
  let [current, steps] = [leaf, 0]
  while (!isSelfIssued(current)) {
    const next = [...open].find(([, each]) => issues(each, current))
    if (!next) break
    const [at, issuer] = next
    if (at !== Math.min(...open.keys()) && !faults.some(({ code }) => code === 'order')) faults.push({ code: 'order', at: Math.min(...open.keys()) })
    open.delete(at)
    current = issuer
    steps++
  }
  if (steps === 0 && !isSelfIssued(leaf)) faults.push({ code: 'missing-intermediate', at: 0, ...(leaf.isPublic ? { isPublic: true } : {}) })
  // Others of the path: a second certificate of an issuer's key, signed by another root, is no stranger.
  const path = [leaf, ...rest.flatMap((each, index) => (each && !open.has(index + 1) ? each : []))]
  for (const [at, each] of open) if (!path.some((one) => issues(each, one))) faults.push({ code: 'extra', at })
  return faults.some(({ code }) => code === 'order') ? faults.filter(({ code }) => code !== 'extra') : faults
}

/** 1.3.6.1.5.5.7.3.1 serverAuth, 2.5.29.37.0 any, and Microsoft's and Netscape's of server gated cryptography. */
const SERVER: ReadonlySet<string> = new Set(['2b06010505070301', '551d2500', '2b0601040182370a0303', '6086480186f8420401'])

/** Of the certificates themselves. How a root is signed matters to nobody. */
function ownOf(leaf: X509, rest: readonly (X509 | undefined)[]): readonly ChainFault[] {
  const faults: ChainFault[] = []
  if (leaf.usages && !leaf.usages.some((usage) => SERVER.has(usage))) faults.push({ code: 'key-usage', at: 0 })
  if (leaf.isCa && !isSelfIssued(leaf) && rest.every((each) => !each || each.isCa)) faults.push({ code: 'is-ca', at: 0 })
  for (const [at, each] of [leaf, ...rest].entries()) {
    if (!each) continue
    if (each.signature && !isSelfIssued(each)) faults.push({ code: each.signature, at })
    if (each.shortKey) faults.push({ code: 'short-key', at, key: each.shortKey })
  }
  return faults
}

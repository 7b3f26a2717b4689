import { type Element, hexOf, latin1Of, OCTETS, partsOf, readElement, readParts, SEQUENCE, textOf, timeOf, unwrapped } from './der.ts'

/**
 * What a certificate says, as far as anything here asks: RFC 5280, nothing verified. Own reading, because the libraries for it that run in a
 * browser too (PKI.js, @peculiar/x509) are some hundred kilobytes of verification, signing and CMS, and build an object for every element of
 * every certificate of every Secret. What it says is held against OpenSSL's word by certificate.test.ts.
 */
export interface X509 {
  readonly subject: string
  readonly issuer: string
  /** The whole names, in a form in which equal ones are equal texts (RFC 5280, 7.1). */
  readonly subjectName: string
  readonly issuerName: string
  /** ms since the epoch. */
  readonly notBefore: number
  readonly notAfter: number
  readonly commonName: string | undefined
  /** DNS names in lower case, IP addresses; undefined without subjectAltName. */
  readonly altNames: readonly string[] | undefined
  readonly isCa: boolean
  readonly keyId: string | undefined
  readonly issuerKeyId: string | undefined
  /** Object identifiers in hexadecimal; undefined without extendedKeyUsage. */
  readonly usages: readonly string[] | undefined
  /** A public authority's: it carries timestamps of Certificate Transparency, or a policy of the CA/Browser Forum. */
  readonly isPublic: boolean
  readonly signature: 'sha1' | 'md5' | undefined
  readonly shortKey: string | undefined
}

/** Undefined for anything that isn't a certificate. */
export const readX509 = (der: Uint8Array): X509 | undefined => {
  const outer = readElement(der, 0, der.length)
  if (outer?.tag !== SEQUENCE || outer.end !== der.length) return undefined
  const [tbs, algorithm, signed] = partsOf(outer)
  if (tbs?.tag !== SEQUENCE || algorithm?.tag !== SEQUENCE || signed?.tag !== BITS) return undefined
  // TBSCertificate: version?, serial, algorithm, issuer, validity, subject, key, …, extensions.
  const fields = readParts(tbs)
  const [serial, , issuer, validity, subject, key] = fields?.[0]?.tag === VERSION ? fields.slice(1) : (fields ?? [])
  if (!fields || serial?.tag !== INTEGER || issuer?.tag !== SEQUENCE || subject?.tag !== SEQUENCE || key?.tag !== SEQUENCE || !validity)
    return undefined
  const [notBefore, notAfter] = partsOf(validity).map(timeOf)
  if (notBefore === undefined || notAfter === undefined) return undefined
  const extensions = extensionsOf(fields)
  const oid = partsOf(algorithm)[0]
  const commonName = attributeOf(subject, COMMON_NAME)
  return {
    subject: commonName ?? attributeOf(subject, ORGANISATION) ?? '',
    issuer: attributeOf(issuer, COMMON_NAME) ?? attributeOf(issuer, ORGANISATION) ?? '',
    subjectName: nameOf(subject),
    issuerName: nameOf(issuer),
    notBefore,
    notAfter,
    commonName,
    altNames: altNamesOf(extensions.get(SUBJECT_ALT_NAME)),
    isCa: isCa(extensions.get(BASIC_CONSTRAINTS)),
    keyId: keyIdOf(extensions.get(SUBJECT_KEY_ID)),
    issuerKeyId: keyIdOf(partsOf(extensions.get(AUTHORITY_KEY_ID)).find(({ tag }) => tag === 0x80)),
    usages: extensions.has(EXTENDED_KEY_USAGE) ? partsOf(extensions.get(EXTENDED_KEY_USAGE)).map(hexOf) : undefined,
    isPublic:
      extensions.has(TRANSPARENCY) ||
      partsOf(extensions.get(POLICIES)).some((policy) =>
        partsOf(policy)
          .slice(0, 1)
          .some((id) => hexOf(id).startsWith(BROWSER_FORUM)),
      ),
    signature: oid && WEAK.get(hexOf(oid)),
    shortKey: shortKeyOf(key),
  }
}

const BITS = 0x03
const INTEGER = 0x02
const VERSION = 0xa0
const EXTENSIONS = 0xa3
const DNS_NAME = 0x82
const IP_ADDRESS = 0x87

const COMMON_NAME = '550403'
const ORGANISATION = '55040a'
const SUBJECT_KEY_ID = '551d0e'
const SUBJECT_ALT_NAME = '551d11'
const BASIC_CONSTRAINTS = '551d13'
const POLICIES = '551d20'
const AUTHORITY_KEY_ID = '551d23'
const EXTENDED_KEY_USAGE = '551d25'
/** RFC 6962, 3.3. */
const TRANSPARENCY = '2b06010401d679020402'
/** 2.23.140.1: policies of the CA/Browser Forum's Baseline Requirements, 7.1.6.1. */
const BROWSER_FORUM = '67810c01'

/** RSA, ECDSA and DSA over SHA-1; RSA over MD5. */
const WEAK: ReadonlyMap<string, 'sha1' | 'md5'> = new Map([
  ['2a864886f70d010105', 'sha1'],
  ['2a8648ce3d0401', 'sha1'],
  ['2a8648ce380403', 'sha1'],
  ['2a864886f70d010104', 'md5'],
])

const RSA = '2a864886f70d010101'
/** prime192v1, secp192k1, secp224k1, secp224r1. */
const SHORT_CURVES: ReadonlyMap<string, string> = new Map([
  ['2a8648ce3d030101', 'EC 192'],
  ['2b8104001f', 'EC 192'],
  ['2b81040020', 'EC 224'],
  ['2b81040021', 'EC 224'],
])

/** The value of each extension, by its object identifier; of two the first. */
const extensionsOf = (fields: readonly Element[]): ReadonlyMap<string, Element> => {
  const found = new Map<string, Element>()
  for (const extension of partsOf(partsOf(fields.find(({ tag }) => tag === EXTENSIONS))[0])) {
    const [id, ...rest] = partsOf(extension)
    const octets = rest.find(({ tag }) => tag === OCTETS)
    const value = octets && unwrapped(octets)
    if (id && value && !found.has(hexOf(id))) found.set(hexOf(id), value)
  }
  return found
}

/** Name: a sequence of sets of (type, value). */
const attributesOf = (name: Element): readonly (readonly [type: string, value: string])[] =>
  partsOf(name).flatMap((set) =>
    partsOf(set).flatMap((attribute) => {
      const [type, value] = partsOf(attribute)
      return type && value ? [[hexOf(type), textOf(value)] as const] : []
    }),
  )

const attributeOf = (name: Element, type: string): string | undefined => attributesOf(name).find(([key]) => key === type)?.[1]

/** Case and runs of white space don't count. */
const nameOf = (name: Element): string =>
  attributesOf(name)
    .map(([type, value]) => `${type}=${value.trim().replaceAll(/\s+/g, ' ').toLowerCase()}`)
    .join('\n')

const altNamesOf = (names: Element | undefined): readonly string[] | undefined =>
  names &&
  partsOf(names).flatMap((name) => {
    if (name.tag === DNS_NAME) return [latin1Of(name).toLowerCase()]
    return name.tag === IP_ADDRESS ? (addressOf(name) ?? []) : []
  })

/** As RFC 5952 writes it: the longest run of zeros, the first of equal ones, is left out. */
const addressOf = ({ bytes, start, end }: Element): string | undefined => {
  const octets = bytes.subarray(start, end)
  if (octets.length === 4) return octets.join('.')
  if (octets.length !== 16) return undefined
  const groups = Array.from({ length: 8 }, (_, at) => (((octets[2 * at] ?? 0) << 8) | (octets[2 * at + 1] ?? 0)).toString(16)).join(':')
  const [zeros] = [...groups.matchAll(/(?<=^|:)0(?::0)+(?=$|:)/g)].sort((a, b) => b[0].length - a[0].length)
  if (!zeros) return groups
  return `${groups.slice(0, zeros.index).replace(/:$/, '')}::${groups.slice(zeros.index + zeros[0].length).replace(/^:/, '')}`
}

const isCa = (constraints: Element | undefined): boolean => {
  const [first] = partsOf(constraints)
  return first?.tag === 0x01 && first.bytes[first.start] !== 0
}

/** An identifier that is longer than any digest is nobody's. */
const keyIdOf = (id: Element | undefined): string | undefined => (id && id.end > id.start && id.end - id.start <= 64 ? hexOf(id) : undefined)

const shortKeyOf = (key: Element): string | undefined => {
  const [algorithm, bits] = partsOf(key)
  const [type, curve] = partsOf(algorithm)
  if (!type || !bits) return undefined
  if (hexOf(type) !== RSA) return curve && SHORT_CURVES.get(hexOf(curve))
  // A BIT STRING begins with the number of unused bits.
  const modulus = partsOf(readElement(bits.bytes, bits.start + 1, bits.end))[0]
  if (!modulus) return undefined
  let { start } = modulus
  while (start < modulus.end && modulus.bytes[start] === 0) start++
  const length = (modulus.end - start) * 8 - Math.clz32((modulus.bytes[start] ?? 0) << 24)
  return length < 2048 ? `RSA ${length}` : undefined
}

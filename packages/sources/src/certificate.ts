import type { CertificateFacts } from '@portolan/model'
import { fromBase64, textOfLatin1 } from './base64.ts'

/**
 * What the first certificate of a PEM text, the leaf, says of itself: RFC 5280, nothing verified.
 * Undefined for anything that isn't a certificate.
 */
export const readCertificate = (pem: string): CertificateFacts | undefined => {
  const begin = pem.indexOf(BEGIN)
  return begin < 0 ? undefined : readBlock(pem, begin)
}

/** Whether a PEM text holds a certificate that can be parsed, among whatever else. */
export const holdsCertificate = (pem: string): boolean => {
  for (let at = pem.indexOf(BEGIN); at >= 0; at = pem.indexOf(BEGIN, at + BEGIN.length)) if (readBlock(pem, at)) return true
  return false
}

const BEGIN = '-----BEGIN CERTIFICATE-----'

const readBlock = (pem: string, begin: number): CertificateFacts | undefined => {
  const end = pem.indexOf('-----', begin + BEGIN.length)
  const der = end < 0 ? undefined : fromBase64(pem.slice(begin + BEGIN.length, end))
  const outer = der && readElement(der, 0, der.length)
  const tbs = outer && partsOf(outer)[0]
  return tbs && factsOf(partsOf(tbs))
}

/** One tag-length-value of DER (X.690): `bytes` from `start` to `end` are the value. */
interface Element {
  readonly tag: number
  readonly bytes: Uint8Array
  readonly start: number
  readonly end: number
}

const SEQUENCE = 0x30
const VERSION = 0xa0
const EXTENSIONS = 0xa3
const OCTETS = 0x04
const DNS_NAME = 0x82
const COMMON_NAME = '55 04 03'
const ORGANISATION = '55 04 0a'
const SUBJECT_ALT_NAME = '55 1d 11'

/** TBSCertificate: version?, serial, algorithm, issuer, validity, subject, key, …, extensions. */
const factsOf = (fields: readonly Element[]): CertificateFacts | undefined => {
  const [, , issuer, validity, subject] = fields[0]?.tag === VERSION ? fields.slice(1) : fields
  if (!issuer || !validity || !subject) return undefined
  const [notBefore, notAfter] = partsOf(validity).map(timeOf)
  if (notBefore === undefined || notAfter === undefined) return undefined
  const commonName = attributeOf(subject, COMMON_NAME)
  const names = altNamesOf(fields)
  return {
    subject: commonName ?? attributeOf(subject, ORGANISATION) ?? '',
    issuer: attributeOf(issuer, COMMON_NAME) ?? attributeOf(issuer, ORGANISATION) ?? '',
    names: names.length > 0 || commonName === undefined ? names : [commonName],
    notBefore,
    notAfter,
  }
}

const readElement = (bytes: Uint8Array, at: number, limit: number): Element | undefined => {
  const tag = bytes[at]
  const first = bytes[at + 1]
  if (tag === undefined || first === undefined || (tag & 0x1f) === 0x1f) return undefined
  let start = at + 2
  let length = first
  if (first >= 0x80) {
    const count = first & 0x7f
    if (count === 0 || count > 4) return undefined
    length = 0
    for (let index = 0; index < count; index++) length = length * 256 + (bytes[start + index] ?? 0)
    start += count
  }
  return start + length <= limit ? { tag, bytes, start, end: start + length } : undefined
}

/** The elements inside one; what can't be read ends the list. */
const partsOf = ({ bytes, start, end }: Element): readonly Element[] => {
  const parts: Element[] = []
  for (let at = start; at < end; ) {
    const part = readElement(bytes, at, end)
    if (!part) break
    parts.push(part)
    at = part.end
  }
  return parts
}

/** Name: a sequence of sets of (type, value). */
const attributeOf = (name: Element, type: string): string | undefined => {
  for (const set of partsOf(name)) {
    for (const attribute of partsOf(set)) {
      const [key, value] = partsOf(attribute)
      if (key && value && hexOf(key) === type) return textOf(value)
    }
  }
  return undefined
}

const altNamesOf = (fields: readonly Element[]): readonly string[] => {
  const wrapper = fields.find(({ tag }) => tag === EXTENSIONS)
  const list = wrapper && partsOf(wrapper)[0]
  for (const extension of list ? partsOf(list) : []) {
    const [id, ...rest] = partsOf(extension)
    const octets = rest.find(({ tag }) => tag === OCTETS)
    if (!id || hexOf(id) !== SUBJECT_ALT_NAME || !octets) continue
    const names = readElement(octets.bytes, octets.start, octets.end)
    return names?.tag === SEQUENCE
      ? partsOf(names)
          .filter(({ tag }) => tag === DNS_NAME)
          .map(latin1Of)
      : []
  }
  return []
}

const hexOf = ({ bytes, start, end }: Element): string =>
  Array.from(bytes.subarray(start, end), (byte) => byte.toString(16).padStart(2, '0')).join(' ')

const latin1Of = ({ bytes, start, end }: Element): string => textOfLatin1(bytes.subarray(start, end))

/** UTF8String and BMPString are decoded, every other string type is ASCII in practice. */
const textOf = (element: Element): string => {
  const { tag, bytes, start, end } = element
  if (tag === 0x1e) {
    return Array.from({ length: (end - start) >> 1 }, (_, index) =>
      String.fromCharCode(((bytes[start + 2 * index] ?? 0) << 8) | (bytes[start + 2 * index + 1] ?? 0)),
    ).join('')
  }
  const text = latin1Of(element)
  if (tag !== 0x0c) return text
  try {
    return decodeURIComponent(hexOf(element).replaceAll(' ', '').replaceAll(/../g, '%$&'))
  } catch {
    return text
  }
}

/** UTCTime (two digits of the year, 50 to 49 meaning 1950 to 2049) or GeneralizedTime, both in Z. */
const timeOf = (element: Element): number | undefined => {
  const text = latin1Of(element)
  const parts = element.tag === 0x17 ? /^(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/.exec(text) : /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/.exec(text)
  if (!parts) return undefined
  const [year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0] = parts.slice(1).map(Number)
  const century = element.tag !== 0x17 ? 0 : year < 50 ? 2000 : 1900
  return Date.UTC(century + year, month - 1, day, hour, minute, second)
}

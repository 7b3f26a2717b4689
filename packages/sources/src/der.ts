import { textOfLatin1 } from './base64.ts'

/** One tag-length-value of DER (X.690): `bytes` from `start` to `end` are the value. */
export interface Element {
  readonly tag: number
  readonly bytes: Uint8Array
  readonly start: number
  readonly end: number
}

export const SEQUENCE = 0x30
export const OCTETS = 0x04

/** The element at a place, or undefined where there is none that ends before the limit. */
export const readElement = (bytes: Uint8Array, at: number, limit: number): Element | undefined => {
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

/** The elements inside one; undefined where they don't fill it. */
export const readParts = ({ bytes, start, end }: Element): readonly Element[] | undefined => {
  const parts: Element[] = []
  for (let at = start; at < end; ) {
    const part = readElement(bytes, at, end)
    if (!part) return undefined
    parts.push(part)
    at = part.end
  }
  return parts
}

export const partsOf = (element: Element | undefined): readonly Element[] => (element && readParts(element)) ?? []

/** The element that an OCTET STRING wraps. */
export const unwrapped = ({ bytes, start, end }: Element): Element | undefined => readElement(bytes, start, end)

export const hexOf = ({ bytes, start, end }: Element): string =>
  Array.from(bytes.subarray(start, end), (byte) => byte.toString(16).padStart(2, '0')).join('')

export const latin1Of = ({ bytes, start, end }: Element): string => textOfLatin1(bytes.subarray(start, end))

/** UTF8String, BMPString and UniversalString are decoded, every other string type is ASCII in practice. */
export const textOf = (element: Element): string => {
  const { tag, bytes, start, end } = element
  const width = tag === 0x1e ? 2 : tag === 0x1c ? 4 : 1
  if (width > 1) {
    let text = ''
    for (let at = start; at + width <= end; at += width) {
      let code = 0
      for (let index = 0; index < width; index++) code = code * 256 + (bytes[at + index] ?? 0)
      text += code <= 0x10ffff ? String.fromCodePoint(code) : '\ufffd'
    }
    return text
  }
  const text = latin1Of(element)
  if (tag !== 0x0c) return text
  try {
    return decodeURIComponent(hexOf(element).replaceAll(/../g, '%$&'))
  } catch {
    return text
  }
}

/** ms since the epoch of UTCTime (two digits of the year, 50 to 49 meaning 1950 to 2049) or GeneralizedTime, both in Z as RFC 5280 has them. */
export const timeOf = (element: Element): number | undefined => {
  const text = latin1Of(element)
  const parts = element.tag === 0x17 ? /^(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/.exec(text) : /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/.exec(text)
  if (!parts) return undefined
  const [year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0] = parts.slice(1).map(Number)
  const full = element.tag !== 0x17 ? year : year + (year < 50 ? 2000 : 1900)
  const time = new Date(0).setUTCFullYear(full, month - 1, day) + ((hour * 60 + minute) * 60 + second) * 1000
  const isDate = new Date(time).getUTCDate() === day && month >= 1 && month <= 12 && hour < 24 && minute < 60 && second < 60
  return isDate ? time : undefined
}

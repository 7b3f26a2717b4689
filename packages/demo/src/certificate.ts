import { DAY, type World } from './world.ts'

/** Let's Encrypt's lifetime, of which cert-manager renews the last third. */
const LIFETIME = 90 * DAY

/** A TLS Secret as cert-manager leaves it. The certificate has the form of one; its key and signature are noise, and nothing here checks them. */
export const putCertificate = (world: World, namespace: string, name: string, hosts: readonly string[], daysLeft: number): void => {
  // Half a day more, so that the whole days left stay the same for the demo's first hours.
  const notAfter = world.begin + daysLeft * DAY + DAY / 2
  const der = certificate({
    hosts,
    issuer: 'Demo Issuing CA',
    notBefore: notAfter - LIFETIME,
    notAfter,
    serial: world.pick(`serial:${namespace}/${name}`, 0x7fffffff),
  })
  world.put({
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: {
      name,
      namespace,
      created: Math.min(world.begin - 25 * DAY, notAfter - LIFETIME),
      labels: { 'controller.cert-manager.io/fao': 'true' },
    },
    type: 'kubernetes.io/tls',
    data: { 'tls.crt': base64(ascii(pem(der))), 'tls.key': base64(ascii('not a key\n')) },
  })
}

interface CertificateDraft {
  readonly hosts: readonly string[]
  readonly issuer: string
  readonly notBefore: number
  readonly notAfter: number
  readonly serial: number
}

/** An X.509 v3 certificate in DER, RFC 5280, with a subject, alternative names and a validity. */
const certificate = ({ hosts, issuer, notBefore, notAfter, serial }: CertificateDraft): readonly number[] => {
  const names = hosts.map((host) => element(0x82, ascii(host)))
  const extension = sequence([OID_ALT_NAME, element(0x04, sequence(names))])
  const body = sequence([
    element(0xa0, [0x02, 0x01, 0x02]),
    element(0x02, [0x01, (serial >>> 24) & 0x7f, (serial >>> 16) & 0xff, (serial >>> 8) & 0xff, serial & 0xff]),
    ALGORITHM,
    commonName(issuer),
    sequence([time(notBefore), time(notAfter)]),
    commonName(hosts[0] ?? ''),
    sequence([sequence([OID_EC_KEY, OID_P256]), bitString(NOISE)]),
    element(0xa3, sequence([extension])),
  ])
  return sequence([body, ALGORITHM, bitString(NOISE)])
}

type Bytes = readonly number[]

const element = (tag: number, content: Bytes): Bytes => [tag, ...lengthOf(content.length), ...content]
const lengthOf = (length: number): Bytes => (length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff])
const sequence = (parts: readonly Bytes[]): Bytes => element(0x30, parts.flat())
const bitString = (content: Bytes): Bytes => element(0x03, [0, ...content])
const ascii = (text: string): Bytes => Array.from(text, (character) => character.charCodeAt(0))
const commonName = (name: string): Bytes => sequence([element(0x31, sequence([[0x06, 0x03, 0x55, 0x04, 0x03], element(0x0c, ascii(name))]))])
const time = (ms: number): Bytes => element(0x18, ascii(`${new Date(ms).toISOString().slice(0, 19).replaceAll(/[-:T]/g, '')}Z`))

const OID_ALT_NAME: Bytes = [0x06, 0x03, 0x55, 0x1d, 0x11]
const OID_EC_KEY: Bytes = [0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01]
const OID_P256: Bytes = [0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07]
/** ecdsa-with-SHA256. */
const ALGORITHM: Bytes = sequence([[0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02]])
const NOISE: Bytes = Array.from({ length: 65 }, (_, index) => (index * 37 + 4) & 0xff)

const pem = (der: Bytes): string => `-----BEGIN CERTIFICATE-----\n${(base64(der).match(/.{1,64}/g) ?? []).join('\n')}\n-----END CERTIFICATE-----\n`

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

const base64 = (bytes: Bytes): string => {
  let text = ''
  for (let at = 0; at < bytes.length; at += 3) {
    const [first = 0, second, third] = bytes.slice(at, at + 3)
    const group = (first << 16) | ((second ?? 0) << 8) | (third ?? 0)
    text += ALPHABET.charAt(group >> 18) + ALPHABET.charAt((group >> 12) & 63)
    text += second === undefined ? '=' : ALPHABET.charAt((group >> 6) & 63)
    text += third === undefined ? '=' : ALPHABET.charAt(group & 63)
  }
  return text
}

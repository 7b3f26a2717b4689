import { execFileSync, spawnSync } from 'node:child_process'
import { X509Certificate } from 'node:crypto'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { CertificateFacts, ChainFault } from '@portolan/model'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readX509 } from './certificate.ts'
import { readChain } from './chain.ts'
import { WITH_NAMES, WITHOUT_NAMES } from './testing/certificates.ts'

/** What `openssl ca` is asked for. Times as it takes them: `20260101000000Z`. */
interface Draft {
  /** `/O=Shop/CN=shop.example.com`, in UTF-8. */
  readonly subject: string
  readonly key?: readonly string[]
  /** Instead of a key of its own. */
  readonly keyOf?: Issued
  readonly from?: string
  readonly to?: string
  readonly digest?: string
  /** Lines of an extension section. */
  readonly extensions?: readonly string[]
}

interface Issued {
  readonly name: string
  readonly signs: readonly string[]
  readonly pem: string
}

/** For `describe.skipIf(withoutOpenssl())`: says loudly what is skipped. */
const withoutOpenssl = (): boolean => {
  if (spawnSync('openssl', ['version']).status === 0) return false
  process.stderr.write('\nSKIPPED: certificates held against openssl. It is not on the PATH.\n\n')
  return true
}

const RSA = ['-algorithm', 'RSA', '-pkeyopt', 'rsa_keygen_bits:2048'] as const
const EC = ['-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256'] as const
const ED25519 = ['-algorithm', 'ED25519'] as const

/** Certificates as the openssl command makes them, in a folder of their own. */
class Authority {
  readonly #dir = mkdtempSync(join(tmpdir(), 'portolan-certificates-'))
  #made = 0

  /** Signed by `issuer`, or by itself. */
  issue(
    { subject, key = EC, keyOf, from = '20260101000000Z', to = '20360101000000Z', digest = 'sha256', extensions = [] }: Draft,
    issuer?: Issued,
  ): Issued {
    const name = `c${this.#made++}`
    const config = this.#file(name, 'cnf')
    mkdirSync(this.#file(name, 'new'))
    writeFileSync(this.#file(name, 'txt'), '')
    writeFileSync(
      config,
      [
        '[req]\ndistinguished_name = dn\n[dn]\n[ca]\ndefault_ca = a\n[a]',
        `database = ${this.#file(name, 'txt')}\nnew_certs_dir = ${this.#file(name, 'new')}\nrand_serial = yes\npolicy = any\nx509_extensions = x`,
        'unique_subject = no\n[any]\nC = optional\nO = optional\nOU = optional\nCN = optional\n[x]',
        ...extensions,
      ].join('\n'),
    )
    const keyFile = this.#file(keyOf?.name ?? name, 'key')
    if (!keyOf) openssl('genpkey', ...key, '-out', keyFile)
    openssl('req', '-new', '-config', config, '-key', keyFile, '-utf8', '-subj', subject, '-out', this.#file(name, 'csr'))
    const own = issuer ? ['-cert', this.#file(issuer.name, 'crt'), '-keyfile', this.#file(issuer.name, 'key')] : ['-selfsign', '-keyfile', keyFile]
    // Ed25519 digests by itself.
    const digestOf = (issuer?.signs ?? key) === ED25519 ? 'null' : digest
    const files = ['-in', this.#file(name, 'csr'), '-out', this.#file(name, 'crt')]
    openssl(
      'ca',
      '-batch',
      '-notext',
      '-utf8',
      '-preserveDN',
      '-config',
      config,
      ...own,
      '-md',
      digestOf,
      '-startdate',
      from,
      '-enddate',
      to,
      ...files,
    )
    return { name, signs: keyOf?.signs ?? key, pem: readFileSync(this.#file(name, 'crt'), 'utf8') }
  }

  /** What `openssl x509` prints of it. */
  told(certificate: Issued, ...what: readonly string[]): string {
    return openssl('x509', '-in', this.#file(certificate.name, 'crt'), '-noout', '-nameopt', 'multiline,utf8,-esc_msb', ...what)
  }

  /** Whether `openssl verify` finds a path from the first of `sent` to the root. */
  verifies(sent: readonly Issued[], root: Issued, at: number): boolean {
    const untrusted = this.#file(`sent${this.#made++}`, 'pem')
    writeFileSync(untrusted, sent.map(({ pem }) => pem).join(''))
    const trust = ['-CAfile', this.#file(root.name, 'crt'), '-untrusted', untrusted, '-attime', String(at / 1000), '-purpose', 'sslserver']
    return spawnSync('openssl', ['verify', ...trust, this.#file(sent[0]?.name ?? '', 'crt')]).status === 0
  }

  remove(): void {
    rmSync(this.#dir, { recursive: true, force: true })
  }

  #file(name: string, kind: string): string {
    return join(this.#dir, `${name}.${kind}`)
  }
}

const openssl = (...args: readonly string[]): string => execFileSync('openssl', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })

const KEY_IDS = ['subjectKeyIdentifier = hash', 'authorityKeyIdentifier = keyid']
const CA = ['basicConstraints = critical,CA:TRUE', ...KEY_IDS]
const server = (...names: string[]): string[] => [`subjectAltName = ${names.join(',')}`, 'extendedKeyUsage = serverAuth', ...KEY_IDS]

/** The facts in the words of `openssl x509`. */
const told = (authority: Authority, certificate: Issued) => {
  const dates = authority.told(certificate, '-dates', '-dateopt', 'iso_8601')
  const date = (which: string): number => Date.parse(dates.split(`${which}=`)[1]?.split('\n')[0]?.replace(' ', 'T') ?? '')
  const name = (which: string): string => {
    const text = authority.told(certificate, `-${which}`)
    return (/commonName +=(.*)/.exec(text) ?? /organizationName +=(.*)/.exec(text))?.[1]?.trim() ?? ''
  }
  const text = authority.told(certificate, '-text')
  const names = /Alternative Name:.*\n(.*)/.exec(text)?.[1]?.split(',') ?? []
  const id = (after: RegExp): string | undefined => after.exec(text)?.[1]?.replaceAll(':', '').toLowerCase()
  return {
    subject: name('subject'),
    issuer: name('issuer'),
    notBefore: date('notBefore'),
    notAfter: date('notAfter'),
    names: names.flatMap((each) => {
      const [, kind, value = ''] = /^\s*(DNS|IP Address):(.*)$/.exec(each) ?? []
      if (kind === undefined) return []
      return kind === 'DNS' ? value.toLowerCase() : value.includes(':') ? new URL(`http://[${value}]`).hostname.slice(1, -1) : value
    }),
    isCa: /CA:TRUE/.test(text),
    keyId: id(/Subject Key Identifier: \n *([\dA-F:]+)/),
    issuerKeyId: id(/Authority Key Identifier: \n *(?:keyid:)?([\dA-F:]+)/),
  }
}

const said = ({ subject, issuer, notBefore, notAfter, names, isCa = false, keyId, issuerKeyId }: CertificateFacts) => ({
  subject,
  issuer,
  notBefore,
  notAfter,
  names,
  isCa,
  keyId,
  issuerKeyId,
})

describe.skipIf(withoutOpenssl())('against openssl', () => {
  const authority = new Authority()
  let root: Issued
  let intermediate: Issued
  let leaf: Issued
  beforeAll(() => {
    root = authority.issue({ subject: '/O=Test/CN=Test Root', extensions: CA })
    intermediate = authority.issue({ subject: '/O=Test/CN=Test Issuing CA', key: RSA, extensions: CA }, root)
    leaf = authority.issue({ subject: '/CN=shop.test', extensions: server('DNS:shop.test', 'DNS:*.shop.test') }, intermediate)
  }, 60_000)
  afterAll(() => authority.remove())

  const drafts: Record<string, Draft> = {
    'an RSA key': { subject: '/CN=rsa.test', key: RSA, extensions: server('DNS:rsa.test') },
    'an Ed25519 key': { subject: '/CN=ed.test', key: ED25519, extensions: server('DNS:ed.test') },
    'a curve of 384 bits': {
      subject: '/CN=p384.test',
      key: ['-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-384'],
      extensions: server('DNS:p384.test'),
    },
    'a subject in UTF-8': { subject: '/C=DE/O=Söhne & Töchter/OU=Вход/CN=café.例え.test', extensions: server('DNS:xn--caf-dma.test') },
    'an organisation alone': { subject: '/O=Only An Organisation', extensions: server('DNS:o.test') },
    'no extension': { subject: '/CN=bare.test' },
    'names of every kind': {
      subject: '/CN=many.test',
      extensions: server(
        'DNS:Many.TEST',
        'IP:203.0.113.7',
        'IP:2001:db8::1',
        'IP:::1',
        'IP:fe80::1:0:0:2',
        'email:a@many.test',
        'URI:https://many.test/',
      ),
    },
    '500 names': { subject: '/CN=500.test', extensions: server(...Array.from({ length: 500 }, (_, at) => `DNS:n${at}.test`)) },
    'an address alone': { subject: '/CN=by address', extensions: server('IP:203.0.113.7') },
    'an end after 2050': { subject: '/CN=late.test', to: '20991231235959Z', extensions: server('DNS:late.test') },
    'both dates after 2050': { subject: '/CN=later.test', from: '20600229120000Z', to: '99991231235959Z', extensions: server('DNS:later.test') },
    'dates of 1999': { subject: '/CN=old.test', from: '19700101000000Z', to: '19991231235959Z', extensions: server('DNS:old.test') },
    'an authority': { subject: '/CN=Some CA', extensions: CA },
  }
  test.each(Object.entries(drafts))('says what it says of one with %s', (_, draft) => {
    const certificate = authority.issue(draft, intermediate)
    const facts = readChain(certificate.pem)
    const own = told(authority, certificate)
    expect(facts && { ...said(facts), names: facts.byCommonName ? [] : facts.names }).toEqual(own)
    expect(own.notAfter).toBeGreaterThan(0)
  })

  const codes = (sent: readonly Issued[]): readonly ChainFault[] => readChain(sent.map(({ pem }) => pem).join(''))?.faults ?? []
  const NOW = Date.UTC(2026, 10, 21)

  test('chains that openssl builds have no fault, whether they hold the root or not', () => {
    for (const sent of [
      [leaf, intermediate],
      [leaf, intermediate, root],
    ]) {
      expect(codes(sent)).toEqual([])
      expect(authority.verifies(sent, root, NOW)).toBe(true)
    }
    expect(codes([root])).toEqual([])
    expect(readChain(leaf.pem + intermediate.pem)).toMatchObject({ chain: [{ subject: 'Test Issuing CA', issuer: 'Test Root', isCa: true }] })
  })

  test('a missing intermediate: openssl finds no path, and the fault says so', () => {
    for (const sent of [[leaf], [leaf, root]]) {
      expect(codes(sent)[0]).toEqual({ code: 'missing-intermediate', at: 0 })
      expect(authority.verifies(sent, root, NOW)).toBe(false)
    }
  })

  test('one that bears the mark of a public authority', () => {
    const policy = authority.issue(
      { subject: '/CN=p.test', extensions: [...server('DNS:p.test'), 'certificatePolicies = 2.23.140.1.2.1'] },
      intermediate,
    )
    const stamped = authority.issue(
      { subject: '/CN=s.test', extensions: [...server('DNS:s.test'), '1.3.6.1.4.1.11129.2.4.2 = DER:0402aabb'] },
      intermediate,
    )
    for (const each of [policy, stamped]) expect(codes([each])).toEqual([{ code: 'missing-intermediate', at: 0, isPublic: true }])
  })

  test('an intermediate of the same name with another key issues nothing, for openssl neither', () => {
    const other = authority.issue({ subject: '/O=Test/CN=Test Issuing CA', extensions: CA }, root)
    expect(codes([leaf, other]).map(({ code }) => code)).toEqual(['missing-intermediate', 'extra'])
    expect(authority.verifies([leaf, other], root, NOW)).toBe(false)
  })

  test('wrong order, and what belongs to nobody', () => {
    expect(codes([leaf, root, intermediate])).toEqual([{ code: 'order', at: 1 }])
    expect(codes([intermediate, leaf])).toEqual([{ code: 'order', at: 1, leafLater: true }])
    expect(codes([root, intermediate, leaf])).toEqual([{ code: 'order', at: 2, leafLater: true }])
    const stranger = authority.issue({ subject: '/CN=Stranger', extensions: CA })
    expect(codes([leaf, intermediate, stranger])).toEqual([{ code: 'extra', at: 2 }])
  })

  test('an intermediate that two roots signed is no stranger', () => {
    const old = authority.issue({ subject: '/CN=Old Root', extensions: CA })
    const cross = authority.issue({ subject: '/O=Test/CN=Test Root', keyOf: root, extensions: CA }, old)
    expect(codes([leaf, intermediate, cross])).toEqual([])
    expect(codes([leaf, intermediate, root, cross])).toEqual([])
  })

  test('a block that is no certificate, behind a leaf that is one', () => {
    const junk = leaf.pem.replace(/\n[A-Za-z0-9+/]{8}/, '\nAAAAAAAA')
    expect(readChain(junk)).toBeUndefined()
    expect(readChain(leaf.pem + intermediate.pem + junk)?.faults).toEqual([{ code: 'not-a-certificate', at: 2 }])
  })

  test('an intermediate that has ended keeps its date', () => {
    const ended = authority.issue({ subject: '/CN=Ended CA', from: '20250101000000Z', to: '20260201000000Z', extensions: CA }, root)
    const under = authority.issue({ subject: '/CN=u.test', extensions: server('DNS:u.test') }, ended)
    expect(readChain(under.pem + ended.pem)).toMatchObject({ chain: [{ notAfter: Date.UTC(2026, 1, 1) }] })
    expect(authority.verifies([under, ended], root, NOW)).toBe(false)
    expect(authority.verifies([under, ended], root, Date.UTC(2026, 0, 15))).toBe(true)
  })

  test('usages, weak digests and short keys', () => {
    const client = authority.issue(
      { subject: '/CN=c.test', extensions: ['subjectAltName = DNS:c.test', 'extendedKeyUsage = clientAuth', ...KEY_IDS] },
      intermediate,
    )
    expect(codes([client, intermediate])).toEqual([{ code: 'key-usage', at: 0 }])
    expect(authority.verifies([client, intermediate], root, NOW)).toBe(false)
    const any = authority.issue({ subject: '/CN=a.test', extensions: ['extendedKeyUsage = anyExtendedKeyUsage', ...KEY_IDS] }, intermediate)
    expect(codes([any, intermediate])).toEqual([])
    const weak = authority.issue({ subject: '/CN=w.test', digest: 'sha1', extensions: server('DNS:w.test') }, intermediate)
    expect(codes([weak, intermediate])).toEqual([{ code: 'sha1', at: 0 }])
    const short = authority.issue(
      { subject: '/CN=k.test', key: ['-algorithm', 'RSA', '-pkeyopt', 'rsa_keygen_bits:1024'], extensions: server('DNS:k.test') },
      intermediate,
    )
    expect(codes([short, intermediate])).toEqual([{ code: 'short-key', at: 0, key: 'RSA 1024' }])
    expect(authority.told(short, '-text')).toContain('(1024 bit)')
    const authorityAsServer = authority.issue({ subject: '/CN=ca.test', extensions: [...CA, 'subjectAltName = DNS:ca.test'] }, intermediate)
    expect(codes([authorityAsServer, intermediate])).toEqual([{ code: 'is-ca', at: 0 }])
  })

  test('the keys that it makes are all read as certificates of their kind', () => {
    for (const key of [RSA, EC, ED25519]) expect(readChain(authority.issue({ subject: '/CN=x', key }).pem)).toMatchObject({ selfIssued: true })
  })
})

/** OpenSSL as Node has it. */
const opensslReads = (der: Uint8Array): { notAfter: number; ca: boolean } | undefined => {
  try {
    const { validTo, ca } = new X509Certificate(der)
    return { notAfter: Date.parse(validTo), ca }
  } catch {
    return undefined
  }
}

const ders = [WITH_NAMES, WITHOUT_NAMES].map((pem) => Uint8Array.from(Buffer.from(pem.replaceAll(/-----.*-----|\s/g, ''), 'base64')))

test('whatever becomes of its bytes it does not throw, and where OpenSSL reads it too both say the same', () => {
  let both = 0
  const edit = fc.record({ at: fc.nat(2_000), byte: fc.nat(255), does: fc.constantFrom('set', 'set', 'set', 'cut', 'insert') })
  fc.assert(
    fc.property(fc.constantFrom(...ders), fc.array(edit, { minLength: 0, maxLength: 3 }), (der, edits) => {
      const bytes = [...der]
      for (const { at, byte, does } of edits) bytes.splice(at % bytes.length, does === 'insert' ? 0 : 1, ...(does === 'cut' ? [] : [byte]))
      const mutant = Uint8Array.from(bytes)
      const own = readX509(mutant)
      const theirs = opensslReads(mutant)
      if (!own || !theirs || Number.isNaN(theirs.notAfter)) return
      both++
      expect(own.notAfter).toBe(theirs.notAfter)
    }),
    { numRuns: 3_000 },
  )
  expect(both).toBeGreaterThan(100)
})

test('noise is no certificate', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => void expect(readX509(bytes)).toBeUndefined()),
    { numRuns: 2_000 },
  )
  fc.assert(
    fc.property(fc.string({ maxLength: 300 }), (text) => {
      expect(readChain(`-----BEGIN CERTIFICATE-----${text}-----END CERTIFICATE-----`)).toBeUndefined()
    }),
  )
})

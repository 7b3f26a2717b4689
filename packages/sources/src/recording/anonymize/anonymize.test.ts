import { type Change, Cluster } from '@portolan/model'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { admit } from '../../admit.ts'
import { readManifests } from '../../manifests.ts'
import type { About } from '../about.ts'
import { readRecording } from '../read.ts'
import { writeRecording } from '../write.ts'
import { Addresses, bitsOf4, bitsOf6 } from './addresses.ts'
import { anonymize } from './anonymize.ts'
import { Dictionary } from './dictionary.ts'
import { KeyedHash } from './keyed-hash.ts'

const TELLING = `
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: acmebank-login
  namespace: acmebank-prod
  labels: { acmebank.de/team: payments-Acmebank, app.kubernetes.io/name: acmebankapi }
  annotations:
    nginx.ingress.kubernetes.io/server-alias: 'www.acmebank.de, ~^(.+\\.)?acmebank\\.de$'
    nginx.ingress.kubernetes.io/auth-url: https://sso.corp.acmebank.internal/auth?from=192.0.2.77
    nginx.ingress.kubernetes.io/configuration-snippet: |
      if ($host ~ "^login\\.acmebank\\.de") { proxy_pass http://203.0.113.9; } # ask ops@acmebank.de
    nginx.ingress.kubernetes.io/whitelist-source-range: 198.51.100.0/24, 2a02:1234:5678::/48
    alb.ingress.kubernetes.io/certificate-arn: arn:aws:acm:eu-west-1:987654321098:certificate/x
spec:
  ingressClassName: nginx
  tls: [{ hosts: [login.acmebank.de, '*.acmebank.de'], secretName: acmebank-tls }]
  rules:
    - host: login.acmebank.de
      http: { paths: [{ path: /, pathType: Prefix, backend: { service: { name: acmebankapi, port: { number: 80 } } } }] }
status: { loadBalancer: { ingress: [{ ip: 203.0.113.9 }, { hostname: a1b2acmebank-77.eu-west-1.elb.amazonaws.com }] } }
---
apiVersion: v1
kind: Service
metadata: { name: acmebankapi, namespace: acmebank-prod }
spec: { type: ExternalName, externalName: db7.acmebank.internal, ports: [{ port: web-acmebank }] }
---
apiVersion: v1
kind: Node
metadata: { name: ip-10-27-31-44.acmebank.internal }
status: { addresses: [{ type: InternalIP, address: 10.27.31.44 }, { type: Hostname, address: ip-10-27-31-44.acmebank.internal }] }
---
apiVersion: v1
kind: Pod
metadata: { name: acmebankapi-7d9f8c6b5-x2x4z, namespace: acmebank-prod }
spec: { nodeName: ip-10-27-31-44.acmebank.internal, containers: [{ name: a, image: 'registry.acmebank.de/team/api:1.2' }] }
status: { podIP: 10.27.99.12, podIPs: [{ ip: 10.27.99.12 }, { ip: '2a02:1234:5678::99' }], phase: Running }
`

const SECRETS = [/acmebank/i, /login\.|sso\./, /203\.0\.113|198\.51\.100|192\.0\.2/, /10\.27\.|10-27-/, /2a02:1234/, /987654321098/, /alice|ledger/]

const ABOUT: About = {
  takenAt: 0,
  source: {
    kind: 'cluster',
    name: 'acmebank-eu',
    cluster: 'acmebank-eu',
    context: 'alice@acmebank',
    server: 'https://10.27.0.1:6443',
    path: '/home/alice/ledger',
  },
  namespaces: ['acmebank-prod'],
  anonymized: false,
}

const telling = (): Cluster => {
  const cluster = new Cluster({ source: 'cluster', name: 'acmebank-eu' })
  const { objects } = readManifests(TELLING, 'clusters/acmebank-prod/all.yaml')
  cluster.apply(
    objects.flatMap(({ raw, place }): Change[] => {
      const { object, complaints } = admit(raw, place)
      return object ? [{ type: 'put', object, complaints }] : []
    }),
  )
  const ref = { kind: 'File', name: 'acmebank.yaml', file: 'acmebank.yaml', line: 1 }
  cluster.apply([
    { type: 'file', file: 'acmebank.yaml', complaints: [{ ref, code: 'x', severity: 'error', text: 'login.acmebank.de is odd.' }] },
    { type: 'sync', kind: 'Secret', state: 'forbidden', message: 'User "alice@acmebank" cannot list secrets in acmebank-prod' },
  ])
  return cluster
}

const bytesOf = (cluster: Cluster, about: About): string => [...writeRecording(cluster, about)].join('')

describe('an anonymized recording', () => {
  const { cluster, about, text } = anonymize(telling(), ABOUT, 'seed')
  const bytes = bytesOf(cluster, about)

  it('holds nothing that tells whose it is', () => {
    const before = bytesOf(telling(), ABOUT)
    for (const secret of SECRETS) expect([secret, secret.test(before), secret.test(bytes)]).toEqual([secret, true, false])
    expect(about.anonymized).toBe(true)
  })

  it('is a whole recording', () => {
    const read = readRecording(bytes)
    expect('error' in read ? read.error : read.complaints).toEqual([])
  })

  it('keeps names apart and together as they were', () => {
    const ingress = [...cluster.all('Ingress')][0]
    const host = ingress?.rules[0]?.host ?? ''
    expect(ingress?.tls[0]?.hosts).toEqual([host, `*${host.slice(host.indexOf('.'))}`])
    expect(host).toMatch(/^[a-z]{5}\.[a-z]{8}\.de$/)
    expect(ingress?.meta.namespace).toMatch(/^[a-z]{8}-[a-z]{4}$/)
    expect(ingress?.meta.annotations['nginx.ingress.kubernetes.io/server-alias']).toBe(
      `www${host.slice(host.indexOf('.'))}, ~^(.+\\.)?${host.slice(host.indexOf('.') + 1).replace('.', '\\.')}$`,
    )
    expect(cluster.get('Service', ingress?.meta.namespace, text('acmebankapi'))?.externalName).toMatch(/\.internal$/)
    const node = [...cluster.all('Node')][0]
    expect(node?.meta.name).toBe(node?.addresses[1]?.address)
    expect(node?.meta.name).toContain(`ip-${node?.addresses[0]?.address.replaceAll('.', '-')}.`)
    expect(Object.keys(ingress?.meta.labels ?? {})).toContain('app.kubernetes.io/name')
    expect([...cluster.all('Pod')][0]?.node).toBe(node?.meta.name)
  })

  it('comes out the same for one seed, and otherwise for another', () => {
    expect(bytesOf(anonymize(telling(), ABOUT, 'seed').cluster, about)).toBe(bytes)
    expect(anonymize(telling(), ABOUT, 'other').text('login.acmebank.de')).not.toBe(text('login.acmebank.de'))
  })
})

describe('addresses', () => {
  const addresses = new Addresses(new KeyedHash('seed'))
  const shared = (one: string, other: string): number => [...one].findIndex((bit, at) => bit !== other[at])

  it('that share n bits share n bits still', () => {
    const v4 = fc.ipV4()
    fc.assert(
      fc.property(v4, v4, (a, b) => {
        const [x = '', y = ''] = [addresses.rename(a), addresses.rename(b)]
        const fixed = ['127.0.0.1', '0.0.0.0', '169.254.169.254', '255.255.255.255']
        fc.pre(!fixed.includes(a) && !fixed.includes(b))
        expect(shared(bitsOf4(x) ?? '', bitsOf4(y) ?? '')).toBe(shared(bitsOf4(a) ?? '', bitsOf4(b) ?? ''))
      }),
    )
    fc.assert(
      fc.property(fc.ipV6(), fc.ipV6(), (a, b) => {
        const [x = '', y = ''] = [addresses.rename(a), addresses.rename(b)]
        fc.pre(![a, b].some((each) => /^[0:]*1?$/.test(each)))
        expect(shared(bitsOf6(x) ?? '', bitsOf6(y) ?? '')).toBe(shared(bitsOf6(a) ?? '', bitsOf6(b) ?? ''))
      }),
    )
  })

  it.each([
    ['10.1.2.3', /^10\./],
    ['192.168.7.7', /^192\.168\./],
    ['172.20.0.9', /^172\.(1[6-9]|2\d|3[01])\./],
    ['100.99.1.1', /^100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7])\./],
    ['169.254.169.254', /^169\.254\.169\.254$/],
    ['127.0.0.1', /^127\.0\.0\.1$/],
    ['::1', /^::1$/],
    ['fe80::1:2', /^fe[89ab]/],
    ['fd12::1', /^f[cd]/],
    ['::ffff:10.1.2.3', /^::ffff:a[0-9a-f]{2}:/],
  ])('%s stays of its kind', (address, kind) => {
    expect(addresses.rename(address)).toMatch(kind)
  })

  it('networks are networks, and hold what they held', () => {
    const network = addresses.rename('34.120.16.0', 20) ?? ''
    expect((bitsOf4(network) ?? '').slice(20)).toBe('0'.repeat(12))
    expect((bitsOf4(addresses.rename('34.120.17.9') ?? '') ?? '').slice(0, 20)).toBe((bitsOf4(network) ?? '').slice(0, 20))
    expect(addresses.rename('0.0.0.0', 0)).toBe('0.0.0.0')
    expect([addresses.rename('1.2.3.400'), addresses.rename('nine'), addresses.rename('1:2:3'), addresses.rename('1.2.3.4', 40)]).toEqual(
      Array(4).fill(undefined),
    )
  })
})

describe('words', () => {
  const words = fc.uniqueArray(fc.stringMatching(/^[a-z]{3,12}$/), { minLength: 1, maxLength: 60 })

  it('are renamed one to one, as long as they were and in their order', () => {
    fc.assert(
      fc.property(words, fc.string(), (telling, seed) => {
        const set = new Set(telling)
        const dictionary = new Dictionary(set, set, new Set(), new KeyedHash(seed))
        const names = telling.map((word) => dictionary.rename(word))
        expect(new Set(names).size).toBe(telling.length)
        expect(names.map((name) => name.length)).toEqual(telling.map((word) => word.length))
        expect(names.filter((name) => set.has(name))).toEqual([])
      }),
      { numRuns: 200 },
    )
    const sorted = ['acme', 'bank', 'login', 'payments', 'shopfront', 'zebra']
    const dictionary = new Dictionary(new Set(sorted), new Set(sorted), new Set(), new KeyedHash('seed'))
    const names = sorted.map((word) => dictionary.rename(word))
    expect(names.toSorted()).toEqual(names)
  })

  it('carry their case and number over, and are found inside others', () => {
    const set = new Set(['acmebank'])
    const dictionary = new Dictionary(set, set, new Set(), new KeyedHash('seed'))
    const name = dictionary.rename('acmebank')
    expect(dictionary.rename('ACMEBANK')).toBe(name.toUpperCase())
    expect(dictionary.rename('Acmebank2')).toBe(`${name[0]?.toUpperCase()}${name.slice(1)}2`)
    expect(dictionary.rename('myacmebankapi')).toBe(`my${name}api`)
    expect(dictionary.rename('ingress')).toBe('ingress')
  })
})

import { expect, test } from 'vitest'
import { boundaries, requestsAt } from './boundaries.ts'
import { regexWitnesses } from './regex-witness.ts'
import { searches } from './regex.ts'
import type { Condition, Pattern, RouteTable, Rule } from './table.ts'

const rule = (when: Condition, more: Partial<Rule> = {}): Rule => ({
  when,
  // biome-ignore lint/suspicious/noThenProperty: the table's own word; a rule is never awaited
  then: { do: 'respond', status: 200, reason: 'here' },
  origin: { kind: 'Ingress', namespace: 'a', name: 'x' },
  label: '',
  rank: [],
  ...more,
})

const table = (host: Pattern, ...rules: readonly Rule[]): RouteTable => ({
  proxy: {
    dialect: 'ingress-generic',
    ref: { kind: 'IngressClass', name: 'x' },
    title: 'x',
    listeners: [
      { name: 'http', port: 80, protocol: 'HTTP', origin: { kind: 'IngressClass', name: 'x' } },
      { name: 'https', port: 443, protocol: 'HTTPS', origin: { kind: 'IngressClass', name: 'x' } },
    ],
    addresses: [],
    assumed: [],
  },
  normalize: [],
  sites: [{ host, rules, otherwise: { do: 'respond', status: 404, reason: 'none' }, origins: [] }],
  otherwise: { do: 'respond', status: 404, reason: 'none' },
  blind: [],
})

const EXACT: Pattern = { by: 'exact', value: 'shop.example.com' }
const path = (like: Pattern): Condition => ({ is: 'path', like })
const urls = (of: RouteTable): readonly string[] => boundaries([of]).requests.map(({ url }) => url)

test('a path: itself, with a slash, continued, in other case, with empty and dot segments, encoded; http and https', () => {
  const found = urls(table(EXACT, rule(path({ by: 'segments', value: '/api' }))))
  for (const one of ['/api', '/api/', '/apix', '/api/x', '/API', '//api', '/api/..', '/./api', '/x/../api', '/%61pi', '/api%2Fx']) {
    expect(found).toContain(`http://shop.example.com${one}`)
    expect(found).toContain(`https://shop.example.com${one}`)
  }
  expect(found).toContain('http://beside.example.com/api')
  expect(found).toContain('http://beneath.shop.example.com/api')
})

test('no request is there twice, and two tables give the union', () => {
  const [a, b] = ['/api', '/app'].map((value) => table(EXACT, rule(path({ by: 'segments', value }))))
  const both = boundaries([a, b, a].flatMap((one) => one ?? [])).requests.map((request) => JSON.stringify(request))
  expect(new Set(both).size).toBe(both.length)
  expect(both).toHaveLength(new Set([a, b].flatMap((one) => (one ? boundaries([one]).requests : [])).map((request) => JSON.stringify(request))).size)
})

test('an inner slash is encoded, a trailing one taken away', () => {
  const found = urls(table(EXACT, rule(path({ by: 'exact', value: '/a/b/' }))))
  expect(found).toContain('http://shop.example.com/a/b')
  expect(found).toContain('http://shop.example.com/a%2Fb/')
})

test('one and two labels under a wildcard, and none', () => {
  const found = urls(table({ by: 'wildcard', value: '.example.com', labels: 'one' }, rule(path({ by: 'segments', value: '/' }))))
  for (const host of ['one.example.com', 'one.two.example.com', 'example.com']) expect(found).toContain(`http://${host}/`)
})

test('each header, parameter and cookie: as asked for, left out, wrong', () => {
  const when: Condition = {
    is: 'all',
    of: [
      path({ by: 'exact', value: '/a' }),
      { is: 'method', like: { by: 'exact', value: 'PUT' } },
      { is: 'header', name: 'X-Team', like: { by: 'exact', value: 'red' } },
      { is: 'query', name: 'q', like: { by: 'regex', value: '^(one|two)$', flags: '', flavour: 're2' } },
      { is: 'cookie', name: 'beta', like: { by: 'anything' } },
    ],
  }
  const [first, ...rest] = [
    ...requestsAt(table(EXACT, rule(when)), { host: EXACT, rules: [], otherwise: { do: 'refuse', reason: '' }, origins: [] }, rule(when)),
  ]
  expect(first).toEqual({ url: 'http://shop.example.com/a?q=one', method: 'PUT', headers: { 'X-Team': 'red', Cookie: 'beta=x' } })
  expect(rest.map(({ headers }) => headers?.['X-Team'])).toEqual(expect.arrayContaining([undefined, 'something-else']))
  expect(rest.map(({ headers }) => headers?.Cookie)).toEqual(expect.arrayContaining([undefined, 'beta=something-else']))
  expect(rest.map(({ url }) => url)).toEqual(expect.arrayContaining(['http://shop.example.com/a', 'http://shop.example.com/a?q=something-else']))
  expect(rest.map(({ method }) => method)).toContain('GET')
})

test('what gates and canaries ask for is asked as well', () => {
  const gated = rule(path({ by: 'segments', value: '/' }), {
    gates: [
      {
        when: { is: 'not', of: { is: 'sourceIp', like: { by: 'cidr', value: '10.0.0.0/8' } } },
        // biome-ignore lint/suspicious/noThenProperty: the table's own word; a gate is never awaited
        then: { do: 'respond', status: 403, reason: 'not in the list' },
        origin: { kind: 'Ingress', namespace: 'a', name: 'x' },
        label: 'whitelist',
        stage: 'access',
        rule: 'NGX-24',
      },
    ],
    // biome-ignore lint/suspicious/noThenProperty: the table's own word; a rule is never awaited
    then: {
      do: 'forward',
      filters: [],
      targets: [
        {
          weight: 1,
          filters: [],
          origin: { kind: 'Ingress', namespace: 'a', name: 'x' },
          pinnedBy: [{ when: { is: 'header', name: 'X-Canary', like: { by: 'exact', value: 'always' } }, verdict: 'always', label: '' }],
        },
      ],
    },
  })
  const { requests } = boundaries([table(EXACT, gated)])
  expect(requests.map(({ sourceIp }) => sourceIp)).toEqual(expect.arrayContaining([undefined, '10.0.0.0', '198.51.100.7']))
  expect(requests.map(({ headers }) => headers?.['X-Canary'])).toEqual(expect.arrayContaining([undefined, 'always', 'something-else']))
})

test('the caps count what they leave out', () => {
  const of = table(EXACT, ...Array.from({ length: 10 }, (_, i) => rule(path({ by: 'exact', value: `/p${i}` }))))
  const all = boundaries([of])
  const some = boundaries([of], { perRule: 100, all: 50 })
  expect(all).toMatchObject({ rules: 10, left: 0 })
  expect(some.requests).toHaveLength(50)
  expect(some.requests.length + some.left).toBeGreaterThanOrEqual(all.requests.length)
  // The plainest first, of every rule.
  expect(some.requests.map(({ url }) => url)).toEqual(expect.arrayContaining(Array.from({ length: 10 }, (_, i) => `http://shop.example.com/p${i}`)))
})

test.each([
  ['^/[A-Z]{3}', ''],
  ['^/old(/|$)(.*)', ''],
  ['^(?:/v[0-9]+/(?:users|orders)/[^/]+)$', ''],
  ['^/(?P<lang>de|fr)/\\d{4}-\\d{2}', ''],
  ['^/a\\.b\\+c', ''],
  ['(?i)/header.*', ''],
  ['[[:alpha:]]+\\.example\\.com', ''],
])('texts that %s takes', (value) => {
  const pattern = { by: 'regex', value, flags: '', flavour: 're2' } as const
  const found = [...regexWitnesses(pattern)]
  expect(found.length).toBeGreaterThan(0)
  for (const text of found) expect(searches(pattern, text)).toBe('yes')
})

const texts = (pattern: Parameters<typeof regexWitnesses>[0]): readonly string[] => [...regexWitnesses(pattern)]

test('both sides of an alternative have a text, and what cannot be read has none', () => {
  expect(texts({ by: 'regex', value: '^/(one|two)$', flags: '', flavour: 're2' })).toEqual(['/one', '/two'])
  expect(texts({ by: 'regex', value: '^/(?=a)b', flags: '', flavour: 'pcre' })).toEqual([])
  expect(texts({ by: 'regex', value: '^/(((', flags: '', flavour: 'pcre' })).toEqual([])
})

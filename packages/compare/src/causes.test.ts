import type { RouteRequest, RouteTable, Rule } from '@portolan/routing'
import { expect, test } from 'vitest'
import { all, exact, forward, gate, header, prefix, regex, rule, segments, site, table, tableSide, to } from '../exam/sides.ts'
import { CAUSES } from './causes/index.ts'
import { compare } from './compare.ts'

interface Case {
  readonly code: string
  readonly before: RouteTable
  readonly after: RouteTable
  readonly request: string | RouteRequest
  readonly title: string
  readonly from: string
  readonly into: string
  /** The other direction's code and title; the code's own where both are the same. */
  readonly back: readonly [code: string, title: string]
}

const HOST = 'shop.test'
const one = (...rules: readonly Rule[]): RouteTable => table([site(HOST, rules)])
const at = (path: string): string => `http://${HOST}${path}`
const A = forward(to('a'))
const B = forward(to('b'))
const TO_HTTPS = { do: 'redirect', status: 308, to: { scheme: 'https' }, origin: { kind: 'Ingress', namespace: 'x', name: 'one' } } as const
const PLAIN = { is: 'scheme', like: { by: 'exact', value: 'http' } } as const
const OTHER = { origin: { kind: 'Ingress', namespace: 'x', name: 'two', pointer: '/spec/rules/0/http/paths/0' } }
const rewriting = (path: { by: 'full'; value: string } | { by: 'prefix'; prefix: string; value: string }, host?: string) =>
  ({ do: 'forward', targets: [to('a')], filters: [{ type: 'rewrite', path, ...(host ? { host } : {}), origin: OTHER.origin }] }) as const

const CASES: readonly Case[] = [
  {
    code: 'https-redirect-lost',
    title: 'redirect to https lost',
    before: one(rule(segments('/'), A, { gates: [gate(PLAIN, TO_HTTPS, { stage: 'tls', rule: 'NGX-33' })] })),
    after: one(rule(segments('/'), A)),
    request: at('/cart'),
    from: '308 to https://shop.test/cart',
    into: 'x/a:80',
    back: ['https-redirect-gained', 'redirect to https gained'],
  },
  {
    code: 'https-redirect-differs',
    title: 'redirect to https with another status or port',
    before: one(rule(segments('/'), A, { gates: [gate(PLAIN, TO_HTTPS)] })),
    after: one(rule(segments('/'), A, { gates: [gate(PLAIN, { ...TO_HTTPS, status: 302, to: { scheme: 'https', port: 8443 } })] })),
    request: at('/'),
    from: '308 to https://shop.test/',
    into: '302 to https://shop.test:8443/',
    back: ['https-redirect-differs', 'redirect to https with another status or port'],
  },
  {
    code: 'trailing-slash-redirect-lost',
    title: 'redirect of a missing trailing slash lost',
    before: one(
      rule(exact('/my-path'), { ...TO_HTTPS, status: 301, to: { path: { by: 'full', value: '/my-path/' } } }),
      rule(segments('/my-path/'), A),
    ),
    after: one(rule(exact('/my-path/'), A)),
    request: at('/my-path'),
    from: '301 to http://shop.test/my-path/',
    into: '404',
    back: ['trailing-slash-redirect-gained', 'redirect of a missing trailing slash gained'],
  },
  {
    code: 'implicit-root-redirect',
    title: 'implicit / inherits a redirect',
    before: one(
      rule(segments('/'), { ...TO_HTTPS, status: 301, to: { url: 'https://new.test/' } }, { rank: [{ name: 'implicit', value: 0, rule: 'NGX-14' }] }),
    ),
    after: one(rule(segments('/app'), A)),
    request: at('/other'),
    from: '301 to https://new.test/',
    into: '404',
    back: ['implicit-root-redirect', 'implicit / inherits a redirect'],
  },
  {
    code: 'redirect-lost',
    title: 'redirect lost',
    before: one(rule(segments('/'), { ...TO_HTTPS, status: 301, to: { url: 'https://new.test/' } })),
    after: one(rule(segments('/'), A)),
    request: at('/'),
    from: '301 to https://new.test/',
    into: 'x/a:80',
    back: ['redirect-gained', 'redirect gained'],
  },
  {
    code: 'redirect-differs',
    title: 'redirect to another place or with another status',
    before: one(rule(segments('/'), { ...TO_HTTPS, status: 301, to: { url: 'https://new.test/' } })),
    after: one(rule(segments('/'), { ...TO_HTTPS, status: 302, to: { url: 'https://new.test/' } })),
    request: at('/'),
    from: '301 to https://new.test/',
    into: '302 to https://new.test/',
    back: ['redirect-differs', 'redirect to another place or with another status'],
  },
  {
    code: 'access-list-lost',
    title: 'list of source addresses lost',
    before: one(
      rule(segments('/'), A, {
        gates: [
          gate(
            { is: 'not', of: { is: 'sourceIp', like: { by: 'cidr', value: '10.0.0.0/8' } } },
            { do: 'respond', status: 403, reason: 'not in the list' },
          ),
        ],
      }),
    ),
    after: one(rule(segments('/'), A)),
    request: { url: at('/'), sourceIp: '198.51.100.7' },
    from: '403',
    into: 'x/a:80',
    back: ['access-list-gained', 'list of source addresses gained'],
  },
  {
    code: 'auth-lost',
    title: 'authentication lost',
    before: one(
      rule(segments('/'), A, {
        gates: [
          gate(
            { is: 'not', of: { is: 'header', name: 'Authorization', like: { by: 'anything' } } },
            { do: 'respond', status: 401, reason: 'no credentials' },
          ),
        ],
      }),
    ),
    after: one(rule(segments('/'), A)),
    request: at('/'),
    from: '401',
    into: 'x/a:80',
    back: ['auth-gained', 'authentication gained'],
  },
  {
    code: 'canary-lost',
    title: 'canary lost',
    before: one(
      rule(
        segments('/'),
        forward(
          to('a', { weight: 90 }),
          to('b', { weight: 10, pinnedBy: [{ when: header('X-Canary', 'always'), verdict: 'always', label: 'header X-Canary: always' }] }),
        ),
      ),
    ),
    after: one(rule(segments('/'), A)),
    request: at('/'),
    from: 'x/a:80 90%, x/b:80 10%',
    into: 'x/a:80',
    back: ['canary-gained', 'canary gained'],
  },
  {
    code: 'shares',
    title: 'other shares of the same Services',
    before: one(rule(segments('/'), forward(to('a', { weight: 9 }), to('b', { weight: 1 })))),
    after: one(rule(segments('/'), forward(to('a', { weight: 1 }), to('b', { weight: 1 })))),
    request: at('/'),
    from: 'x/a:80 90%, x/b:80 10%',
    into: 'x/a:80 50%, x/b:80 50%',
    back: ['shares', 'other shares of the same Services'],
  },
  {
    code: 'rewrite-tail-lost',
    title: 'rewrite drops the rest of the path',
    before: one(rule(segments('/api'), rewriting({ by: 'prefix', prefix: '/api', value: '/' }))),
    after: one(rule(segments('/api'), rewriting({ by: 'full', value: '/' }))),
    request: at('/api/x'),
    from: 'x/a:80 as /x',
    into: 'x/a:80 as /',
    back: ['rewrite-tail-gained', 'rewrite keeps the rest of the path'],
  },
  {
    code: 'rewrite',
    title: 'rewrite differs',
    before: one(rule(segments('/api'), rewriting({ by: 'full', value: '/v1' }))),
    after: one(rule(segments('/api'), rewriting({ by: 'full', value: '/v2' }))),
    request: at('/api'),
    from: 'x/a:80 as /v1',
    into: 'x/a:80 as /v2',
    back: ['rewrite', 'rewrite differs'],
  },
  {
    code: 'upstream-host',
    title: 'pods are asked for another host',
    before: one(rule(segments('/'), A)),
    after: one(rule(segments('/'), { do: 'forward', targets: [to('a')], filters: [{ type: 'rewrite', host: 'inner.test', origin: OTHER.origin }] })),
    request: at('/'),
    from: 'x/a:80',
    into: 'x/a:80 as inner.test/',
    back: ['upstream-host', 'pods are asked for another host'],
  },
  {
    code: 'service-missing',
    title: 'missing Service answers otherwise',
    before: one(
      rule(segments('/'), forward(to('gone', { fault: { status: 503, reason: 'Service x/gone does not exist', code: 'service-missing' } }))),
    ),
    after: one(rule(segments('/elsewhere'), A)),
    request: at('/'),
    from: '503',
    into: '404',
    back: ['service-missing', 'missing Service answers otherwise'],
  },
  {
    code: 'regex-text-lost',
    title: 'regex is read as plain text',
    before: one(rule(regex('^/[A-Z]{3}', 'i'), A)),
    after: one(rule(exact('/[A-Z]{3}'), A)),
    request: at('/ABC'),
    from: 'x/a:80',
    into: '404',
    back: ['regex-text-gained', 'plain text is read as a regex'],
  },
  {
    code: 'stuck-lost',
    title: 'controller can not load the objects',
    before: one(rule(segments('/'), A)),
    after: table(
      [site(HOST, [rule(segments('/'), A)])],
      {},
      { frozenBy: [{ ref: OTHER.origin, text: 'Ingress x/two is not valid', rule: 'OBS-01' }] },
    ),
    request: at('/'),
    from: 'x/a:80',
    into: 'unknown',
    back: ['stuck-gained', 'controller can load the objects'],
  },
  {
    code: 'regex-case',
    title: 'case-insensitive regex',
    before: one(rule(regex('^/[A-Z]{3}', 'i'), A)),
    after: one(rule(regex('^(?:/[A-Z]{3})$'), A, OTHER)),
    request: at('/abc'),
    from: 'x/a:80',
    into: '404',
    back: ['regex-case', 'case-insensitive regex'],
  },
  {
    code: 'regex-prefix',
    title: 'regex matches by prefix',
    before: one(rule(regex('^/[A-Z]{3}', 'i'), A)),
    after: one(rule(regex('^(?:/[A-Z]{3})$'), A, OTHER)),
    request: at('/ABCD'),
    from: 'x/a:80',
    into: '404',
    back: ['regex-prefix', 'regex matches by prefix'],
  },
  {
    code: 'prefix-segment-gained',
    title: 'prefix no longer ends at a segment',
    before: one(rule(segments('/foo'), A), rule(segments('/'), B)),
    after: one(rule(prefix('/foo'), A), rule(segments('/'), B)),
    request: at('/foobar'),
    from: 'x/b:80',
    into: 'x/a:80',
    back: ['prefix-segment-lost', 'prefix ends at a segment now'],
  },
  {
    code: 'path-case-gained',
    title: 'letter case no longer counts',
    before: one(rule(prefix('/App'), A)),
    after: one(rule(regex('^/app'), A), rule(prefix('/App'), A, OTHER)),
    request: at('/app'),
    from: '404',
    into: 'x/a:80',
    back: ['path-case-lost', 'letter case counts now'],
  },
  {
    code: 'prefix-slash-lost',
    title: 'trailing slash of a prefix counts now',
    before: one(rule(segments('/foo/'), A)),
    after: one(rule(prefix('/foo/'), A)),
    request: at('/foo'),
    from: 'x/a:80',
    into: '404',
    back: ['prefix-slash-gained', 'trailing slash of a prefix no longer counts'],
  },
  {
    code: 'exact-prefix-lost',
    title: 'prefix has become an exact path',
    before: one(rule(segments('/shop'), A)),
    after: one(rule(exact('/shop'), A)),
    request: at('/shop/cart'),
    from: 'x/a:80',
    into: '404',
    back: ['exact-prefix-gained', 'exact path has become a prefix'],
  },
  {
    code: 'condition-gained',
    title: 'match on a header, parameter, cookie or method lost',
    before: one(rule(all(segments('/'), header('X-Team', 'red')), A), rule(segments('/'), B)),
    after: one(rule(segments('/'), A), rule(segments('/'), B)),
    request: at('/'),
    from: 'x/b:80',
    into: 'x/a:80',
    back: ['condition-lost', 'a header, parameter, cookie or method is asked for now'],
  },
  {
    code: 'wildcard-labels-gained',
    title: 'wildcard covers several labels',
    before: table([site('*.test', [rule(segments('/'), A)]), site('*', [rule(segments('/'), B)])]),
    after: table([
      site('*.test', [rule(segments('/'), A)], { host: { by: 'wildcard', value: '.test', labels: 'many' } }),
      site('*', [rule(segments('/'), B)]),
    ]),
    request: 'http://a.b.test/',
    from: 'x/b:80',
    into: 'x/a:80',
    back: ['wildcard-labels-lost', 'wildcard covers one label now'],
  },
  {
    code: 'host-fallback-gained',
    title: 'host named in full falls through to the wildcard',
    before: table([site(HOST, [rule(segments('/cart'), A)]), site('*.test', [rule(segments('/'), B)])]),
    after: table([
      site('*', [
        rule(all({ is: 'host', like: { by: 'exact', value: HOST } }, segments('/cart')), A),
        rule(all({ is: 'host', like: { by: 'wildcard', value: '.test', labels: 'one' } }, segments('/')), B),
      ]),
    ]),
    request: at('/other'),
    from: '404',
    into: 'x/b:80',
    back: ['host-fallback-lost', 'host named in full no longer falls through to the wildcard'],
  },
  {
    code: 'url-normalization-lost',
    title: 'URL is no longer normalised',
    before: table([site(HOST, [rule(exact('/uuid'), A)])], { normalize: ['decode', 'merge-slashes', 'remove-dot-segments'] }),
    after: one(rule(exact('/uuid'), A)),
    request: at('//x/..//uuid'),
    from: 'x/a:80',
    into: '404',
    back: ['url-normalization-gained', 'URL is normalised'],
  },
  {
    code: 'url-normalization-gained',
    title: 'URL is normalised',
    before: table([site(HOST, [rule(segments('/'), A)])], { normalize: ['merge-slashes'] }),
    after: table(
      [
        site(HOST, [
          rule(segments('/'), { do: 'forward', targets: [to('a')], filters: [{ type: 'rewrite', path: { by: 'read' }, origin: OTHER.origin }] }),
        ]),
      ],
      {
        normalize: ['merge-slashes'],
      },
    ),
    request: at('//api'),
    from: 'x/a:80',
    into: 'x/a:80 as /api',
    back: ['url-normalization-lost', 'URL is no longer normalised'],
  },
  {
    code: 'path-refused-gained',
    title: 'odd path is refused',
    before: one(rule(segments('/'), A)),
    after: table([site(HOST, [rule(segments('/'), A)])], { normalize: ['refuse-climbing', 'remove-dot-segments'] }),
    request: at('/../x'),
    from: 'x/a:80',
    into: '400',
    back: ['path-refused-lost', 'odd path is no longer refused'],
  },
  {
    code: 'https-unserved-lost',
    title: 'https no longer served',
    before: one(rule(segments('/'), A)),
    after: table([site(HOST, [rule(segments('/'), A)], { listeners: ['http'] })]),
    request: `https://${HOST}/`,
    from: 'x/a:80',
    into: '404',
    back: ['https-unserved-gained', 'https served that was not'],
  },
  {
    code: 'http-unserved-lost',
    title: 'http no longer served',
    before: one(rule(segments('/'), A)),
    after: table([site(HOST, [rule(segments('/'), A)], { listeners: ['https'] })]),
    request: at('/'),
    from: 'x/a:80',
    into: '404',
    back: ['http-unserved-gained', 'http served that was not'],
  },
  {
    code: 'unserved-lost',
    title: 'nothing serves the rules any more',
    before: one(rule(segments('/'), A)),
    after: table([site(HOST, [rule(segments('/'), A)])], {}, { unserved: 'Class edge has no controller in this cluster', listeners: [] }),
    request: at('/'),
    from: 'x/a:80',
    into: 'refused: Class edge has no controller in this cluster',
    back: ['unserved-gained', 'rules are served that nothing served before'],
  },
  {
    code: 'certificate-lost',
    title: 'certificate lost',
    before: one(rule(segments('/'), A)),
    after: table(
      [site(HOST, [rule(segments('/'), A)])],
      {},
      {
        listeners: [
          {
            name: 'https',
            port: 443,
            protocol: 'HTTPS',
            origin: { kind: 'IngressClass', name: 'edge' },
            tls: {
              mode: 'terminate',
              certificates: [
                {
                  host: { by: 'anything' },
                  origin: { kind: 'Ingress', namespace: 'x', name: 'one' },
                  secret: { kind: 'Secret', namespace: 'x', name: 'gone' },
                  fault: 'Secret x/gone does not exist',
                },
              ],
            },
          },
        ],
      },
    ),
    request: `https://${HOST}/`,
    from: 'x/a:80',
    into: 'x/a:80, no certificate that clients take',
    back: ['certificate-gained', 'certificate gained'],
  },
  {
    code: 'host-lost',
    title: 'host no longer served',
    before: one(rule(segments('/'), A)),
    after: table([site('else.test', [rule(segments('/'), A)])]),
    request: at('/'),
    from: 'x/a:80',
    into: '404',
    back: ['host-gained', 'host served that was not'],
  },
  {
    code: 'order-undefined-gained',
    title: 'order of rules is undefined',
    before: one(rule(segments('/'), A)),
    after: one(rule(segments('/'), A, { tiedWith: [OTHER.origin] }), rule(segments('/'), B, { ...OTHER, tiedWith: [rule(segments('/'), A).origin] })),
    request: at('/'),
    from: 'x/a:80',
    into: 'undefined: x/a:80 or x/b:80',
    back: ['order-undefined-lost', 'order of rules is defined now'],
  },
  {
    code: 'unknown-gained',
    title: 'the objects do not tell any more',
    before: one(rule(segments('/'), A)),
    after: one(rule(segments('/'), A, { blind: [{ ref: OTHER.origin, text: 'A snippet may answer.', code: 'UNK-02', weight: 'may-change' }] })),
    request: at('/'),
    from: 'x/a:80',
    into: 'unknown',
    back: ['unknown-lost', 'what the objects did not tell is plain now'],
  },
  {
    code: 'order',
    title: 'another order of rules',
    before: one(rule(segments('/a'), A), rule(segments('/'), B, OTHER)),
    after: one(rule(segments('/'), B, OTHER), rule(segments('/a'), A)),
    request: at('/a'),
    from: 'x/a:80',
    into: 'x/b:80',
    back: ['order', 'another order of rules'],
  },
  {
    code: 'order-text-gained',
    title: 'rules are ordered by the length of their text',
    before: one(rule(segments('/a'), A), rule(segments('/'), B, OTHER)),
    after: one(rule(segments('/'), B, { ...OTHER, rank: [{ name: 'longest rule', value: 44, rule: 'TRF-01' }] }), rule(segments('/a'), A)),
    request: at('/a'),
    from: 'x/a:80',
    into: 'x/b:80',
    back: ['order', 'another order of rules'],
  },
  {
    code: 'backend',
    title: 'another Service',
    before: one(rule(segments('/'), A)),
    after: one(rule(segments('/'), B)),
    request: at('/'),
    from: 'x/a:80',
    into: 'x/b:80',
    back: ['backend', 'another Service'],
  },
  {
    code: 'rule-lost',
    title: 'rule lost',
    before: one(rule(segments('/'), A), rule(segments('/gone'), B)),
    after: one(rule(segments('/stays'), A)),
    request: at('/'),
    from: 'x/a:80',
    into: '404',
    back: ['rule-gained', 'rule gained'],
  },
  {
    code: 'other',
    title: 'ends differently',
    before: one(rule(segments('/'), { do: 'respond', status: 500, reason: 'broken' })),
    after: one(rule(segments('/'), { do: 'respond', status: 404, reason: 'none' })),
    request: at('/'),
    from: '500',
    into: '404',
    back: ['other', 'ends differently'],
  },
]

const requestOf = ({ request }: Case): RouteRequest => (typeof request === 'string' ? { url: request } : request)

test.each(CASES)('$code: $title', (one) => {
  const { code, title, before, after, from, into, back } = one
  const [first, second] = [tableSide('before', before), tableSide('after', after)]
  const { groups, changed } = compare(first, second, [requestOf(one)])
  expect(changed).toBe(1)
  const [group] = groups
  expect(group?.example.said.before.startsWith(from), group?.example.said.before).toBe(true)
  expect(group?.example.said.after.startsWith(into), group?.example.said.after).toBe(true)
  expect([group?.code, group?.title]).toEqual([code, title])
  expect(group?.example.text).toMatch(/^\S.*\.$/)
  const turned = compare(second, first, [requestOf(one)]).groups
  expect(turned.map(({ code: own, title: said }) => [own, said])).toEqual([back])
  // Nothing changes against itself.
  expect(compare(first, first, [requestOf(one)]).changed).toBe(0)
})

/** Need objects behind the tables, or several proxies: compare.test.ts and migrations.test.ts have them. */
const ELSEWHERE = ['regex-host', 'rewrite-regex', 'no-endpoints', 'entry-undefined']

test('every cause has a case', () => {
  const cased = CASES.map(({ code }) => code.replace(/-(lost|gained)$/, ''))
  expect(CAUSES.map(({ code }) => code).filter((code) => !cased.includes(code) && !ELSEWHERE.includes(code))).toEqual([])
})

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { LIMITS } from './document.ts'
import { type Expectation, type Mistake, sayWant } from './expectation.ts'
import { readExpectations } from './read.ts'

const read = (text: string): { readonly expectations: readonly Expectation[]; readonly errors: readonly Mistake[] } =>
  readExpectations(text, 'f.yaml')

const told = (text: string): readonly string[] => read(text).errors.map(({ file, line, field, message }) => `${file}:${line} ${field}: ${message}`)

test('the example of the contract', () => {
  const { expectations, errors } = read(`expect:
  - request: GET https://shop.example.com/cart          # or a mapping with url, method, headers, from, via
    reaches: shop/cart:80                               # namespace/service[:port]
    as: GET http://shop.example.com/v2/cart             # optional: what the pod sees
  - request: { url: "http://shop.example.com/", headers: { X-Canary: always } }
    reaches: { shop/web-canary: 100% }
  - request: GET https://admin.example.com/
    answers: 403
  - request: GET http://shop.example.com/old
    redirects: { to: "https://shop.example.com/new", status: 308 }
  - request: tcp://db.example.com:5432
    reaches: data/postgres:5432
  - request: GET https://internal.example.com/
    never reaches: [data/*, kube-system/*]
`)
  expect(errors).toEqual([])
  expect(expectations.map(({ line, request, wants }) => [line, request, wants.map(sayWant)])).toEqual([
    [2, { method: 'GET', url: 'https://shop.example.com/cart' }, ['reaches shop/cart:80', 'as GET http://shop.example.com/v2/cart']],
    [5, { url: 'http://shop.example.com/', headers: { 'X-Canary': 'always' } }, ['reaches shop/web-canary 100%']],
    [7, { method: 'GET', url: 'https://admin.example.com/' }, ['answers 403']],
    [9, { method: 'GET', url: 'http://shop.example.com/old' }, ['redirects to https://shop.example.com/new with 308']],
    [11, { url: 'tcp://db.example.com:5432' }, ['reaches data/postgres:5432']],
    [13, { method: 'GET', url: 'https://internal.example.com/' }, ['never reaches data/*, kube-system/*']],
  ])
})

test('several documents, comments between them, and lines that count through', () => {
  const { expectations } = read(
    '# routes\nexpect:\n- request: http://a/\n  answers: 404\n---\n# nothing\n---\nexpect:\n- request: http://b/\n  refuses: true\n',
  )
  expect(expectations.map(({ line, request }) => [line, request.url])).toEqual([
    [3, 'http://a/'],
    [9, 'http://b/'],
  ])
})

test('JSON, with tabs and a byte order mark', () => {
  const json = JSON.stringify({ expect: [{ request: { url: 'http://a/', headers: { n: 1.5, t: true } }, 'never reaches': 'a/*' }] }, undefined, '\t')
  const { expectations, errors } = read(`\uFEFF${json}`)
  expect(errors).toEqual([])
  expect(expectations).toMatchObject([{ request: { url: 'http://a/', headers: { n: '1.5', t: 'true' } } }])
})

test('scalars are the text that was written, and hostile names are names', () => {
  const { expectations } = read(
    'expect:\n- request: { url: "http://a/", headers: { v: 1.0, __proto__: x, off: 007, list: [1, yes] } }\n  answers: 404',
  )
  expect(Object.entries(expectations[0]?.request.headers ?? {})).toEqual([
    ['v', '1.0'],
    ['__proto__', 'x'],
    ['off', '007'],
    ['list', ['1', 'yes']],
  ])
})

test('anchors stand for what they name', () => {
  const { expectations, errors } = read('expect:\n- request: &r { url: "http://a/", method: POST }\n  answers: 404\n- request: *r\n  refuses: true')
  expect(errors).toEqual([])
  expect(expectations[1]?.request).toEqual({ url: 'http://a/', method: 'POST' })
})

test('from and via as maps, and as words where somebody reads them', () => {
  const via = { kind: 'IngressClass', name: 'nginx' }
  expect(
    read('expect:\n- request: { url: "http://a/", from: { namespace: n, pod: p }, via: { kind: IngressClass, name: nginx } }\n  answers: 404')
      .expectations[0]?.request,
  ).toEqual({
    url: 'http://a/',
    from: { namespace: 'n', pod: 'p' },
    via,
  })
  const text = 'expect:\n- request: { url: "http://a/", from: n, via: nginx }\n  answers: 404'
  const shorthand = { from: (namespace: string) => ({ value: { namespace } }), via: (name: string) => ({ value: { kind: 'IngressClass', name } }) }
  expect(readExpectations(text, 'f', shorthand).expectations[0]?.request).toEqual({ url: 'http://a/', from: { namespace: 'n' }, via })
  expect(told(text)).toEqual([
    'f.yaml:2 expect[0].request.from: Expected outside, or a map with namespace and pod, got "n".',
    'f.yaml:2 expect[0].request.via: Expected a map with kind, namespace and name, got "nginx".',
  ])
})

describe('what is wrong, with file, line and field', () => {
  test.each([
    ['', 'f.yaml:1 expect: The file holds no expectations.'],
    ['expect: []', 'f.yaml:1 expect: The file holds no expectations.'],
    ['expect:', 'f.yaml:1 expect: Expected a list of expectations, got nothing.'],
    ['a list', 'f.yaml:1 : Expected a map with the key expect, got "a list".'],
    ['# x\nexpectations: []', 'f.yaml:2 expectations: "expectations" is not a key that is known here. Expected the key expect.'],
    ['expect:\n- 3', 'f.yaml:2 expect[0]: Expected a map with request and what is expected of it, got "3".'],
    [
      'expect:\n- request: http://a/\n  reach: a/b',
      'f.yaml:3 expect[0].reach: "reach" is not a key that is known here. Expected one of request, reaches,',
    ],
    ['expect:\n- request: http://a/\n  answers: 401\n  answers: 403', 'f.yaml:4 expect[0].answers: answers stands twice.'],
    ['expect:\n- request: http://a/', 'f.yaml:2 expect[0]: Nothing is expected of this request.'],
    ['expect:\n- answers: 404', 'f.yaml:2 expect[0].request: request is missing.'],
    ['expect:\n- request:\n  answers: 404', 'f.yaml:2 expect[0].request: Expected METHOD URL, or a map with a url, got nothing.'],
    ['expect:\n- request: shop.test\n  answers: 404', 'f.yaml:2 expect[0].request: url has no scheme.'],
    ['expect:\n- request: GET http://a/ HTTP/1.1\n  answers: 404', 'f.yaml:2 expect[0].request: Expected METHOD URL'],
    ['expect:\n- request: G@T http://a/\n  answers: 404', 'f.yaml:2 expect[0].request: method is not an HTTP method.'],
    ['expect:\n- request:\n    method: GET\n  answers: 404', 'f.yaml:3 expect[0].request.url: url is missing.'],
    ['expect:\n- request:\n    url: http://a/\n    body: x\n  answers: 404', 'f.yaml:4 expect[0].request.body: "body" is not a key'],
    [
      'expect:\n- request:\n    url: http://a/\n    headers:\n      x: {}\n  answers: 404',
      'f.yaml:5 expect[0].request.headers.x: Expected text or a list of texts, got a map.',
    ],
    [
      'expect:\n- request:\n    url: http://a/\n    headers:\n      "x y": z\n  answers: 404',
      'f.yaml:4 expect[0].request.headers: headers has a name',
    ],
    [
      'expect:\n- request:\n    url: http://a/\n    sourceIp: 1.2.3\n  answers: 404',
      'f.yaml:4 expect[0].request.sourceIp: sourceIp is not an IP address.',
    ],
    [
      'expect:\n- request:\n    url: http://a/\n    via: { kind: Host, name: x }\n  answers: 404',
      'f.yaml:4 expect[0].request.via: via names no entry point.',
    ],
    ['expect:\n- request: http://a/\n  reaches: cart', 'f.yaml:3 expect[0].reaches: "cart" names no Service.'],
    ['expect:\n- request: http://a/\n  reaches: a/b:70000', 'f.yaml:3 expect[0].reaches: "a/b:70000" names no Service.'],
    ['expect:\n- request: http://a/\n  reaches: a/*', 'f.yaml:3 expect[0].reaches: "a/*" names no Service.'],
    [
      'expect:\n- request: http://a/\n  reaches: [a/b]',
      'f.yaml:3 expect[0].reaches: Expected namespace/service[:port], or a map of those to percent, got a list.',
    ],
    ['expect:\n- request: http://a/\n  reaches: {}', 'f.yaml:3 expect[0].reaches: No Service is named.'],
    ['expect:\n- request: http://a/\n  reaches:\n    a/b: 101%', 'f.yaml:4 expect[0].reaches.a/b: Expected a percentage from 0% to 100%'],
    ['expect:\n- request: http://a/\n  reaches:\n    a/b: -1', 'f.yaml:4 expect[0].reaches.a/b: Expected a percentage'],
    ['expect:\n- request: http://a/\n  reaches: { a/b: 60%, a/c: 50% }', 'f.yaml:3 expect[0].reaches: The shares add up to 110%.'],
    ['expect:\n- request: http://a/\n  as: { method: GET }', 'f.yaml:3 expect[0].as.url: url is missing.'],
    ['expect:\n- request: http://a/\n  as: /v2/cart', 'f.yaml:3 expect[0].as: url has no scheme.'],
    ['expect:\n- request: http://a/\n  answers: 600', 'f.yaml:3 expect[0].answers: Expected an HTTP status from 100 to 599, got "600".'],
    ['expect:\n- request: http://a/\n  redirects: { status: 200 }', 'f.yaml:3 expect[0].redirects.status: Expected an HTTP status from 300 to 399'],
    [
      'expect:\n- request: http://a/\n  redirects: {}',
      'f.yaml:3 expect[0].redirects: Expected a URL, or a map with to and status, got an empty map.',
    ],
    ['expect:\n- request: http://a/\n  redirects:\n    to: /new', 'f.yaml:4 expect[0].redirects.to: url has no scheme.'],
    ['expect:\n- request: http://a/\n  never reaches: []', 'f.yaml:3 expect[0].never reaches: No pattern is given.'],
    ['expect:\n- request: http://a/\n  never reaches:\n  - a/b\n  - data', 'f.yaml:5 expect[0].never reaches: "data" is no pattern for Services.'],
    [
      'expect:\n- request: http://a/\n  never reaches: [*/db]',
      'f.yaml:3 : */db is an alias, and nothing is anchored as &/db. A pattern that begins with * needs quotes.',
    ],
    [
      'expect:\n- request: http://a/\n  never reaches: [ * ]',
      'f.yaml:3 : This is neither YAML nor JSON: Alias cannot be an empty string. A pattern that begins with * needs quotes.',
    ],
    ['expect:\n- request: http://a/\n  refuses: false', 'f.yaml:3 expect[0].refuses: Expected true, got "false".'],
    ['expect:\n- request: http://a/\n  verdict: fine', 'f.yaml:3 expect[0].verdict: Expected one of delivered, degraded,'],
    ['expect:\n- request: http://a/\n  reaches: a/b\n  answers: 404', 'f.yaml:4 expect[0].answers: reaches and answers exclude each other.'],
    ['expect:\n- request: http://a/\n  answers: 404\n- [', 'f.yaml:4 : This is neither YAML nor JSON:'],
    ['{"expect": [{"request": "http://a/", "answers": 404}', 'f.yaml:1 : This is neither YAML nor JSON:'],
  ])('%j', (text, expected) => {
    const [first = ''] = told(text)
    expect(first.slice(0, expected.length)).toBe(expected)
  })
})

test('all mistakes of a file are told, and the entries without any are read', () => {
  const { expectations, errors } = read(
    'expect:\n- request: a\n  answers: 1\n- request: http://b/\n  answers: 404\n- request: http://c/\n  reaches: x\n',
  )
  expect(errors.map(({ line }) => line)).toEqual([2, 3, 7])
  expect(expectations.map(({ request }) => request.url)).toEqual(['http://b/'])
})

describe('hostile files', () => {
  test('too long', () =>
    expect(told(' '.repeat(LIMITS.length + 1))).toEqual([
      `f.yaml:1 : The file has ${LIMITS.length + 1} characters; at most ${LIMITS.length} are read.`,
    ]))

  test.each(['[', '{a: ', '- ', '? '])('%j, nested as deep as a file allows, is refused early', (open) => {
    const began = performance.now()
    const [first] = told(open.repeat(LIMITS.length / open.length))
    expect(first).toMatch(/nests deeper than 50 levels|neither YAML nor JSON/)
    expect(performance.now() - began).toBeLessThan(15_000)
  })

  test('aliases that multiply cost what is read of them', () => {
    const levels = Array.from({ length: 30 }, (_, i) => `  - &a${i + 1} [${`*a${i}, `.repeat(20)}]`).join('\n')
    const began = performance.now()
    expect(told(`expect:\n  - &a0 x\n${levels}`)).toHaveLength(31)
    expect(performance.now() - began).toBeLessThan(15_000)
  })

  test('a list that holds itself', () => expect(told('expect: &a [*a, *a]')[0]).toMatch(/Expected a map with request/))

  test('as many mistakes as lines: a hundred are told', () => expect(told(`expect:\n${'- x\n'.repeat(1_000)}`)).toHaveLength(100))

  test('many keys', () => {
    const keys = Array.from({ length: 20_000 }, (_, i) => `k${i}: 1`).join(', ')
    const began = performance.now()
    expect(told(`expect:\n- { ${keys} }`)).toHaveLength(100)
    expect(performance.now() - began).toBeLessThan(15_000)
  })
})

const word = fc.constantFrom(
  'expect',
  'request',
  'reaches',
  'as',
  'never reaches',
  'url',
  'http://a/',
  'GET',
  'a/b',
  '*',
  '&a',
  '*a',
  '[',
  ']',
  '{',
  '}',
  ',',
  ': ',
  '\n',
  '\n  ',
  '- ',
  '---\n',
  '"',
  "'",
  '|',
  '>',
  '\t',
  '%',
  '!!map ',
  '<<',
  '? ',
  '5%',
  '\u0000',
  '\ud800',
)

test('never throws, and every mistake has a line of the file', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.array(word, { maxLength: 40 }).map((words) => words.join('')),
        fc.string({ unit: 'binary' }),
        fc.json(),
      ),
      (text) => {
        const { expectations, errors } = read(text)
        const lines = text.split(/\r\n|\r|\n/).length
        for (const { line } of [...expectations, ...errors]) if (!(Number.isInteger(line) && line >= 1 && line <= lines + 1)) return false
        return expectations.length > 0 || errors.length > 0
      },
    ),
    { numRuns: 1_000 },
  )
})

const service = fc.stringMatching(/^[a-z][a-z0-9-]{0,8}[a-z0-9]\/[a-z][a-z0-9-]{0,8}[a-z0-9](:[1-9][0-9]{0,3})?$/)
const entry = fc.oneof(
  fc.record({ request: fc.constant('GET http://a.test/x'), reaches: service, as: fc.constant('GET http://a.test/') }),
  fc.record({
    request: fc.constant('http://a.test/'),
    reaches: fc.dictionary(
      service,
      fc.integer({ min: 0, max: 30 }).map((share) => `${share}%`),
      { minKeys: 1, maxKeys: 3 },
    ),
  }),
  fc.record({
    request: fc.record({ url: fc.constant('http://a.test/'), method: fc.constantFrom('GET', 'PUT') }),
    answers: fc.integer({ min: 100, max: 599 }),
  }),
  fc.record({ request: fc.constant('http://a.test/'), 'never reaches': fc.array(service, { minLength: 1 }), verdict: fc.constant('lost') }),
  fc.record({ request: fc.constant('tcp://a.test:1'), refuses: fc.constant(true) }),
)

test('what is well-formed is read whole, however it is laid out', () => {
  fc.assert(
    fc.property(fc.array(entry, { minLength: 1 }), fc.constantFrom(undefined, 1, 2, '\t'), (expected, space) => {
      const { expectations, errors } = read(JSON.stringify({ expect: expected }, undefined, space))
      return errors.length === 0 && expectations.length === expected.length
    }),
    { numRuns: 200 },
  )
})

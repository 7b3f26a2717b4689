import { describe, expect, test } from 'vitest'
import { admit } from './admit.ts'
import { LIMITS } from './limits.ts'
import { readManifests } from './manifests.ts'

const read = (text: string) => {
  const started = performance.now()
  const { objects, complaints } = readManifests(text, 'app.yaml')
  return {
    names: objects.map(({ raw }) => (raw.metadata as { name?: string })?.name),
    lines: objects.map(({ place }) => place.line),
    objects,
    said: complaints.map(({ code, ref }) => `${code}:${ref.line}`),
    complaints,
    ms: performance.now() - started,
  }
}

const service = (name: string) => `apiVersion: v1\nkind: Service\nmetadata:\n  name: ${name}\n`

describe('documents', () => {
  test('several, with comments, helm sources and empty ones between', () => {
    const { names, lines, said } = read(
      `# Source: shop/templates/a.yaml\n---\n# nothing here\n---\n${service('a')}---\n\n--- # again\n${service('b')}...\n`,
    )
    expect(names).toEqual(['a', 'b'])
    expect(lines).toEqual([5, 12])
    expect(said).toEqual([])
  })

  test('one broken document is one complaint with its line, and the others load', () => {
    const { names, said } = read(`${service('a')}---\nkind: Service\nmetadata: {name: [\n---\n${service('c')}`)
    expect(names).toEqual(['a', 'c'])
    expect(said).toEqual(['yaml-syntax:8'])
  })

  test('an open quote ends with its document', () => {
    const { names, said } = read(`${service('a')}---\nname: "open\nkind: x\n---\n${service('c')}`)
    expect(names).toEqual(['a', 'c'])
    expect(said).toHaveLength(1)
  })

  test('a template that was not rendered says what to do', () => {
    const { complaints } = read('kind: Service\nmetadata:\n  name: {{ .Values.name }}\n')
    expect(complaints.map(({ text }) => text)).toEqual([expect.stringContaining('render it first (helm template)')])
  })

  test('what is no object is named; an empty file is fine', () => {
    expect(read('just text').said).toEqual(['wrong-type:1'])
    expect(read('- a\n- b\n').said).toEqual(['not-an-object:1'])
    expect(read('').said).toEqual([])
    expect(read('# only a comment\n').said).toEqual([])
  })

  test('BOM, CRLF and tabs', () => {
    expect(read(`\uFEFF${service('a')}`).names).toEqual(['a'])
    const crlf = read(`${service('a')}---\n${service('b')}`.replaceAll('\n', '\r\n'))
    expect(crlf.names).toEqual(['a', 'b'])
    expect(crlf.lines).toEqual([1, 6])
    expect(read('kind: Service\nmetadata:\n\tname: a\n').said).toEqual(['yaml-syntax:3'])
  })
})

describe('lists', () => {
  test('List and typed lists are flattened, items with their own lines', () => {
    const { names, lines, objects } = read(
      `apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: Service\n  metadata: {name: a}\n- apiVersion: v1\n  kind: Service\n  metadata: {name: b}\n  spec:\n    ports:\n    - port: 80\n`,
    )
    expect(names).toEqual(['a', 'b'])
    expect(lines).toEqual([4, 7])
    expect(objects[1]?.place.lines.get('/spec/ports/0')).toBe(12)
    const typed = read('apiVersion: v1\nkind: ServiceList\nitems:\n- metadata: {name: a}\n')
    expect(typed.objects[0]?.raw).toMatchObject({ apiVersion: 'v1', kind: 'Service' })
    expect(read('apiVersion: v1\nkind: List\nitems: null\n')).toMatchObject({ names: [], said: [] })
    expect(read('apiVersion: v1\nkind: List\nitems: [1]\n').said).toEqual(['wrong-type:3'])
  })

  test('JSON, as kubectl get -o json prints it', () => {
    const text = JSON.stringify(
      {
        apiVersion: 'v1',
        kind: 'List',
        items: [
          { apiVersion: 'v1', kind: 'Service', metadata: { name: 'a "quoted" \\' }, spec: { ports: [{ port: 80 }, { port: 81 }] } },
          { apiVersion: 'v1', kind: 'Service', metadata: { name: 'b' } },
        ],
      },
      null,
      2,
    )
    const { objects, lines, said } = read(text)
    expect(said).toEqual([])
    const rows = text.split('\n')
    expect(lines).toEqual([5, rows.findIndex((row) => row.includes('"b"')) + 1 - 4])
    expect(rows[(objects[0]?.place.lines.get('/spec/ports/1/port') ?? 0) - 1]).toContain('81')
    expect(
      read('{"kind":"Service","apiVersion":"v1","metadata":{"name":"a"}}\n{"kind":"Service","apiVersion":"v1","metadata":{"name":"b"}}').names,
    ).toEqual(['a', 'b'])
    expect(read('{kind: Service, apiVersion: v1, metadata: {name: flow}}').names).toEqual(['flow'])
    expect(read('{"kind": "Service", ').said).toEqual(['yaml-syntax:1'])
  })
})

describe('lines', () => {
  test('of rules, paths and ports', () => {
    const { objects } = read(
      `apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata:\n  name: a\nspec:\n  rules:\n  - host: a.test\n    http:\n      paths:\n      - path: /\n        backend:\n          service:\n            name: a\n            port:\n              number: 80\n`,
    )
    const lines = objects[0]?.place.lines
    expect(lines?.get('/spec/rules/0')).toBe(7)
    expect(lines?.get('/spec/rules/0/http/paths/0')).toBe(10)
    expect(lines?.get('/spec/rules/0/http/paths/0/backend')).toBe(11)
    expect(lines?.get('/spec/rules/0/http/paths/0/backend/service/port/number')).toBe(15)
    const found = objects[0]
    expect(found && admit(found.raw, found.place).complaints).toMatchObject([
      { code: 'missing-field', ref: { file: 'app.yaml', line: 10, pointer: '/spec/rules/0/http/paths/0/pathType' } },
    ])
  })
})

describe('words of YAML 1.1, as kubectl reads them', () => {
  const value = (text: string) => readManifests(`kind: X\nvalue: ${text}\n`, 'x').objects[0]?.raw.value
  test.each([
    ['on', true],
    ['y', true],
    ['No', false],
    ['0755', 493],
    ['0x1F', 31],
    ['1_000', 1000],
    ['22:30', '22:30'],
    ['2026-01-31', '2026-01-31'],
    ['2026-01-31T12:00:00Z', '2026-01-31T12:00:00Z'],
    ['!!binary aGk=', 'aGk='],
    ['~', null],
    ['.nan', Number.NaN],
    ['"on"', 'on'],
  ])('%s', (text, expected) => {
    expect(value(text)).toEqual(expected)
  })
  test('merge keys', () => {
    const { objects } = read('base: &b {kind: Service}\n<<: *b\n')
    expect(objects[0]?.raw.kind).toBe('Service')
  })
})

describe('hostile files', () => {
  test('a bomb of aliases', () => {
    const rows = ['a: &a [x,x,x,x,x,x,x,x,x]']
    for (let index = 1; index < 10; index++) {
      const [name, before] = [String.fromCharCode(97 + index), String.fromCharCode(96 + index)]
      rows.push(`${name}: &${name} [${Array(9).fill(`*${before}`).join(',')}]`)
    }
    const { said, ms } = read(`${rows.join('\n')}\n---\n${service('b')}`)
    expect(said).toEqual(['yaml-syntax:1'])
    expect(ms).toBeLessThan(10_000)
  })
  test.each([
    ['flow', `a: ${'['.repeat(100_000)}`],
    ['closed flow', `a: ${'['.repeat(5_000)}${']'.repeat(5_000)}`],
    ['compact lists', `${'- '.repeat(100_000)}x`],
    ['JSON', `${'{"a":'.repeat(5_000)}1${'}'.repeat(5_000)}`],
    ['JSON lists', `${'['.repeat(100_000)}${']'.repeat(100_000)}`],
  ])('depth: %s', (_, text) => {
    const { names, said, ms } = read(`${text}\n---\n${service('b')}`)
    expect(names).toEqual(['b'])
    expect(said).toHaveLength(1)
    expect(ms).toBeLessThan(10_000)
  })
  test('too many documents', () => {
    const { names, said, ms } = read('---\nkind: A\n'.repeat(LIMITS.documentsPerFile + 5))
    expect(names).toHaveLength(LIMITS.documentsPerFile)
    expect(said).toEqual([`too-many:${2 * LIMITS.documentsPerFile + 1}`])
    expect(ms).toBeLessThan(10_000)
  })
  test('a million documents, a file that is too long', () => {
    expect(read('---\na\n'.repeat(1_000_000)).said[0]).toMatch(/^too-many:/)
    expect(read('#'.repeat(LIMITS.fileLength + 1)).said).toEqual(['too-long:1'])
  })
  test('duplicate keys: the last counts, and it is said', () => {
    const { objects, said } = read('kind: Service\nmetadata:\n  name: a\n  name: b\n')
    expect(objects[0]?.raw.metadata).toEqual({ name: 'b' })
    expect(said).toEqual(['duplicate-key:4'])
  })
  test.each([
    ['a million open brackets', `a: ${'['.repeat(1_000_000)}`, 'too-deep'],
    ['nine million open brackets', '['.repeat(9_000_000), 'too-deep'],
    ['JSON that breaks off after 8 MB', `{"a":[${'1,'.repeat(4_000_000)}`, 'json-syntax'],
    ['lines indented ever deeper', Array.from({ length: 3000 }, (_, index) => `${' '.repeat(index)}a:`).join('\n'), 'too-deep'],
  ])('%s', (_, text, complaint) => {
    const { said, ms } = read(text)
    expect(said.map((word) => word.split(':')[0])).toEqual([complaint])
    expect(ms).toBeLessThan(10_000)
  })
  test('ten thousand keys in one map are not compared in pairs', () => {
    const { objects, said, ms } = read(
      `kind: ConfigMap\napiVersion: v1\ndata:\n${Array.from({ length: 10_000 }, (_, index) => `  k${index}: v\n`).join('')}  k7: again\n`,
    )
    expect(said).toEqual(['duplicate-key:10004'])
    expect(objects[0]?.raw.data).toMatchObject({ k7: 'again', k9999: 'v' })
    expect(ms).toBeLessThan(10_000)
  })
  test('foreign tags are ignored, and it is said', () => {
    const { objects, said } = read('kind: Service\nmetadata:\n  name: !!js/function "function(){}"\n')
    expect(objects[0]?.raw.metadata).toEqual({ name: 'function(){}' })
    expect(said).toEqual(['yaml-tag:3'])
  })
  test('an alias of itself', () => {
    expect(read('a: &a [*a]\n').complaints.length + read('a: &a [*a]\n').names.length).toBeGreaterThan(0)
  })
})

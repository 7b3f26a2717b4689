import { expect, test } from 'vitest'
import { openIgnores, readIgnores } from './ignore-file.ts'

const read = (text: string) => readIgnores(text, 'f.yaml')
const told = (text: string): readonly string[] => read(text).errors.map(({ file, line, field, message }) => `${file}:${line} ${field}: ${message}`)

test('what may stay, with its place', () => {
  expect(
    read(`ignore:
  - code: pods-short
    object: Service/shop/*
    reason: one is enough there
    until: 2026-12-31
  - { code: "*", object: "*/sandbox/*", reason: a playground }
---
ignore: [{ code: lb-idle, reason: reserved }]
`),
  ).toEqual({
    ignores: [
      { code: 'pods-short', object: 'Service/shop/*', reason: 'one is enough there', until: '2026-12-31', by: 'file', at: at(2) },
      { code: '*', object: '*/sandbox/*', reason: 'a playground', by: 'file', at: at(6) },
      { code: 'lb-idle', reason: 'reserved', by: 'file', at: at(8) },
    ],
    errors: [],
    warnings: [],
  })
})

const at = (line: number) => ({ kind: 'File', name: 'f.yaml', file: 'f.yaml', line })

test.each([
  ['- x', 'f.yaml:1 : Expected a map with the key ignore, got a list.'],
  ['ignored: []', 'f.yaml:1 ignored: "ignored" is not a key that is known here. Expected the key ignore.'],
  ['ignore: x', 'f.yaml:1 ignore: Expected a list of what may stay, got "x".'],
  ['ignore: [{ code: pods-short }]', 'f.yaml:1 ignore[0].reason: reason is missing. Expected why it may stay: without one nothing is ignored.'],
  [
    'ignore: [{ code: pods-short, reason: "  " }]',
    'f.yaml:1 ignore[0].reason: reason is missing. Expected why it may stay: without one nothing is ignored.',
  ],
  ['ignore:\n- reason: x', 'f.yaml:2 ignore[0].code: code is missing. Expected the code of a finding; portolan lint --list names them.'],
  [
    'ignore: [{ code: "*", reason: x }]',
    'f.yaml:1 ignore[0].object: object is missing. Every code of every object is everything; expected Kind/namespace/name.',
  ],
  ['ignore: [{ code: lb-idle, reason: x, until: soon }]', 'f.yaml:1 ignore[0].until: Expected a day such as 2026-12-31, got "soon".'],
  ['ignore: [{ code: lb-idle, reason: x, until: 2026-02-30 }]', 'f.yaml:1 ignore[0].until: Expected a day such as 2026-12-31, got "2026-02-30".'],
  ['ignore: [{ code: lb-idle, reason: x, object: web }]', 'f.yaml:1 ignore[0].object: Expected Kind/namespace/name, with * for any text, got "web".'],
])('%j is refused with its line', (text, message) => {
  expect(told(text)).toContain(message)
})

test('text that is no YAML says where; a pattern that begins with a star needs quotes', () => {
  expect(told('ignore: [')[0]).toMatch(/^f\.yaml:1 : This is neither YAML nor JSON/)
  expect(told('ignore:\n- { code: lb-idle, object: */a/b, reason: x }')[0]).toContain('A pattern that begins with * needs quotes.')
})

test('a code of no rule is a warning, with the one that is close', () => {
  const { errors, warnings } = read('ignore: [{ code: pod-short, reason: x }]')
  expect(errors).toEqual([])
  expect(warnings).toEqual([
    { file: 'f.yaml', line: 1, field: 'ignore[0].code', message: 'No finding has the code "pod-short". pods-short is close.' },
  ])
})

test('a file that is not there is an error, not a throw', async () => {
  expect((await openIgnores(['/nowhere/f.yaml'])).errors).toEqual([
    { file: '/nowhere/f.yaml', line: 1, field: '', message: 'There is no such file.' },
  ])
})

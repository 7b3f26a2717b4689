import { compile } from '@portolan/routing'
import { expect, test } from 'vitest'
import { clusterOf, ingress, NGINX, NOW, workload } from '../exam/read.ts'
import type { Ignore } from './ignore.ts'
import { lint } from './lint.ts'
import { suppress, unusedIgnores } from './suppress.ts'

const annotated = (yaml: string, name: string, ignore: string): string =>
  yaml.replace(`metadata: { name: ${name},`, `metadata: { annotations: { portolan.dev/ignore: ${JSON.stringify(ignore)} }, name: ${name},`)

const dead = workload('a', 'dead', 0, 1)
const short = workload('a', 'short', 1, 2)
const objects =
  NGINX + dead + short + ingress('a', 'x', 'x.test', { '/': 'dead:8080', '/gone': 'gone:80' }) + ingress('a', 'y', 'y.test', { '/': 'short:8080' })
const namespace = (ignore: string): string => `
apiVersion: v1
kind: Namespace
metadata: { name: a, annotations: { portolan.dev/ignore: ${JSON.stringify(ignore)} } }
---
`

const file = (code: string, object?: string, until?: string): Ignore => ({
  code,
  ...(object === undefined ? {} : { object }),
  ...(until === undefined ? {} : { until }),
  reason: 'known',
  by: 'file',
  at: { kind: 'File', name: 'ignore.yaml', file: 'ignore.yaml', line: 3 },
})

const sift = (yaml: string, ignores: readonly Ignore[] = []) => {
  const cluster = clusterOf(yaml)
  const found = lint(cluster, compile(cluster), NOW).filter(({ code }) => LOOKED_AT.has(code))
  const { findings, suppressed } = suppress(cluster, found, ignores, NOW)
  const unused = unusedIgnores(cluster, suppressed, ignores, NOW)
  return {
    left: findings.map(({ code }) => code),
    known: suppressed.map(({ finding, by, reason }) => `${finding.code} ${by} ${reason}`),
    unused: unused.map(({ code, by, expired }) => `${code} ${by}${expired ? ' expired' : ''}`),
    suppressed,
  }
}
const ALL = ['no-ready-pods', 'backend-missing', 'pods-short']
const LOOKED_AT: ReadonlySet<string> = new Set([...ALL, 'ignore-odd'])

test('without a word everything stays', () => {
  expect(sift(objects)).toMatchObject({ left: ALL, known: [], unused: [] })
})

test('an annotation on the object at fault keeps its finding off the list, and says why and where', () => {
  const { left, known, suppressed } = sift(annotated(objects, 'dead', 'no-ready-pods, comes back in spring'))
  expect(left).toEqual(['backend-missing', 'pods-short'])
  expect(known).toEqual(['no-ready-pods annotation comes back in spring'])
  expect(suppressed[0]?.at).toEqual({ kind: 'Service', namespace: 'a', name: 'dead', pointer: '/metadata/annotations/portolan.dev~1ignore' })
})

test('an annotation says nothing of other objects, nor of other codes', () => {
  expect(sift(annotated(objects, 'short', 'no-ready-pods, elsewhere'))).toMatchObject({
    left: ALL,
    known: [],
    unused: ['no-ready-pods annotation'],
  })
})

test.each(['no-ready-pods, one; pods-short, two', 'no-ready-pods, one\npods-short, two', ' no-ready-pods ,one; \n\n pods-short,  two '])(
  'several stand on lines or behind semicolons: %j',
  (ignore) => {
    expect(sift(namespace(ignore) + objects)).toMatchObject({
      left: ['backend-missing'],
      known: ['no-ready-pods annotation one', 'pods-short annotation two'],
    })
  },
)

test('a reason may hold a semicolon and a comma', () => {
  expect(sift(annotated(objects, 'dead', 'no-ready-pods, T-1, agreed; see the wiki')).known).toEqual([
    'no-ready-pods annotation T-1, agreed; see the wiki',
  ])
})

test('what gives no reason, or names no code, does not count and is a note', () => {
  expect(sift(annotated(objects, 'dead', 'no-ready-pods')).left).toEqual([...ALL, 'ignore-odd'])
  expect(sift(annotated(objects, 'dead', '*')).left).toEqual([...ALL, 'ignore-odd'])
  expect(sift(annotated(objects, 'dead', 'no-pods-ready, known')).left).toEqual([...ALL, 'ignore-odd'])
})

test('a Namespace speaks for all that is in it, a star for every code', () => {
  expect(sift(namespace('*, a sandbox') + objects)).toMatchObject({ left: [], known: ALL.map((code) => `${code} annotation a sandbox`), unused: [] })
  expect(sift(namespace('*, a sandbox').replace('name: a', 'name: b') + objects)).toMatchObject({ left: ALL, unused: ['* annotation'] })
})

test('the nearest word counts: the object before its Namespace before the file', () => {
  const both = namespace('no-ready-pods, of the Namespace') + objects
  expect(sift(annotated(both, 'dead', 'no-ready-pods, of the object'), [file('no-ready-pods')]).known).toEqual([
    'no-ready-pods annotation of the object',
  ])
  expect(sift(both, [file('no-ready-pods')]).known).toEqual(['no-ready-pods annotation of the Namespace'])
})

test.each([
  ['Service/a/dead', ['backend-missing', 'pods-short']],
  ['Service/*/de*', ['backend-missing', 'pods-short']],
  ['*/a/*', ['backend-missing', 'pods-short']],
  ['Service/b/dead', ALL],
  ['Service/dead', ALL],
  ['Ingress/a/dead', ALL],
  ['*', ALL],
] as const)('a file names objects by %s', (object, left) => {
  expect(sift(objects, [file('no-ready-pods', object)]).left).toEqual(left)
})

test('a file without an object speaks of all of them, until its last day is over', () => {
  expect(sift(objects, [file('pods-short')])).toMatchObject({ left: ['no-ready-pods', 'backend-missing'], known: ['pods-short file known'] })
  expect(sift(objects, [file('pods-short', undefined, '2025-11-11')]).suppressed[0]?.until).toBe('2025-11-11')
  expect(sift(objects, [file('pods-short', undefined, '2025-11-10')])).toMatchObject({ left: ALL, known: [], unused: ['pods-short file expired'] })
})

test('hostile annotations neither throw nor count', () => {
  for (const text of ['', ';;;', ',', '__proto__, x', 'constructor, x', '\u202e, x', `${'a,'.repeat(50_000)}`, ';a,'.repeat(50_000)])
    expect(sift(annotated(objects, 'dead', text)).known).toEqual([])
})

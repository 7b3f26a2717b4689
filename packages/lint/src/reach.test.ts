import { type Condition, compile, type RouteTable, type Rule } from '@portolan/routing'
import { expect, test } from 'vitest'
import { clusterOf, ingress, NGINX, workload } from '../exam/read.ts'
import type { Finding } from './finding.ts'
import { lint } from './lint.ts'
import { unreached } from './reach.ts'

const CLASS = { kind: 'IngressClass', name: 'edge' }

const rule = (name: string, when: Condition, more: Partial<Rule> = {}): Rule => ({
  when,
  // biome-ignore lint/suspicious/noThenProperty: the table's own word; a rule is never awaited
  then: { do: 'respond', status: 200, reason: 'here' },
  origin: { kind: 'Ingress', namespace: 'a', name, pointer: '/spec/rules/0/http/paths/0' },
  label: name,
  rank: [],
  ...more,
})

const table = (...rules: readonly Rule[]): RouteTable => ({
  proxy: {
    dialect: 'ingress-generic',
    ref: CLASS,
    title: 'edge',
    listeners: [{ name: 'http', port: 8000, protocol: 'HTTP', origin: CLASS }],
    addresses: [],
    assumed: [],
  },
  normalize: [],
  sites: [{ host: { by: 'exact', value: 'one.test' }, rules, otherwise: { do: 'respond', status: 404, reason: 'none' }, origins: [] }],
  otherwise: { do: 'respond', status: 404, reason: 'none' },
  blind: [],
})

const prefix = (value: string): Condition => ({ is: 'path', like: { by: 'prefix', value } })
const segments = (value: string): Condition => ({ is: 'path', like: { by: 'segments', value } })
const exact = (value: string): Condition => ({ is: 'path', like: { by: 'exact', value } })
const regex = (value: string): Condition => ({ is: 'path', like: { by: 'regex', value, flags: 'i', flavour: 'pcre' } })
const names = (of: RouteTable): Readonly<Record<string, readonly string[]>> =>
  Object.fromEntries([...unreached(of)].map(([{ label }, takers]) => [label, takers.map((taker) => taker.label)]))

test('a rule behind one that takes all of its requests is not reached, and who takes them is named', () => {
  expect(names(table(rule('wide', prefix('/api')), rule('narrow', segments('/api/v1'))))).toEqual({ narrow: ['wide'] })
  expect(names(table(rule('narrow', segments('/api/v1')), rule('wide', prefix('/api'))))).toEqual({})
})

test('several rules together can take all of it', () => {
  const of = table(rule('itself', exact('/api')), rule('beneath', prefix('/api/')), rule('both', segments('/api')))
  expect(names(of)).toEqual({ both: ['itself', 'beneath'] })
})

test('a rule that asks for a header is reached by a request that has it', () => {
  const when: Condition = { is: 'all', of: [segments('/'), { is: 'header', name: 'X-Team', like: { by: 'exact', value: 'red' } }] }
  expect(names(table(rule('red', when), rule('all', segments('/'))))).toEqual({})
  expect(names(table(rule('all', segments('/')), rule('red', when)))).toEqual({ red: ['all'] })
})

test('a regex in front takes what it matches', () => {
  expect(names(table(rule('any', regex('^/.*')), rule('images', regex('^/images/(png|jpg)'))))).toEqual({ images: ['any'] })
})

test('what can not be told is left out: conditions that can not be evaluated, or that no request satisfies', () => {
  expect(names(table(rule('odd', regex('^/(?=a)')), rule('behind', segments('/a'))))).toEqual({})
  expect(names(table(rule('all', segments('/')), rule('never', { is: 'all', of: [exact('/a'), exact('/b')] })))).toEqual({})
})

const found = (of: RouteTable, code: string): readonly Finding[] => lint(clusterOf(''), [of]).filter((finding) => finding.code === code)

test('path-shadowed says who takes it all', () => {
  const [finding, ...more] = found(table(rule('wide', prefix('/api')), rule('narrow', segments('/api/v1'))), 'path-shadowed')
  expect(more).toEqual([])
  expect(finding).toMatchObject({ title: '/api/v1 can never match', cause: 'a/wide takes everything that it would', ref: { name: 'narrow' } })
  const [several] = found(table(rule('itself', exact('/api')), rule('beneath', prefix('/api/')), rule('both', segments('/api'))), 'path-shadowed')
  expect(several?.cause).toBe('a/itself, a/beneath together take everything that it would')
})

test('order-undefined: two objects whose rules rank the same are told once; two rules of one object are not', () => {
  const [a, b] = ['one', 'two'].map((name) => ({ kind: 'Ingress', namespace: 'a', name, pointer: '/spec/rules/0/http/paths/0' }))
  if (!a || !b) throw new Error('two')
  const of = table(rule('one', segments('/'), { origin: a, tiedWith: [b] }), rule('two', segments('/'), { origin: b, tiedWith: [a] }))
  const [finding, ...more] = found(of, 'order-undefined')
  expect(more).toEqual([])
  expect(finding).toMatchObject({ title: 'one.test may go to either of two rules', cause: 'a/one and a/two rank the same', severity: 'warning' })
  const c = { ...a, pointer: '/spec/rules/0/http/paths/1' }
  expect(
    found(
      table(rule('one', segments('/'), { origin: a, tiedWith: [c] }), rule('two', segments('/'), { origin: c, tiedWith: [a] })),
      'order-undefined',
    ),
  ).toEqual([])
})

test('order-undefined: two Ingresses with one host and path, as Traefik would serve them (EX-19)', () => {
  const cluster = clusterOf(
    NGINX +
      workload('a', 'one', 1) +
      workload('a', 'two', 1) +
      ingress('a', 'first', 'one.test', { '/': 'one:8080' }) +
      ingress('a', 'second', 'one.test', { '/': 'two:8080' }),
  )
  const codes = (as: 'traefik' | 'ingress-nginx') => lint(cluster, compile(cluster, { as })).map(({ code, cause }) => `${code}: ${cause}`)
  expect(codes('traefik')).toContain('order-undefined: a/first and a/second rank the same')
  expect(codes('ingress-nginx').join()).not.toContain('order-undefined')
})

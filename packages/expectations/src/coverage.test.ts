import { compile, trace } from '@portolan/routing'
import { expect, test } from 'vitest'
import { clusterOf, examText } from '../exam/cluster.ts'
import { coverage, sayCoverage } from './coverage.ts'

const cluster = clusterOf(examText('shop/objects.yaml'))
const tables = compile(cluster)
const after = (...urls: readonly string[]) =>
  coverage(
    tables,
    urls.map((url) => trace(cluster, tables, { url })),
  )

test('nothing is touched by nothing', () => {
  const all = after()
  expect([all.rules, all.touched, all.untouched.length]).toEqual([10, 0, 10])
  expect(sayCoverage(all)).toBe('Expectations touch 0 of 10 rules.')
})

test('the rule that won is touched, once, and no other', () => {
  const some = after('http://shop.test/checkout', 'http://shop.test/checkout?again', 'http://shop.test/checkout/confirm', 'http://nobody.test/')
  expect(sayCoverage(some)).toBe('Expectations touch 2 of 10 rules.')
  expect(some.untouched.map(({ leadsTo }) => leadsTo)).not.toContain('shop/checkout:8080')
})

test('a rule that redirects or whose Service is down is touched, and so is a stream', () => {
  const { touched, untouched } = after('http://shop.test/old', 'http://shop.test/down', 'tcp://shop.test:5432')
  expect(touched).toBe(3)
  expect(untouched.map(({ ref }) => ref.kind)).not.toContain('TCPRoute')
})

test('what is listed says where the rule stands, for which hosts, and where it leads', () => {
  expect(after().untouched.find(({ leadsTo }) => leadsTo.startsWith('shop/checkout'))).toMatchObject({
    ref: { kind: 'HTTPRoute', namespace: 'shop', name: 'shop', file: 'exam.yaml', line: expect.any(Number) },
    hosts: ['shop.test'],
    label: expect.stringContaining('/checkout'),
    leadsTo: 'shop/checkout:8080',
  })
})

test('a rule of several hosts is one rule', () => {
  const text = examText('shop/objects.yaml').replace('hostnames: [shop.test]', 'hostnames: [shop.test, www.shop.test]')
  const twice = clusterOf(text)
  const { rules, untouched } = coverage(compile(twice), [])
  expect(rules).toBe(10)
  expect(untouched.find(({ leadsTo }) => leadsTo.startsWith('shop/checkout'))?.hosts).toEqual(['shop.test', 'www.shop.test'])
})

test('a source without rules', () => {
  expect(sayCoverage(coverage([], []))).toBe('There are no rules to touch.')
  expect(sayCoverage({ rules: 1, touched: 1 })).toBe('Expectations touch 1 of 1 rule.')
})

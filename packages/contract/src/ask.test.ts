import { expect, test } from 'vitest'
import { readFrom, readHeaders, readVia } from './ask.ts'

test('where a request comes from', () => {
  expect(readFrom('outside')).toEqual({ value: 'outside' })
  expect(readFrom('shop')).toEqual({ value: { namespace: 'shop' } })
  expect(readFrom('pod:shop/web-0')).toEqual({ value: { namespace: 'shop', pod: 'web-0' } })
})

test.each(['', 'pod:', 'pod:shop', 'pod:shop/', 'pod:a/b/c', 'shop/web', 'node:a'])('from %j names what was expected', (text) => {
  expect(readFrom(text)).toEqual({ error: expect.stringMatching(/^from: expected/) })
})

test('the entry point', () => {
  expect(readVia('Gateway/infra/edge')).toEqual({ value: { kind: 'Gateway', namespace: 'infra', name: 'edge' } })
  expect(readVia('IngressClass//nginx')).toEqual({ value: { kind: 'IngressClass', name: 'nginx' } })
  expect(readVia('Gateway/infra/edge#https')).toEqual({ value: { kind: 'Gateway', namespace: 'infra', name: 'edge', listener: 'https' } })
})

test.each(['', 'nginx', 'IngressClass/nginx', '/a/b', 'Gateway/infra/', 'a/b/c/d'])('via %j names what was expected', (text) => {
  expect(readVia(text)).toEqual({ error: expect.stringMatching(/^via: expected/) })
})

test('headers of one name make a list, whatever their case; values keep their colons', () => {
  expect(readHeaders(['X-Canary: always', 'Accept:a', 'accept: b', 'referer: http://a/'])).toEqual({
    value: { 'X-Canary': 'always', Accept: ['a', 'b'], referer: 'http://a/' },
  })
  expect(readHeaders(['x-empty:'])).toEqual({ value: { 'x-empty': '' } })
})

test('a header named __proto__ is a header', () => {
  const read = readHeaders(['__proto__: x', 'constructor: y'])
  expect('value' in read && Object.entries(read.value)).toEqual([
    ['__proto__', 'x'],
    ['constructor', 'y'],
  ])
})

test.each(['x-canary', ': value', ''])('header %j names what was expected', (line) => {
  expect(readHeaders([line])).toEqual({ error: expect.stringMatching(/^header: expected NAME: VALUE/) })
})

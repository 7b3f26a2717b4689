import type { Finding } from '@portolan/contract'
import { describe, expect, it } from 'vitest'
import { choicesOf, switched } from './facets.ts'

const finding = (severity: Finding['severity'], namespace: string, code: string): Finding => ({
  id: `${code}:${namespace}`,
  code,
  severity,
  ref: { kind: 'Service', namespace, name: 'a' },
  namespace,
  title: '',
  cause: '',
  text: '',
  hurts: [],
  hurtsTotal: 0,
  reach: 0,
  reachText: '',
  evidence: [],
  see: '',
})
const all = [finding('error', 'shop', 'no-ready-pods'), finding('error', 'auth', 'tls-expired'), finding('note', 'shop', 'made-up-code')]

describe('facets', () => {
  it('count what there is, and name it', () => {
    expect(choicesOf(all, '', 'status').map(({ label, count, on }) => [label, count, on])).toEqual([
      ['Broken', 2, true],
      ['At risk', 0, true],
      ['Note', 1, true],
      ['Unknown', 0, true],
    ])
    expect(choicesOf(all, 'ns:shop', 'ns').map(({ value, count, on }) => [value, count, on])).toEqual([
      ['shop', 2, true],
      ['auth', 1, false],
    ])
    expect(choicesOf(all, '', 'finding').map(({ label }) => label)).toEqual(['No ready pods', 'Certificate expired', 'Made up code'])
  })

  it('of many values name those that are left out', () => {
    const many = Array.from({ length: 9 }, (_, at) => finding('error', `ns-${at}`, 'a'))
    const off = switched('', 'ns', choicesOf(many, '', 'ns'), 'ns-3')
    expect(off).toBe('-ns:ns-3')
    expect(choicesOf(many, off, 'ns').flatMap(({ value, on }) => (on ? [] : value))).toEqual(['ns-3'])
    expect(switched(off, 'ns', choicesOf(many, off, 'ns'), 'ns-5')).toBe('-ns:ns-3,ns-5')
    expect(switched(off, 'ns', choicesOf(many, off, 'ns'), 'ns-3')).toBe('')
  })

  it('switch one value at a time; all of them is no token, and none is never asked for', () => {
    const off = switched('cart', 'ns', choicesOf(all, 'cart', 'ns'), 'auth')
    expect(off).toBe('cart ns:shop')
    expect(switched(off, 'ns', choicesOf(all, off, 'ns'), 'auth')).toBe('cart')
    expect(switched(off, 'ns', choicesOf(all, off, 'ns'), 'shop')).toBe('cart ns:auth')
  })
})

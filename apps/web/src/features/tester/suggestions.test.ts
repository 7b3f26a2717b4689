import type { Finding } from '@portolan/contract'
import { describe, expect, it } from 'vitest'
import { suggestionsFrom, urlFor } from './suggestions.ts'

describe('a URL for a rule', () => {
  it.each([
    ['shop.example.com', '/cart', 'https://shop.example.com/cart'],
    ['*.example.com', '= /v1/x', 'https://any.example.com/v1/x'],
    ['a.example', '', 'https://a.example/'],
    ['*', '/', undefined],
    ['a.example', '~ ^/live/.+', undefined],
    ['javascript:alert(1)//', '/', undefined],
  ])('%s %s', (host, path, url) => {
    expect(urlFor(host, path, 'https')).toBe(url)
  })
})

it('puts what is hurt before what is fine, each URL once', () => {
  const finding = (host: string, cause: string): Finding => ({
    id: cause,
    code: 'no-ready-pods',
    severity: 'error',
    ref: { kind: 'Service', namespace: 'shop', name: 'x' },
    title: '',
    cause,
    text: '',
    hurts: [{ host, path: '/' }],
    hurtsTotal: 1,
    reach: 1,
    reachText: '',
    evidence: [],
  })
  const list = suggestionsFrom([finding('a.example', 'first'), finding('a.example', 'again'), finding('*', 'nothing')], undefined)
  expect(list).toEqual([{ url: 'https://a.example/', why: 'first', mark: 'broken' }])
})

import { expect, it } from 'vitest'
import { ruleUrl } from './rule-url.ts'

it.each([
  ['shop.example.com', '/cart', 'https://shop.example.com/cart'],
  ['*.example.com', '= /v1/x', 'https://any.example.com/v1/x'],
  ['a.example', '', 'https://a.example/'],
  ['*', '/', undefined],
  ['a.example', '~ ^/live/.+', undefined],
  ['javascript:alert(1)//', '/', undefined],
])('%s %s', (host, path, url) => {
  expect(ruleUrl(host, path, 'https')).toBe(url)
})

import { describe, expect, it } from 'vitest'
import { urlIn } from './url-in.ts'

describe('the omnibox', () => {
  it.each([
    ['https://shop.example.com/api/checkout/confirm', 'https://shop.example.com/api/checkout/confirm'],
    ['  tcp://db.example.com:5432 ', 'tcp://db.example.com:5432'],
    ['shop.example.com/cart?a=1', 'https://shop.example.com/cart?a=1'],
    ['shop.example.com:8443/', 'https://shop.example.com:8443/'],
    ['shop.example.com', undefined],
    ['host:shop.example.com', undefined],
    ['path:/api/*', undefined],
    ['check out', undefined],
    ['javascript:alert(1)', undefined],
    ['', undefined],
  ])('takes %j for the URL %j', (text, url) => {
    expect(urlIn(text)).toBe(url)
  })
})

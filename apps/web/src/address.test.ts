import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { changed, read, spell } from './address.ts'

describe('address', () => {
  it('spells equal views equally: keys sorted, defaults left out', () => {
    expect(spell(read('/map?view=graph&sel=Service/shop/backoffice&q=status:broken&ns=shop,auth&m=GET'))).toBe(
      '/map?ns=shop,auth&q=status:broken&sel=Service/shop/backoffice',
    )
  })

  it('opens the map at the root', () => {
    expect(spell(read('/'))).toBe('/map')
    expect(spell(read('?ns=shop'))).toBe('/map?ns=shop')
  })

  it('keeps plus signs, ampersands and hashes of a traced URL', () => {
    const url = 'https://shop.test/a+b?x=1&y=%20#part'
    const there = changed(read('/trace'), { u: url })
    expect(read(spell(there)).params.get('u')).toBe(url)
  })

  it('repeats a key for a list and drops it for null', () => {
    const two = changed(read('/trace'), { h: ['x-tenant=eu', 'cookie~'] })
    expect(two.params.getAll('h')).toEqual(['x-tenant=eu', 'cookie~'])
    expect(spell(changed(two, { h: null }))).toBe('/trace')
  })

  it('reads back every value that it writes, and writes it the same again', () => {
    const value = fc.string({ unit: 'grapheme', minLength: 1 }).filter((text) => text.isWellFormed())
    fc.assert(
      fc.property(fc.constantFrom('q', 'sel', 'u', 'cam'), value, (key, text) => {
        const spelled = spell(changed(read('/map'), { [key]: text }))
        expect(read(spelled).params.get(key)).toBe(text)
        expect(spell(read(spelled))).toBe(spelled)
      }),
    )
  })
})

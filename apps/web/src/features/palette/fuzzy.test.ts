import { expect, it } from 'vitest'
import { fitOf } from './fuzzy.ts'

const best = (typed: string, ...names: readonly string[]): readonly string[] =>
  names
    .flatMap((name) => {
      const fit = fitOf(typed, name)
      return fit === undefined ? [] : [{ name, fit }]
    })
    .sort((a, b) => b.fit - a.fit)
    .map(({ name }) => name)

it('puts the whole name first, then beginnings, then parts, then letters in order', () => {
  expect(best('cart', 'abandoned-cart', 'cart', 'cartridge', 'crafty', 'checkout-artifact', 'zzz')).toEqual([
    'cart',
    'cartridge',
    'abandoned-cart',
    'checkout-artifact',
  ])
  expect(best('', 'b', 'a')).toEqual(['b', 'a'])
})

it('takes kind and namespace as qualifiers', () => {
  expect(fitOf('checkout service', 'checkout', 'Service, shop')).toBeGreaterThan(0)
  expect(fitOf('checkout auth', 'checkout', 'Service, shop')).toBeUndefined()
})

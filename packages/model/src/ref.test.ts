import fc from 'fast-check'
import { expect, test } from 'vitest'
import { idOf, pointer, refOfId, say } from './ref.ts'

test('an id names an object, or with # a part of it', () => {
  expect(idOf({ kind: 'Ingress', namespace: 'shop', name: 'cart', pointer: '/spec/rules/0' })).toBe('Ingress/shop/cart#/spec/rules/0')
  expect(refOfId('IngressClass//nginx')).toEqual({ kind: 'IngressClass', name: 'nginx' })
  for (const text of ['', 'Ingress', 'Ingress/shop', 'Ingress/shop/', '/shop/cart']) expect(refOfId(text)).toBeUndefined()
})

test('an id leads back to its reference', () => {
  const name = fc.stringMatching(/^[a-z0-9.-]{1,20}$/)
  fc.assert(
    fc.property(name, fc.option(name, { nil: undefined }), fc.option(fc.array(fc.string()), { nil: undefined }), (own, namespace, tokens) => {
      const at = tokens && tokens.length > 0 ? pointer(...tokens) : undefined
      const ref = { kind: 'Service', ...(namespace === undefined ? {} : { namespace }), name: own, ...(at === undefined ? {} : { pointer: at }) }
      expect(refOfId(idOf(ref))).toEqual(ref)
    }),
  )
})

test('pointers escape as RFC 6901 says', () => {
  expect(pointer('metadata', 'annotations', 'nginx.ingress.kubernetes.io/canary', '~')).toBe(
    '/metadata/annotations/nginx.ingress.kubernetes.io~1canary/~0',
  )
})

test('people read kind, namespace and name', () => {
  expect(say({ kind: 'Ingress', namespace: 'shop', name: 'cart' })).toBe('Ingress shop/cart')
  expect(say({ kind: 'IngressClass', name: 'nginx' })).toBe('IngressClass nginx')
})

import { expect, it } from 'vitest'
import { drawnId } from './drawn.ts'

it.each([
  ['Ingress/shop/cart#/spec/rules/1/http/paths/2/pathType', 'Ingress/shop/cart#/spec/rules/1/http/paths/2'],
  ['Ingress/shop/cart', 'Ingress/shop/cart#/spec/rules/0/http/paths/0'],
  ['HTTPRoute/shop/cart#/spec/rules/0/matches/1/path', 'HTTPRoute/shop/cart#/spec/rules/0/matches/1'],
  ['HTTPRoute/shop/cart#/spec/rules/3/backendRefs/0', 'HTTPRoute/shop/cart#/spec/rules/3'],
  ['Service/shop/cart', 'Service/shop/cart'],
  ['Host/shop/a.example#/IngressClass~1~1nginx', 'Host/shop/a.example#/IngressClass~1~1nginx'],
])('%s is drawn as %s', (id, drawn) => {
  expect(drawnId(id)).toBe(drawn)
})

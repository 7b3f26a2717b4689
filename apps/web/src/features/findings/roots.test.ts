import type { Finding } from '@portolan/contract'
import { expect, it } from 'vitest'
import { rootsOf } from './roots.ts'

const row = (code: string, namespace: string, name: string, cause: string) => ({
  finding: { id: `${code}:${namespace}/${name}`, code, namespace, ref: { kind: 'Service', namespace, name }, cause } as unknown as Finding,
})
const folded = (...rows: readonly ReturnType<typeof row>[]) =>
  rootsOf(rows).map(({ first, rest }) => [first, ...rest].map(({ finding }) => `${finding.namespace}/${finding.ref.name}`).join(' '))

it('folds the Services of a namespace that was scaled to zero, where the first of them stands', () => {
  const none = (namespace: string, name: string) => row('no-ready-pods', namespace, name, `${name} has no pods`)
  expect(folded(none('shop', 'cart'), none('auth', 'login'), none('shop', 'search'))).toEqual(['shop/cart shop/search', 'auth/login'])
})

it('folds the workloads of a namespace that was scaled to zero', () => {
  const zero = (namespace: string, name: string) => row('scaled-to-zero', namespace, name, `Deployment ${name} is scaled to 0`)
  expect(folded(zero('shop', 'cart'), zero('auth', 'login'), zero('shop', 'search'))).toEqual(['shop/cart shop/search', 'auth/login'])
})

it('folds what names the same object as missing, and nothing of another namespace or rule', () => {
  const missing = 'Secret shop/tls does not exist'
  expect(
    folded(
      row('tls-secret-missing', 'shop', 'a', missing),
      row('tls-secret-missing', 'shop', 'b', missing),
      row('tls-secret-missing', 'auth', 'c', missing),
      row('tls-name', 'shop', 'd', missing),
    ),
  ).toEqual(['shop/a shop/b', 'auth/c', 'shop/d'])
})

it('leaves pods that fail apart: each has a reason of its own', () => {
  const cause = '0 of 2 pods ready'
  expect(folded(row('no-ready-pods', 'shop', 'cart', cause), row('no-ready-pods', 'shop', 'search', cause))).toEqual(['shop/cart', 'shop/search'])
})

import type { Rejected } from '@portolan/contract'
import { expect, it } from 'vitest'
import { nearOf } from './near.ts'

const miss = (label: string, stage: Rejected['stage'] = 'path'): Rejected => ({ ref: { kind: 'Ingress', name: 'x' }, stage, label, text: '' })
const labels = (rejected: readonly Rejected[]) => rejected.map(({ label }) => label)

it('letters what came close and folds the other paths of the host', () => {
  const { near, far } = nearOf(
    [miss('= /api/checkout'), miss('/api/cart'), miss('/api/checkout/', 'controller'), miss('*.example.com', 'host'), miss('/api/search')],
    '/api/checkout/confirm?x=/api/cart',
    true,
  )
  expect(labels(near)).toEqual(['= /api/checkout', '/api/checkout/', '*.example.com'])
  expect(labels(far)).toEqual(['/api/cart', '/api/search'])
})

it('takes rules that share a segment when none is closer and no rule was meant for the request', () => {
  const rejected = [miss('/api/cart'), miss('/img')]
  expect(labels(nearOf(rejected, '/api/chekout', true).near)).toEqual(['/api/cart'])
  expect(labels(nearOf(rejected, '/api/chekout', false).near)).toEqual([])
})

it('keeps what another header would have matched, and what one edit would fix', () => {
  const fixable = { ...miss('/img'), patch: [{ pointer: '/a', from: 'a', to: 'b' }] }
  expect(labels(nearOf([miss('/x canary: yes', 'match'), fixable], '/', false).near)).toEqual(['/x canary: yes', '/img'])
})

it('counts no stream that stands on another listener, and no backend', () => {
  const stream = { ...miss('every connection', 'listener'), ref: { kind: 'TCPRoute', name: 'db' } }
  expect(nearOf([stream, miss('auth/introspect:8080', 'service'), miss('/', 'listener')], '/x', false)).toMatchObject({
    near: [{ label: '/' }],
    far: [],
  })
})

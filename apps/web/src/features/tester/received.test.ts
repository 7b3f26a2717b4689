import { expect, it } from 'vitest'
import { backend } from './answer.fixture.ts'
import { linesOf } from './received.tsx'

it('shows what the pod reads, and no credential', () => {
  const { request } = backend('web', '1')
  const sent = { ...backend('web', '1'), request: { ...request, headers: { ...request.headers, Authorization: ['Bearer s3cr3t'] } } }
  expect(linesOf(sent)).toEqual(['GET /api/checkout/confirm HTTP/1.1', 'Host: shop.example.com', 'X-Tenant: eu', 'Authorization: ••••••'])
})

it('says of a stream only that it passes', () => {
  expect(linesOf({ ...backend('db', '1'), protocol: 'udp' })).toEqual(['the UDP stream, byte for byte'])
})

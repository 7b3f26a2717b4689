import { describe, expect, it } from 'vitest'
import { failureOf, ofStatus, sayUnreachable } from './failure.ts'

const broken = (code: string, message = code): Error => Object.assign(new Error(message), { code })

describe('failures', () => {
  it('are told apart by status', () => {
    const kinds = [401, 403, 404, 410, 400, 422, 429, 500, 503, 302].map((status) => ofStatus(status, undefined).is)
    expect(kinds).toEqual(['unauthorized', 'forbidden', 'missing', 'gone', 'unsupported', 'unsupported', 'busy', 'busy', 'busy', 'busy'])
  })

  it('know a version in the future by its cause', () => {
    const body = { message: 'Too large resource version: 9, current: 5', details: { causes: [{ reason: 'ResourceVersionTooLarge' }] } }
    expect(ofStatus(504, body).is).toBe('rewound')
    expect(ofStatus(504, { details: { causes: [null, 3] } }).is).toBe('busy')
  })

  it('read Retry-After from the header, else from the Status', () => {
    expect(ofStatus(429, undefined, '7')).toMatchObject({ retryAfter: 7_000 })
    expect(ofStatus(429, { details: { retryAfterSeconds: 2 } })).toMatchObject({ retryAfter: 2_000 })
    expect(ofStatus(429, undefined, 'Wed, 21 Oct 2026 07:28:00 GMT')).not.toHaveProperty('retryAfter')
    expect(ofStatus(429, undefined, '1000000')).toMatchObject({ retryAfter: 120_000 })
  })

  it('of the network are told apart by what helps against them', () => {
    expect(failureOf(broken('ECONNREFUSED')).is).toBe('refused')
    expect(failureOf(broken('ENOTFOUND')).is).toBe('refused')
    expect(failureOf(broken('ECONNRESET')).is).toBe('dropped')
    expect(failureOf(broken('SELF_SIGNED_CERT_IN_CHAIN')).is).toBe('tls')
    expect(failureOf(broken('ERR_TLS_CERT_ALTNAME_INVALID')).is).toBe('tls')
    expect(failureOf('anything').is).toBe('dropped')
  })

  it('name the address, the cause and what to check', () => {
    const text = sayUnreachable(failureOf(broken('ECONNREFUSED')), 'https://10.0.0.1:6443', 'prod')
    expect(text).toBe(
      "https://10.0.0.1:6443 can't be reached (connection refused). Check that the cluster runs, that this address is right, and that the network or VPN leads there.",
    )
    expect(sayUnreachable({ is: 'tls', text: 'self-signed certificate' }, 'https://k', undefined)).toContain(
      'certificate-authority of the service account',
    )
  })
})

import type { RouteResult } from '@portolan/contract'
import { describe, expect, it } from 'vitest'
import { copyOf } from './copies.ts'

const request = { url: 'https://shop.example.com/a b?x=1&y=2', method: 'POST', headers: { 'x-note': "it's" } }
const result = (outcome: RouteResult['traces'][number]['outcome']): RouteResult => ({
  revision: 1,
  request,
  verdict: 'delivered',
  summary: '',
  traces: [
    {
      entry: { ref: { kind: 'IngressClass', name: 'nginx' }, address: '203.0.113.10', port: 443 },
      dialect: 'ingress-nginx',
      outcome,
      steps: [],
      rejected: [],
      unknowns: [],
    },
  ],
})

describe('taking a request along', () => {
  it('as curl, to the entry point that was found, safe for a shell', () => {
    expect(copyOf('curl', request, result({ type: 'respond', status: 404, reason: '' }), '')).toBe(
      "curl -sS --path-as-is -X POST -H 'x-note: it'\\''s' --connect-to ::203.0.113.10:443 'https://shop.example.com/a b?x=1&y=2'",
    )
    expect(copyOf('curl', { url: 'http://a.test/' }, undefined, '')).toBe('curl -sS --path-as-is http://a.test/')
  })

  it('as portolan route', () => {
    const asked = { url: 'http://a.test/', from: { namespace: 'shop', pod: 'web-0' }, via: { kind: 'IngressClass', name: 'nginx' } }
    expect(copyOf('route', asked, undefined, 'traefik')).toBe(
      'portolan route http://a.test/ --from pod:shop/web-0 --via IngressClass//nginx --as traefik',
    )
  })

  it('as an expectation of what holds now', () => {
    expect(copyOf('expectation', { url: 'http://a.test/' }, result({ type: 'redirect', status: 308, location: 'https://a.test/' }), '')).toBe(
      'expect:\n  - request: "GET http://a.test/"\n    redirects: {"to":"https://a.test/","status":308}\n',
    )
    expect(copyOf('expectation', request, result({ type: 'respond', status: 404, reason: '' }), '')).toContain(
      'request: {"url":"https://shop.example.com/a b?x=1&y=2","method":"POST","headers":{"x-note":"it\'s"}}\n    answers: 404\n',
    )
    expect(copyOf('expectation', { url: 'http://a.test/' }, undefined, '')).toContain('# What this request ends in is not certain')
  })
})

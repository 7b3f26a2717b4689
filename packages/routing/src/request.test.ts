import { describe, expect, it } from 'vitest'
import { readRequest, type RouteRequest } from './index.ts'

const asked = (url: string, more: Partial<RouteRequest> = {}) => {
  const read = readRequest({ url, ...more })
  return 'request' in read ? read.request : read.error.field
}
const errorOf = (request: unknown) => {
  const read = readRequest(request as RouteRequest)
  return 'error' in read ? read.error : undefined
}

describe('a request', () => {
  it('keeps path and query as sent, and drops the fragment', () => {
    expect(asked('http://h.test/a/../b//c%2F?q=%20&x#frag')).toMatchObject({ path: '/a/../b//c%2F', query: '?q=%20&x', port: 80 })
    expect(asked('HTTPS://H.Test.')).toMatchObject({ scheme: 'https', host: 'h.test', path: '/', query: '', port: 443, secure: true })
    expect(asked('http://h.test?x')).toMatchObject({ path: '/', query: '?x' })
  })

  it('lets the Host header route, while the URL is dialled', () => {
    expect(asked('https://edge.test:8443/', { headers: { host: 'shop.test:9000' } })).toMatchObject({
      dialled: 'edge.test',
      host: 'shop.test',
      authority: 'shop.test:9000',
      authoritySent: 'shop.test:9000',
      port: 8443,
    })
    expect(asked('http://user:secret@h.test@evil.test/')).toMatchObject({ host: 'evil.test' })
  })

  it('knows ports, methods and transports by scheme', () => {
    expect(asked('grpc://h.test/a')).toMatchObject({ method: 'POST', port: 80 })
    expect(asked('udp://h.test:53')).toMatchObject({ transport: 'UDP', http: false })
    expect(readRequest({ url: 'http://shop.test/', headers: { Host: 'shop.test:80' } })).toMatchObject({
      request: { authority: 'shop.test', authoritySent: 'shop.test:80' },
    })
    expect(asked('http://shop.test:80/')).toMatchObject({ authority: 'shop.test', authoritySent: 'shop.test' })
    expect(asked('http://[2001:DB8::1]:81/')).toMatchObject({ host: '2001:db8::1', dialledIp: true, authority: '[2001:db8::1]:81' })
  })

  it('says which field is wrong, and what was expected', () => {
    expect(errorOf({ url: 'shop.example.com/x' })).toEqual({
      field: 'url',
      message: 'url has no scheme. Expected an absolute URL.',
      hint: 'https://shop.example.com/x',
    })
    expect(errorOf({ url: 'ftp://h.test/' })?.message).toContain('url has scheme ftp. Expected one of http, https')
    expect(errorOf({ url: 'http://h.test:65536/' })?.message).toBe('url has port 65536. Expected 1 to 65535.')
    expect(errorOf({ url: 'http://h.test:0/' })?.field).toBe('url')
    expect(errorOf({ url: 'tcp://h.test' })?.message).toBe('url has no port, and tcp has no default one.')
    expect(errorOf({ url: 'http://' })?.message).toBe('url has no host.')
    expect(errorOf({ url: 'http://a b/' })?.field).toBe('url')
    expect(errorOf({ url: 'http://h.test/', method: 'GET X' })?.field).toBe('method')
    expect(errorOf({ url: 'http://h.test/', headers: { 'x y': '1' } })?.field).toBe('headers')
    expect(errorOf({ url: 'http://h.test/', headers: { x: 'a\r\nb' } })?.field).toBe('headers.x')
    expect(errorOf({ url: 'http://h.test/', sourceIp: '300.1.1.1' })?.field).toBe('sourceIp')
    expect(errorOf({ url: 'http://h.test/', via: { kind: 'Route', name: 'x' } })?.field).toBe('via')
    expect(errorOf({ url: 'http://h.test/', from: { pod: 'x' } })?.field).toBe('from')
    expect(errorOf(null)?.field).toBe('url')
  })

  it('reads long queries, and refuses what is longer than 16 kB', () => {
    expect(asked(`http://h.test/?q=${'a'.repeat(10_000)}`)).toMatchObject({ host: 'h.test' })
    expect(asked(`http://h.test/?q=${'a'.repeat(100_000)}`)).toBe('url')
  })
})

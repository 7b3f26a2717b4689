import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { completed, type Form, formOf, paramsOf, readFrom, requestOf, sayFrom, typedFrom, urlParts } from './form.ts'

const NONE = new Map<string, string>()

const addressOf = (form: Form): URLSearchParams => {
  const params = new URLSearchParams()
  for (const [key, value] of Object.entries(paramsOf(form)))
    for (const one of typeof value === 'string' ? [value] : (value ?? [])) params.append(key, one)
  return params
}

describe('the request bar in the address', () => {
  it('comes back as it went', () => {
    const form: Form = {
      url: 'https://shop.example.com/api?x=1',
      method: 'POST',
      headers: [
        { name: 'x-tenant', value: 'eu' },
        { name: 'x-tenant', value: 'a:b' },
      ],
      from: { is: 'pod', namespace: 'shop', pod: 'web-1' },
      via: 'Gateway/infra/edge',
      dialect: 'traefik',
    }
    expect(formOf(addressOf(form), NONE)).toEqual(form)
  })

  it.each(['Authorization', 'cookie', 'x-api-key', 'X-Session-Id', 'x-goog-access-token'])('keeps the value of %s out of links', (name) => {
    const form: Form = {
      url: 'https://a.example/',
      method: 'GET',
      headers: [{ name, value: 'Bearer s3cr3t' }],
      from: { is: 'internet' },
      via: '',
      dialect: '',
    }
    const params = addressOf(form)
    expect(params.toString()).not.toContain('s3cr3t')
    expect(params.getAll('h')).toEqual([`${name}:~`])
    expect(formOf(params, new Map([[name.toLowerCase(), 'Bearer s3cr3t']])).headers).toEqual(form.headers)
    const opened = formOf(params, NONE)
    expect(opened.headers).toEqual([{ name, value: undefined }])
    expect(requestOf(opened)?.headers).toBeUndefined()
  })

  it('reads any address without throwing', () => {
    fc.assert(fc.property(fc.string(), fc.string(), fc.string(), (u, h, from) => void requestOf(formOf(new URLSearchParams({ u, h, from }), NONE))))
  })
})

describe('where a request starts', () => {
  it.each(['internet', 'Pod/shop/web-1', 'Namespace//shop', '10.1.2.3', '2001:db8::1'])('%s', (text) => {
    expect(sayFrom(readFrom(text))).toBe(text)
  })
  it('is the internet when the text says nothing else', () => {
    expect(readFrom('Pod/shop')).toEqual({ is: 'internet' })
    expect(readFrom('')).toEqual({ is: 'internet' })
    expect(readFrom('10.0.0.0/8')).toEqual({ is: 'address', ip: '10.0.0.0' })
  })
  it('is read from a field', () => {
    expect(typedFrom('pod', ' shop/web-1 ')).toEqual({ is: 'pod', namespace: 'shop', pod: 'web-1' })
    expect(typedFrom('pod', 'shop')).toBeUndefined()
    expect(typedFrom('namespace', 'shop/web')).toBeUndefined()
  })
})

describe('the request', () => {
  it('is completed with a scheme', () => {
    expect(completed(' shop.example.com/a')).toBe('https://shop.example.com/a')
    expect(completed('checkout:8080/a')).toBe('http://checkout:8080/a')
    expect(completed('checkout.shop.svc/a.b')).toBe('http://checkout.shop.svc/a.b')
    expect(completed('tcp://db:5432')).toBe('tcp://db:5432')
    expect(completed('  ')).toBe('')
  })
  it('repeats a header that is given twice, and survives hostile names', () => {
    const headers = [
      { name: 'a', value: '1' },
      { name: 'a', value: '2' },
      { name: '__proto__', value: 'x' },
    ]
    const request = requestOf({ url: 'http://a', method: 'GET', headers, from: { is: 'internet' }, via: '', dialect: '' })
    expect(JSON.stringify(request)).toBe('{"url":"http://a","headers":{"a":["1","2"],"__proto__":"x"}}')
  })
  it('asks nothing for an empty field', () => {
    expect(requestOf({ url: ' ', method: 'GET', headers: [], from: { is: 'internet' }, via: '', dialect: '' })).toBeUndefined()
  })
})

describe('the parts of a URL', () => {
  it('are scheme, host and the rest', () => {
    expect(urlParts('https://shop.example.com/api?x')).toEqual({ scheme: 'https://', host: 'shop.example.com', rest: '/api?x' })
    expect(urlParts('shop')).toEqual({ scheme: '', host: 'shop', rest: '' })
  })
  it('join to what was typed', () => {
    fc.assert(
      fc.property(fc.oneof(fc.webUrl(), fc.string()), (typed) => {
        const { scheme, host, rest } = urlParts(typed)
        return scheme + host + rest === typed
      }),
    )
  })
})

import { describe, expect, it } from 'vitest'
import { readCondition, readConditions } from './conditions.ts'
import { readNative } from './native.ts'

const at = { kind: 'Ingress', namespace: 'a', name: 'x' } as const

describe('HAProxy conditions', () => {
  it('reads headers, paths, methods and sources', () => {
    expect(readCondition('hdr(x) -m str a b')).toEqual({
      is: 'any',
      of: [
        { is: 'header', name: 'x', like: { by: 'exact', value: 'a' }, each: true },
        { is: 'header', name: 'x', like: { by: 'exact', value: 'b' }, each: true },
      ],
    })
    expect(readCondition('cookie(beta) -m found')).toEqual({ is: 'cookie', name: 'beta', like: { by: 'anything' } })
    expect(readCondition('!path_beg /a')).toEqual({ is: 'not', of: { is: 'any', of: [{ is: 'path', like: { by: 'prefix', value: '/a' } }] } })
    expect(readCondition('src 10.0.0.0/8')).toEqual({ is: 'any', of: [{ is: 'sourceIp', like: { by: 'cidr', value: '10.0.0.0/8' } }] })
  })
  it('leaves what it does not know', () => {
    for (const text of ['path -i /a', 'path_reg ^/a', 'hdr(x) -m reg a', 'hdr(x)', 'ssl_fc', 'src -f list', 'method(GET)'])
      expect(readCondition(text)).toBeUndefined()
    expect(readConditions('{ path /a } or { path /b }')).toBeUndefined()
    expect(readConditions('{ path /a } !{ method GET }')).toMatchObject({ is: 'all', of: [{ is: 'any' }, { is: 'not' }] })
  })
})

describe('native text', () => {
  it('denies by gates, in their order', () => {
    const { gates, blind } = readNative(
      'config-backend',
      'http-request deny deny_status 418 if { path /a }\ntimeout server 5s\nhttp-request deny unless { method GET }',
      at,
      'HAJ-09',
    )
    expect(gates.map(({ then }) => then)).toMatchObject([{ status: 418 }, { status: 403 }])
    expect(blind).toEqual([])
  })
  it('says what it does not run', () => {
    expect(readNative('config-backend', 'http-request return status 200', at, 'HAJ-09')).toMatchObject({
      gates: [],
      blind: [{ weight: 'may-change' }],
    })
    expect(readNative('config-backend', 'option httpclose', at, 'HAJ-09')).toMatchObject({ gates: [], blind: [{ weight: 'note' }] })
  })
})

import { describe, expect, it } from 'vitest'
import { decide, type PathNormalization, readRequest, type RouteTable } from './index.ts'
import { match } from './match.ts'
import { matchSteps } from './match-steps.ts'
import { readBy } from './path-form.ts'

const asked = (url: string) => {
  const read = readRequest({ url })
  if ('error' in read) throw new Error(read.error.message)
  return read.request
}

const seen = (url: string, ...normalize: PathNormalization[]) => {
  const read = readBy({ normalize }, asked(`http://a.test${url}`))
  return read.readAs ?? read.path
}

describe('the path as a proxy reads it (REQ-02)', () => {
  it('stays as sent where nothing is said', () => {
    for (const path of ['/a/../b', '//a', '/%2F', '/%61', '/a;x=1', '/A', '/a/', '/']) expect(seen(path)).toBe(path)
  })

  it('loses dot segments as RFC 3986 has it', () => {
    const dots = (path: string) => seen(path, 'remove-dot-segments')
    expect(['/a/../b', '/a/./b', '/../../x', '/a/b/..', '/a/.', '/a/..b/.c', '/..', '/a/../'].map(dots)).toEqual([
      '/b',
      '/a/b',
      '/x',
      '/a/',
      '/a/',
      '/a/..b/.c',
      '/',
      '/',
    ])
  })

  it('merges slashes and decodes, each in its turn', () => {
    expect(seen('//a///b/', 'merge-slashes')).toBe('/a/b/')
    expect(seen('/%61%2Fb%20%C3%A9', 'decode')).toBe('/a/b é')
    expect(seen('/%ff%zz%', 'decode')).toBe('/\udcff%zz%')
    expect(seen('/a/%2E%2E/b', 'decode', 'remove-dot-segments')).toBe('/b')
    expect(seen('/a/%2E%2E/b', 'remove-dot-segments', 'decode')).toBe('/a/../b')
    expect(seen('/a%2F/b', 'decode', 'merge-slashes')).toBe('/a/b')
  })

  it('is what rules match, and the steps say so; what the pod sees is another matter', () => {
    const origin = { kind: 'Ingress', namespace: 'a', name: 'in' }
    const forward = {
      do: 'forward',
      targets: [{ weight: 1, service: { namespace: 'a', name: 'b', port: 80 }, filters: [], origin }],
      filters: [],
    } as const
    const table: RouteTable = {
      proxy: {
        dialect: 'ingress-nginx',
        ref: { kind: 'IngressClass', name: 'nginx' },
        title: 'nginx',
        listeners: [{ name: 'http', port: 80, protocol: 'HTTP', origin }],
        addresses: [],
        assumed: [],
      },
      normalize: ['decode', 'remove-dot-segments', 'merge-slashes'],
      sites: [
        {
          host: { by: 'exact', value: 'a.test' },
          // biome-ignore lint/suspicious/noThenProperty: the table's own word; a rule is never awaited
          rules: [{ when: { is: 'path', like: { by: 'segments', value: '/b' } }, then: forward, origin, label: '/b', rank: [] }],
          otherwise: { do: 'respond', status: 404, reason: 'no rule takes the request' },
          origins: [origin],
        },
      ],
      otherwise: { do: 'respond', status: 404, reason: 'no rule takes the request' },
      blind: [],
    }
    const sent = asked('http://a.test//a/%2e%2e/b/c')
    expect(decide(table, sent)).toMatchObject({ verdict: 'delivered', backends: [{ service: { name: 'b' } }] })
    const read = readBy(table, sent)
    const [listener] = table.proxy.listeners
    if (!listener) throw new Error('no listener')
    const steps = matchSteps(match(table, read, 'a.test', 'http'), 'a.test', read, listener, table, false)
    expect(steps.map(({ text, rule }) => `${text} ${rule ?? ''}`.trim())).toEqual([
      'a.test matches exactly',
      'The path is read as /b/c REQ-02',
      '/b matches /b/c REQ-03',
    ])
    expect(read.path).toBe('//a/%2e%2e/b/c')
  })
})

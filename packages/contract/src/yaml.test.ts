import { describe, expect, it } from 'vitest'
import { isAt, yamlOf, yamlText as text } from './yaml.ts'

describe('YAML', () => {
  it('is written as kubectl writes it', () => {
    expect(text({ kind: 'Service', spec: { ports: [{ port: 80, name: 'http' }, { port: 443 }], selector: {}, clusterIPs: ['10.0.0.1'] } })).toBe(
      `kind: Service
spec:
  ports:
  - port: 80
    name: http
  - port: 443
  selector: {}
  clusterIPs:
  - "10.0.0.1"`,
    )
  })

  it('quotes what YAML would read as something else', () => {
    const values = ['', 'yes', 'null', '1.11', '0x1', 'a: b', 'a #b', '- a', '*x', ' a', 'a ', '@', '{', 'a:', '\u202e', '=']
    for (const value of values) expect(text({ a: value })).toBe(`a: ${JSON.stringify(value)}`)
    for (const value of ['/api/checkout', 'nginx:1.27', 'a-b', '(^|/)x', 'http://x/y']) expect(text({ a: value })).toBe(`a: ${value}`)
  })

  it('writes text of several lines as a block, unless a block would change it', () => {
    expect(text({ a: { b: 'one\n\ntwo\n' } })).toBe('a:\n  b: |\n    one\n\n    two')
    expect(text(['x\ny'])).toBe('- |-\n  x\n  y')
    expect(text({ a: ' x\ny' })).toBe('a: " x\\ny"')
    expect(text({ a: 'x\n\n' })).toBe('a: "x\\n\\n"')
  })

  it('knows which lines a pointer means', () => {
    const lines = yamlOf({ spec: { rules: [{ host: 'a', http: { 'x/y': 1 } }, { host: 'b' }] } })
    const at = (pointer: string) => lines.filter((line) => isAt(line, pointer)).map(({ key, value }) => `${key} ${value}`)
    expect(at('/spec/rules/0')).toEqual(['host: a', 'http: ', 'x/y: 1'])
    expect(at('/spec/rules/0/http/x~1y')).toEqual(['x/y: 1'])
    expect(at('/spec/rules/1/host')).toEqual(['host: b'])
  })

  it('stops somewhere', () => {
    expect(yamlOf(Array.from({ length: 30_000 }, (_, index) => index)).length).toBe(20_001)
  })
})

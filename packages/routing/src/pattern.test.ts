import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { HostIndex } from './host-index.ts'
import { fits, inCidr, isIp } from './pattern.ts'
import { precedence, decidedBy } from './precedence.ts'
import { fault, searches as search } from './regex.ts'
import type { Pattern } from './table.ts'

const searches = (value: string, flags: string, text: string, answer?: object) => search({ by: 'regex', value, flags, flavour: 're2' }, text, answer)

describe('patterns', () => {
  it('takes prefixes by whole segments (REQ-03)', () => {
    const under = (value: string, text: string) => fits({ by: 'segments', value }, text)
    expect(['/foo', '/foo/', '/foo/bar'].map((text) => under('/foo', text))).toEqual(['yes', 'yes', 'yes'])
    expect(['/foobar', '/FOO', '/'].map((text) => under('/foo', text))).toEqual(['no', 'no', 'no'])
    expect(under('/foo/', '/foo')).toBe('yes')
    expect(under('/', 'anything')).toBe('no')
    expect(under('/', '/x')).toBe('yes')
  })

  it('reads addresses and blocks of both families', () => {
    expect(['10.0.0.1', '::', '::1', 'fd00::1:2', '::ffff:10.0.0.1'].every(isIp)).toBe(true)
    expect(['10.0.0', '10.0.0.256', ':::', '1::2::3', 'g::', '1:2:3:4:5:6:7', ''].some(isIp)).toBe(false)
    expect(inCidr('10.0.0.0/8', '10.255.0.1')).toBe(true)
    expect(inCidr('10.0.0.0/8', '11.0.0.1')).toBe(false)
    expect(inCidr('10.0.0.0/8', '::1')).toBe(false)
    expect(inCidr('fd00::/16', 'fd00:1::1')).toBe(true)
    expect(inCidr('10.0.0.0/33', '10.0.0.1')).toBeUndefined()
    expect(inCidr('0.0.0.0/0', '1.2.3.4')).toBe(true)
  })
})

describe('regular expressions of the cluster', () => {
  it('never stall (RGX-10): a catastrophic pattern is answered at once', () => {
    const start = performance.now()
    expect(searches('(a+)+$', '', `${'a'.repeat(5000)}!`)).toBe('no')
    expect(searches('^/(a+)+$', 'i', `/${'A'.repeat(5000)}`)).toBe('yes')
    expect(performance.now() - start).toBeLessThan(10_000)
  })

  it('says unknown to what RE2 does not have, is malformed, or is too big', () => {
    for (const pattern of ['a(?=b)', '(a)\\1', 'a(', '[', 'x'.repeat(5000), '((a{1,100}){1,100}){1,100}'])
      expect(searches(pattern, '', 'ab')).toBe('unknown')
    expect(fault('a(?=b)')).toBeDefined()
    expect(fault('^/ok$')).toBeUndefined()
  })

  it('searches the same with and without the literal in front', () => {
    const piece = fc.constantFrom('/', 'a', 'b', 'ab', 'a?', 'b*', '(a|b)', 'a|b', '.', '[ab]', 'a{2}', '\\/', '$')
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 5 }), fc.stringMatching(/^[/ab]{0,6}$/), fc.constantFrom('', 'i'), (pieces, text, flags) => {
        const pattern = `^${pieces.join('')}`
        if (fault(pattern) !== undefined) return
        expect(searches(pattern, flags, text)).toBe(searches(`(?:${pattern})`, flags, text))
      }),
      { numRuns: 500 },
    )
  })
})

describe('the host index', () => {
  const label = fc.constantFrom('a', 'b', 'c')
  const name = fc.array(label, { minLength: 1, maxLength: 4 }).map((labels) => labels.join('.'))
  const pattern: fc.Arbitrary<Pattern> = fc.oneof(
    name.map((value): Pattern => ({ by: 'exact', value })),
    fc
      .tuple(name, fc.constantFrom('one' as const, 'many' as const))
      .map(([value, labels]): Pattern => ({ by: 'wildcard', value: `.${value}`, labels })),
    fc.constant<Pattern>({ by: 'anything' }),
    fc.constant<Pattern>({ by: 'regex', value: '^a', flags: '', flavour: 're2' }),
  )

  it('finds what trying one by one finds, in the same order', () => {
    fc.assert(
      fc.property(fc.array(pattern, { maxLength: 12 }), name, (patterns, host) => {
        const things = patterns.map((one) => ({ host: one }))
        const found = HostIndex.of(things)
          .candidates(host)
          .map(({ thing }) => thing)
        expect(found).toEqual(things.filter((thing) => fits(thing.host, host) === 'yes'))
      }),
    )
  })
})

describe('precedence', () => {
  it('sorts by its keys in turn, and tells which one decided', () => {
    const order = precedence.by<{ path: string; age: number }>([
      { name: 'longest path', rule: 'ING-03', first: 'highest', of: ({ path }) => path.length },
      { name: 'older', rule: 'ING-03', first: 'lowest', of: ({ age }) => age },
    ])
    const [first, second, third] = order([
      { path: '/a', age: 2 },
      { path: '/ab', age: 9 },
      { path: '/b', age: 1 },
    ])
    expect([first?.item.path, second?.item.path, third?.item.path]).toEqual(['/ab', '/b', '/a'])
    expect(decidedBy(first?.rank ?? [], second?.rank ?? [])?.name).toBe('longest path')
    expect(decidedBy(second?.rank ?? [], third?.rank ?? [])?.name).toBe('older')
    expect(decidedBy(third?.rank ?? [], third?.rank ?? [])).toBeUndefined()
  })
})

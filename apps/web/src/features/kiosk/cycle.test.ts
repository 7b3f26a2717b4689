import type { Graph } from '@portolan/contract'
import { describe, expect, it } from 'vitest'
import { BEGIN, cycled, held, PAUSE, type Stop, stopsOf } from './cycle.ts'

const stop = (name: string, broken = 0): Stop => ({ name, broken, risk: 0, routes: 3 })
const DWELL = 20_000

describe('the cycle', () => {
  it('begins with the first, and goes round; what is broken stays twice as long', () => {
    const stops = [stop('shop', 1), stop('auth')]
    const first = cycled(BEGIN, stops, 0, DWELL)
    expect(first.shown).toBe('shop')
    expect(cycled(first, stops, DWELL, DWELL)).toBe(first)
    const second = cycled(first, stops, 2 * DWELL, DWELL)
    expect(second.shown).toBe('auth')
    expect(cycled(second, stops, 3 * DWELL, DWELL).shown).toBe('shop')
  })

  it('lets a new break jump the queue, once', () => {
    const first = cycled(BEGIN, [stop('shop'), stop('auth'), stop('media')], 0, DWELL)
    const broke = [stop('shop'), stop('auth'), stop('media', 1)]
    const jumped = cycled(first, broke, 5_000, DWELL)
    expect(jumped.shown).toBe('media')
    expect(cycled(jumped, broke, 6_000, DWELL)).toBe(jumped)
    expect(cycled(jumped, broke, 5_000 + 2 * DWELL, DWELL).shown).toBe('shop')
  })

  it('stands still for two minutes after a key, and steps by hand', () => {
    const stops = [stop('shop'), stop('auth')]
    const first = cycled(BEGIN, stops, 0, DWELL)
    const second = held(first, stops, 1_000, 1)
    expect(second.shown).toBe('auth')
    expect(cycled(second, stops, 1_000 + PAUSE - 1, DWELL).shown).toBe('auth')
    expect(cycled(second, stops, 1_000 + PAUSE, DWELL).shown).toBe('shop')
    expect(held(second, stops, 2_000, -1).shown).toBe('shop')
  })

  it('goes on when a namespace is gone, and shows none when there is none', () => {
    const first = cycled(BEGIN, [stop('shop')], 0, DWELL)
    expect(cycled(first, [stop('auth')], 1, DWELL).shown).toBe('auth')
    expect(cycled(first, [], 1, DWELL).shown).toBeUndefined()
  })
})

describe('the stops', () => {
  it('are the namespaces with routes, the broken ones first, then those at risk', () => {
    const area = (name: string, facts: Readonly<Record<string, number>>) => ({ kind: 'Namespace', name, facts })
    const nodes = [
      area('auth', { routes: 2 }),
      area('data', { routes: 0, broken: 3 }),
      area('kube-system', {}),
      area('media', { routes: 1, risk: 1 }),
      area('shop', { routes: 4, broken: 1 }),
      { kind: 'Service', name: 'cart', facts: { routes: 9 } },
    ]
    expect(stopsOf({ nodes } as unknown as Graph).map(({ name }) => name)).toEqual(['shop', 'media', 'auth'])
    expect(stopsOf(undefined)).toEqual([])
  })
})

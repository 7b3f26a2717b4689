import { describe, expect, it } from 'vitest'
import { isSpent, shiftAt } from './weeks.ts'

const HOUR = 3_600_000
const MB = 1024 * 1024

describe('a screen that hangs for weeks', () => {
  it('begins anew once a day, in a quiet minute; six hours later in any', () => {
    const spent = (hours: number, quiet: boolean) => isSpent({ age: hours * HOUR, heap: 100 * MB, quiet })
    expect([spent(23.9, true), spent(24.1, true)]).toEqual([false, true])
    expect([spent(24.1, false), spent(29.9, false), spent(30.1, false)]).toEqual([false, false, true])
  })

  it('begins anew past 600 MB of heap, quiet or not, where the browser tells its heap', () => {
    const spent = (heap: number | undefined) => isSpent({ age: HOUR, heap, quiet: false })
    expect([spent(600 * MB), spent(601 * MB), spent(undefined)]).toEqual([false, true, false])
  })

  it('moves by 2 px at most, round a square, and comes back', () => {
    expect([0, 1, 2, 3, 4].map(shiftAt)).toEqual(['0px 0px', '2px 0px', '2px 2px', '0px 2px', '0px 0px'])
  })
})

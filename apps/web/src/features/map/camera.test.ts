import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fittingZoom, readCamera, restingPan, spellCamera, widthFor } from './camera.ts'

describe('the camera', () => {
  it('is read back from the address as it was written', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -5000, max: 5000 }),
        fc.integer({ min: -5000, max: 5000 }),
        fc.integer({ min: 15, max: 300 }),
        (x, y, percent) => {
          const camera = { x, y, zoom: percent / 100 }
          expect(readCamera(spellCamera(camera))).toEqual(camera)
        },
      ),
    )
  })

  it.each(['', '1,2', '1,2,3,4', 'a,b,c', '1,2,Infinity', null])('is not read from %j', (text) => {
    expect(readCamera(text)).toBeUndefined()
  })

  it('shows a whole chart that stays readable, and else its beginning at its own size', () => {
    const view = { width: 1068, height: 752 }
    expect(fittingZoom({ width: 940, height: 700 }, view)).toBe(1)
    const fits = fittingZoom({ width: 940, height: 850 }, view)
    expect(fits).toBeGreaterThan(0.8)
    expect(fits).toBeLessThan(1)
    expect(fittingZoom({ width: 940, height: 3_000 }, view)).toBe(1)
    expect(fittingZoom({ width: 940, height: 3_000 }, view, true) * 3_000).toBeLessThanOrEqual(752)
  })

  it('keeps small type readable in a narrow view', () => {
    expect(fittingZoom({ width: 940, height: 700 }, { width: 500, height: 752 })).toBe(0.72)
  })

  it('widens the chart to the view, but not without end', () => {
    expect(widthFor(1068, 1)).toBe(1068)
    expect(widthFor(1068, 0.2)).toBe(1760)
    expect(restingPan(0.2, 1068 - 1760 * 0.2).x).toBe(358)
  })
})

import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { FontRuler } from './font-ruler.ts'
import { facesOf, tokensOf } from './page-style.ts'
import { metricsOf } from './woff.ts'

const faces = facesOf()

test("the page's faces, each with its files", () => {
  expect(faces.map(({ family, style, weight }) => `${family} ${style} ${weight}`)).toContain('Source Serif 4 italic 600')
  for (const { woff, woff2 } of faces) {
    expect(metricsOf(readFileSync(woff))?.advance('n')).toBeGreaterThan(0.2)
    expect(readFileSync(woff2).toString('latin1', 0, 4)).toBe('wOF2')
  }
})

test('every theme has every token, and what holds for paper is neither', () => {
  const [light, dark] = [tokensOf('light'), tokensOf('dark')]
  expect([light.get('canvas'), dark.get('canvas')]).toEqual(['#f3eddf', '#081923'])
  expect([...dark.keys()].toSorted()).toEqual([...light.keys()].toSorted())
  expect(dark.get('font-mono')).toBe(light.get('font-mono'))
})

test('widths are those of the face that is named: its family, weight and style, letters, spacing', () => {
  const ruler = new FontRuler(faces)
  const width = (font: string, text: string, spacing = '0px'): number => {
    ruler.font = font
    ruler.letterSpacing = spacing
    return ruler.measureText(text).width
  }
  // Plex Mono is 600 units of 1000 wide, whatever the letter.
  expect(width('400 10px "IBM Plex Mono", monospace', 'iW/é')).toBeCloseTo(24)
  expect(width('500 11.5px "IBM Plex Mono"', 'abc', '1px')).toBeCloseTo(3 * 6.9 + 3)
  expect(width('600 12px "IBM Plex Sans Condensed"', 'Gateway')).toBeGreaterThan(width('400 12px "IBM Plex Sans Condensed"', 'Gateway'))
  expect(width('400 12px "IBM Plex Sans Condensed"', '港口')).toBe(24)
  expect(width('400 10px nothing known', 'ab')).toBeCloseTo(11)
  expect([...ruler.used].map(({ family, weight }) => `${family} ${weight}`)).toEqual([
    'IBM Plex Mono 400',
    'IBM Plex Mono 500',
    'IBM Plex Sans Condensed 600',
    'IBM Plex Sans Condensed 400',
  ])
})

test('what is no such font has no widths', () => {
  for (const odd of [Buffer.alloc(0), Buffer.from('wOFF'), Buffer.alloc(200, 'x'), readFileSync(faces[0]?.woff2 ?? '')])
    expect(metricsOf(odd)).toBeUndefined()
})

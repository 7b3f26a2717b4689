import { describe, expect, it } from 'vitest'
import { inertParts, inertText } from './inert-text.ts'

describe('inert text', () => {
  it('leaves ordinary text in one part', () => {
    expect(inertParts('shop.example.com/ä/日本')).toEqual([{ text: 'shop.example.com/ä/日本' }])
  })
  it('names what would reorder or hide text', () => {
    expect(inertText('user\u202egnp.exe')).toBe('user⟨U+202E⟩gnp.exe')
    expect(inertText('\u0000a\u200bb\u2066c\u{e0041}')).toBe('⟨U+0000⟩a⟨U+200B⟩b⟨U+2066⟩c⟨U+E0041⟩')
  })
  it('loses nothing', () => {
    expect(inertParts('\n\n')).toEqual([{ code: 'U+000A' }, { code: 'U+000A' }])
    expect(inertParts('')).toEqual([])
  })
})

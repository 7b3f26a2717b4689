/**
 * Characters that change how the text around them is read or drawn: controls (C0, C1, DEL), line and paragraph separators,
 * bidi marks, embeddings, overrides and isolates, zero-width ones, the soft hyphen, and the tag block. See reliability.md R18.
 */
const TRICKY = /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]|[\u{e0000}-\u{e007f}]/gu

/** A run of harmless text, or one character named instead of drawn. */
export type InertPart = { readonly text: string } | { readonly code: string }

/** Splits text from a cluster or a reader into what may be drawn as it stands and what is only named. */
export const inertParts = (text: string): readonly InertPart[] => {
  const parts: InertPart[] = []
  let from = 0
  for (const match of text.matchAll(TRICKY)) {
    if (match.index > from) parts.push({ text: text.slice(from, match.index) })
    parts.push({ code: nameOf(match[0]) })
    from = match.index + match[0].length
  }
  if (from < text.length) parts.push({ text: text.slice(from) })
  return parts
}

/** The same for places that hold plain text only: attributes, titles, SVG text. `a\u202eb` becomes `a⟨U+202E⟩b`. */
export const inertText = (text: string): string =>
  inertParts(text)
    .map((part) => ('text' in part ? part.text : `⟨${part.code}⟩`))
    .join('')

const nameOf = (character: string): string => `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`

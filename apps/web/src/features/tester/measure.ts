/** Advances of U+0020 to U+007E in IBM Plex Sans Condensed 400, thousandths of the size (@fontsource/ibm-plex-sans-condensed 5.3.0). */
const CONDENSED = [
  212, 258, 382, 637, 538, 837, 626, 220, 302, 302, 414, 540, 248, 360, 248, 349, 540, 540, 540, 540, 540, 540, 540, 540, 540, 540, 258, 258, 540,
  540, 540, 431, 803, 579, 589, 561, 607, 526, 505, 627, 637, 362, 462, 574, 453, 730, 637, 638, 548, 638, 578, 525, 516, 611, 549, 808, 555, 534,
  524, 286, 349, 286, 540, 508, 540, 483, 524, 454, 524, 495, 294, 477, 513, 228, 228, 477, 247, 787, 513, 504, 524, 524, 332, 439, 318, 513, 445,
  698, 459, 451, 421, 310, 288, 310, 540,
] as const

/** Letters beyond ASCII: ideographs fill their square, others are about as wide as an `n`. */
const WIDE_FROM = 0x2e80
const WIDE = 1000
const OTHER = 560

/** px per thousandth, from the size and the weight (600 runs 4% wider than 400). */
const SCALE = { chart: 0.012, bold: 0.012 * 1.04, small: 0.011 } as const
const MONO = 6.9

export type Face = keyof typeof SCALE | 'mono'

/** Width of text in px, as our faces set it: layout must not wait for fonts nor touch the DOM. Fallback faces are a little narrower. */
export const widthOf = (text: string, face: Face): number => {
  let width = 0
  for (const letter of text) width += advance(letter, face)
  return Math.ceil(width)
}

/** The text, or its two ends around an ellipsis where it is wider than `px`. Ends matter: `checkout-…-canary`. */
export const fitted = (text: string, face: Face, px: number): string => {
  if (widthOf(text, face) <= px) return text
  const letters = Array.from(text)
  const room = px - advance('…', face)
  let head = 0
  let tail = 0
  let width = 0
  while (head + tail < letters.length) {
    const front = head <= tail * 1.5
    const next = advance(letters[front ? head : letters.length - 1 - tail] ?? '', face)
    if (width + next > room) break
    width += next
    if (front) head++
    else tail++
  }
  return `${letters.slice(0, head).join('')}…${tail > 0 ? letters.slice(-tail).join('') : ''}`
}

const advance = (letter: string, face: Face): number => {
  const code = letter.codePointAt(0) ?? 0
  if (face === 'mono') return code >= WIDE_FROM ? MONO * 2 : MONO
  return (CONDENSED[code - 32] ?? (code >= WIDE_FROM ? WIDE : OTHER)) * SCALE[face]
}

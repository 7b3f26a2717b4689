/** Width of text in px, from the average advance of our faces: layout must not wait for fonts nor touch the DOM. */
const ADVANCE = { chart: 5.9, bold: 6.2, small: 5.25, mono: 6.95 } as const

export type Face = keyof typeof ADVANCE

export const widthOf = (text: string, face: Face): number => Math.ceil(Array.from(text).length * ADVANCE[face])

/** The text, or its two ends around an ellipsis where it is wider than `px`. Ends matter: `checkout-…-canary`. */
export const fitted = (text: string, face: Face, px: number): string => {
  const letters = Array.from(text)
  const room = Math.floor(px / ADVANCE[face])
  if (letters.length <= room) return text
  if (room < 3) return letters.slice(0, Math.max(1, room)).join('')
  const head = Math.ceil((room - 1) * 0.6)
  const tail = room - 1 - head
  return `${letters.slice(0, head).join('')}…${tail > 0 ? letters.slice(-tail).join('') : ''}`
}

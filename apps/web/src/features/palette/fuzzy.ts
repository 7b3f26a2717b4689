/**
 * How well what was typed fits a name: undefined for not at all, else higher is better. Letters must come in order; a beginning, the beginning of
 * a part (`checkout-v2`), and letters in a row count more. Words after the first may also be found in `about` (kind, namespace).
 */
export const fitOf = (typed: string, name: string, about = ''): number | undefined => {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean)
  if (words.length === 0) return 0
  let sum = 0
  for (const word of words) {
    const own = fitWord(word, name.toLowerCase())
    const other = about.toLowerCase().includes(word) ? 1 : undefined
    if (own === undefined && other === undefined) return undefined
    sum += Math.max(own ?? 0, other ?? 0)
  }
  return sum - name.length / 200
}

const fitWord = (word: string, name: string): number | undefined => {
  const at = name.indexOf(word)
  if (at === 0) return name.length === word.length ? 40 : 30
  if (at > 0) return /[a-z0-9]/.test(name[at - 1] ?? '') ? 15 : 22
  let score = 0
  let from = 0
  for (const letter of word) {
    const found = name.indexOf(letter, from)
    if (found < 0) return undefined
    score += found === from ? 1 : found === 0 || !/[a-z0-9]/.test(name[found - 1] ?? '') ? 0.8 : 0.2
    from = found + 1
  }
  return (score / word.length) * 8
}

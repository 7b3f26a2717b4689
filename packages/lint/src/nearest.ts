/** The name that is closest to a wrong one: one holds a word of the other, else few letters differ. undefined: none is close. */
export function nearestName(wrong: string, names: Iterable<string>): string | undefined {
  let best: string | undefined
  let distance = Math.max(2, Math.floor(wrong.length / 3)) + 1
  for (const name of [...names].sort()) {
    const step = sharesWord(wrong, name) ? 1 : letters(wrong, name, distance)
    if (step < distance) {
      best = name
      distance = step
    }
  }
  return best
}

/** `webhooks` and `webhook-receiver` do; a word of fewer than four letters says nothing. */
const sharesWord = (a: string, b: string): boolean => {
  const words = (name: string): readonly string[] => name.split('-').map((word) => word.replace(/s$/, ''))
  const others = new Set(words(b))
  return words(a).some((word) => word.length > 3 && others.has(word))
}

/** Levenshtein's distance, given up at `most`. */
export function letters(a: string, b: string, most: number): number {
  if (Math.abs(a.length - b.length) >= most || a.length > 253 || b.length > 253) return most
  let row = Array.from({ length: b.length + 1 }, (_, at) => at)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      next.push(Math.min((next[j - 1] ?? 0) + 1, (row[j] ?? 0) + 1, (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)))
    }
    row = next
  }
  return Math.min(most, row[b.length] ?? most)
}

/** Why PCRE2 refuses a pattern, a clause; undefined for what it takes, and for what isn't looked at here: then nothing is said. */
export const malformed = (pattern: string): string | undefined => {
  let depth = 0
  /** What comes before may be repeated. */
  let repeatable = false
  for (let at = 0; at < pattern.length; at++) {
    const char = pattern[at]
    switch (char) {
      case '\\':
        if (at === pattern.length - 1) return 'it ends in a backslash'
        // \Q quotes all that follows.
        if (pattern[at + 1] === 'Q') return undefined
        at += 1
        repeatable = true
        break
      case '[': {
        const end = endOfClass(pattern, at)
        if (end < 0) return 'a [ is not closed'
        at = end
        repeatable = true
        break
      }
      case '(':
        depth += 1
        // Verbs and comments have rules of their own.
        if (pattern[at + 1] === '*' || pattern.startsWith('(?#', at)) return undefined
        if (pattern[at + 1] === '?') at = pastMark(pattern, at)
        repeatable = false
        break
      case ')':
        depth -= 1
        if (depth < 0) return 'a ) has no ('
        repeatable = true
        break
      case '|':
        repeatable = false
        break
      case '*':
      case '+':
      case '?':
        if (!repeatable) return `a ${char} has nothing to repeat`
        // Lazy or possessive.
        if (pattern[at + 1] === '?' || pattern[at + 1] === '+') at += 1
        repeatable = false
        break
      default:
        repeatable = true
    }
  }
  return depth > 0 ? 'a ( is not closed' : undefined
}

/** Where a class ends: a ] in front is one of its characters, and `[:alpha:]` is no end. */
const endOfClass = (pattern: string, start: number): number => {
  let at = start + 1
  if (pattern[at] === '^') at += 1
  if (pattern[at] === ']') at += 1
  for (; at < pattern.length; at++) {
    if (pattern[at] === '\\') at += 1
    else if (pattern.startsWith('[:', at)) {
      const end = pattern.indexOf(':]', at)
      if (end > 0) at = end + 1
    } else if (pattern[at] === ']') return at
  }
  return -1
}

/** Past `(?:`, `(?<name>`, `(?i)` and the like, up to the last sign that isn't part of the group. */
const pastMark = (pattern: string, at: number): number => {
  const mark = /^\(\?(?:P?<[A-Za-z_]\w*>|'[A-Za-z_]\w*'|<?[=!]|[:>|]|[a-zA-Z^-]*:?)/.exec(pattern.slice(at))
  return at + (mark?.[0].length ?? 2) - 1
}

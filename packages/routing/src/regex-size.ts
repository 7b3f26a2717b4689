/** What one class of Unicode characters costs: its ranges are read and folded when the pattern is compiled. */
const CLASS = 100

/**
 * How big a pattern grows once its counted repetitions are written out, in instructions, from its text alone: compiling what is
 * too big is what would take long (RGX-13). An upper guess; malformed patterns get some number too.
 */
export const expandedSize = (pattern: string): number => {
  const groups: number[] = []
  let size = 0
  let last = 0
  for (let i = 0; i < pattern.length; i++) {
    const char = pattern[i]
    if (char === '(') {
      groups.push(size)
      size = 0
      last = 0
    } else if (char === ')') {
      last = size + 2
      size = (groups.pop() ?? 0) + last
    } else if (char === '{') {
      const counted = /^\{(\d{1,6})(?:,(\d{0,6}))?\}/.exec(pattern.slice(i, i + 16))
      size += counted ? last * Math.max(Number(counted[1]), Number(counted[2] || 0)) : 1
      if (counted) i += counted[0].length - 1
    } else {
      last = 1
      if (char === '\\') {
        i += 1
        if (pattern[i] === 'p' || pattern[i] === 'P') {
          last = CLASS
          if (pattern[i + 1] === '{') i = Math.max(i, pattern.indexOf('}', i))
        }
      } else if (char === '[') {
        const end = closing(pattern, i)
        last += CLASS * (pattern.slice(i, end).split(/\\p/i).length - 1)
        i = end
      }
      size += last
    }
  }
  return groups.reduce((sum, outer) => sum + outer, size)
}

/** Where a class ends; a bracket right behind its start belongs to it. */
const closing = (pattern: string, start: number): number => {
  let i = start + 1
  if (pattern[i] === '^') i += 1
  if (pattern[i] === ']') i += 1
  for (; i < pattern.length && pattern[i] !== ']'; i++) if (pattern[i] === '\\') i += 1
  return i
}

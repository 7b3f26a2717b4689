import { fault } from '../regex.ts'

/** Surely no pattern, so that HAProxy refuses its configuration: brackets that don't close, nothing to repeat. What only needs more than RE2 has isn't malformed (RGX-03). */
export const isMalformed = (pattern: string): boolean => {
  if (fault(pattern) === undefined) return false
  const plain = pattern.replace(/\\[\s\S]/g, '').replace(/\[\^?\]?[^\]]*\]/g, '')
  let depth = 0
  for (const character of plain) {
    if (character === '(') depth += 1
    if (character === ')') depth -= 1
    if (depth < 0) return true
  }
  return depth !== 0 || plain.includes('[') || /^[*+?]|\([*+]/.test(plain)
}

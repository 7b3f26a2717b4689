import type { BadRule } from './rule-language.ts'

/** `;`: a line that ends where Go ends a statement. The text of a literal is without its quotes. */
export interface Token {
  readonly kind: 'name' | 'text' | '(' | ')' | ',' | '&&' | '||' | '!' | ';'
  readonly text: string
}

/** A rule in pieces, as Go's scanner makes them. */
export const tokensOf = (rule: string): readonly Token[] | BadRule => {
  const tokens: Token[] = []
  let at = 0
  while (at < rule.length) {
    const character = rule[at] ?? ''
    if (character === '\n') {
      const last = tokens.at(-1)?.kind
      if (last === ')' || last === 'text' || last === 'name') tokens.push({ kind: ';', text: 'the end of the line' })
      at += 1
    } else if (/\s/.test(character)) at += 1
    else if (character === '`') {
      const end = rule.indexOf('`', at + 1)
      if (end < 0) return { fault: 'a text of its rule is not closed' }
      tokens.push({ kind: 'text', text: rule.slice(at + 1, end).replaceAll('\r', '') })
      at = end + 1
    } else if (character === '"') {
      const found = /^"((?:[^"\\\n]|\\.)*)"/.exec(rule.slice(at))
      const text = found ? unquoted(found[1] ?? '') : undefined
      if (!found || text === undefined) return { fault: 'a text of its rule is not closed, or holds an escape that Go does not know' }
      tokens.push({ kind: 'text', text })
      at += found[0].length
    } else {
      const found = /^(?:&&|\|\||[!(),]|[A-Za-z_]\w*)/.exec(rule.slice(at, at + 64))?.[0]
      if (!found) return { fault: `its rule can't be read at ${rule.slice(at, at + 12)}` }
      tokens.push(/^\w/.test(found) ? { kind: 'name', text: found } : { kind: found as Token['kind'], text: found })
      at += found.length
    }
  }
  // What stands behind the end of the last line is nothing.
  while (tokens.at(-1)?.kind === ';') tokens.pop()
  return tokens
}

const PLAIN: ReadonlyMap<string, string> = new Map(
  Object.entries({ n: '\n', t: '\t', r: '\r', a: '\u0007', b: '\b', f: '\f', v: '\v', '\\': '\\', '"': '"' }),
)

/** Go's escapes in double quotes; undefined for one that Go doesn't know. */
const unquoted = (text: string): string | undefined => {
  let bad = false
  const made = text.replace(/\\(?:x([0-9A-Fa-f]{2})|u([0-9A-Fa-f]{4})|([0-7]{3})|([\s\S]))/g, (_, hex, unicode, octal, plain) => {
    if (hex !== undefined || unicode !== undefined) return String.fromCharCode(Number.parseInt(hex ?? unicode, 16))
    if (octal !== undefined) return String.fromCharCode(Number.parseInt(octal, 8))
    const known = PLAIN.get(plain)
    bad ||= known === undefined
    return known ?? ''
  })
  return bad ? undefined : made
}

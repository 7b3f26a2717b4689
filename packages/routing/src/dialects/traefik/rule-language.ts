import type { Condition } from '../../table.ts'
import { matcherOf, type Syntax } from './matchers.ts'
import type { Version } from './static.ts'
import { type Token, tokensOf } from './tokens.ts'

/** A rule that Traefik refuses has no router (TRF-03). A clause. */
export interface BadRule {
  readonly fault: string
}

/** A longer rule isn't read. */
const MAX_RULE = 16_384
const MAX_DEPTH = 100

/**
 * Reads a rule (TRF-09): matchers joined by `&&`, `||` and `!`, with parentheses, as Go reads an expression (vulcand/predicate, go/parser).
 * Never throws. `syntax`: v2 has other matchers (TRF-13), and so have connections (TRF-40).
 */
export const ruleOf = (rule: string, version: Version, syntax: Syntax = 'v3'): Condition | BadRule => {
  if (rule.length > MAX_RULE) return { fault: 'its rule is too long to be read' }
  const tokens = tokensOf(rule)
  if (!Array.isArray(tokens)) return tokens as BadRule
  const reader = new Reader(tokens as readonly Token[], version, syntax)
  return reader.whole()
}

class Reader {
  #at = 0
  #depth = 0
  readonly #tokens: readonly Token[]
  readonly #version: Version
  readonly #syntax: Syntax

  constructor(tokens: readonly Token[], version: Version, syntax: Syntax) {
    this.#tokens = tokens
    this.#version = version
    this.#syntax = syntax
  }

  whole(): Condition | BadRule {
    const made = this.#either()
    if ('fault' in made) return made
    if (this.#sees(';')) this.#at += 1
    const rest = this.#tokens[this.#at]
    return rest ? { fault: `its rule can't be read at ${rest.text}` } : made
  }

  #sees(kind: Token['kind']): boolean {
    return this.#tokens[this.#at]?.kind === kind
  }

  #either(): Condition | BadRule {
    return this.#joined('any', '||', () => this.#both())
  }

  #both(): Condition | BadRule {
    return this.#joined('all', '&&', () => this.#one())
  }

  #joined(is: 'all' | 'any', by: '&&' | '||', next: () => Condition | BadRule): Condition | BadRule {
    const parts: Condition[] = []
    for (;;) {
      const part = next()
      if ('fault' in part) return part
      if (part.is === is) parts.push(...part.of)
      else parts.push(part)
      if (!this.#sees(by)) break
      this.#at += 1
    }
    const [first] = parts
    return parts.length === 1 && first ? first : { is, of: parts }
  }

  #one(): Condition | BadRule {
    this.#depth += 1
    if (this.#depth > MAX_DEPTH) return { fault: 'its rule is nested too deep to be read' }
    try {
      if (this.#sees('!')) {
        this.#at += 1
        const inner = this.#one()
        return 'fault' in inner ? inner : { is: 'not', of: inner }
      }
      if (!this.#sees('(')) return this.#matcher()
      this.#at += 1
      const inner = this.#either()
      if ('fault' in inner) return inner
      if (!this.#sees(')')) return { fault: 'a parenthesis of its rule is not closed' }
      this.#at += 1
      return inner
    } finally {
      this.#depth -= 1
    }
  }

  #matcher(): Condition | BadRule {
    const name = this.#tokens[this.#at]
    if (name?.kind !== 'name') return { fault: name ? `its rule can't be read at ${name.text}` : 'its rule ends too early' }
    this.#at += 1
    if (!this.#sees('(')) return { fault: `${name.text} of its rule has no arguments` }
    this.#at += 1
    const args: string[] = []
    while (!this.#sees(')')) {
      const token = this.#tokens[this.#at]
      if (token?.kind !== 'text') return { fault: `an argument of ${name.text} is no text in quotes` }
      args.push(token.text)
      this.#at += 1
      if (this.#sees(',')) this.#at += 1
      else if (!this.#sees(')')) return { fault: `the arguments of ${name.text} are not closed` }
    }
    this.#at += 1
    return matcherOf(name.text, args, this.#version, this.#syntax)
  }
}

import { searches } from './regex.ts'
import type { Pattern } from './table.ts'

type Regex = Extract<Pattern, { readonly by: 'regex' }>

/** Texts tried for one pattern: its alternatives in turn, optional parts left out and taken. */
const TRIES = 8
const MAX_TEXT = 200

/**
 * Texts that a pattern takes, the plainest first: one for each of its first alternatives, with and without its optional parts. Each is
 * held against the pattern itself, so that what this small reader doesn't understand (look-around, back-references) gives none.
 */
export function* regexWitnesses(pattern: Regex, start = ''): Generator<string, undefined> {
  const found = new Set<string>()
  for (let turn = 0; turn < TRIES; turn++) {
    const text = new Writer(pattern.value, turn >> 1, turn % 2).write()
    if (text === undefined || text.length > MAX_TEXT) continue
    const one = text.startsWith(start) ? text : start + text
    if (found.has(one) || searches(pattern, one) !== 'yes') continue
    found.add(one)
    yield one
  }
}

/** Writes one text by reading the pattern from left to right. */
class Writer {
  readonly #pattern: string
  /** Which alternative is taken, of as many as there are. */
  readonly #choice: number
  /** How often a part is repeated that may be left out. */
  readonly #optional: number
  #at = 0

  constructor(pattern: string, choice: number, optional: number) {
    this.#pattern = pattern
    this.#choice = choice
    this.#optional = optional
  }

  write(): string | undefined {
    const text = this.#alternatives()
    return this.#at >= this.#pattern.length ? text : undefined
  }

  #alternatives(): string | undefined {
    const all: (string | undefined)[] = [this.#sequence()]
    while (this.#pattern[this.#at] === '|') {
      this.#at += 1
      all.push(this.#sequence())
    }
    return all[this.#choice % all.length]
  }

  #sequence(): string | undefined {
    let text: string | undefined = ''
    while (this.#at < this.#pattern.length && !'|)'.includes(this.#pattern[this.#at] ?? '')) {
      const atom = this.#atom()
      const times = this.#times()
      text = text === undefined || atom === undefined ? undefined : text + atom.repeat(times)
    }
    return text
  }

  #atom(): string | undefined {
    const char = this.#pattern[this.#at] ?? ''
    this.#at += 1
    switch (char) {
      case '^':
      case '$':
        return ''
      case '.':
        return 'x'
      case '(':
        return this.#group()
      case '[':
        return this.#class()
      case '\\':
        return this.#escape()
      default:
        return char
    }
  }

  #group(): string | undefined {
    const head = /^\?(?:P?<[A-Za-z_]\w*>|[a-zA-Z-]*:|[a-zA-Z-]+\))?/.exec(this.#pattern.slice(this.#at, this.#at + 80))?.[0]
    if (head?.endsWith(')')) {
      this.#at += head.length
      return ''
    }
    const plain = head === undefined || head.length > 1
    if (head) this.#at += head.length
    const inner = this.#alternatives()
    this.#at += 1
    return plain ? inner : undefined
  }

  #class(): string | undefined {
    const rest = this.#pattern.slice(this.#at)
    const body = /^\^?\]?(?:\[:\^?[a-z]+:\]|\\[\s\S]|[^\]\\])*/.exec(rest)?.[0] ?? ''
    this.#at += body.length + 1
    const pattern: Regex = { by: 'regex', value: `^[${body}]$`, flags: '', flavour: 're2' }
    return CANDIDATES.find((one) => searches(pattern, one) === 'yes') ?? [...body].find((one) => searches(pattern, one) === 'yes')
  }

  #escape(): string | undefined {
    const char = this.#pattern[this.#at] ?? ''
    this.#at += 1
    if (char === 'd') return '1'
    if (char === 'w' || char === 'S' || char === 'D') return 'x'
    if ('bBAzZ'.includes(char)) return ''
    if (char === 'W') return '-'
    return /[A-Za-z0-9]/.test(char) ? undefined : char
  }

  #times(): number {
    const found = /^(?:[*+?]|\{(\d{1,4})(?:,\d{0,4})?\})[?+]?/.exec(this.#pattern.slice(this.#at, this.#at + 16))
    if (!found) return 1
    this.#at += found[0].length
    if (found[1] !== undefined) return Math.min(MAX_TEXT, Number(found[1]) || this.#optional)
    return found[0].startsWith('+') ? 1 : this.#optional
  }
}

const CANDIDATES = ['x', 'X', '1', '-', '_', '/', '.', '~']

import { COMMON_WORDS } from './common-words.ts'
import type { KeyedHash } from './keyed-hash.ts'
import { stemOf } from './terms.ts'

/** Shorter words are found where they stand alone, longer ones inside others as well. */
const EMBEDDED = 5

/**
 * What each telling word is called. A name is as long as its word, and names stand in the order of their words: precedence by length and ties broken
 * by the alphabet stay as they were. Upper and lower case are carried over letter by letter. No name is a word that is there already.
 */
export class Dictionary {
  readonly #names = new Map<string, string>()
  readonly #embedded = new Map<string, string>()
  readonly #lengths: readonly number[]

  /** `telling`: words to rename, in lower case. `all`: every word there is. `beside`: words that stay, in whose order the names have to fit. */
  constructor(telling: ReadonlySet<string>, all: ReadonlySet<string>, beside: ReadonlySet<string>, hash: KeyedHash) {
    const taken = new Set([...all, ...COMMON_WORDS])
    const stays = [...beside].filter((word) => !telling.has(word)).sort()
    const words = [...telling].sort()
    let at = 0
    for (let from = 0; from < words.length; ) {
      while (at < stays.length && (stays[at] ?? '') < (words[from] ?? '')) at++
      const [low, high] = [stays[at - 1], stays[at]]
      let to = from
      while (to < words.length && (high === undefined || (words[to] ?? '') < high)) to++
      const run = words.slice(from, to)
      for (const [index, word] of run.entries()) {
        const share = (index + 0.1 + 0.8 * hash.fraction(`place ${word}`)) / run.length
        this.#names.set(word, freshName(word, between(low, high, share), taken, hash))
      }
      from = to
    }
    this.#lengths = [...new Set(words.map((word) => word.length).filter((length) => length >= EMBEDDED))].sort((a, b) => b - a)
  }

  /** The word itself where it tells nothing. */
  rename(word: string): string {
    const lower = word.toLowerCase()
    const stem = stemOf(lower)
    const name = this.#names.get(stem) ?? this.#inside(stem)
    return name === stem ? word : inCaseOf(word, name) + word.slice(stem.length)
  }

  /** A word in which telling ones are joined without anything between them. */
  #inside(word: string): string {
    if (word.length <= EMBEDDED || COMMON_WORDS.has(word)) return word
    const known = this.#embedded.get(word)
    if (known !== undefined) return known
    let name = ''
    for (let at = 0; at < word.length; ) {
      const length = this.#lengths.find((candidate) => at + candidate <= word.length && this.#names.has(word.slice(at, at + candidate)))
      name += length === undefined ? word[at] : this.#names.get(word.slice(at, at + length))
      at += length ?? 1
    }
    this.#embedded.set(word, name)
    return name
  }
}

const LETTERS = 'abcdefghijklmnopqrstuvwxyz'

/** Where a word stands in the alphabet, from 0 to 1; digits come first. */
const placeOf = (word: string): number => {
  let place = 0
  let unit = 1
  for (const letter of word.slice(0, 10)) {
    unit /= 27
    place += (LETTERS.indexOf(letter) + 1) * unit
  }
  return place
}

/** A place between two words: at that share of the way. */
const between = (low: string | undefined, high: string | undefined, share: number): number => {
  const [from, to] = [low === undefined ? 1 / 27 : placeOf(low), high === undefined ? 1 : placeOf(high)]
  return from + Math.max(0, to - from) * share
}

/** As long as the word, at that place, and not taken. */
const freshName = (word: string, place: number, taken: Set<string>, hash: KeyedHash): string => {
  const length = [...word].length
  let name = ''
  let rest = place
  for (let at = 0; at < length; at++) {
    rest *= 27
    const digit = Math.max(1, Math.min(26, Math.floor(rest)))
    rest = at < 9 ? rest - Math.floor(rest) : hash.fraction(`end ${at} ${word}`)
    name += LETTERS[digit - 1]
  }
  for (let attempt = 1; taken.has(name); attempt++) {
    // First the end changes, then all of it, then it grows.
    const kept = Math.max(0, length - 1 - (attempt >> 4))
    name = name.slice(0, kept)
    for (let at = kept; at < length + (attempt >> 9); at++) name += LETTERS[hash.of(`${attempt} ${at} ${word}`) % 26]
  }
  taken.add(name)
  return name
}

/** Letter by letter in the case of the word. */
const inCaseOf = (word: string, name: string): string => {
  if (word === word.toLowerCase()) return name
  let cased = ''
  for (const [at, letter] of [...name].entries()) {
    const model = word[at] ?? ''
    cased += model !== model.toLowerCase() ? letter.toUpperCase() : letter
  }
  return cased
}

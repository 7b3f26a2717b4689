/**
 * HalfSipHash-2-4 (Aumasson and Bernstein, the 32-bit variant of SipHash): without the key nobody can tell which text gave which number.
 * Of each UTF-16 unit one word is made.
 */
export class KeyedHash {
  readonly #k0: number
  readonly #k1: number

  /** The same text gives the same key. */
  constructor(seed: string) {
    this.#k0 = sip(0x706f7274, 0x6f6c616e, `0${seed}`)
    this.#k1 = sip(0x6f6c616e, 0x706f7274, `1${seed}`)
  }

  /** 0 to 2³²-1. */
  of(text: string): number {
    return sip(this.#k0, this.#k1, text)
  }

  /** From 0 up to, but not, 1. */
  fraction(text: string): number {
    return this.of(text) / 2 ** 32
  }
}

const rotate = (word: number, bits: number): number => (word << bits) | (word >>> (32 - bits))

const sip = (k0: number, k1: number, text: string): number => {
  let v0 = k0
  let v1 = k1
  let v2 = 0x6c796765 ^ k0
  let v3 = 0x74656462 ^ k1
  const round = (): void => {
    v0 = (v0 + v1) | 0
    v1 = rotate(v1, 5) ^ v0
    v0 = rotate(v0, 16)
    v2 = (v2 + v3) | 0
    v3 = rotate(v3, 8) ^ v2
    v0 = (v0 + v3) | 0
    v3 = rotate(v3, 7) ^ v0
    v2 = (v2 + v1) | 0
    v1 = rotate(v1, 13) ^ v2
    v2 = rotate(v2, 16)
  }
  for (let at = 0; at <= text.length; at++) {
    const word = at < text.length ? text.charCodeAt(at) : text.length << 24
    v3 ^= word
    round()
    round()
    v0 ^= word
  }
  v2 ^= 0xff
  for (let times = 0; times < 4; times++) round()
  return (v1 ^ v3) >>> 0
}

import type { KeyedHash } from './keyed-hash.ts'

/** As bits, `0` and `1`. */
type Bits = string

/**
 * Renames IP addresses so that two which share their first n bits still share exactly n: a network stays a network, and what was in it is in it.
 * What depends on the kind of an address stays true as well: loopback, link-local (the metadata service), private and shared ranges, multicast and
 * "any" keep their prefix.
 */
export class Addresses {
  readonly #hash: KeyedHash
  readonly #flips = new Map<string, boolean>()
  /** All but the last eight bits: many addresses have them in common. */
  readonly #networks = new Map<string, Bits>()

  constructor(hash: KeyedHash) {
    this.#hash = hash
  }

  /** `length`: of a network's prefix, whose host part is zero then. Undefined for what is no address. */
  rename(address: string, length?: number): string | undefined {
    const v4 = bitsOf4(address)
    if (v4 !== undefined) return length !== undefined && length > 32 ? undefined : write4(cut(this.#move(v4, '4', KEPT4), length))
    const v6 = bitsOf6(address)
    if (v6 === undefined || (length !== undefined && length > 128)) return undefined
    const mapped = MAPPED.find((prefix) => v6.startsWith(prefix))
    const moved = mapped === undefined ? this.#move(v6, '6', KEPT6) : mapped + this.#move(v6.slice(mapped.length), '4', KEPT4)
    return write6(cut(moved, length))
  }

  #move(bits: Bits, family: string, kept: ReadonlySet<Bits>): Bits {
    if (FIXED.has(bits)) return bits
    const network = bits.slice(0, -8)
    const known = this.#networks.get(family + network)
    let moved = known ?? ''
    for (let at = moved.length; at < bits.length; at++) {
      const before = bits.slice(0, at)
      const flip = !kept.has(before) && this.#flip(family + before)
      moved += flip ? (bits[at] === '0' ? '1' : '0') : bits[at]
    }
    if (known === undefined) this.#networks.set(family + network, moved.slice(0, -8))
    return moved
  }

  #flip(prefix: string): boolean {
    const known = this.#flips.get(prefix)
    if (known !== undefined) return known
    const flip = (this.#hash.of(`address ${prefix}`) & 1) === 1
    this.#flips.set(prefix, flip)
    return flip
  }
}

const cut = (bits: Bits, length: number | undefined): Bits => (length === undefined ? bits : bits.slice(0, length).padEnd(bits.length, '0'))

const binary = (value: number, width: number): Bits => value.toString(2).padStart(width, '0')

/** IPv4 in dots. */
export const bitsOf4 = (text: string): Bits | undefined => {
  const parts = text.split('.')
  if (parts.length !== 4 || !parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) <= 255)) return undefined
  return parts.map((part) => binary(Number(part), 8)).join('')
}

const write4 = (bits: Bits): string => [0, 8, 16, 24].map((at) => Number.parseInt(bits.slice(at, at + 8), 2)).join('.')

/** IPv6 as RFC 4291 writes it, `::` and a dotted end included. */
export const bitsOf6 = (text: string): Bits | undefined => {
  const dotted = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(text)
  const tail = dotted?.[2] === undefined ? undefined : bitsOf4(dotted[2])
  if (dotted && tail === undefined) return undefined
  const whole = dotted && tail !== undefined ? `${dotted[1]}${hex(tail.slice(0, 16))}:${hex(tail.slice(16))}` : text
  const halves = whole.split('::')
  if (halves.length > 2) return undefined
  const [left = [], right = []] = halves.map((half) => (half === '' ? [] : half.split(':')))
  const missing = 8 - left.length - right.length
  if (halves.length === 2 ? missing < 1 : missing !== 0) return undefined
  const groups = [...left, ...Array.from({ length: halves.length === 2 ? missing : 0 }, () => '0'), ...right]
  if (!groups.every((group) => /^[0-9A-Fa-f]{1,4}$/.test(group))) return undefined
  return groups.map((group) => binary(Number.parseInt(group, 16), 16)).join('')
}

const hex = (bits: Bits): string => Number.parseInt(bits, 2).toString(16)

/** As RFC 5952 has it: the longest run of zero groups is left out. */
const write6 = (bits: Bits): string => {
  const groups = Array.from({ length: 8 }, (_, at) => hex(bits.slice(at * 16, at * 16 + 16)))
  const runs = [...groups.join(':').matchAll(/\b0(?::0)+\b/g)].sort((a, b) => b[0].length - a[0].length)
  const run = runs[0]
  if (!run) return groups.join(':')
  const text = groups.join(':')
  return `${text.slice(0, run.index).replace(/:$/, '')}::${text.slice(run.index + run[0].length).replace(/^:/, '')}`
}

const prefixOf = (network: string): Bits => {
  const [address = '', length = ''] = network.split('/')
  return (bitsOf4(address) ?? bitsOf6(address) ?? '').slice(0, Number(length))
}

/** Every prefix of these networks: at none of them a bit may change. */
const prefixesOf = (networks: readonly string[]): ReadonlySet<Bits> =>
  new Set(networks.map(prefixOf).flatMap((bits) => Array.from({ length: bits.length }, (_, length) => bits.slice(0, length))))

/** RFC 6890, as far as anything is concluded from it. */
const KEPT4 = prefixesOf([
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '224.0.0.0/3',
])
const KEPT6 = prefixesOf(['::/96', '::ffff:0:0/96', '64:ff9b::/96', 'fc00::/7', 'fe80::/10', 'ff00::/8', 'fd00:ec2::/32'])

/** IPv4 in IPv6. */
const MAPPED = ['::ffff:0:0/96', '64:ff9b::/96'].map(prefixOf)

/** Addresses that mean the same everywhere. */
const FIXED: ReadonlySet<Bits> = new Set(
  ['0.0.0.0', '127.0.0.1', '169.254.169.254', '255.255.255.255', '::', '::1', 'fd00:ec2::254'].map(
    (address) => bitsOf4(address) ?? bitsOf6(address) ?? '',
  ),
)

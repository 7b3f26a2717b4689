import { isIp } from '../../pattern.ts'
import type { Condition } from '../../table.ts'
import type { Settings } from './settings.ts'

/** Addresses as a list annotation writes them; `malformed`: the one that is none, and then the list isn't applied (pkg/annotations/ingress/accessControl.go). */
export const readAddresses = (text: string): { readonly blocks: readonly string[]; readonly malformed?: string } => {
  const blocks = text.split(',').map((one) => one.trim())
  const malformed = blocks.find((block) => !isBlock(block))
  return { blocks, ...(malformed === undefined ? {} : { malformed }) }
}

/**
 * Whether the source address is in one of these blocks. With `src-ip-header` the last value of that header stands for it, where it is sent (HAP-06;
 * pkg/haproxy/rules/reqSetSrc.go).
 */
export const fromOneOf = (blocks: readonly string[], settings: Settings): Condition => {
  const within = (leaf: (block: string) => Condition): Condition => ({ is: 'any', of: blocks.map(leaf) })
  const bySource = within((value) => ({ is: 'sourceIp', like: { by: 'cidr', value } }))
  const header = settings.text('src-ip-header')
  if (header === '') return bySource
  const sent: Condition = { is: 'header', name: header, like: { by: 'anything' } }
  return {
    is: 'any',
    of: [
      { is: 'all', of: [sent, within((value) => ({ is: 'header', name: header, like: { by: 'cidr', value } }))] },
      { is: 'all', of: [{ is: 'not', of: sent }, bySource] },
    ],
  }
}

const isBlock = (text: string): boolean => {
  const [address = '', length, ...more] = text.split('/')
  if (!isIp(address) || more.length > 0) return false
  return length === undefined || (/^\d{1,3}$/.test(length) && Number(length) <= (address.includes(':') ? 128 : 32))
}

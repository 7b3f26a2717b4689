import type { Cost } from './cost.ts'

/** What could be saved, as the sentence that stands first: `20 load balancers would fit in 1: $380 a month less`. No final stop. */
export const saySaving = ({ rows, now, after, added }: Pick<Cost, 'rows' | 'now' | 'after' | 'added'>): string => {
  const billed = rows.filter(({ month }) => month > 0).length
  const moves = rows.filter(({ move, month }) => month > 0 && (move.is === 'move' || move.is === 'remove')).length
  if (billed === 0) return 'No load balancer costs anything here'
  if (moves === 0) return billed === 1 ? 'The one load balancer is needed' : `All ${billed} load balancers are needed`
  return `${billed} load balancers would fit in ${billed - moves + (added > 0 ? 1 : 0)}: ${dollars(now - after)} a month less`
}

/** `after these moves $20, $20 of it for the new one`; empty where nothing is saved. */
export const sayAfter = ({ now, after, added }: Pick<Cost, 'now' | 'after' | 'added'>): string =>
  after < now ? `after these moves ${dollars(after)}${added > 0 ? `, ${dollars(added)} of it for the new one` : ''}` : ''

/** `$1,240`, `$16.43`. */
export const dollars = (amount: number): string => `$${amount.toLocaleString('en', { maximumFractionDigits: 2 })}`

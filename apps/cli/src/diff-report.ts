import type { Comparison } from '@portolan/compare'

/** What `diff` found, in the shape of its JSON. */
export interface DiffReport extends Comparison {
  /** Where the requests came from: the rules' own boundaries, or a file. */
  readonly from: string
  /** Requests that a cap left out. */
  readonly left: number
}

/** `4 of 120 requests change, for 2 causes.` */
export const sayChanges = ({ changed, requests, groups }: Comparison): string => {
  if (changed === 0) return requests === 0 ? 'There is nothing to compare: no rule and no request.' : `None of ${requests} requests changes.`
  return `${changed} of ${requests} requests ${changed === 1 ? 'changes' : 'change'}, for ${groups.length === 1 ? 'one cause' : `${groups.length} causes`}.`
}

/** Where the requests came from, and what was left out: nothing is cut silently. */
export const sayRequests = ({ from, left, unreadable }: DiffReport): string =>
  [
    `Requests from ${from}`,
    ...(left > 0 ? [`${left} more were left out (--limit)`] : []),
    ...(unreadable > 0 ? [`${unreadable} could not be read`] : []),
  ].join('; ')

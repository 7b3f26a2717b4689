/** The five signs of the chart's key. `idle` and a healthy object carry none. */
export type Mark = 'ok' | 'risk' | 'broken' | 'note' | 'unknown'

type Status = 'ok' | 'warning' | 'error' | 'unknown' | 'idle'
type Severity = 'error' | 'warning' | 'note' | 'unknown'

/** The sign of a graph status or a finding's severity; undefined where the chart shows none. */
export const markOf = (status: Status | Severity): Mark | undefined => {
  switch (status) {
    case 'ok':
      return 'ok'
    case 'warning':
      return 'risk'
    case 'error':
      return 'broken'
    case 'note':
      return 'note'
    case 'unknown':
      return 'unknown'
    case 'idle':
      return undefined
    default:
      return status satisfies never
  }
}

/** The word that stands beside a sign, for lists and screen readers. */
export const MARK_WORD: Readonly<Record<Mark, string>> = { ok: 'serving', risk: 'at risk', broken: 'broken', note: 'note', unknown: 'unknown' }

/** The word of a graph status. */
export const statusWord = (status: Status): string => {
  const mark = markOf(status)
  return mark === undefined ? 'idle' : MARK_WORD[mark]
}

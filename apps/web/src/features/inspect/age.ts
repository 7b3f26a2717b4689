/** `12 s ago`, `21 min ago`, `3 h ago`, `5 d ago`; empty for a time that isn't known (0). Both in ms since the epoch. */
export const ago = (time: number, now: number): string => {
  if (time <= 0) return ''
  const seconds = Math.max(0, Math.round((now - time) / 1000))
  if (seconds < 90) return `${seconds} s ago`
  if (seconds < 90 * 60) return `${Math.round(seconds / 60)} min ago`
  if (seconds < 36 * 3600) return `${Math.round(seconds / 3600)} h ago`
  return `${Math.round(seconds / 86_400)} d ago`
}

/** `12:31` UTC, as the top bar's clock counts. */
export const timeOf = (time: number): string => new Date(time).toISOString().slice(11, 16)

/** One letter more, less or other, or two neighbours swapped; names of less than three letters are too short to tell. */
const alike = (a: string, b: string): boolean => {
  if (a === b || Math.abs(a.length - b.length) > 1 || Math.min(a.length, b.length) < 3) return false
  const shorter = Math.min(a.length, b.length)
  let start = 0
  while (start < shorter && a.charCodeAt(start) === b.charCodeAt(start)) start += 1
  let end = 0
  while (end < shorter - start && a.charCodeAt(a.length - 1 - end) === b.charCodeAt(b.length - 1 - end)) end += 1
  const [left, right] = [a.slice(start, a.length - end), b.slice(start, b.length - end)]
  return Math.max(left.length, right.length) <= 1 || (left.length === 2 && left === `${right[1]}${right[0]}`)
}

/** The one name that may have been meant: alike, or going on where the other ends, letters apart; undefined when none or several are. */
export const meant = (name: string, names: Iterable<string>): string | undefined => {
  const close: string[] = []
  const longer: string[] = []
  const stem = name.replace(/s$/, '')
  for (const other of names) {
    if (alike(name, other)) close.push(other)
    else if (stem.length >= 4 && (other.startsWith(`${stem}-`) || other === stem || (other.length >= 4 && name.startsWith(`${other}-`))))
      longer.push(other)
  }
  const found = close.length > 0 ? close : longer
  return found.length === 1 ? found[0] : undefined
}

/** The one label in which two hosts differ, when the difference is small or at the end. */
export const slipOf = (host: string, named: string): { readonly yours: string; readonly mine: string } | undefined => {
  let start = 0
  while (start < host.length && host.charCodeAt(start) === named.charCodeAt(start)) start += 1
  let end = 0
  while (end < Math.min(host.length, named.length) - start && host.charCodeAt(host.length - 1 - end) === named.charCodeAt(named.length - 1 - end))
    end += 1
  // Most hosts differ in too much to be worth cutting up.
  if (host.slice(start, host.length - end).includes('.') || named.slice(start, named.length - end).includes('.')) return undefined
  const from = host.lastIndexOf('.', start - 1) + 1
  const label = (text: string): string => text.slice(from, text.indexOf('.', from) < 0 ? undefined : text.indexOf('.', from))
  const [yours, mine] = [label(host), label(named)]
  const last = host.indexOf('.', from) < 0
  return yours !== mine && (alike(yours, mine) || (last && from > 0)) ? { yours, mine } : undefined
}

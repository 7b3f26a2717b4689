/** Hosts read from the right, so that a domain stands above its subdomains and families stay together; wildcards and `*` come last in theirs. */
export const byHost = (a: string, b: string): number => {
  const left = a.split('.').reverse()
  const right = b.split('.').reverse()
  for (let index = 0; index < Math.max(left.length, right.length); index++) {
    const one = left[index]
    const other = right[index]
    if (one === other) continue
    if (one === undefined) return -1
    if (other === undefined) return 1
    if (one === '*') return 1
    if (other === '*') return -1
    return one < other ? -1 : 1
  }
  return 0
}

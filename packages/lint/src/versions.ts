/** `1.12.0-beta.0` as numbers, and what follows the dash; undefined for what doesn't begin like a version. */
const partsOf = (version: string): { readonly numbers: readonly number[]; readonly pre: string } | undefined => {
  const read = /^v?(\d{1,9}(?:\.\d{1,9})*)(?:-([0-9A-Za-z.-]+))?$/.exec(version)
  return read ? { numbers: (read[1] ?? '').split('.').map(Number), pre: read[2] ?? '' } : undefined
}

/** Below 0: `a` is older; above: younger. What isn't there is 0, and 1.12.0-beta.0 is older than 1.12.0; undefined where one is no version. */
export const compareVersions = (a: string, b: string): number | undefined => {
  const [left, right] = [partsOf(a), partsOf(b)]
  if (!left || !right) return undefined
  for (let i = 0; i < Math.max(left.numbers.length, right.numbers.length); i += 1) {
    const step = (left.numbers[i] ?? 0) - (right.numbers[i] ?? 0)
    if (step !== 0) return step
  }
  if (left.pre === right.pre) return 0
  if (left.pre === '' || right.pre === '') return left.pre === '' ? 1 : -1
  return comparePre(left.pre.split('.'), right.pre.split('.'))
}

/** Numbers by their value, and before words; semver.org, section 11. */
const comparePre = (a: readonly string[], b: readonly string[]): number => {
  for (let i = 0; i < Math.max(a.length, b.length); i += 1) {
    const [left, right] = [a[i], b[i]]
    if (left === undefined || right === undefined) return left === undefined ? -1 : 1
    if (left === right) continue
    const [m, n] = [/^\d{1,9}$/.test(left), /^\d{1,9}$/.test(right)]
    if (m && n) return Number(left) - Number(right)
    return m !== n ? (m ? -1 : 1) : left < right ? -1 : 1
  }
  return 0
}

/** Whether a version is of this one or younger; undefined where that can't be told. */
export const isSince = (version: string | undefined, least: string): boolean | undefined => {
  const step = version === undefined ? undefined : compareVersions(version, least)
  return step === undefined ? undefined : step >= 0
}

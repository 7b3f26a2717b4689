/** A path without what proxies read differently: empty segments, dot segments, escapes of letters that need none, and of the slash. */
export const plainPath = (path: string): string => {
  const kept: string[] = []
  const segments = decoded(path)
    .replace(/\/{2,}/g, '/')
    .split('/')
    .slice(1)
  for (const [i, segment] of segments.entries()) {
    const last = i === segments.length - 1
    if (segment === '..') kept.pop()
    if (segment !== '.' && segment !== '..') kept.push(segment)
    else if (last) kept.push('')
  }
  return `/${kept.join('/')}`
}

const decoded = (path: string): string =>
  path.replace(/%([0-9A-Fa-f]{2})/g, (written, hex: string) => {
    const char = String.fromCharCode(Number.parseInt(hex, 16))
    return /[A-Za-z0-9._~/-]/.test(char) ? char : written
  })

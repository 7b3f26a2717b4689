/** Values as Go's standard library reads them; `undefined` is its error. */

/** strconv.ParseBool */
export const parseBool = (text: string): boolean | undefined => {
  if (/^(1|t|T|TRUE|true|True)$/.test(text)) return true
  return /^(0|f|F|FALSE|false|False)$/.test(text) ? false : undefined
}

/** strconv.Atoi, of 64 bits. */
export const parseInteger = (text: string): number | undefined => (/^[+-]?[0-9]{1,18}$/.test(text) ? Number(text) : undefined)

/** net/url.Parse, as far as scheme and host: undefined for what it refuses. */
export const parseUrl = (text: string): { readonly scheme: string; readonly host: string } | undefined => {
  if (/[\u0000-\u001f\u007f]/.test(text) || /%(?![0-9A-Fa-f]{2})/.test(text)) return undefined
  const scheme = /^([A-Za-z][A-Za-z0-9+.-]*):/.exec(text)
  if (!scheme) {
    const first = text.split(/[/?#]/, 1)[0] ?? ''
    // `first path segment in URL cannot contain colon`
    return first.includes(':') ? undefined : { scheme: '', host: text.startsWith('//') ? authorityOf(text.slice(2)) : '' }
  }
  const rest = text.slice(scheme[0].length)
  const host = rest.startsWith('//') ? authorityOf(rest.slice(2)) : ''
  const port = /:([^:\]]*)$/.exec(host)?.[1]
  if (port !== undefined && !/^[0-9]*$/.test(port)) return undefined
  return { scheme: (scheme[1] ?? '').toLowerCase(), host }
}

const authorityOf = (text: string): string => (text.split(/[/?#]/, 1)[0] ?? '').replace(/^.*@/, '')

/** strings.Split and TrimSpace, without what is empty. */
export const listOf = (text: string): readonly string[] =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')

/** A URL that a host and a path as written in a rule take; undefined when they name none (a regex, every host). */
export const ruleUrl = (host: string, path: string, scheme: 'http' | 'https'): string | undefined => {
  const name = host.replace(/^\*\./, 'any.')
  if (!/^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/i.test(name)) return undefined
  const [first = ''] = path.replace(/^= /, '').split(' ')
  if (first.startsWith('~') || (first !== '' && !first.startsWith('/'))) return undefined
  return `${scheme}://${name}${(first || '/').replace(/\*$/, '')}`
}

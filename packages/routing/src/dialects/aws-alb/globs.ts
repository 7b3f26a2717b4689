import type { Pattern } from '../../table.ts'

/** A host as a rule writes it: `*` takes any characters, dots among them, `?` takes one (ALB-06). */
export const hostGlob = (glob: string): Pattern => {
  const lower = glob.toLowerCase()
  if (!/[*?]/.test(lower)) return { by: 'exact', value: lower }
  if (lower === '*') return { by: 'anything' }
  if (/^\*\.[^*?]+$/.test(lower)) return { by: 'wildcard', value: lower.slice(1), labels: 'many' }
  return globPattern(lower, 'i')
}

/** A path as a rule writes it; its case counts (ALB-06). */
export const pathGlob = (glob: string): Pattern => {
  if (!/[*?]/.test(glob)) return { by: 'exact', value: glob }
  if (/^[^*?]*\*$/.test(glob)) return { by: 'prefix', value: glob.slice(0, -1) }
  return globPattern(glob, '')
}

/** A value of a header or parameter: compared without case. */
export const valueGlob = (glob: string): Pattern => (/^\*+$/.test(glob) ? { by: 'anything' } : globPattern(glob, 'i'))

const globPattern = (glob: string, flags: string): Pattern => ({ by: 'regex', value: `^${asRegex(glob)}$`, flags, flavour: 're2' })

/** `*` and `?` may be escaped by a backslash. */
export const asRegex = (glob: string): string =>
  glob.replace(/\\[*?\\]|[\\^$.|?*+()[\]{}]/g, (sign) => (sign === '*' ? '.*' : sign === '?' ? '.' : sign.length > 1 ? sign : `\\${sign}`))

import type { SourceStatus } from '@portolan/contract'

/** `pods, 98,204 of 148,112, and 2 more kinds`: the one that is furthest from done. */
export const sayComing = (coming: SourceStatus['kinds']): string => {
  const read = ({ count, reading }: SourceStatus['kinds'][number]): number => reading?.read ?? count
  const [most] = coming.toSorted((a, b) => (b.reading?.of ?? read(b)) - (a.reading?.of ?? read(a)))
  if (!most) return ''
  const of = most.reading?.of
  const said = `${most.plural}, ${read(most).toLocaleString('en')}${of === undefined ? '' : ` of ${of.toLocaleString('en')}`}`
  const more = coming.length - 1
  return more === 0 ? said : `${said}, and ${more} more ${more === 1 ? 'kind' : 'kinds'}`
}

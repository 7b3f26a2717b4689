import type { Labels } from '@portolan/model'

/** Whether labels fit a selector as a flag has it: `a=b,c!=d,e in (f,g),h notin (i),j,!k` (apimachinery's labels.Parse). What can't be read fits nothing. */
export const labelsFit = (selector: string, labels: Labels): boolean =>
  selector
    .split(/,(?![^(]*\))/)
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .every((part) => fits(part, labels))

const fits = (part: string, labels: Labels): boolean => {
  const set = /^(\S+)\s+(in|notin)\s*\(([^)]*)\)$/.exec(part)
  const equal = /^([^\s!=]+)\s*(==|=|!=)\s*(\S*)$/.exec(part)
  const alone = /^(!?)\s*([^\s!=]+)$/.exec(part)
  if (set) {
    const listed = (set[3] ?? '').split(',').some((value) => value.trim() === labelOf(labels, set[1]))
    return (set[2] === 'in') === listed
  }
  if (equal) return (equal[2] === '!=') !== (labelOf(labels, equal[1]) === equal[3])
  return alone !== null && (alone[1] === '!') === (labelOf(labels, alone[2]) === undefined)
}

const labelOf = (labels: Labels, name = ''): string | undefined => (Object.hasOwn(labels, name) ? labels[name] : undefined)

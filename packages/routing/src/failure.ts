import type { Rejected } from './answer.ts'
import { holds, type Leaf } from './match.ts'
import { pathSeen } from './path-form.ts'
import { sayHost } from './pattern.ts'
import type { Asked } from './request.ts'
import type { Condition, Pattern, Rule } from './table.ts'
import { valueAt } from './value-at.ts'

/** The one condition that failed, in words. */
export const sayFailure = (leaf: Leaf, asked: Asked): string => {
  if (leaf.is === 'path') return sayPathFailure(leaf.like, pathSeen(asked))
  const value = valueAt(leaf, asked)
  const wanted = leaf.like.by === 'exact' ? leaf.like.value : sayHost(leaf.like)
  switch (leaf.is) {
    case 'method':
      return `It takes ${wanted} only. Yours is ${asked.method}.`
    case 'host':
      return `It takes host ${wanted} only.`
    case 'sourceIp':
      return value === undefined
        ? `It takes sources in ${wanted} only, and yours is not given.`
        : `It takes sources in ${wanted} only. Yours is ${value}.`
    case 'scheme':
      return `It takes ${wanted} only. Yours is ${value}.`
    case 'target':
    case 'url':
      return `It takes ${leaf.is === 'url' ? 'URLs' : 'targets'} like ${wanted} only.`
    case 'header':
    case 'query':
    case 'cookie': {
      const what = leaf.is === 'query' ? 'query parameter' : leaf.is
      return `It wants ${what} ${leaf.name}: ${wanted}. Yours ${value === undefined ? 'has none' : `says ${JSON.stringify(value).slice(0, 80)}`}.`
    }
    default:
      leaf.is satisfies never
      return 'A condition fails.'
  }
}

/**
 * The one edit after which a rule that failed at `leaf` alone takes the request: the rule's own (`edits`), else the text that was
 * written there, made to fit. Nothing when other conditions fail as well.
 */
export const fixOf = (rule: Rule, leaf: Leaf, asked: Asked): Pick<Rejected, 'fix' | 'patch'> => {
  const edit = rule.edits?.find(({ when }) => holds(when, asked) === 'yes')
  if (edit) return { fix: edit.text, patch: edit.patch }
  if (!onlyAt(rule.when, leaf, asked)) return {}
  const value = valueAt(leaf, asked)
  const { like } = leaf
  if (!('value' in like) || like.by === 'regex' || like.by === 'cidr' || like.by === 'wildcard') return {}
  const send = toSend(leaf, like.value)
  if (value === undefined) return send ? { fix: `${send}.` } : {}
  if (leaf.is === 'path' && !isSlip(like.value, value)) return {}
  const patch = leaf.at === undefined ? {} : { patch: [{ pointer: `${rule.origin.pointer ?? ''}${leaf.at}`, from: like.value, to: value }] }
  const make = `Make the ${leaf.is === 'header' || leaf.is === 'query' || leaf.is === 'cookie' ? 'value' : leaf.is} ${value.slice(0, 80)}`
  if (leaf.at === undefined) return send ? { fix: `${send}.` } : {}
  return { fix: send ? `${make}, or ${send[0]?.toLowerCase()}${send.slice(1)}.` : `${make}.`, ...patch }
}

const toSend = (leaf: Leaf, value: string): string | undefined => {
  if (leaf.is === 'header') return `Send header ${leaf.name}: ${value}`
  if (leaf.is === 'query') return `Ask with ${leaf.name}=${value}`
  if (leaf.is === 'cookie') return `Send cookie ${leaf.name}=${value}`
  return leaf.is === 'method' ? `Ask with ${value}` : undefined
}

/** Letter case, a slash, or a rule that lies deeper: not another path altogether. */
const isSlip = (written: string, asked: string): boolean => {
  const [mine, yours] = [withoutSlash(written.toLowerCase()), withoutSlash(asked.toLowerCase())]
  return mine === yours || (yours.length > 0 && mine.startsWith(`${yours}/`)) || yours.startsWith(`${mine}/`)
}

/** Whether every other part of the condition holds. */
const onlyAt = (condition: Condition, leaf: Leaf, asked: Asked): boolean =>
  condition === leaf || (condition.is === 'all' && condition.of.every((part) => part === leaf || holds(part, asked) === 'yes'))

const sayPathFailure = (like: Pattern, path: string): string => {
  switch (like.by) {
    case 'exact': {
      if (path === `${like.value}/`) return `Exact matches ${like.value} without a slash at the end. Yours has one.`
      if (`${path}/` === like.value) return `Exact matches ${like.value} with its slash at the end. Yours has none.`
      if (path.toLowerCase() === like.value.toLowerCase()) return `${like.value} differs from yours in upper and lower case only.`
      if (path.startsWith(`${like.value}/`)) {
        const further = path
          .slice(like.value.length + 1)
          .split('/')
          .filter(Boolean).length
        return `Exact matches ${like.value} and nothing beneath it. Yours goes ${segments(further)} further.`
      }
      return `Exact matches ${like.value} only.`
    }
    case 'segments':
    case 'prefix': {
      const stem = withoutSlash(like.value)
      if (path.startsWith(stem) && like.by === 'segments') return `Prefix ${stem} matches whole segments. Yours goes on within the last one.`
      if (path.slice(0, stem.length).toLowerCase() === stem.toLowerCase()) return `${like.value} differs from yours in upper and lower case.`
      if (stem.length >= path.length - 1 && stem.startsWith(withoutSlash(path))) return `Prefix ${stem} lies deeper than your path.`
      return `Your path does not begin with ${stem}.`
    }
    case 'regex':
      return `Your path does not match the pattern ${like.value}.`
    default:
      return 'The path differs.'
  }
}

const withoutSlash = (path: string): string => (path.endsWith('/') ? path.slice(0, -1) : path)

const segments = (count: number): string => (count === 1 ? 'one segment' : `${count} segments`)

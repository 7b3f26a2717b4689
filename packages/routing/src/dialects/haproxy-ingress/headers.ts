import type { Condition } from '../../table.ts'
import type { HeaderMatch } from './hosts.ts'
import type { Keys } from './keys.ts'

/** `http-header-match` and `http-header-match-regex`: a line each, `name: value` (pkg/utils, SplitHeaderNameValue). */
export const readHeaders = (keys: Keys): readonly HeaderMatch[] => {
  const read = (key: string, regex: boolean): readonly HeaderMatch[] => {
    const text = keys.get(key)?.text ?? ''
    return text === '' ? [] : readLines(text).map((pair) => ({ ...pair, regex }))
  }
  const plain = read('http-header-match', false)
  const patterns = read('http-header-match-regex', true)
  return patterns.length === 0 ? plain : [...plain, ...patterns]
}

/** Lines of `name: value` or `name value`; lines without a name are left out. */
export const readLines = (text: string): readonly { readonly name: string; readonly value: string }[] =>
  text.split('\n').flatMap((written) => {
    const line = written.trim()
    const end = line.search(/[: ]/)
    return end <= 0 ? [] : [{ name: line.slice(0, end), value: line.slice(end + 1).trim() }]
  })

/** `hdr(name)` looks at each value of a header's list; a pattern is searched in it. */
export const headerCondition = ({ name, value, regex }: HeaderMatch): Condition => ({
  is: 'header',
  name,
  like: regex ? { by: 'regex', value, flags: '', flavour: 'pcre' } : { by: 'exact', value },
  each: true,
})

import type { Mend } from '@portolan/lint'
import { type Edits, tokensOf, typed, valueAt } from './edit.ts'
import type { Ref } from './ref.ts'
import { yamlText } from './yaml.ts'

/** A line of a diff: its sign, and how it is told apart. */
export interface DiffLine {
  readonly look: 'comment' | 'context' | 'del' | 'add'
  readonly text: string
}

/** The edits of one object as a diff. With the object at hand, the line that names the rule stands above as context. */
export const diffOf = (title: string, edits: Edits, object: unknown): readonly DiffLine[] => {
  const lines: DiffLine[] = [{ look: 'comment', text: `# ${title}` }]
  let shown: string | undefined
  for (const { pointer, from, to } of edits) {
    const tokens = tokensOf(pointer)
    const field = tokens.at(-1) ?? ''
    const parent = pointer.slice(0, pointer.lastIndexOf('/'))
    const context = parent === shown ? undefined : contextAbove(object, tokens)
    shown = parent
    if (context) lines.push({ look: 'context', text: `  - ${context}` })
    if (from !== '') lines.push({ look: 'del', text: `-   ${field}: ${from}` })
    if (to !== '') lines.push({ look: 'add', text: `+   ${field}: ${to}` })
  }
  return lines
}

export type { Mend }

/** What an edit is made to. */
export const targetOf = (mend: Mend): Ref => {
  if (mend.do !== 'create') return mend.ref
  const text = (...path: readonly string[]): string => {
    const value = valueAt(mend.object, path)
    return typeof value === 'string' ? value : ''
  }
  const namespace = text('metadata', 'namespace')
  return { kind: text('kind'), ...(namespace ? { namespace } : {}), name: text('metadata', 'name') }
}

/** The edit that mends a finding, as the lines of a diff: of an object that is created its YAML, of one that is deleted its name. */
export const mendLines = (mend: Mend, title: string, object: unknown): readonly DiffLine[] => {
  switch (mend.do) {
    case 'patch':
      return diffOf(title, mend.patch, object)
    case 'create':
      return [
        { look: 'comment', text: `# ${title}, to be created` },
        ...yamlText(mend.object)
          .split('\n')
          .map((text): DiffLine => ({ look: 'add', text: `+ ${text}` })),
      ]
    case 'delete':
      return [{ look: 'del', text: `- ${title}` }]
    default:
      return mend satisfies never
  }
}

/** The same edit as people take it with them: a command for a POSIX shell, or the YAML of what is to be created. */
export const mendText = (mend: Mend, object: unknown): string => {
  switch (mend.do) {
    case 'patch':
      return kubectlPatch(mend.ref, mend.patch, object)
    case 'create':
      return yamlText(mend.object)
    case 'delete': {
      const { kind, namespace, name } = mend.ref
      return `kubectl delete ${quoted(kind.toLowerCase())} ${quoted(name)}${namespace ? ` -n ${quoted(namespace)}` : ''}`
    }
    default:
      return mend satisfies never
  }
}

/** The same edits as a command for a POSIX shell. It tests the old values first, so that it can't overwrite someone's newer ones. */
export const kubectlPatch = (
  ref: { readonly kind: string; readonly namespace?: string; readonly name: string },
  edits: Edits,
  object: unknown,
): string => {
  const operations = edits.flatMap(({ pointer, from, to }) => {
    const now = valueAt(object, tokensOf(pointer))
    const test = from === '' ? [] : [{ op: 'test', path: pointer, value: now === undefined ? from : now }]
    if (to === '') return [...test, { op: 'remove', path: pointer }]
    return [...test, { op: from === '' ? 'add' : 'replace', path: pointer, value: typed(to, now) }]
  })
  const scope = ref.namespace ? ` -n ${quoted(ref.namespace)}` : ''
  return `kubectl patch ${quoted(ref.kind.toLowerCase())} ${quoted(ref.name)}${scope} --type=json -p ${quoted(JSON.stringify(operations))}`
}

/** Safe as one word of a POSIX shell. */
const quoted = (text: string): string => (/^[\w./:=@-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`)

/** What names the place: the nearest entry of a list above the field that has a name, or what holds the field. */
const contextAbove = (object: unknown, tokens: readonly string[]): string | undefined => {
  const field = tokens.at(-1) ?? ''
  for (let length = tokens.length - 1; length > 0; length--) {
    if (!/^\d+$/.test(tokens[length - 1] ?? '')) continue
    const context = contextOf(valueAt(object, tokens.slice(0, length)), length === tokens.length - 1 ? field : '')
    if (context) return context
  }
  return contextOf(valueAt(object, tokens.slice(0, -1)), field)
}

/** The field that people know the place by. */
const contextOf = (parent: unknown, field: string): string | undefined => {
  if (typeof parent !== 'object' || parent === null) return undefined
  for (const name of ['path', 'name', 'value', 'host', 'type']) {
    if (name === field || !Object.hasOwn(parent, name)) continue
    const value: unknown = Reflect.get(parent, name)
    if (typeof value === 'string' || typeof value === 'number') return `${name}: ${value}`
  }
  return undefined
}

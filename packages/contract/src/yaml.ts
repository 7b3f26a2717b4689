/** A line of YAML, in parts that are coloured apart, with the pointer of what stands on it. */
export interface YamlLine {
  readonly pointer: string
  readonly indent: string
  /** `name:`, without the space. Empty for a bare list item and for the lines of a block text. */
  readonly key: string
  readonly value: string
}

const MOST_LINES = 20_000

/** A JSON value as YAML, as kubectl prints it. Never throws; past 20,000 lines it says that it stops. */
export const yamlOf = (value: unknown): readonly YamlLine[] => {
  const lines: YamlLine[] = []
  write(value, '', '', '', lines)
  if (lines.length <= MOST_LINES) return lines
  return [...lines.slice(0, MOST_LINES), { pointer: '', indent: '', key: '', value: `# ${lines.length - MOST_LINES} more lines` }]
}

/** The same as text, without a line break at its end. */
export const yamlText = (value: unknown): string =>
  yamlOf(value)
    .map(({ indent, key, value: written }) => `${indent}${key}${key && written ? ' ' : ''}${written}`)
    .join('\n')

/** Whether a line belongs to the field at a pointer. */
export const isAt = (line: YamlLine, pointer: string): boolean => line.pointer === pointer || line.pointer.startsWith(`${pointer}/`)

/** `lead` is what stands before the first line: the indent and, in a list, its dash. */
const write = (value: unknown, pointer: string, lead: string, indent: string, lines: YamlLine[]): void => {
  if (lines.length > MOST_LINES) return
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) entry(item, `${pointer}/${index}`, index === 0 ? lead : indent, indent, '- ', lines)
    return
  }
  if (typeof value === 'object' && value !== null) {
    let first = true
    for (const [key, inner] of Object.entries(value)) {
      field(key, inner, `${pointer}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`, first ? lead : indent, indent, lines)
      first = false
    }
    return
  }
  lines.push({ pointer, indent: lead, key: '', value: scalar(value) })
}

const entry = (item: unknown, pointer: string, lead: string, indent: string, dash: string, lines: YamlLine[]): void => {
  if (isEmpty(item)) lines.push({ pointer, indent: `${lead}${dash}`, key: '', value: Array.isArray(item) ? '[]' : '{}' })
  else if (isBlock(item)) block(item, pointer, `${lead}${dash}`, '', indent, lines)
  else write(item, pointer, `${lead}${dash}`, `${indent}  `, lines)
}

const field = (key: string, value: unknown, pointer: string, lead: string, indent: string, lines: YamlLine[]): void => {
  const name = `${plainOrQuoted(key)}:`
  if (isEmpty(value)) lines.push({ pointer, indent: lead, key: name, value: Array.isArray(value) ? '[]' : '{}' })
  else if (isBlock(value)) block(value, pointer, lead, name, indent, lines)
  else if (Array.isArray(value)) {
    lines.push({ pointer, indent: lead, key: name, value: '' })
    write(value, pointer, indent, indent, lines)
  } else if (typeof value === 'object' && value !== null) {
    lines.push({ pointer, indent: lead, key: name, value: '' })
    write(value, pointer, `${indent}  `, `${indent}  `, lines)
  } else lines.push({ pointer, indent: lead, key: name, value: scalar(value) })
}

const isEmpty = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && (Array.isArray(value) ? value.length === 0 : Object.keys(value).length === 0)

/** Text of several lines that a literal block can hold as it is. */
const isBlock = (value: unknown): value is string =>
  typeof value === 'string' &&
  value.includes('\n') &&
  !/[^\n\t\x20-\x7e\u00a0-\ud7ff\ue000-\ufefe]/.test(value) &&
  !/^\s/.test(value) &&
  !/\n\s*$/.test(value.replace(/\n$/, ''))

const block = (value: string, pointer: string, lead: string, key: string, indent: string, lines: YamlLine[]): void => {
  const kept = value.endsWith('\n')
  lines.push({ pointer, indent: lead, key, value: kept ? '|' : '|-' })
  const text = kept ? value.slice(0, -1) : value
  for (const line of text.split('\n')) lines.push({ pointer, indent: line === '' ? '' : `${indent}  `, key: '', value: line })
}

const scalar = (value: unknown): string => (typeof value === 'string' ? plainOrQuoted(value) : value === undefined ? 'null' : JSON.stringify(value))

/** Words that YAML 1.1, which Kubernetes' own parser follows, reads as something other than text. */
const WORDS = /^(~|[._]+|null|true|false|yes|no|on|off|y|n)$/i
const NUMBER = /^[-+]?[._]*(\d|0x|0o|inf|nan|e[-+]?\d+$)/i
const PLAIN = /^[A-Za-z0-9_./(=][^\x00-\x1f\x7f-\x9f]*$/

/** Text as it stands where YAML reads it back as the same text, else in double quotes. */
const plainOrQuoted = (text: string): string =>
  PLAIN.test(text) && !WORDS.test(text) && !NUMBER.test(text) && !/: |:$| #|\s$|[\u0085\u2028\u2029\ufeff]/.test(text) && text !== '='
    ? text
    : JSON.stringify(text)

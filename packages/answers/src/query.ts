import { badField } from './problem.ts'

/** Query parameters, repeated ones counted each (R19). */
const MOST_PARAMETERS = 1_000

/** A zod schema, as far as it is used here. */
export interface Schema<T> {
  safeParse(
    value: unknown,
  ): { readonly success: true; readonly data: T } | { readonly success: false; readonly error: { readonly issues: readonly Issue[] } }
}

interface Issue {
  readonly code?: string
  readonly path: readonly PropertyKey[]
  readonly message: string
  readonly keys?: readonly string[]
  readonly origin?: string
  readonly maximum?: number | bigint
}

/** A query, keyed by its parameters; a parameter that is repeated holds a list. */
const parametersOf = (list: Parameters): Readonly<Record<string, string | string[]>> => {
  const parameters: Record<string, string | string[]> = Object.create(null)
  if (list.length > MOST_PARAMETERS) throw badField(`query: ${list.length} parameters; at most ${MOST_PARAMETERS} are read`)
  for (const [name, value] of list) {
    const before = parameters[name]
    parameters[name] = before === undefined ? value : Array.isArray(before) ? [...before, value] : [before, value]
  }
  return parameters
}

/** Names and values in the order of the query, decoded. */
export type Parameters = readonly (readonly [name: string, value: string])[]

/** A query as its schema describes it; throws a 400 that names the parameter. */
export const readParameters = <T>(query: Parameters, schema: Schema<T>): T => read(parametersOf(query), schema)

/** A value as its schema describes it, or a thrown 400 that names the field. `at` stands before the field's path: `[3]`. */
export const read = <T>(value: unknown, schema: Schema<T>, at = ''): T => {
  const result = schema.safeParse(value)
  if (result.success) return result.data
  const [issue] = result.error.issues
  throw issue ? badField(sayIssue(issue, at)) : badField('The request cannot be read')
}

const sayIssue = ({ path, message, code, keys, origin, maximum }: Issue, at: string): string => {
  const field = at + sayPath(path)
  if (code === 'unrecognized_keys' && keys)
    return `${[field, keys.map((key) => JSON.stringify(key)).join(', ')].filter(Boolean).join(': ')}: no such field`
  if (code === 'too_big' && origin === 'string' && maximum !== undefined)
    return `${field || 'request'}: too long; at most ${maximum.toLocaleString('en')} characters are read`
  const said = message
    .replace(/^Invalid input: /, '')
    .replace(/, received undefined$/, ', and there is none')
    .replace(/^Too /, 'too ')
  return `${field || 'request'}: ${said}`
}

const sayPath = (path: readonly PropertyKey[]): string =>
  path.map((part, i) => (typeof part === 'number' ? `[${part}]` : `${i === 0 ? '' : '.'}${String(part)}`)).join('')

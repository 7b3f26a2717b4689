import type { RouteRequest } from './route.ts'

/** What a short spelling means, or why it means nothing. */
export type Read<T> = { readonly value: T } | { readonly error: string }

type From = NonNullable<RouteRequest['from']>
type Via = NonNullable<RouteRequest['via']>
type Headers = NonNullable<RouteRequest['headers']>

/** `outside`, a namespace, or `pod:NS/NAME`: the same in `from=` and on the command line. */
export const readFrom = (text: string): Read<From> => {
  if (text === 'outside') return { value: 'outside' }
  if (text.startsWith('pod:')) {
    const [namespace, pod, ...rest] = text.slice('pod:'.length).split('/')
    if (!namespace || !pod || rest.length > 0) return { error: `from: expected pod:NAMESPACE/NAME, got ${quote(text)}` }
    return { value: { namespace, pod } }
  }
  if (!text || /[/:\s]/.test(text)) return { error: `from: expected outside, a namespace, or pod:NAMESPACE/NAME, got ${quote(text)}` }
  return { value: { namespace: text } }
}

/** `KIND/NS/NAME`, an empty NS for kinds without a namespace (`IngressClass//nginx`); `#LISTENER` after it names a listener. */
export const readVia = (text: string): Read<Via> => {
  const hash = text.indexOf('#')
  const [kind, namespace, name, ...rest] = (hash < 0 ? text : text.slice(0, hash)).split('/')
  const listener = hash < 0 ? '' : text.slice(hash + 1)
  if (!kind || namespace === undefined || !name || rest.length > 0) {
    return { error: `via: expected KIND/NAMESPACE/NAME, such as Gateway/infra/edge or IngressClass//nginx, got ${quote(text)}` }
  }
  return { value: { kind, ...(namespace ? { namespace } : {}), name, ...(listener ? { listener } : {}) } }
}

/** `name: value`, each once or more; values of one name (compared without case) make a list. */
export const readHeaders = (lines: readonly string[]): Read<Headers> => {
  const headers = new Map<string, { name: string; values: string[] }>()
  for (const line of lines) {
    const colon = line.indexOf(':')
    const name = line.slice(0, Math.max(colon, 0)).trim()
    if (!name) return { error: `header: expected NAME: VALUE, got ${quote(line)}` }
    const entry = headers.get(name.toLowerCase()) ?? { name, values: [] }
    entry.values.push(line.slice(colon + 1).trim())
    headers.set(name.toLowerCase(), entry)
  }
  return { value: Object.fromEntries([...headers.values()].map(({ name, values }) => [name, values.length === 1 ? (values[0] ?? '') : values])) }
}

const quote = (text: string): string => JSON.stringify(text.length > 200 ? `${text.slice(0, 200)}…` : text)

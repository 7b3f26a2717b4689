import { nginxVariable } from './nginx-variables.ts'
import { pathSeen } from './path-form.ts'
import { type Named, substitute } from './regex.ts'
import type { Asked } from './request.ts'
import type { PathRewrite } from './table.ts'

/** A path after a rewrite, for the wire. `unsure`: the pattern can't be evaluated, and the path is left as it was. */
export interface Rewritten {
  readonly path: string
  readonly unsure?: string
}

/** What a rewrite makes of a path: `path` is what earlier rewrites left of it, else as sent. */
export const rewrite = (path: string, by: PathRewrite | undefined, asked: Asked): Rewritten => {
  if (!by) return { path }
  const changed = path !== asked.path
  const read = (): string => (changed ? path : pathSeen(asked))
  switch (by.by) {
    case 'full':
      return { path: by.value || '/' }
    case 'prefix':
      return { path: underPrefix(path, by.prefix, by.value) }
    case 'read':
      return { path: encoded(read()) }
    case 'start': {
      const text = by.of === 'read' ? read() : path
      if (!text.startsWith(by.start)) return { path }
      const made = by.value + text.slice(by.start.length)
      return { path: by.of === 'read' ? encoded(made) : made }
    }
    case 'regex': {
      const made = substitute(by.like, by.of === 'read' ? read() : path, by, namedBy(by, asked))
      if (made.found === 'no') return { path }
      if (made.found !== 'yes') return { path, unsure: `The pattern ${by.like.value} can't be evaluated, so the path may become another` }
      return { path: by.of === 'read' ? encoded(made.text) : made.text }
    }
    case 'cut': {
      const made = substitute(by.like, path, { value: '', replaces: 'first', refs: 'go' })
      if (made.found === 'no') return { path }
      if (made.found !== 'yes') return { path, unsure: `The pattern ${by.like.value} can't be evaluated, so the path may become another` }
      return { path: made.text === '' || made.text.startsWith('/') ? made.text : `/${made.text}` }
    }
    default:
      by satisfies never
      return { path }
  }
}

/** Names in a replacement that are no groups of its pattern. */
export const namedBy = ({ variables }: Extract<PathRewrite, { readonly by: 'regex' }>, asked: Asked): Named | undefined =>
  variables === 'nginx' ? (name) => nginxVariable(name, asked) : undefined

/** What a rewrite is, as a clause: `/v1 becomes /`. */
export const sayRewrite = (by: PathRewrite): string => {
  switch (by.by) {
    case 'full':
      return `The path becomes ${by.value}`
    case 'prefix':
      return `${by.prefix} becomes ${by.value || '/'}`
    case 'start':
      return `${by.start} at the start becomes ${by.value || 'nothing'}`
    case 'regex':
      return `${by.replaces === 'whole' ? 'The path, where it matches' : 'What matches'} ${by.like.value}${by.replaces === 'whole' ? ',' : ''} becomes ${by.value || 'nothing'}`
    case 'read':
      return 'The path is sent on as it was read'
    case 'cut':
      return `What matches ${by.like.value} is cut off`
    default:
      by satisfies never
      return ''
  }
}

/** GWA-17: the prefix is cut at a segment's end and replaced, with exactly one slash in between. */
const underPrefix = (path: string, prefix: string, value: string): string => {
  const stem = prefix.endsWith('/') ? prefix.slice(0, -1) : prefix
  if (!path.startsWith(stem)) return path
  const rest = path.slice(stem.length).replace(/^\//, '')
  const base = value.endsWith('/') ? value.slice(0, -1) : value
  return path.length > stem.length && (rest !== '' || path.endsWith('/')) ? `${base}/${rest}` : base || '/'
}

/**
 * A path that was decoded, as it goes on the wire: what nginx escapes (ngx_escape_uri, NGX_ESCAPE_URI, since 1.21.1), which the
 * others that read a decoded path escape too. Bytes that were no UTF-8 are as they came (path-form.ts).
 */
export const encoded = (path: string): string =>
  path.replace(/[\uDC80-\uDCFF]|[^\u0021\u0024\u0026-\u003b\u003d\u0040-\u005b\u005d\u005f\u0061-\u007a\u007e]/gu, (character) => {
    const code = character.charCodeAt(0)
    if (code >= 0xdc80 && code <= 0xdcff) return `%${(code - 0xdc00).toString(16).toUpperCase()}`
    if (code < 0x80) return `%${code.toString(16).toUpperCase().padStart(2, '0')}`
    try {
      return encodeURIComponent(character)
    } catch {
      return '%EF%BF%BD'
    }
  })

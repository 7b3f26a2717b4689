import type { Labels } from '@portolan/model'
import { atLeast, type Version } from './static.ts'

export const PREFIX = 'traefik.ingress.kubernetes.io/'

/** Annotations of one group (`router`, `service`), by the key behind the group's name, in lower case. */
export interface Said {
  readonly get: (key: string) => string | undefined
  /** It is given, or something beneath it. */
  readonly has: (key: string) => boolean
  /** undefined where it isn't given. */
  readonly isTrue: (key: string) => boolean | undefined
  /** Why Traefik can't decode them: then the object is left out (TRF-22). A clause. */
  readonly fault?: string
}

type Type = 'text' | 'bool' | 'int' | 'section' | 'list'

/** Fields that Traefik decodes annotations into (v3.5.3 pkg/provider/kubernetes/ingress/annotations.go); another one is an error. */
const FIELDS: Readonly<Record<'router' | 'service', ReadonlyMap<string, Type>>> = {
  router: new Map<string, Type>([
    ['pathmatcher', 'text'],
    ['entrypoints', 'list'],
    ['middlewares', 'list'],
    ['priority', 'int'],
    ['rulesyntax', 'text'],
    ['tls', 'section'],
    ['tls.certresolver', 'text'],
    ['tls.options', 'text'],
    ['tls.domains.n.main', 'text'],
    ['tls.domains.n.sans', 'list'],
    ['observability', 'section'],
    ['observability.accesslogs', 'bool'],
    ['observability.metrics', 'bool'],
    ['observability.tracing', 'bool'],
    ['observability.traceverbosity', 'text'],
  ]),
  service: new Map<string, Type>([
    ['serversscheme', 'text'],
    ['serverstransport', 'text'],
    ['passhostheader', 'bool'],
    ['nativelb', 'bool'],
    ['nodeportlb', 'bool'],
    ['sticky', 'section'],
    ['sticky.cookie', 'section'],
    ['sticky.cookie.name', 'text'],
    ['sticky.cookie.secure', 'bool'],
    ['sticky.cookie.httponly', 'bool'],
    ['sticky.cookie.samesite', 'text'],
    ['sticky.cookie.maxage', 'int'],
    ['sticky.cookie.path', 'text'],
    ['sticky.cookie.domain', 'text'],
    ['middlewares', 'list'],
  ]),
}

/** Since 3.7 (v3.7.9 pkg/provider/kubernetes/ingress/annotations.go). */
const NEWER: ReadonlySet<string> = new Set(['service.middlewares'])

export const fieldsOf = (group: 'router' | 'service'): Iterable<string> => FIELDS[group].keys()

/** As what Traefik decodes an annotation, by its name behind the group's; undefined: it has no such option. */
export const typeOf = (group: 'router' | 'service', name: string, version: Version): Type | undefined =>
  NEWER.has(`${group}.${name}`) && !atLeast(version, 7) ? undefined : FIELDS[group].get(name.replace(/\.\d+\./, '.n.'))

const SILENT: Said = { get: () => undefined, has: () => false, isTrue: () => undefined }

/** Reads the annotations of one group. Traefik decodes them as a whole: one that it doesn't know, or can't read, and none counts. */
export const labelsOf = (annotations: Labels, group: 'router' | 'service', version: Version): Said => {
  const start = `${PREFIX}${group}.`
  const found = new Map<string, string>()
  let fault: string | undefined
  for (const key of Object.keys(annotations)) {
    if (!key.toLowerCase().startsWith(start)) continue
    const name = key.slice(start.length).toLowerCase()
    const value = annotations[key] ?? ''
    found.set(name, value)
    const type = typeOf(group, name, version)
    if (type === undefined) fault ??= `it has no option ${group}.${name}`
    else if (type === 'bool' && !/^(1|t|T|TRUE|true|True|0|f|F|FALSE|false|False)$/.test(value)) fault ??= `${group}.${name} is not true or false`
    else if (type === 'int' && !/^[+-]?\d+$/.test(value)) fault ??= `${group}.${name} is not a number`
  }
  if (found.size === 0) return SILENT
  // A section whose value is anything but `true` or nothing is switched off, with what is beneath it (paerser, Disabled).
  const off = [...found].flatMap(([name, value]) =>
    FIELDS[group].get(name) === 'section' && value !== '' && value.toLowerCase() !== 'true' ? [name] : [],
  )
  const isOff = (key: string): boolean => off.some((name) => key === name || key.startsWith(`${name}.`))
  const get = (key: string): string | undefined => (isOff(key) ? undefined : found.get(key))
  return {
    get,
    has: (key) => !isOff(key) && [...found.keys()].some((name) => (name === key || name.startsWith(`${key}.`)) && !isOff(name)),
    isTrue: (key) => {
      const value = get(key)
      return value === undefined ? undefined : /^(1|t|true)$/i.test(value)
    },
    ...(fault === undefined ? {} : { fault }),
  }
}

/** A list as Traefik splits it. */
export const listOf = (text: string | undefined): readonly string[] => (text ?? '').split(',').flatMap((part) => part.trim() || [])

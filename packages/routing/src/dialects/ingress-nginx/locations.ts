import type { Ref } from '@portolan/model'
import type { Read, Rewrite } from './reading.ts'

/** One `location` of a server, or what becomes one or two (NGX-16, NGX-19). */
export interface Location {
  path: string
  type: 'Prefix' | 'Exact'
  /** Name of the upstream; undefined: the controller's default backend. */
  backend: string | undefined
  /** Nobody wrote it: the `/` that each host begins with (NGX-14). */
  isDefault: boolean
  /** The Ingress whose annotations hold; undefined for the catch-all that no Ingress made. */
  read?: Read
  origin?: Ref
  hostAt?: string
  /** pathType as written; empty where nobody wrote it. */
  written: string
}

export const locationOf = (location: Location): Location => location

export const NO_REWRITE: Rewrite = {
  target: '',
  targetAt: { kind: 'Ingress', name: '' },
  useRegex: false,
  sslRedirect: false,
  forceSslRedirect: false,
  preserveTrailingSlash: false,
  appRoot: '',
}

/** A location as nginx has it. `path` is what it is written with there, `of` what it was made of. */
export interface Block {
  readonly path: string
  readonly type: 'Prefix' | 'Exact'
  readonly of: Location
}

/** How one server chooses: by nginx' own order, or by regular expressions in the order of the file (NGX-18). */
export interface Plan {
  readonly mode: 'plain' | 'regex'
  /** In the order of the file. */
  readonly blocks: readonly Block[]
}

/**
 * controller.go getBackendServers (the two sorts), controller/location.go updateServerLocations and template.go enforceRegexModifier,
 * of controller-v1.15.1. A rewrite is looked for once more after paths have got their slash, so `/foo` with target `/foo` makes regular expressions too.
 */
export const planOf = (locations: readonly Location[]): Plan => {
  const known = plans.get(locations)
  if (known) return known
  const made = toPlan(locations)
  plans.set(locations, made)
  return made
}

const plans = new WeakMap<readonly Location[], Plan>()

const toPlan = (locations: readonly Location[]): Plan => {
  const sorted =
    locations.length < 2
      ? locations
      : [...locations].sort((a, b) => bytes(b.path) - bytes(a.path) || (a.path === b.path ? 0 : a.path > b.path ? -1 : 1))
  const exact = new Set(locations.flatMap(({ type, path }) => (type === 'Exact' ? path : [])))
  const blocks = sorted.flatMap((location): Block | readonly Block[] => {
    const { path, type } = location
    const plain: Block = { path, type, of: location }
    if (path === '/' || type !== 'Prefix' || rewrites(location, path) || location.read?.rewrite.useRegex) return plain
    const wide: Block = { path: path.endsWith('/') ? path : `${path}/`, type, of: location }
    return exact.has(path) ? wide : [wide, { path, type: 'Exact', of: location }]
  })
  const regex = blocks.some(({ path, of }) => rewrites(of, path) || of.read?.rewrite.useRegex)
  return { mode: regex ? 'regex' : 'plain', blocks }
}

/** template.go needsRewrite */
export const rewrites = ({ read }: Location, path: string): boolean =>
  read !== undefined && read.rewrite.target !== '' && read.rewrite.target !== path

/** Length in UTF-8. */
const bytes = (text: string): number => {
  let length = text.length
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code > 0x7f) length += code > 0x7ff && (code < 0xd800 || code > 0xdfff) ? 2 : 1
  }
  return length
}

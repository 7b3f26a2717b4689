import { idOf } from '@portolan/model'
import type { RouteTable } from '../../table.ts'
import { malformed } from './expressions.ts'
import { planOf, rewrites } from './locations.ts'
import { DEFAULT_SERVER, type Crash, type Server, type Servers } from './servers.ts'
import { groupsIn, strangeVariable } from './variables.ts'
import { otherName } from './www.ts'

type Frozen = NonNullable<RouteTable['proxy']['frozenBy']>[number]

/** What nginx refuses to load, and with it every later change of anything (OBS-01, UNK-13). */
export const frozenBy = (servers: Servers, crashes: readonly Crash[]): readonly Frozen[] => {
  const groups = new Set(
    [...servers.values()].flatMap(({ locations }) => locations.flatMap(({ path }) => (path.includes('(?') ? [...groupsIn(path)] : []))),
  )
  const all = [
    ...crashes.map(({ ref, text }): Frozen => ({ ref, text, rule: 'OBS-01' })),
    ...[...servers.values()].flatMap((server) => [...refusedLocations(server, groups), ...refusedNames(server)]),
  ]
  return [...new Map(all.map((one) => [`${idOf(one.ref)} ${one.text}`, one])).values()]
}

/** NGX-15, OBS-01: in plain mode one name twice; in the other an expression that PCRE doesn't take; a variable that nobody knows (RGX-03, RGX-07). */
const refusedLocations = ({ host, locations }: Server, groups: ReadonlySet<string>): readonly Frozen[] => {
  if (locations.length < 2 && (locations[0]?.read?.rewrite.target ?? '') === '' && !locations[0]?.read?.rewrite.useRegex) return []
  const { mode, blocks } = planOf(locations)
  const strange = blocks.flatMap(({ path, of }): Frozen | readonly Frozen[] => {
    const { read, origin } = of
    if (!read || !origin || !rewrites(of, path)) return []
    const name = strangeVariable(read, groups)
    return name === undefined
      ? []
      : {
          ref: read.rewrite.targetAt,
          text: `rewrite-target holds $${name}, which nginx does not know. It refuses that, and nothing that changes is loaded.`,
          rule: 'RGX-07',
        }
  })
  if (mode === 'regex')
    return [
      ...strange,
      ...blocks.flatMap(({ path, of }): Frozen | readonly Frozen[] => {
        const why = malformed(`^${path}`)
        return why === undefined || !of.origin
          ? []
          : {
              ref: of.origin,
              text: `${path} of ${sayHost(host)} is no regular expression: ${why}. nginx refuses that, and nothing that changes is loaded.`,
              rule: 'RGX-03',
            }
      }),
    ]
  const seen = new Map<string, string>()
  return blocks.flatMap(({ type, path, of }): Frozen | readonly Frozen[] => {
    const name = `${type} ${path}`
    const first = seen.get(name)
    const own = of.read ? `${of.read.ingress.meta.namespace}/${of.read.ingress.meta.name}` : 'The default'
    if (first === undefined) {
      seen.set(name, own)
      return []
    }
    const others = first === own ? `${own} writes` : `${first} and ${own} write`
    return of.origin
      ? {
          ref: of.origin,
          text: `${others} ${path} of ${sayHost(host)} so that nginx gets one location twice. It refuses that, and nothing that changes is loaded.`,
          rule: 'OBS-01',
        }
      : []
  })
}

const sayHost = (host: string): string => (host === DEFAULT_SERVER ? 'all hosts' : host)

/** `www.*.shop.test` is no name of a server, nor is `a*.test`; an alias with `~` has to be an expression. */
const refusedNames = ({ host, fromToWww, aliases, origins }: Server): readonly Frozen[] => {
  const names: Frozen[] = []
  if (fromToWww && host.startsWith('*.'))
    names.push({
      ref: fromToWww,
      text: `from-to-www-redirect makes ${otherName(host)} of ${host}, which nginx refuses as a name. Nothing that changes is loaded.`,
      rule: 'OBS-01',
    })
  for (const alias of aliases) {
    const why = alias.startsWith('~')
      ? malformed(alias.slice(1))
      : isName(alias)
        ? undefined
        : 'a * stands in front or at the end, with a dot beside it'
    const [ref] = origins
    if (why !== undefined && ref)
      names.push({ ref, text: `server-alias ${alias} is no name that nginx takes: ${why}. Nothing that changes is loaded.`, rule: 'NGX-11' })
  }
  return names
}

const isName = (alias: string): boolean => /^[^*]*$|^\*\.[^*]+$|^[^*]+\.\*$/.test(alias)

import type { RouteTable } from '../../table.ts'
import { planOf } from './locations.ts'
import { DEFAULT_SERVER, type Crash, type Server, type Servers } from './servers.ts'
import { otherName } from './www.ts'

type Frozen = NonNullable<RouteTable['proxy']['frozenBy']>[number]

/** What nginx refuses to load, and with it every later change of anything (OBS-01, UNK-13). */
export const frozenBy = (servers: Servers, crashes: readonly Crash[]): readonly Frozen[] => [
  ...crashes.map(({ ref, text }): Frozen => ({ ref, text, rule: 'OBS-01' })),
  ...[...servers.values()].flatMap((server) => [...duplicates(server), ...wildcardWww(server)]),
]

/** NGX-15, OBS-01: in plain mode one name twice. */
const duplicates = ({ host, locations }: Server): readonly Frozen[] => {
  if (locations.length < 2) return []
  const { mode, blocks } = planOf(locations)
  if (mode === 'regex') return []
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
          text: `${others} ${path} of ${host === DEFAULT_SERVER ? 'all hosts' : host} so that nginx gets one location twice. It refuses that, and nothing that changes is loaded.`,
          rule: 'OBS-01',
        }
      : []
  })
}

/** `www.*.shop.test` is no name of a server. */
const wildcardWww = ({ host, fromToWww }: Server): readonly Frozen[] =>
  fromToWww && host.startsWith('*.')
    ? [
        {
          ref: fromToWww,
          text: `from-to-www-redirect makes ${otherName(host)} of ${host}, which nginx refuses as a name. Nothing that changes is loaded.`,
          rule: 'OBS-01',
        },
      ]
    : []

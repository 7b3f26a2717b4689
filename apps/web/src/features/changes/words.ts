import type { Moment, RouteEffect } from '@portolan/contract'
import type { Mark } from '../../ui/mark.ts'

/** What became of a route. */
export type Became = 'broke' | 'risk' | 'unknown' | 'recovered' | 'added' | 'removed' | 'moved'

export const becameOf = ({ was, now }: RouteEffect): Became => {
  if (now === undefined) return 'removed'
  if (now === 'error') return 'broke'
  if (was === undefined) return now === 'ok' ? 'added' : now === 'unknown' ? 'unknown' : 'risk'
  if (was === now) return 'moved'
  if (now === 'warning') return was === 'error' ? 'recovered' : 'risk'
  return now === 'unknown' ? 'unknown' : 'recovered'
}

export const BECAME_MARK: Readonly<Record<Became, Mark | undefined>> = {
  broke: 'broken',
  risk: 'risk',
  unknown: 'unknown',
  recovered: 'ok',
  added: undefined,
  removed: undefined,
  moved: undefined,
}

const SAID: Readonly<Record<Became, (routes: string) => string>> = {
  broke: (routes) => `${routes} broke`,
  risk: (routes) => `${routes} at risk`,
  unknown: (routes) => `${routes} unknown`,
  recovered: (routes) => `${routes} recovered`,
  added: (routes) => `${routes} added`,
  removed: (routes) => `${routes} removed`,
  moved: (routes) => `${routes} led elsewhere`,
}

/** `host/path` as people write it; streams have no host. */
export const sayRoute = ({ host, path }: RouteEffect): string => (host ? `${host}${path.startsWith('/') ? path : ` ${path}`}` : path)

/** What effects did, in a few words: `shop.example.com/cart broke`, `3 routes recovered, 1 removed`. Empty for none. */
export const consequenceOf = (routes: readonly RouteEffect[], total: number = routes.length): string => {
  const byKind = Map.groupBy(routes, becameOf)
  const parts = [...byKind].map(([became, list], index) => {
    const [only] = list
    if (list.length === 1 && only) return SAID[became](sayRoute(only))
    return SAID[became](index === 0 ? `${list.length} routes` : String(list.length))
  })
  return [...parts, ...(total > routes.length ? [`${total - routes.length} more`] : [])].join(', ')
}

/** The sign of a moment; none for what no route felt. */
export const markOfMoment = ({ status }: Moment): Mark | undefined => {
  switch (status) {
    case 'error':
      return 'broken'
    case 'warning':
      return 'risk'
    case 'unknown':
      return 'unknown'
    case 'ok':
    case 'idle':
      return undefined
    default:
      return status satisfies never
  }
}

/** The net of several moments, oldest first: each route as it was before them and as it is after. What came back is left out. */
export const netOf = (moments: readonly Moment[]): readonly RouteEffect[] => {
  const net = new Map<string, RouteEffect>()
  for (const { routes } of moments) {
    for (const route of routes) {
      const key = `${route.id}>${route.to}`
      const before = net.get(key)
      const { was: _was, ...rest } = route
      const was = before ? before.was : route.was
      net.set(key, { ...rest, ...(was === undefined ? {} : { was }) })
    }
  }
  return [...net.values()].filter(({ was, now }) => was !== now)
}

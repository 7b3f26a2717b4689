import type { RouteEffect } from '@portolan/contract'
import { Glyph } from '../../ui/glyph.tsx'
import { Inert } from '../../ui/inert.tsx'
import { statusWord } from '../../ui/mark.ts'
import { BECAME_MARK, becameOf, sayRoute } from './words.ts'

/** Routes that differ, a line each with a tick on it: plus for what came, minus and dots for what went, and for the rest what it was and what it is. */
export function RouteDiff({ routes, total }: { routes: readonly RouteEffect[]; total: number }) {
  return (
    <section>
      <h3 className="caps">Routes</h3>
      {routes.length === 0 ? <p className="text-quiet">No route is different.</p> : null}
      <ul className="route-diff">
        {routes.map((route) => {
          const became = becameOf(route)
          const mark = BECAME_MARK[became]
          const sign = route.was === undefined ? '+' : route.now === undefined ? '−' : '~'
          return (
            <li key={`${route.id} ${route.to}`} className={sign === '+' ? 'route-added' : sign === '−' ? 'route-removed' : undefined}>
              <b aria-hidden="true">
                <span>{sign}</span>
              </b>
              <span>
                <code className="mono">
                  <Inert text={sayRoute(route)} />
                </code>
                <small>
                  <Inert text={[route.through && `through ${route.through}`, route.to && `to ${route.to}`].filter(Boolean).join(', ')} />
                </small>
                {route.reason ? (
                  <small>
                    <Inert text={route.reason} />
                  </small>
                ) : null}
              </span>
              <i>
                {mark ? <Glyph status={mark} size={13} label={null} /> : null}
                {route.was === undefined ? 'added' : statusWord(route.was)}
                {route.was !== undefined && route.now !== route.was ? ` to ${route.now === undefined ? 'removed' : statusWord(route.now)}` : ''}
                {route.was === undefined && route.now !== undefined && route.now !== 'ok' ? `, ${statusWord(route.now)}` : ''}
              </i>
            </li>
          )
        })}
      </ul>
      {total > routes.length ? <p className="text-quiet">{total - routes.length} more routes.</p> : null}
    </section>
  )
}

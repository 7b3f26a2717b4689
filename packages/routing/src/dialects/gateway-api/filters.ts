import { type PathModifier, pointer, refTo, type RouteFilter } from '@portolan/model'
import type { BlindSpot, CorsPolicy, Filter, PathRewrite, RedirectTo } from '../../table.ts'
import type { Route } from './attachment.ts'
import { policyOf } from './cors.ts'
import { type Scene, targetOf } from './targets.ts'

/** A rule's filters as data. `prefix` is the path prefix of the match that they serve; undefined when it isn't a prefix. */
export interface Filtered {
  readonly filters: readonly Filter[]
  /** The rule answers by itself. `port` is left to the listener when neither port nor scheme is named (GWA-16). */
  readonly redirect?: { readonly status: number; readonly to: RedirectTo; readonly at: string }
  readonly cors?: CorsPolicy
  readonly blind: readonly BlindSpot[]
}

/** `at` is the pointer of the list: `/spec/rules/0/filters`. */
export function filtered(
  scene: Scene,
  route: Route,
  list: readonly RouteFilter[],
  at: string,
  prefix: string | undefined,
  reported: string | undefined,
): Filtered {
  const filters: Filter[] = []
  const blind: BlindSpot[] = []
  let redirect: Filtered['redirect']
  let cors: Filtered['cors']
  list.forEach((filter, index) => {
    const here = at + pointer(index)
    const origin = refTo(route, here)
    switch (filter.type) {
      case 'RequestHeaderModifier':
      case 'ResponseHeaderModifier':
        filters.push({
          type: filter.type === 'RequestHeaderModifier' ? 'request-headers' : 'response-headers',
          set: filter.set,
          add: filter.add,
          remove: filter.remove,
          origin,
          rule: 'GWA-18',
        })
        break
      case 'URLRewrite': {
        const path = filter.path && pathRewrite(filter.path, prefix)
        filters.push({
          type: 'rewrite',
          ...(filter.hostname ? { host: filter.hostname } : {}),
          ...(path ? { path } : {}),
          origin,
          rule: path ? 'GWA-17' : 'GWA-18',
        })
        if (filter.path && !path) blind.push(prefixOnly(origin))
        break
      }
      case 'RequestRedirect': {
        const path = filter.path && pathRewrite(filter.path, prefix)
        if (filter.path && !path) blind.push(prefixOnly(origin))
        redirect ??= {
          status: filter.statusCode,
          to: {
            ...(filter.scheme ? { scheme: filter.scheme } : {}),
            ...(filter.hostname ? { host: filter.hostname } : {}),
            ...(filter.port === undefined ? wellKnownPort(filter.scheme) : { port: filter.port }),
            ...(path ? { path } : {}),
          },
          at: here,
        }
        break
      }
      case 'RequestMirror': {
        const mirror = targetOf(scene, route, { ...filter.backend, weight: undefined }, here + pointer('requestMirror', 'backendRef'), [], reported)
        filters.push({ type: 'mirror', target: mirror.target, share: filter.share, origin, rule: 'GWA-18' })
        // What happens to the copy never changes the answer (GWA-18).
        blind.push(...mirror.blind.map((spot): BlindSpot => ({ ...spot, weight: 'note' })))
        break
      }
      case 'CORS':
        if (cors) break
        cors = policyOf(filter)
        filters.push({ type: 'cors', policy: cors, origin })
        break
      case 'ExtensionRef': {
        const text = `A filter calls ${filter.ref.kind} ${filter.ref.name} (${filter.ref.group || 'core'}), which only its controller knows. It can answer, rewrite or reject the request.`
        blind.push({ ref: origin, text, code: 'UNK-02', weight: 'may-change' })
        break
      }
      case 'Other':
        blind.push(
          filter.name === 'ExternalAuth'
            ? {
                ref: origin,
                text: 'An external service decides whether the request may pass. Portolan does not ask it.',
                code: 'UNK-03',
                weight: 'may-change',
                instead: [{ do: 'respond', status: 401, reason: 'not authenticated' }],
              }
            : {
                ref: origin,
                text: `Filter ${filter.name} is not one that Portolan knows. It can change the answer.`,
                code: 'UNK-02',
                weight: 'may-change',
              },
        )
        break
      default:
        filter satisfies never
    }
  })
  return { filters, ...(redirect ? { redirect } : {}), ...(cors ? { cors } : {}), blind }
}

/** ReplacePrefixMatch needs a path prefix to replace; without one the API rejects the route (GWA-17). */
const pathRewrite = (modifier: PathModifier, prefix: string | undefined): PathRewrite | undefined => {
  switch (modifier.type) {
    case 'ReplaceFullPath':
      return { by: 'full', value: modifier.value }
    case 'ReplacePrefixMatch':
      return prefix === undefined ? undefined : { by: 'prefix', prefix, value: modifier.value }
    default:
      modifier satisfies never
      return undefined
  }
}

const wellKnownPort = (scheme: string | undefined): Pick<RedirectTo, 'port'> =>
  scheme === 'http' ? { port: 80 } : scheme === 'https' ? { port: 443 } : {}

const prefixOnly = (ref: BlindSpot['ref']): BlindSpot => ({
  ref,
  text: 'ReplacePrefixMatch stands in a rule whose match is not a path prefix. The specification rejects the whole route for that.',
  code: 'GWA-17',
  weight: 'may-change',
})

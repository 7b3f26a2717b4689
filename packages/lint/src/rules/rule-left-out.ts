import { idOf, keyOf, type Ref } from '@portolan/model'
import { meant, sayHost } from '@portolan/routing'
import { isOfFiles } from '../folder.ts'
import { pathAt, writtenPath } from '../ingress-path.ts'
import { attachedIn } from '../misses.ts'
import type { LintRule, View } from '../view.ts'
import { exposureOf, objectOf } from '../way.ts'
import { sayKind, upper } from '../words.ts'

/**
 * What the objects themselves show: a middleware, an entry point or a certificate that is not there, a match that can't be read, a namespace
 * that isn't watched. What annotations say has findings of its own.
 */
const SHOWN: ReadonlySet<string> = new Set(['NGX-01', 'TRF-03', 'TRF-05', 'TRF-09', 'TRF-31', 'TRF-40'])

export const ruleLeftOut: LintRule = {
  code: 'rule-left-out',
  about: 'A controller reads an object and makes no rule of it, for something that it names is missing or cannot be read.',
  severity: 'error',
  remedy: 'Bring what is missing, or take its name out of the object.',
  needs: ['Service'],
  *find(view) {
    const attached = attachedIn(view)
    for (const table of view.tables) {
      if (table.proxy.unserved !== undefined || table.proxy.ref.kind !== 'IngressClass') continue
      for (const { ref, hosts, targets, text, rule } of table.detached ?? []) {
        if (!SHOWN.has(rule) || isUnsure(text) || targets.some(({ fault }) => fault) || isTold(view, ref)) continue
        // Another controller may take it, of the same class or another.
        if (ref.pointer === undefined && attached.has(idOf(objectOf(ref)))) continue
        const path = writtenPath(view.cluster, ref)
        const names = hosts.length > 0 ? hosts.map(sayHost) : ['*']
        const where = `${names[0] === '*' ? '' : names[0]}${path === '/' ? '' : path}`
        const cause = text.replace(/\.$/, '').replace(/^.*? has no router: /, '')
        const near = nearMiddleware(view, ref)
        const title = `${table.proxy.title} leaves ${where ? `${where} of ` : ''}${sayKind(objectOf(ref))} out`
        yield {
          // Among files, what is missing and what the controller is told may be elsewhere.
          severity: isOfFiles(view) && !near && / does not exist|has no entry point/.test(text) ? 'unknown' : 'error',
          ref,
          title,
          cause,
          text: `${title}. ${upper(cause)}.`,
          hurts: names.map((host) => ({
            way: { host, path, origin: ref, targets: [], table, exposure: exposureOf(view.cluster, table.proxy), part: 1, rulesOnHost: 1 },
            share: 1,
          })),
          evidence: [{ ref, text: upper(text.replace(/\.$/, '')) }],
          fix: near
            ? `Middleware ${near.to} is close in name. Name it if that was meant.`
            : 'Bring what is missing, or take its name out of the object.',
          ...(near ? { mend: { do: 'patch', ref: objectOf(ref), patch: [near] } as const } : {}),
        }
      }
    }
  },
}

/** The one Middleware of a route that isn't there, when another has nearly its name. */
const nearMiddleware = ({ cluster }: View, ref: Ref): { readonly pointer: string; readonly from: string; readonly to: string } | undefined => {
  const at = /^\/spec\/routes\/(\d+)/.exec(ref.pointer ?? '')?.[1]
  const route = ref.kind === 'IngressRoute' && at !== undefined ? cluster.get('IngressRoute', ref.namespace, ref.name)?.routes[Number(at)] : undefined
  const gone = (route?.middlewares ?? []).flatMap(({ name, namespace = ref.namespace }, index) =>
    name.includes('@') || cluster.get('Middleware', namespace, name) ? [] : [{ name, namespace, index }],
  )
  const [one, ...more] = gone
  if (!one || more.length > 0) return undefined
  const names = [...cluster.all('Middleware')].flatMap(({ meta }) => (meta.namespace === one.namespace ? meta.name : []))
  const to = meant(one.name, names)
  return to === undefined ? undefined : { pointer: `/spec/routes/${at}/middlewares/${one.index}/name`, from: one.name, to }
}

/** Portolan's own limits, and what is assumed for want of the controller's arguments. */
const isUnsure = (text: string): boolean => /Portolan|assumed/.test(text)

/** Its Service has no ready pods, or the object itself could not be read in full: there are findings for both. */
const isTold = (view: View, ref: Ref): boolean => {
  const { cluster } = view
  if (cluster.complaintsOf(keyOf(ref.kind, ref.namespace, ref.name)).length > 0) return true
  return servicesOf(view, ref).some((name) => {
    const service = cluster.get('Service', ref.namespace, name)
    return service !== undefined && view.pods(service)?.ready === 0
  })
}

const servicesOf = ({ cluster }: View, ref: Ref): readonly string[] => {
  if (ref.kind === 'Ingress') {
    const backend = pathAt(cluster, ref)?.backend
    return backend && 'service' in backend ? [backend.service] : []
  }
  const at = /^\/spec\/routes\/(\d+)/.exec(ref.pointer ?? '')?.[1]
  if (ref.kind !== 'IngressRoute' || at === undefined) return []
  return cluster.get('IngressRoute', ref.namespace, ref.name)?.routes[Number(at)]?.services.map(({ name }) => name) ?? []
}

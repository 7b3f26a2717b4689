import { type Ingress, type Objects, refTo } from '@portolan/model'
import type { IngressController } from '@portolan/routing'
import { annotationsOf, OWNERS, tableOf } from '../annotations/families.ts'
import { type Annotations, type Known, sayMissing } from '../annotations/known.ts'
import {
  annotationPointer,
  annotationRef,
  capital,
  controllersIn,
  prefixesOf,
  quote,
  sayController,
  servedIngresses,
  waysFrom,
} from '../annotations/serving.ts'
import type { Draft, LintRule, View } from '../view.ts'
import { slot } from '../way.ts'
import { plural, sayKind, sayList, upper } from '../words.ts'

export const annotationForeign: LintRule = {
  code: 'annotation-foreign',
  about: 'An object has annotations of a controller that does not serve it.',
  severity: 'warning',
  remedy: 'Take the annotations away, or say the same in the words of the controller that serves the object.',
  needs: ['IngressClass', 'Ingress'],
  *find(view) {
    for (const { ingress, by } of servedIngresses(view)) yield* ofIngress(view, ingress, by)
    // ingress-nginx reads no annotation of a Service (internal/ingress/controller/controller.go of controller-v1.15.1); haproxytech before 3.2 any prefix.
    const others = controllersIn(view).some((controller) => annotationsOf(controller)?.anyPrefix?.(controller))
      ? ROUTES
      : (['Service', ...ROUTES] as const)
    for (const kind of others) {
      for (const object of view.cluster.all(kind)) {
        const names = Object.keys(object.meta.annotations).filter((name) => name.startsWith(NGINX))
        if (names.length > 0) yield ofOther(object, names)
      }
    }
  },
}

const NGINX = 'nginx.ingress.kubernetes.io/'
const ROUTES = ['Gateway', 'HTTPRoute', 'GRPCRoute'] as const

/** One annotation that nobody reads there. */
interface Foreign {
  readonly name: string
  readonly key: string
  readonly value: string
  readonly prefix: string
  readonly known?: Known
}

function* ofIngress(view: View, ingress: Ingress, by: readonly IngressController[]): Generator<Draft> {
  const { annotations } = ingress.meta
  let tables: readonly (readonly [Annotations, IngressController])[] | undefined
  const found: Foreign[] = []
  for (const name in annotations) {
    const slash = name.indexOf('/')
    const prefix = name.slice(0, slash + 1)
    if (slash < 0 || !OWNERS.has(prefix)) continue
    tables ??= by.flatMap((controller) => {
      const table = annotationsOf(controller)
      return table ? [[table, controller] as const] : []
    })
    // Whose law isn't known may read whatever it likes.
    if (tables.length < by.length) return
    const key = name.slice(slash + 1)
    if (tables.some(([table, controller]) => reads(table, controller, prefix, key))) continue
    const [, controller] = tables[0] ?? []
    const known = controller && tableOf(prefix)?.known(key, controller)
    found.push({ name, key, value: annotations[name] ?? '', prefix, ...(known ? { known } : {}) })
  }
  const [first] = tables ?? []
  if (!first || found.length === 0) return
  const [table, controller] = first
  const guards = found.filter((one) => guardOf(one) !== undefined)
  const ownGuard = hasGuard(ingress, table, controller)
  if (guards.length > 0) yield draft(view, ingress, table, controller, guards, ownGuard ? 'note' : 'warning')
  const others = found.filter((one) => !guards.includes(one))
  if (others.length > 0) yield draft(view, ingress, table, controller, others, 'note')
}

/** Under its own prefix it answers for the annotation, known or not; releases of haproxytech before 3.2 read a key under any prefix. */
const reads = (table: Annotations, controller: IngressController, prefix: string, key: string): boolean => {
  if (table.anyPrefix?.(controller) && table.known(key, controller)) return true
  if (!prefixesOf(table, controller).includes(prefix)) return false
  // Traefik reads some of ingress-nginx' annotations, and those alone.
  return table.names.length > 0 || table.known(key, controller) !== undefined
}

/** What it would have kept out: a clause. An annotation that switches something off keeps out nobody. */
const guardOf = ({ key, value, prefix, known }: Foreign): string | undefined => {
  if (/^(|false|off|none|0)$/i.test(value.trim())) return undefined
  if (known) return known.subject === 'login' && !ASKS.test(key) ? undefined : sayMissing(known.subject)
  if (tableOf(prefix)) return undefined
  return /basic-auth|jwt|policies/.test(key) ? sayMissing('login') : undefined
}

/** What it would have changed about where requests go: a clause. */
const sayRoute = ({ key, value, known }: Foreign): readonly string[] => {
  if (known?.subject !== 'route' || /^(|false|off)$/i.test(value.trim())) return []
  if (/redirect|app-root/.test(key)) return ['it redirects nothing']
  if (/rewrite/.test(key)) return ['it rewrites no path']
  if (/^canary/.test(key)) return ['it takes no share of the requests']
  if (/^(use-regex|path-type|router\.pathmatcher)$/.test(key)) return ['it changes nothing about how paths are read']
  return key === 'ssl-passthrough' ? ['it lets no TLS through'] : []
}

/** Of those about logging in the ones that ask for it; the rest says how. */
const ASKS = /^(auth-(url|type|secret|idp-.*)|oauth|jwt-validation)$/

/** Whether the controller that serves it keeps requests out by words of its own: then the others are left over from a move. */
const hasGuard = (ingress: Ingress, table: Annotations, controller: IngressController): boolean =>
  Object.keys(ingress.meta.annotations).some((name) => {
    const slash = name.indexOf('/')
    if (!prefixesOf(table, controller).includes(name.slice(0, slash + 1))) return false
    const key = name.slice(slash + 1)
    const known = table.known(key, controller)
    return key === 'router.middlewares' || (known !== undefined && sayMissing(known.subject) !== undefined)
  })

const draft = (
  view: View,
  ingress: Ingress,
  table: Annotations,
  controller: IngressController,
  found: readonly Foreign[],
  severity: 'warning' | 'note',
): Draft => {
  const ref = refTo(ingress)
  const [first] = found
  const keys = found.map(({ key }) => key)
  const owners = [...new Set(found.map(({ prefix }) => prefix))]
  const title =
    found.length === 1 ? `${keys[0]} of ${slot(ref)} has no effect` : `${plural(found.length, 'annotation')} of ${slot(ref)} have no effect`
  const partly = table.names.length === 0
  const cause = partly
    ? `${sayController(table, controller)} serves it and does not read ${sayList(keys)}`
    : `${table.title} serves it and does not read ${sayList(owners)}`
  const guard = first && severity === 'warning' ? [...new Set(found.flatMap((one) => guardOf(one) ?? []))] : []
  const routes = found.some(({ known }) => known?.subject === 'route')
  const missing = guard.length > 0 ? guard : severity === 'note' ? [...new Set(found.flatMap(sayRoute))] : []
  const effect =
    missing.length > 0 ? ` ${upper(sayList(found.length === 1 ? missing : missing.map((one) => one.replace(/^it (\w+)s /, 'they $1 '))))}.` : ''
  const whose = sayList([...new Set(owners.map((prefix) => OWNERS.get(prefix) ?? prefix))])
  const mend =
    severity === 'note'
      ? { do: 'patch' as const, ref, patch: found.map(({ name, value }) => ({ pointer: annotationPointer(name), from: value, to: '' })) }
      : renamed(ref, found, table, controller)
  return {
    severity,
    ref: annotationRef(ingress, first?.name ?? ''),
    apart: severity === 'warning' || found.some((one) => guardOf(one) !== undefined) ? 'guards' : 'others',
    title,
    cause,
    text: `${title}. ${capital(cause)}; ${found.length === 1 ? 'it belongs' : 'they belong'} to ${whose}.${effect}`,
    hurts: guard.length > 0 || routes ? waysFrom(view, ingress).map((way) => ({ way, share: 1 })) : [],
    ...(guard.length > 0 || routes ? {} : { reachText: 'no request' }),
    evidence: found.slice(0, 20).map(({ name, value }) => ({ ref: annotationRef(ingress, name), text: `${name} is ${quote(value)}` })),
    fix:
      severity === 'warning'
        ? `Say it in the words of ${table.title}, or take it away.`
        : `Take ${found.length === 1 ? 'it' : 'them'} away, or say the same in the words of ${table.title}.`,
    ...(mend ? { mend } : {}),
  }
}

/** haproxy-ingress has the lists of addresses under the same names and in the same form (keys.md, Allowlist): there the prefix is all that is wrong. */
const renamed = (ref: Draft['ref'], found: readonly Foreign[], table: Annotations, controller: IngressController): Draft['mend'] => {
  const prefix = prefixesOf(table, controller)[0]
  if (
    table.dialect !== 'haproxy-ingress' ||
    prefix === undefined ||
    !found.every(({ key }) => /^(allowlist|whitelist|denylist)-source-range$/.test(key))
  )
    return undefined
  return {
    do: 'patch',
    ref,
    patch: found.flatMap(({ name, key, value }) => [
      { pointer: annotationPointer(name), from: value, to: '' },
      { pointer: annotationPointer(prefix + key), from: '', to: value },
    ]),
  }
}

const ofOther = (object: Objects['Service' | (typeof ROUTES)[number]], names: readonly string[]): Draft => {
  const ref = refTo(object)
  const one = names.length === 1
  const title = one
    ? `${names[0]?.slice(NGINX.length)} of ${sayKind(ref)} has no effect`
    : `${plural(names.length, 'annotation')} of ${sayKind(ref)} have no effect`
  const cause = `ingress-nginx reads annotations of Ingresses, not of ${object.kind}s`
  return {
    severity: 'note',
    ref: annotationRef(object, names[0] ?? ''),
    title,
    cause,
    text: `${title}. ${capital(cause)}.`,
    hurts: [],
    reachText: 'no request',
    evidence: names.map((name) => ({ ref: annotationRef(object, name), text: `${sayKind(ref)} has ${name}` })),
    fix:
      object.kind === 'Service'
        ? `Move ${one ? 'it' : 'them'} to the Ingress whose backend this Service is, or take ${one ? 'it' : 'them'} away.`
        : `Take ${one ? 'it' : 'them'} away.`,
    mend: { do: 'patch', ref, patch: names.map((name) => ({ pointer: annotationPointer(name), from: object.meta.annotations[name] ?? '', to: '' })) },
  }
}

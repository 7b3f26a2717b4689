import { idOf, type Ref, refTo } from '@portolan/model'
import { meant } from '@portolan/routing'
import { graveOfAbsence, isOfFiles, isTwice } from '../folder.ts'
import type { Mend } from '../finding.ts'
import { attachedIn, gatewayRoutes, isGateway, type Miss, missesOf, refusalsOf, type Route, UNATTACHED } from '../misses.ts'
import type { LintRule, View } from '../view.ts'
import { objectOf, slot } from '../way.ts'
import { plural, upper } from '../words.ts'

export const routeNotAttached: LintRule = {
  code: 'route-not-attached',
  about: 'A route is attached to no listener.',
  severity: 'error',
  remedy: 'Name a Gateway and listener that exist, whose protocol and allowedRoutes take the route.',
  needs: ['Gateway'],
  *find(view) {
    const misses = missesOf(view)
    const attached = attachedIn(view)
    for (const route of gatewayRoutes(view.cluster)) {
      const own = misses.get(idOf(refTo(route))) ?? []
      if (attached.has(idOf(refTo(route))) || toldElsewhere(route, own)) continue
      const ref = refTo(route, '/spec/parentRefs')
      const { cause, fix, mend, severity = 'error' } = causeOf(view, route, own)
      const title = `${route.kind} ${slot(ref)} is attached to nothing${severity === 'unknown' ? ' among these files' : ''}`
      const hosts = 'hostnames' in route ? route.hostnames : []
      yield {
        severity,
        ref,
        title,
        cause,
        text: `${title}. ${upper(cause)}.`,
        hurts: [],
        reachText: hosts.length > 0 ? plural(hosts.length, 'host') : 'no route',
        evidence: [
          ...own.slice(0, 10).map(({ ref: at, text }) => ({ ref: at, text })),
          ...refusalsOf(route).map(({ condition, pointer }) => ({ ref: refTo(route, pointer), text: `Accepted is False: ${condition.reason}` })),
        ],
        ...(fix === undefined ? {} : { fix }),
        ...(mend ? { mend } : {}),
      }
    }
  },
}

/** Hostnames that don't meet are `hostname-mismatch`'s, what the controller refuses for its own reasons `route-not-accepted`'s. */
const toldElsewhere = (route: Route, misses: readonly Miss[]): boolean => {
  if (misses.length === 0) return false
  if (misses.every(({ rule }) => rule === 'GWA-10')) return true
  const refused = misses.some(({ rule }) => rule === 'GWA-11')
  return refused && !refusalsOf(route).some(({ condition }) => UNATTACHED.has(condition.reason))
}

interface Cause {
  readonly cause: string
  readonly fix?: string
  readonly mend?: Mend
  /** Default: error. */
  readonly severity?: 'warning' | 'unknown'
}

const causeOf = (view: View, route: Route, misses: readonly Miss[]): Cause => {
  const { cluster } = view
  const index = route.parents.findIndex(isGateway)
  const first = route.parents[index]
  if (!first) return { cause: 'it names no parent', fix: 'Name a Gateway in spec.parentRefs.', ...(isOfFiles(view) ? { severity: 'warning' } : {}) }
  const ref = objectOf(refTo(route))
  const at = `/spec/parentRefs/${index}`
  const parent = { namespace: first.namespace ?? route.meta.namespace ?? '', name: first.name }
  const owner =
    first.kind === 'Gateway' ? cluster.get('Gateway', parent.namespace, parent.name) : cluster.get('ListenerSet', parent.namespace, parent.name)
  if (!owner) {
    if (first.kind !== 'Gateway' && !cluster.knows('ListenerSet')) return { cause: `${first.kind} ${slot(parent)} is not known` }
    const other = otherGateway(cluster, route, ref, at, misses)
    if (graveOfAbsence(view, parent, other.near) === 'unknown')
      return { cause: `no file holds ${first.kind} ${slot(parent)}`, fix: 'It may live elsewhere.', severity: 'unknown' }
    const { near: _, ...remedy } = other
    return { cause: `${first.kind} ${slot(parent)} does not exist`, ...remedy }
  }
  if (isOfFiles(view) && isTwice(view, refTo(owner)))
    return {
      cause: `${first.kind} ${slot(parent)} stands more than once, and as the last file has it no listener takes the route`,
      severity: 'unknown',
    }
  const names = owner.listeners.map(({ name }) => name)
  if (first.sectionName && !names.includes(first.sectionName)) {
    const near = meant(first.sectionName, names) ?? (names.length === 1 ? names[0] : undefined)
    const cause = `${first.kind} ${slot(parent)} has no listener ${first.sectionName}`
    const fix = `Its listeners are ${names.slice(0, 5).join(', ')}.`
    if (near === undefined) return { cause, fix }
    return {
      cause,
      fix: `Name listener ${near}.`,
      mend: { do: 'patch', ref, patch: [{ pointer: `${at}/sectionName`, from: first.sectionName, to: near }] },
    }
  }
  if (route.kind !== 'TCPRoute' && route.rules.length === 0) return { cause: 'it has no rules' }
  const told = misses.find(({ rule }) => rule !== 'GWA-11' && rule !== 'GWA-10') ?? misses[0]
  return { cause: told?.text ?? `no listener of ${first.kind} ${slot(parent)} accepts it` }
}

/** The Gateway whose name is close, in the namespace that is named; or the one of this name in another, where routes from everywhere may attach. */
const otherGateway = (
  cluster: View['cluster'],
  route: Route,
  ref: Ref,
  at: string,
  misses: readonly Miss[],
): Partial<Cause> & { readonly near?: string } => {
  const first = route.parents.find(isGateway)
  if (first?.kind !== 'Gateway') return {}
  const namespace = first.namespace ?? route.meta.namespace
  const gateways = [...cluster.all('Gateway')]
  const near = meant(
    first.name,
    gateways.flatMap(({ meta }) => (meta.namespace === namespace ? meta.name : [])),
  )
  if (near !== undefined)
    return {
      near,
      fix: `${near} is close in name. Name it if that was meant.`,
      mend: { do: 'patch', ref, patch: [{ pointer: `${at}/name`, from: first.name, to: near }] },
    }
  const [only, ...more] = gateways.filter(({ meta }) => meta.name === first.name)
  if (!only || more.length > 0 || misses.length === 0) return { fix: 'Name a Gateway that exists in spec.parentRefs.' }
  const there = only.meta.namespace ?? ''
  const isOpen = only.listeners.some(({ allowedRoutes }) => allowedRoutes.namespaces.from === 'All')
  return {
    fix: `Gateway ${there}/${only.meta.name} has that name: name its namespace${isOpen ? '' : ', and let it take routes from this one (allowedRoutes.namespaces)'}.`,
    ...(isOpen ? { mend: { do: 'patch', ref, patch: [{ pointer: `${at}/namespace`, from: first.namespace ?? '', to: there }] } as const } : {}),
  }
}

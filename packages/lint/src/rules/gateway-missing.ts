import { refTo, say, type VirtualService } from '@portolan/model'
import { meant } from '@portolan/routing'
import { graveOfAbsence } from '../folder.ts'
import type { Draft, LintRule, View } from '../view.ts'
import { objectOf, slot, waysOfTable } from '../way.ts'
import { plural, upper } from '../words.ts'

export const gatewayMissing: LintRule = {
  code: 'gateway-missing',
  about: 'A VirtualService names a Gateway of Istio that does not exist, or a Gateway selects proxies that are not there.',
  severity: 'error',
  remedy: 'Name a Gateway that exists, by namespace and name where it is of another one, and select labels that a gateway’s pods have.',
  needs: ['IstioGateway', 'VirtualService'],
  *find(view) {
    const { cluster, tables } = view
    for (const service of cluster.all('VirtualService')) {
      // Without hosts it is another's delegate, and bound to nothing by itself.
      if (service.hosts.length === 0) continue
      for (const [at, name] of service.gateways.entries()) if (isGone(view, service, name)) yield missing(view, service, name, at)
    }
    // In a folder the proxies are somebody else's.
    if (cluster.origin.source === 'manifests' || !WORKLOADS.every((kind) => cluster.knows(kind))) return
    for (const table of tables) {
      const { proxy } = table
      if (proxy.ref.kind !== 'IstioGateway' || proxy.unserved === undefined || !cluster.get('IstioGateway', proxy.ref.namespace, proxy.ref.name))
        continue
      const title = `Nothing serves Gateway ${slot(proxy.ref)}`
      const ref = { ...objectOf(proxy.ref), pointer: '/spec/selector' }
      yield {
        severity: 'error',
        ref,
        title,
        cause: proxy.unserved.replace(/^No/, 'no'),
        text: `${title}. ${upper(proxy.unserved)}.`,
        hurts: waysOfTable(cluster, table).map((way) => ({ way, share: 1 })),
        evidence: [{ ref, text: upper(proxy.unserved) }],
        fix: 'Select labels that the pods of a gateway have, or install one.',
      }
    }
  },
}

/** What may run a gateway. */
const WORKLOADS = ['Deployment', 'DaemonSet', 'StatefulSet', 'Pod'] as const

const placeOf = (service: VirtualService, name: string): { readonly namespace: string; readonly name: string } => {
  const slash = name.indexOf('/')
  return slash < 0 ? { namespace: service.meta.namespace ?? '', name } : { namespace: name.slice(0, slash), name: name.slice(slash + 1) }
}

const isGone = ({ cluster }: View, service: VirtualService, name: string): boolean => {
  const place = placeOf(service, name)
  return name !== 'mesh' && !cluster.get('IstioGateway', place.namespace, place.name)
}

const missing = (view: View, service: VirtualService, name: string, at: number): Draft => {
  const ref = refTo(service, `/spec/gateways/${at}`)
  const place = placeOf(service, name)
  const others = service.gateways.some((other) => other !== name && !isGone(view, service, other))
  const gateways = [...view.cluster.all('IstioGateway')]
  const near = meant(
    place.name,
    gateways.flatMap(({ meta }) => (meta.namespace === place.namespace ? meta.name : [])),
  )
  const [elsewhere, ...more] = near === undefined ? gateways.filter(({ meta }) => meta.name === place.name) : []
  const to =
    near !== undefined
      ? `${name.includes('/') ? `${place.namespace}/` : ''}${near}`
      : elsewhere && more.length === 0
        ? `${elsewhere.meta.namespace ?? ''}/${elsewhere.meta.name}`
        : undefined
  const away = graveOfAbsence(view, place, near) === 'unknown'
  const title = `Gateway ${slot(place)} ${away ? 'is not among these files' : 'does not exist'}`
  const cause = `${say(objectOf(ref))} names it`
  return {
    severity: away ? 'unknown' : others ? 'warning' : 'error',
    ref,
    title,
    cause,
    text: `${title}. ${cause}${away ? '; it may live elsewhere' : others ? ', and is served elsewhere only' : ', so no request reaches it'}.`,
    hurts: [],
    reachText: plural(service.hosts.length, 'host'),
    evidence: [{ ref, text: name }],
    ...(away && to === undefined ? {} : { fix: to === undefined ? 'Name a Gateway that exists in spec.gateways.' : `Name ${to} if that was meant.` }),
    ...(to === undefined ? {} : { mend: { do: 'patch', ref: objectOf(ref), patch: [{ pointer: ref.pointer ?? '', from: name, to }] } as const }),
  }
}

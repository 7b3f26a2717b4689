import { type Cluster, keyOf, refTo, type Service } from '@portolan/model'
import { inCidr, isIp } from '@portolan/routing'
import { faultsOf, servicesUsed, type Use } from '../uses.ts'
import type { Draft, LintRule, View } from '../view.ts'
import { sayPlaces } from '../words.ts'

export const externalNameInside: LintRule = {
  code: 'external-name-inside',
  about: 'An ExternalName is an alias of this machine, of an address, or of a Service of another namespace.',
  severity: 'error',
  remedy:
    'Name the Service itself where that is allowed: in its own namespace, or from another by a ReferenceGrant. For an address make a Service without selector, and a slice.',
  needs: ['Service'],
  *find(view) {
    const refused = refusedBy(view)
    for (const { service, uses: used } of servicesUsed(view)) {
      if (service.type !== 'ExternalName') continue
      const faulty = refused.get(keyOf('Service', service.meta.namespace, service.meta.name)) ?? []
      const uses = [...used, ...faulty]
      const said = aliasOf(view.cluster, service, uses, faulty[0]?.target.fault?.status)
      if (!said) continue
      const { severity, title, cause, effect, fix } = said
      const to = service.externalName ?? ''
      yield {
        severity,
        ref: refTo(service, '/spec/externalName'),
        title,
        cause,
        text: `${title}: ${cause}. ${effect}`,
        hurts: said.hurts === false ? [] : uses.map(({ way, share }) => ({ way, share })),
        ...(uses.length > 0 ? {} : { reachText: 'inside the cluster' }),
        evidence: [{ ref: refTo(service, '/spec/externalName'), text: `spec.externalName is ${to}` }],
        fix,
      }
    }
  },
}

interface Alias extends Pick<Draft, 'severity' | 'title' | 'cause'> {
  readonly effect: string
  readonly fix: string
  /** Requests do arrive somewhere. */
  readonly hurts?: false
}

/** Controllers may refuse such a name: then requests fail, and don't arrive where it leads. */
const refusedBy = (view: View): ReadonlyMap<string, readonly Use[]> => {
  const found = new Map<string, Use[]>()
  for (const { way, target, share } of faultsOf(view, 'unsupported')) {
    const service = target.service && view.cluster.get('Service', target.service.namespace, target.service.name)
    if (service?.type !== 'ExternalName') continue
    const key = keyOf('Service', service.meta.namespace, service.meta.name)
    found.set(key, [...(found.get(key) ?? []), { way, target, share }])
  }
  return found
}

const aliasOf = (cluster: Cluster, service: Service, uses: readonly Use[], status: number | undefined): Alias | undefined => {
  const { name, namespace = '' } = service.meta
  const to = (service.externalName ?? '').toLowerCase().replace(/\.$/, '')
  const routed = uses.length > 0
  const subject = routed ? sayPlaces(uses.map(({ way }) => way)) : name
  const cause = `${name} is an alias of ${to}`
  if (/(^|\.)localhost(\.localdomain)?$/.test(to) || isLoopback(to))
    return {
      severity: routed ? 'error' : 'warning',
      title: status ? `${subject} answers ${status}` : routed ? `${subject} leads to the controller itself` : `${name} leads back to whoever asks`,
      cause,
      effect: 'Whoever resolves it reaches its own ports, which may be meant for nobody else.',
      fix: 'Name the Service that is meant, or delete this one.',
    }
  if (isIp(to))
    return {
      severity: 'warning',
      title: `${name} does not resolve`,
      cause: `${cause}, and cluster DNS takes that for a name`,
      effect: 'Pods that ask for it get no address.',
      fix: 'Make it a Service without selector, with an EndpointSlice that holds the address.',
      hurts: false,
    }
  const labels = /^(.+)\.svc(?:\.cluster\.local)?$/.exec(to)?.[1]?.split('.')
  const [where, other] = labels ? [labels.at(-1) ?? '', labels.at(-2)] : ['', undefined]
  if (other === undefined) return undefined
  if (other === name && where === namespace)
    return {
      severity: routed ? 'error' : 'warning',
      title: routed ? `${subject} leads in a circle` : `${name} does not resolve`,
      cause: `${name} is an alias of itself`,
      effect: 'Cluster DNS gives no address for it.',
      fix: 'Name the Service that is meant, or delete this one.',
    }
  if (!cluster.get('Service', where, other)) {
    // A folder may hold no more than its own part of a cluster.
    if (cluster.origin.source === 'manifests' && cluster.servicesIn(where).length === 0) return undefined
    return {
      severity: routed ? 'error' : 'warning',
      title: routed ? `${subject} leads to a Service that does not exist` : `${name} does not resolve`,
      cause: `${cause}, and ${where} has no Service ${other}`,
      effect: 'Cluster DNS gives no address for it.',
      fix: 'Name a Service that exists, or delete this one.',
    }
  }
  if (where === namespace) return undefined
  return {
    severity: routed ? 'warning' : 'note',
    title: routed ? `${subject} goes into namespace ${where} through an alias` : `${name} leads into namespace ${where}`,
    cause,
    effect: `No ReferenceGrant in ${where} is asked for, and NetworkPolicies of ${where} see the caller alone.`,
    fix: `Route to ${other} from namespace ${where}, or by a Gateway route with a ReferenceGrant there.`,
    hurts: false,
  }
}

const isLoopback = (address: string): boolean => inCidr('127.0.0.0/8', address) === true || inCidr('::1/128', address) === true

import { idOf, isEmptySelector, refTo, type Service } from '@portolan/model'
import { type KeptOut, keptOut, type RouteTable } from '@portolan/routing'
import type { Mend } from '../finding.ts'
import { ofNamespaces, type Used } from '../uses.ts'
import type { Draft, LintRule, View } from '../view.ts'
import { slot, type Way } from '../way.ts'
import { sayKind, sayPlaces } from '../words.ts'

interface Cut {
  readonly kept: KeptOut
  readonly table: RouteTable
  readonly services: Set<Service>
  readonly hurts: { readonly way: Way; readonly share: number }[]
}

export const policyCuts: LintRule = {
  code: 'policy-cuts',
  about: 'A NetworkPolicy keeps a controller out of the pods that its routes lead to.',
  severity: 'error',
  remedy:
    "Let the controller's namespace in by a rule of the policy, on the port of the pods. That the network plugin enforces NetworkPolicy is assumed.",
  needs: ['Service', 'NetworkPolicy'],
  *find(view) {
    const cuts = new Map<string, Cut>()
    for (const { service, way, table, share, kept } of ofNamespaces(view, policyCuts, (list) => cutsOf(view, list))) {
      const key = `${idOf(kept.policy)} ${idOf(table.proxy.ref)} ${table.proxy.title}`
      const cut = cuts.get(key) ?? { kept, table, services: new Set(), hurts: [] }
      cut.services.add(service)
      cut.hurts.push({ way, share: share * kept.share })
      cuts.set(key, cut)
    }
    for (const cut of cuts.values()) yield draft(view, cut)
  },
}

/** Requests to the Services of a namespace that are kept out. */
function* cutsOf({ cluster }: View, list: readonly Used[]) {
  const ask = keptOut(cluster)
  for (const { service, uses } of list) {
    const known = new Map<RouteTable, Map<string, KeptOut | undefined>>()
    for (const { way, target, share } of uses) {
      const { table } = way
      if (!table) continue
      const byPort = known.get(table) ?? new Map<string, KeptOut | undefined>()
      known.set(table, byPort)
      const port = `${target.service?.port} ${target.pods?.name ?? ''}`
      if (!byPort.has(port)) byPort.set(port, ask(table, target))
      const kept = byPort.get(port)
      if (kept) yield { service, way, table, share, kept }
    }
  }
}

function draft(view: View, { kept, table: { proxy }, services, hurts }: Cut): Draft {
  const places = sayPlaces(hurts.map(({ way }) => way))
  const streams = hurts.every(({ way }) => way.rule === undefined)
  const title = `${places} ${streams ? 'times out' : 'answers 504'}${kept.share < 1 ? ' in part' : ''}`
  const [service] = services as ReadonlySet<Service> & Iterable<Service>
  const { namespace = '', name } = kept.policy
  const mend =
    service && services.size === 1 && kept.policy.namespace === service.meta.namespace
      ? letIn(view, service, proxy.title, spacesOf(proxy))
      : undefined
  return {
    severity: 'error',
    ref: kept.policy,
    apart: idOf(proxy.ref),
    title,
    cause: kept.text,
    text: `${title}. ${kept.text}. ${kept.detail}`,
    hurts,
    evidence: [
      { ref: kept.policy, text: kept.detail },
      ...[...services].slice(0, 3).map((each) => ({ ref: refTo(each), text: `Service ${slot(each.meta)} is behind it` })),
      ...(proxy.pods?.refs ?? []).slice(0, 2).map((ref) => ({ ref, text: `${sayKind(ref)} is ${proxy.title}` })),
    ],
    fix: `Let ${proxy.title} through by a rule of a NetworkPolicy.`,
    see: `kubectl describe networkpolicy -n ${namespace} ${name}`,
    ...(mend ? { mend } : {}),
  }
}

const spacesOf = ({ pods, workloads = [] }: RouteTable['proxy']): readonly string[] => [
  ...new Set([...(pods?.refs ?? []), ...workloads].flatMap(({ namespace }) => namespace ?? [])),
]

/** Policies add up: one more that lets the controller's namespace in is enough. */
const letIn = ({ cluster }: View, service: Service, title: string, namespaces: readonly string[]): Mend | undefined => {
  const [from] = namespaces
  const name = `allow-${title
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '')}-to-${service.meta.name}`.slice(0, 63)
  if (from === undefined || namespaces.length > 1 || isEmptySelector(service.selector) || cluster.get('NetworkPolicy', service.meta.namespace, name))
    return undefined
  return {
    do: 'create',
    object: {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: { name, namespace: service.meta.namespace ?? '' },
      spec: {
        podSelector: { matchLabels: { ...service.selector } },
        policyTypes: ['Ingress'],
        ingress: [{ from: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': from } } }] }],
      },
    },
  }
}

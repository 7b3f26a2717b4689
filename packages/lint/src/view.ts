import { type Cluster, isEmptySelector, type Kind, matchesLabels, type Pod, type Service } from '@portolan/model'
import { endpointsOf, type RouteTable, resolvePort, whyNone } from '@portolan/routing'
import type { Finding } from './finding.ts'
import type { LbPrices } from './price.ts'
import { type Way, waysOf } from './way.ts'

/** What a rule looks at. */
export interface View {
  readonly cluster: Cluster
  readonly tables: readonly RouteTable[]
  /** Rules that something serves, and streams. */
  readonly ways: readonly Way[]
  /** ms since the epoch. */
  readonly now: number
  readonly options: LintOptions
  /** The codes of all rules. */
  readonly codes: ReadonlySet<string>
  /** Pods behind a Service's port, or behind its first one; undefined when they can't be told. */
  readonly pods: (service: Service, port?: number | string) => Pods | undefined
}

/** What whoever runs it may set. */
export interface LintOptions {
  /** Days before its end from which a certificate is at risk. */
  readonly expiryDays: number
  /** What load balancers are taken to cost a month. */
  readonly lbMonthlyCost: LbPrices
}

export const LINT_DEFAULTS: LintOptions = { expiryDays: 14, lbMonthlyCost: { each: 20, by: new Map() } }

interface Pods {
  readonly ready: number
  readonly total: number
  /** Those that aren't ready. */
  readonly short: readonly Pod[]
  /** Why none is ready, a clause; empty when one is. */
  readonly why: string
}

/** A rule that finds one kind of fault: one rule, one file, one code. */
export interface LintRule {
  /** Stable: part of the findings' ids and of links. */
  readonly code: string
  /** What it finds, in one sentence. */
  readonly about: string
  /** The gravest that its findings have. */
  readonly severity: Finding['severity']
  /** What to do about it in general, in a sentence or two: for the list of rules. */
  readonly remedy: string
  /** Kinds without which nothing can be concluded: where one isn't known, the rule's findings are withheld. */
  readonly needs: readonly Kind[]
  /** Kinds that tell part of it where a needed one isn't known: then the rule finds what they tell. The rest is withheld. */
  readonly instead?: readonly Kind[]
  readonly find: (view: View) => Iterable<Draft>
}

/** A finding before its reach is worked out. */
export interface Draft extends Pick<Finding, 'severity' | 'ref' | 'title' | 'cause' | 'text' | 'evidence' | 'fix' | 'mend'> {
  /** Sets apart findings of one code and reference. */
  readonly apart?: string
  /** Where it shows; default: the reference's. */
  readonly namespace?: string
  /** Ways whose requests are hurt, each with the share of them that is. */
  readonly hurts: readonly { readonly way: Way; readonly share: number }[]
  /** Instead of the words worked out from `hurts`. */
  readonly reachText?: string
  /** Instead of the command that prints the object at fault. */
  readonly see?: string
}

export function viewOf(cluster: Cluster, tables: readonly RouteTable[], now: number, options: LintOptions, codes: ReadonlySet<string>): View {
  const counted = new Map<Service, Map<string, Pods | undefined>>()
  const unready = new Map<string, Pod[]>()
  for (const pod of cluster.all('Pod')) {
    if (pod.ready || pod.meta.deleting || pod.phase === 'Succeeded' || pod.phase === 'Failed') continue
    const namespace = pod.meta.namespace ?? ''
    const list = unready.get(namespace)
    if (list) list.push(pod)
    else unready.set(namespace, [pod])
  }
  const pods = (service: Service, port?: number | string): Pods | undefined => {
    const byPort = counted.get(service) ?? new Map<string, Pods | undefined>()
    counted.set(service, byPort)
    const key = String(port ?? '')
    if (!byPort.has(key)) byPort.set(key, count(cluster, service, port, unready.get(service.meta.namespace ?? '') ?? []))
    return byPort.get(key)
  }
  return { cluster, tables, ways: waysOf(cluster, tables), now, options, codes, pods }
}

/** By the slices, and by the pods that aren't ready: one without an address is in no slice. */
function count(cluster: Cluster, service: Service, port: number | string | undefined, unready: readonly Pod[]): Pods | undefined {
  const spec = port === undefined ? service.ports[0] : resolvePort(service, port)
  if (!spec || service.type === 'ExternalName') return undefined
  const answer = endpointsOf(cluster, service, spec)
  if (!answer.known) return undefined
  const live = new Map<string, boolean>()
  for (const { address, ready, terminating, pod } of answer.endpoints) {
    const id = pod ? pod.name : address
    if (!terminating) live.set(id, (live.get(id) ?? false) || ready)
  }
  const selected = isEmptySelector(service.selector) ? [] : unready.filter(({ meta }) => matchesLabels(service.selector, meta.labels))
  for (const { meta } of selected) if (!live.has(meta.name)) live.set(meta.name, false)
  const ready = [...live.values()].filter((each) => each).length
  const short = selected.filter(({ meta }) => live.get(meta.name) === false).sort((a, b) => (a.meta.name < b.meta.name ? -1 : 1))
  return { ready, total: live.size, short, why: ready > 0 ? '' : whyNone(cluster, service, spec, answer.endpoints) }
}

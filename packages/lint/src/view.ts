import { type Cluster, isEmptySelector, type Kind, matchesLabels, type Pod, type Service, type ServicePort } from '@portolan/model'
import { endpointsOf, type RouteTable, resolvePort, whyNone } from '@portolan/routing'
import type { Finding } from './finding.ts'
import type { Kept } from './kept.ts'
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
  /**
   * Work that several ask for, or that outlasts a revision in which nothing of what it asks for changed: named by an object of whoever asks
   * (its rule, its function) and a part of it. The result is whole: no iterator, and nothing that asks the cluster later.
   */
  readonly keep: <T>(of: object, part: string, make: () => T) => T
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

export function viewOf(cluster: Cluster, tables: readonly RouteTable[], options: LintOptions, codes: ReadonlySet<string>, kept: Kept): View {
  const keep: View['keep'] = (of, part, make) => kept.get(of, part, make)
  const podsIn = (namespace: string) =>
    keep(count, namespace, () => {
      const isShort = ({ ready, meta, phase }: Pod): boolean => !ready && !meta.deleting && phase !== 'Succeeded' && phase !== 'Failed'
      const unready = cluster.podsIn(namespace).filter(isShort)
      return new Map(
        cluster
          .servicesIn(namespace)
          .map((service) => [service, new Map(service.ports.map((spec) => [spec, count(cluster, service, spec, unready)]))]),
      )
    })
  return {
    cluster,
    tables,
    get ways() {
      return keep(waysOf, '', () => waysOf(cluster, tables))
    },
    get now() {
      return kept.now
    },
    options,
    codes,
    pods: (service, port) => {
      const spec = port === undefined ? service.ports[0] : resolvePort(service, port)
      return (
        spec &&
        podsIn(service.meta.namespace ?? '')
          .get(service)
          ?.get(spec)
      )
    },
    keep,
  }
}

/** By the slices, and by the pods that aren't ready: one without an address is in no slice. */
function count(cluster: Cluster, service: Service, spec: ServicePort, unready: readonly Pod[]): Pods | undefined {
  if (service.type === 'ExternalName') return undefined
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

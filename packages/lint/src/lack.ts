import { isEmptySelector, type Labels, matchesLabels, type Ref, refTo, type Service } from '@portolan/model'
import { letters } from './nearest.ts'
import type { Use } from './uses.ts'
import type { View } from './view.ts'
import { sayPlaces } from './words.ts'

/** Why a Service with a selector has no pod at all. */
export type Lack =
  /** No workload of its namespace asks for a pod. */
  | { readonly is: 'scaled'; readonly workloads: readonly Ref[] }
  /** All but one label of `of` are as selected: `key` has the value `has` there, or another key has the value; undefined: it isn't there. */
  | { readonly is: 'near'; readonly of: Ref; readonly key: string; readonly wants: string; readonly hasKey: string; readonly has: string | undefined }
  /** Pods of other namespaces have the labels, or would have them. */
  | { readonly is: 'elsewhere'; readonly namespaces: readonly string[]; readonly some: readonly Ref[] }
  | { readonly is: 'nothing' }

/**
 * Why nobody answers for a Service. Undefined where somebody does, where that isn't known, where it has no selector, and where a workload is
 * about to make pods. Among files, which hold no pods, by the workloads.
 */
export const lackOf = (view: View, service: Service): Lack | undefined => {
  if (isEmptySelector(service.selector) || service.type === 'ExternalName') return undefined
  const pods = view.pods(service)
  const files = isOfFiles(view)
  if (pods ? pods.total > 0 : !files) return undefined
  const carriers = Carriers.of(view)
  const namespace = service.meta.namespace ?? ''
  const matching = carriers.with(service.selector)
  const own = matching.filter((one) => one.namespace === namespace)
  const workloads = own.flatMap(({ ref, replicas }) => (replicas === undefined ? [] : [{ ref, replicas }]))
  if (workloads.length > 0)
    return workloads.every(({ ref, replicas }) => replicas === 0 && ref.kind !== 'DaemonSet')
      ? { is: 'scaled', workloads: workloads.map(({ ref }) => ref) }
      : undefined
  if (own.length > 0) return undefined
  // What pods there are elsewhere can't be told then.
  if (!files && !view.cluster.knows('Pod')) return { is: 'nothing' }
  return nearIn(carriers, namespace, service.selector) ?? elsewhere(matching) ?? (pods ? { is: 'nothing' } : undefined)
}

/** What happens for want of pods: `admin.test answers 503`, `cart selects nothing`. */
export const sayLack = (view: View, { meta }: Service, uses: readonly Use[]): string => {
  if (isOfFiles(view)) return `${meta.name} selects nothing among these files`
  if (uses.length === 0) return `${meta.name} selects nothing`
  const places = sayPlaces(uses.map(({ way }) => way))
  return uses.every(({ way }) => way.entry) ? `${places} leads to no pod` : `${places} answers 503`
}

/** How grave that is: what a folder holds may not be all that there is. */
export const graveOf = (view: View, uses: readonly Use[]): 'error' | 'warning' | 'note' =>
  uses.length === 0 ? 'note' : isOfFiles(view) ? 'warning' : 'error'

const isOfFiles = ({ cluster }: View): boolean => cluster.origin.source === 'manifests'

/** Labels that are in this many namespaces say nothing about where a Service belongs. */
const NAMESPACES = 3

const elsewhere = (matching: readonly Carrier[]): Lack | undefined => {
  const namespaces = [...new Set(matching.map(({ namespace }) => namespace))].sort()
  if (namespaces.length === 0 || namespaces.length > NAMESPACES) return undefined
  return { is: 'elsewhere', namespaces, some: matching.slice(0, NAMESPACES).map(({ ref }) => ref) }
}

/** Keys that say what runs in a pod. */
const IDENTITY: ReadonlySet<string> = new Set(['app', 'k8s-app', 'name', 'app.kubernetes.io/name', 'component', 'app.kubernetes.io/component'])

/** One label differs and the others are as selected; of a single label the value differs as typing errors do, or stands under another key. */
const nearIn = (carriers: Carriers, namespace: string, selector: Labels): Lack | undefined => {
  const keys = Object.keys(selector).sort()
  if (keys.length > MOST_LABELS) return undefined
  for (const key of keys) {
    const wants = selector[key] ?? ''
    const others = Object.fromEntries(keys.filter((other) => other !== key).map((other) => [other, selector[other] ?? '']))
    const found = keys.length === 1 ? carriers.alike(namespace, key, wants) : carriers.in(namespace, others)
    const fits = found.filter(({ labels }) => keys.length === 1 || isTypo(wants, labels[key]) || Object.keys(others).some((one) => IDENTITY.has(one)))
    const [first] = fits
    // Of several it can't be told which one is meant.
    if (!first || new Set(fits.map(({ labels }) => labels[key])).size > 1) continue
    const hasKey = keys.length > 1 || Object.hasOwn(first.labels, key) ? key : ([...IDENTITY].find((one) => first.labels[one] === wants) ?? key)
    return { is: 'near', of: first.ref, key, wants, hasKey, has: first.labels[hasKey] }
  }
  return undefined
}

const MOST_LABELS = 8

/** `carts` for `cart`, `back-office` for `backoffice`; not `web-2` for `web-1`, which are two things. */
const isTypo = (wants: string, has: string | undefined): boolean => {
  if (has === undefined || wants === has) return false
  const [a, b] = [wants.split(/[-_.]/), has.split(/[-_.]/)]
  if (a.join('').toLowerCase() === b.join('').toLowerCase()) return true
  if (a.length !== b.length) return false
  const differing = a.flatMap((word, at) => (word === b[at] ? [] : [[word, b[at] ?? ''] as const]))
  return (
    differing.length === 1 &&
    differing.every(([one, other]) => Math.min(one.length, other.length) > 3 && letters(one, other, 3) < 3 && !/\d/.test(one + other))
  )
}

/** Who has labels: a workload, by its template, or a pod, for all of its namespace with the same ones. */
interface Carrier {
  readonly ref: Ref
  readonly namespace: string
  readonly labels: Labels
  /** Of a workload. */
  readonly replicas?: number
}

/** Values of one key in one namespace that are compared letter by letter: among more nothing is told apart. */
const COMPARISONS = 2_000

/** More workloads than this with one label: it is the team's or the release's, not the application's. */
const CROWD = 50

/** Everything with labels that a Service can select, by label. */
class Carriers {
  readonly #all: Carrier[] = []
  /** By value, of the keys that are asked for: most labels nobody selects. */
  readonly #byKey = new Map<string, ReadonlyMap<string, readonly Carrier[]>>()
  readonly #byKeyIn = new Map<string, ReadonlyMap<string, readonly Carrier[]>>()
  #byNamespace: ReadonlyMap<string, readonly Carrier[]> | undefined

  static of(view: View): Carriers {
    return view.keep(Carriers, '', () => new Carriers(view))
  }

  private constructor({ cluster }: View) {
    for (const kind of ['Deployment', 'StatefulSet', 'DaemonSet'] as const)
      for (const workload of cluster.all(kind))
        this.#all.push({ ref: refTo(workload), namespace: workload.meta.namespace ?? '', labels: workload.template.labels, replicas: workload.replicas })
    for (const { ref, labels } of cluster.podLabels()) this.#all.push({ ref, namespace: ref.namespace ?? '', labels })
  }

  /** Those that have all of these labels; none for no labels. */
  with(labels: Labels): readonly Carrier[] {
    const lists = Object.keys(labels).map((key) => this.#valuesOf(key).get(labels[key] ?? '') ?? [])
    const shortest = lists.reduce<readonly Carrier[] | undefined>((best, list) => (best && best.length <= list.length ? best : list), undefined) ?? []
    return shortest.filter((one) => matchesLabels(labels, one.labels))
  }

  /** Those of a namespace that have all of these labels; none where so many share them that they say nothing. */
  in(namespace: string, labels: Labels): readonly Carrier[] {
    const lists = Object.keys(labels).map((key) => this.#valuesIn(namespace, key).get(labels[key] ?? '') ?? [])
    const shortest = lists.reduce((best, list) => (best.length <= list.length ? best : list), lists[0] ?? [])
    return shortest.length > CROWD ? [] : shortest.filter((one) => matchesLabels(labels, one.labels))
  }

  /** Those of a namespace whose value of a key could be meant, or that have the value under another key of its kind. */
  alike(namespace: string, key: string, value: string): readonly Carrier[] {
    if (IDENTITY.has(key)) {
      for (const other of IDENTITY) {
        const list = this.#valuesIn(namespace, other)
          .get(value)
          ?.filter(({ labels }) => !Object.hasOwn(labels, key))
        if (list && list.length > 0) return list
      }
    }
    const values = this.#valuesIn(namespace, key)
    return values.size > COMPARISONS ? [] : [...values].flatMap(([other, list]) => (isTypo(value, other) ? list : []))
  }

  #valuesOf(key: string): ReadonlyMap<string, readonly Carrier[]> {
    const known = this.#byKey.get(key) ?? byValue(this.#all, key)
    this.#byKey.set(key, known)
    return known
  }

  #valuesIn(namespace: string, key: string): ReadonlyMap<string, readonly Carrier[]> {
    this.#byNamespace ??= Map.groupBy(this.#all, (one) => one.namespace)
    const name = `${namespace}\u0000${key}`
    const known = this.#byKeyIn.get(name) ?? byValue(this.#byNamespace.get(namespace) ?? [], key)
    this.#byKeyIn.set(name, known)
    return known
  }
}

const byValue = (carriers: readonly Carrier[], key: string): ReadonlyMap<string, readonly Carrier[]> =>
  Map.groupBy(
    carriers.filter(({ labels }) => Object.hasOwn(labels, key)),
    ({ labels }) => labels[key] ?? '',
  )

import { isEmptySelector, type Labels, matchesLabels, type Ref, refTo, type Service } from '@portolan/model'
import { isOfFiles, isTwice, isTypo } from './folder.ts'
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
  // Of what stands twice only the last is known: a patch has no labels.
  if (files && carriers.isTwiceIn(namespace)) return undefined
  const selector = Object.fromEntries(Object.entries(service.selector).filter(([key]) => !GIVEN.has(key)))
  const matching = carriers.with(selector)
  const own = matching.filter((one) => one.namespace === namespace)
  const workloads = own.flatMap(({ ref, replicas }) => (replicas === undefined ? [] : [{ ref, replicas }]))
  if (workloads.length > 0)
    return workloads.every(({ ref, replicas }) => replicas === 0 && ref.kind !== 'DaemonSet')
      ? { is: 'scaled', workloads: workloads.map(({ ref }) => ref) }
      : undefined
  if (own.length > 0) return undefined
  // What pods there are elsewhere can't be told then.
  if (!files && !view.cluster.knows('Pod')) return { is: 'nothing' }
  return nearIn(carriers, namespace, selector, files) ?? elsewhere(matching) ?? (pods ? { is: 'nothing' } : undefined)
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

/** Labels that are in this many namespaces say nothing about where a Service belongs. */
const NAMESPACES = 3

const elsewhere = (matching: readonly Carrier[]): Lack | undefined => {
  const namespaces = [...new Set(matching.map(({ namespace }) => namespace))].sort()
  if (namespaces.length === 0 || namespaces.length > NAMESPACES) return undefined
  return { is: 'elsewhere', namespaces, some: matching.slice(0, NAMESPACES).map(({ ref }) => ref) }
}

/** Labels that controllers give to the pods that they make: no template has them. */
const GIVEN: ReadonlySet<string> = new Set([
  'statefulset.kubernetes.io/pod-name',
  'apps.kubernetes.io/pod-index',
  'controller-revision-hash',
  'pod-template-hash',
  'pod-template-generation',
])

/** Keys whose values are different things, not spellings of one: without its letters being close none is meant for the other. */
const PARTS: ReadonlySet<string> = new Set(['app', 'k8s-app', 'name', 'component'])

/** The same among files, where the other part may be elsewhere. */
const FILED: ReadonlySet<string> = new Set(['tier', 'role'])

const isPart = (key: string, files: boolean): boolean =>
  PARTS.has(key) || (files && FILED.has(key)) || /^app\.kubernetes\.io\/(name|component|instance)$/.test(key)

/** Keys that say what runs in a pod. */
const IDENTITY: ReadonlySet<string> = new Set(['app', 'k8s-app', 'name', 'app.kubernetes.io/name', 'component', 'app.kubernetes.io/component'])

/** One label differs and the others are as selected; of a single label the value differs as typing errors do, or stands under another key. */
const nearIn = (carriers: Carriers, namespace: string, selector: Labels, files: boolean): Lack | undefined => {
  const keys = Object.keys(selector).sort()
  if (keys.length > MOST_LABELS) return undefined
  for (const key of keys) {
    const wants = selector[key] ?? ''
    const others = Object.fromEntries(keys.filter((other) => other !== key).map((other) => [other, selector[other] ?? '']))
    const found = keys.length === 1 ? carriers.alike(namespace, key, wants) : carriers.in(namespace, others)
    const fits = found.filter(
      ({ labels }) =>
        keys.length === 1 ||
        isTypo(wants, labels[key]) ||
        ((!isPart(key, files) || labels[key] === undefined) && Object.keys(others).some((one) => IDENTITY.has(one))),
    )
    const [first] = fits
    // Of several it can't be told which one is meant.
    if (!first || new Set(fits.map(({ labels }) => labels[key])).size > 1) continue
    const hasKey = keys.length > 1 || Object.hasOwn(first.labels, key) ? key : ([...IDENTITY].find((one) => first.labels[one] === wants) ?? key)
    return { is: 'near', of: first.ref, key, wants, hasKey, has: first.labels[hasKey] }
  }
  return undefined
}

const MOST_LABELS = 8

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
  readonly #twice = new Set<string>()
  readonly #all: Carrier[] = []
  /** By value, of the keys that are asked for: most labels nobody selects. */
  readonly #byKey = new Map<string, ReadonlyMap<string, readonly Carrier[]>>()
  readonly #byKeyIn = new Map<string, ReadonlyMap<string, readonly Carrier[]>>()
  #byNamespace: ReadonlyMap<string, readonly Carrier[]> | undefined

  static of(view: View): Carriers {
    return view.keep(Carriers, '', () => new Carriers(view))
  }

  private constructor(view: View) {
    const { cluster } = view
    const files = isOfFiles(view)
    for (const kind of ['Deployment', 'StatefulSet', 'DaemonSet'] as const) {
      for (const workload of cluster.all(kind)) {
        const ref = refTo(workload)
        if (files && isTwice(view, ref)) this.#twice.add(ref.namespace ?? '')
        this.#all.push({ ref, namespace: ref.namespace ?? '', labels: workload.template.labels, replicas: workload.replicas })
      }
    }
    for (const { ref, labels } of cluster.podLabels()) this.#all.push({ ref, namespace: ref.namespace ?? '', labels })
  }

  /** Whether a workload of a namespace stands more than once among the files. */
  isTwiceIn(namespace: string): boolean {
    return this.#twice.has(namespace)
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

import { type Cluster, type Ingress, type IngressClass, type Ref, refTo } from '@portolan/model'
import type { Dialect } from '../answer.ts'
import { type Family, FAMILIES, familyOfClass, familyOfController, findRunning, type Running, versionOf } from './families.ts'
import { ControllerOptions } from './options.ts'

/** One Ingress controller: the classes that it serves, the Ingresses that it adopts, and what is known of how it runs. */
export interface IngressController {
  readonly cluster: Cluster
  /** By which its objects are read. */
  readonly dialect: Dialect
  readonly family?: Family
  /** Its first class, which may be absent from the cluster. */
  readonly ref: Ref
  /** Of the first class; empty: Ingresses without a class. */
  readonly name: string
  /** Every class that exists and names this controller, by name. */
  readonly classes: readonly IngressClass[]
  /** In no order that matters. */
  readonly ingresses: readonly Ingress[]
  readonly running: Running
  readonly options: ControllerOptions
  /** `1.15.1`, where an image says so. */
  readonly version?: string
  /** Why nothing serves it, a clause without final stop. */
  readonly unserved?: string
  readonly assumed: readonly string[]
  /** Where all of these Ingresses name the class; undefined when some use the annotation and some the field. */
  readonly classAt?: string
  /** Another controller than the one that the class names: a what-if. */
  readonly asIf?: true
}

/** Stands for Ingresses without a class; no object can have this name. */
const NO_CLASS = '(none)'
const CLASS_ANNOTATION = 'kubernetes.io/ingress.class'
const NOBODY: Running = { pods: [], services: [], workloads: [], images: [] }

/**
 * Every Ingress controller of the source, by the name of its first class: each with the Ingresses that it adopts (DET-01 to DET-05).
 * One Ingress may have several, or none; those without one are gathered by the class that they name, as unserved.
 * `as`: the same Ingresses as if this controller served them.
 */
export const ingressControllers = (cluster: Cluster, as?: Dialect): readonly IngressController[] => {
  const fallback = defaultClass(cluster)
  const asked = [...cluster.all('Ingress')].map((ingress) => asking(ingress, fallback))
  const groups = groupsOf(cluster, asked)
  const left = new Set(asked)
  const byField = Map.groupBy(asked, ({ field }) => field)
  const byAnnotation = Map.groupBy(asked, ({ annotation }) => annotation)
  const adopted = groups.map((group) => {
    const own = adoptedBy(group, byField, byAnnotation)
    for (const one of own) left.delete(one)
    return { group, own }
  })
  const orphans = Map.groupBy(left, ({ field, annotation }) => annotation ?? field ?? '')
  const all = [
    ...adopted.map(({ group, own }) => toController(cluster, group, own, as)),
    ...[...orphans].map(([name, own]) => toOrphan(cluster, name, own, as)),
  ]
  return all.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))
}

/** What an Ingress says of its class; empty text in either place counts as said (DET-04). */
interface Asking {
  readonly ingress: Ingress
  readonly field?: string
  readonly annotation?: string
}

const asking = (ingress: Ingress, fallback: string | undefined): Asking => {
  const annotation = Object.hasOwn(ingress.meta.annotations, CLASS_ANNOTATION) ? ingress.meta.annotations[CLASS_ANNOTATION] : undefined
  const field = ingress.className ?? (annotation ? undefined : fallback)
  return { ingress, ...(field === undefined ? {} : { field }), ...(annotation ? { annotation } : {}) }
}

/** One controller's classes. Families that serve all classes of their controller are one group, others one for each class. */
interface Group {
  readonly family?: Family
  readonly classes: readonly IngressClass[]
  /** Values of the annotation that it answers to. */
  readonly words: readonly string[]
  /** It takes Ingresses that name no class. */
  readonly classless: boolean
  /** The annotation comes before the field, whatever its family does. */
  readonly annotationFirst?: true
  /** The controller's flag and its name in the class differ: it takes nothing by the field. */
  readonly turnedAway?: true
  /** Values of the annotation that are no class of the cluster: it is assumed that somebody serves them. */
  readonly bare?: string
}

const groupsOf = (cluster: Cluster, asked: readonly Asking[]): readonly Group[] => {
  const classes = [...cluster.all('IngressClass')].sort((a, b) => (a.meta.name < b.meta.name ? -1 : 1))
  const keyed = Map.groupBy(classes, ({ controller, meta }) =>
    familyOfController(controller)?.serves === 'controller' ? controller : `class ${meta.name}`,
  )
  const groups: Group[] = [...keyed.values()].map((own) => {
    const family = familyOfController(own[0]?.controller ?? '')
    return { ...(family ? { family } : {}), classes: own, words: [], classless: false }
  })
  const made = groups.map((group) => named(cluster, group, groups))
  const spoken = new Set(made.flatMap(({ words }) => words))
  const names = new Set(classes.map(({ meta }) => meta.name))
  const bare = new Set(asked.flatMap(({ annotation }) => (annotation && !spoken.has(annotation) && !names.has(annotation) ? annotation : [])))
  for (const name of [...bare].sort()) {
    const family = familyOfClass(name) ?? familyOfFlag(cluster, name) ?? FAMILIES.find(({ configured }) => configured?.(cluster).words.includes(name))
    if (family || isFlag(cluster, name))
      made.push({
        ...(family ? { family } : {}),
        classes: [],
        words: [name],
        classless: family?.configured?.(cluster).classless ?? false,
        bare: name,
      })
  }
  // Traefik is there where its own kinds are, class or not (TRF-30).
  for (const family of FAMILIES) {
    if (family.kinds?.some((kind) => cluster.count(kind) > 0) && !made.some((group) => group.family === family))
      made.push({ family, classes: [], words: family.classes, classless: family.readsClassless === true, bare: family.classes[0] ?? '' })
  }
  // Istio may take what names no class (DET-03).
  for (const family of FAMILIES) {
    const asked = family.configured?.(cluster)
    if (asked?.classless && !made.some((group) => group.family === family)) made.push({ family, classes: [], ...asked, bare: asked.words[0] ?? '' })
  }
  return made
}

/** The annotation is compared with the controller's own flag, not with the names of classes (DET-02, DET-03). */
const named = (cluster: Cluster, group: Group, groups: readonly Group[]): Group => {
  const { family, classes } = group
  if (family?.configured) return { ...group, ...family.configured(cluster) }
  if (!family?.annotated) return { ...group, words: classes.map(({ meta }) => meta.name) }
  const running = findRunning(cluster, family, classes[0], [])
  const options = ControllerOptions.of(cluster, running)
  if (family.flagInName) {
    const turnedAway = classes[0] && flagElsewhere(cluster, family, classes[0]) !== undefined
    const taken = byFlagOrName(cluster, family, classes[0], options, versionOf(running.images, family))
    return { ...group, ...taken, ...(turnedAway ? { turnedAway } : {}) }
  }
  const flag = options.flag(family.annotated)
  // Of several controllers of one family the one with the family's own controller name answers to its own word.
  const own = groups.filter((other) => other.family === family)
  const first = own.length < 2 || classes.some(({ controller }) => controller === family.controllers[0])
  const words = flag === undefined ? (first ? family.classes : []) : [flag]
  const classless = family.readsClassless === true ? flag === undefined : family.classless !== undefined && options.isOn(family.classless)
  return { ...group, words, classless }
}

/**
 * haproxytech/kubernetes-ingress, pkg/ingress/ingress.go (1.9) and pkg/store/store.go (3.2): with a flag the annotation has to equal it, and
 * Ingresses without a class need a flag of their own; without one they are taken unless some class is the default.
 */
const byFlagOrName = (
  cluster: Cluster,
  family: Family,
  ingressClass: IngressClass | undefined,
  options: ControllerOptions,
  version: string | undefined,
): Pick<Group, 'words' | 'classless' | 'annotationFirst'> => {
  const [own = ''] = family.controllers
  const flag =
    options.flag(family.annotated ?? '') ??
    (ingressClass?.controller.startsWith(`${own}/`) ? ingressClass.controller.slice(own.length + 1) : undefined)
  const hasDefault = [...cluster.all('IngressClass')].some(({ isDefault }) => isDefault)
  const classless = flag === undefined ? !hasDefault : family.classless !== undefined && options.isOn(family.classless)
  if (version !== undefined && !isBefore(version, family.annotatedUntil ?? '')) return { words: [], classless }
  return { words: flag === undefined ? [] : [flag], classless, annotationFirst: true }
}

/** The flag of the one controller that runs, where the class' name of it doesn't end in that (pkg/ingress/ingress.go, supported; 3.2 pkg/store/store.go). */
const flagElsewhere = (cluster: Cluster, family: Family, { controller }: IngressClass): string | undefined => {
  const running = findRunning(cluster, family, undefined, [])
  if (running.workloads.length !== 1) return undefined
  const flag = ControllerOptions.of(cluster, running).flag(family.annotated ?? '')
  return flag && controller !== `${family.controllers[0]}/${flag}` ? flag : undefined
}

const isBefore = (version: string, other: string): boolean => {
  const [a = 0, b = 0] = version.split('.').map((part) => Number.parseInt(part, 10) || 0)
  const [c = 0, d = 0] = other.split('.').map((part) => Number.parseInt(part, 10) || 0)
  return a < c || (a === c && b < d)
}

const adoptedBy = (
  { family, classes, words, classless, annotationFirst: always, turnedAway }: Group,
  byField: ReadonlyMap<string | undefined, readonly Asking[]>,
  byAnnotation: ReadonlyMap<string | undefined, readonly Asking[]>,
): readonly Asking[] => {
  const annotationFirst = always ?? family?.precedence !== 'field'
  const named = turnedAway ? [] : classes.flatMap(({ meta }) => byField.get(meta.name) ?? [])
  const fielded = named.filter(({ annotation }) => annotation === undefined || !annotationFirst)
  const spoken = words.flatMap((word) => byAnnotation.get(word) ?? []).filter(({ field }) => field === undefined || annotationFirst)
  const neither = classless ? (byField.get(undefined) ?? []).filter(({ annotation }) => annotation === undefined) : []
  return [...new Set([...fielded, ...spoken, ...neither])]
}

const toController = (cluster: Cluster, group: Group, own: readonly Asking[], as: Dialect | undefined): IngressController => {
  const { family, classes, bare } = group
  const [first] = classes
  const ingresses = own.map(({ ingress }) => ingress)
  const name = first?.meta.name ?? bare ?? ''
  const statuses = [...new Set(ingresses.flatMap(({ addresses }) => addresses.flatMap(({ ip, hostname }) => ip ?? hostname ?? [])))]
  const found = findRunning(cluster, family, first, statuses)
  const other = as === undefined && family ? standIn(cluster, family, found, statuses) : undefined
  const running = other?.running ?? found
  const version = versionOf(running.images, other?.family ?? family)
  return {
    ...base(cluster, name, own, as, family),
    ...(other ? { dialect: other.family.dialect, assumed: [other.why] } : {}),
    ref: first ? refTo(first) : { kind: 'IngressClass', name },
    classes,
    running,
    options: as === undefined || as === family?.dialect ? ControllerOptions.of(cluster, running) : ControllerOptions.unknown,
    ...(version ? { version } : {}),
  }
}

/** Where nothing of ingress-nginx runs, and Traefik does with its provider for the same classes and annotations, Traefik serves them (TRF-60). */
const standIn = (
  cluster: Cluster,
  family: Family,
  { pods, workloads }: Running,
  statuses: readonly string[],
): { readonly family: Family; readonly running: Running; readonly why: string } | undefined => {
  if (family.dialect !== 'ingress-nginx' || pods.length + workloads.length > 0) return undefined
  const traefik = FAMILIES.find(({ dialect }) => dialect === 'traefik')
  if (!traefik) return undefined
  const running = findRunning(cluster, traefik, undefined, statuses)
  if (!ControllerOptions.of(cluster, running).isOn('providers.kubernetesingressnginx')) return undefined
  return {
    family: traefik,
    running,
    why: `Nothing of ${family.title} runs here. Traefik does, with its provider for the same Ingresses, and is taken to serve them.`,
  }
}

/** Ingresses that no controller of the source adopts: why, or why one is assumed all the same. */
const toOrphan = (cluster: Cluster, name: string, own: readonly Asking[], as: Dialect | undefined): IngressController => {
  const object = name === '' ? undefined : cluster.get('IngressClass', undefined, name)
  const shared = {
    ...base(cluster, name, own, as, undefined),
    ref: { kind: 'IngressClass', name: name || NO_CLASS } as const,
    classes: [],
    running: NOBODY,
    options: ControllerOptions.unknown,
  }
  if (as !== undefined) return shared
  if (object) {
    const family = familyOfController(object.controller)
    const title = family?.title ?? object.controller
    const flag = family?.flagInName ? flagElsewhere(cluster, family, object) : undefined
    if (family && flag && own.some(({ field }) => field === name))
      return {
        ...shared,
        ref: refTo(object),
        unserved: `${title} runs with --${family.annotated}=${flag} and takes classes of controller ${family.controllers[0]}/${flag}, and class ${name} names ${object.controller}`,
      }
    return {
      ...shared,
      ref: refTo(object),
      unserved: `${title} takes class ${name} from spec.ingressClassName, and these Ingresses name it elsewhere`,
    }
  }
  if (cluster.origin.source === 'manifests' && (name === '' || !cluster.knows('IngressClass'))) {
    const gap = name === '' ? 'No Ingress class is set, and none is the default' : `No file defines class ${name}`
    const family = familyOfClass(name)
    const read = { ...shared, ...(family ? { family, dialect: family.dialect } : {}) }
    return { ...read, assumed: [`${gap}; a controller that serves it is assumed.`] }
  }
  if (!cluster.knows('IngressClass'))
    return { ...shared, assumed: [`IngressClasses can't be read; a controller for ${name || 'no class'} is assumed.`] }
  const torn = own.find(({ field, annotation }) => field !== undefined && annotation === name && field !== name)
  const goesBy = familyOfClass(name)?.title
  const unserved =
    name === ''
      ? 'No class is set and none is the default'
      : torn && goesBy
        ? `${goesBy} goes by spec.ingressClassName, which says ${torn.field}, not by the annotation`
        : `Class ${name} has no controller in this cluster`
  return { ...shared, unserved }
}

const base = (cluster: Cluster, name: string, own: readonly Asking[], as: Dialect | undefined, family: Family | undefined) => {
  const classAt = fieldOf(own)
  return {
    cluster,
    name,
    dialect: as ?? family?.dialect ?? ('ingress-generic' as const),
    ...(family ? { family } : {}),
    ingresses: own.map(({ ingress }) => ingress),
    assumed: [],
    ...(classAt ? { classAt } : {}),
    ...(as !== undefined && as !== family?.dialect ? { asIf: true as const } : {}),
  }
}

/**
 * DET-04: the API server writes the default class into an Ingress when it is created, the newest of several (tie: by name).
 * So in a live cluster an Ingress without a class is older than the default; manifests are yet to be created.
 * The AWS and HAProxy Technologies controllers look the default up while they run.
 */
const defaultClass = (cluster: Cluster): string | undefined => {
  const [first] = [...cluster.all('IngressClass')]
    .filter(({ isDefault }) => isDefault)
    .sort((a, b) => b.meta.created - a.meta.created || (a.meta.name < b.meta.name ? -1 : 1))
  if (!first) return undefined
  const adopts = /^(ingress\.k8s\.aws|eks\.amazonaws\.com)\/alb$|^haproxy\.org\/ingress-controller/.test(first.controller)
  return cluster.origin.source === 'manifests' || adopts ? first.meta.name : undefined
}

const fieldOf = (own: readonly Asking[]): string | undefined => {
  const annotated = own.filter(({ annotation }) => annotation !== undefined).length
  if (annotated === 0) return '/spec/ingressClassName'
  return annotated === own.length ? `/metadata/annotations/${CLASS_ANNOTATION.replace('/', '~1')}` : undefined
}

/** Whether some controller runs with this class as its flag (DET-02). */
const isFlag = (cluster: Cluster, name: string): boolean => flagged(cluster, name).length > 0

const familyOfFlag = (cluster: Cluster, name: string): Family | undefined =>
  FAMILIES.find(({ images }) => flagged(cluster, name).some((image) => images.some((part) => image.includes(part))))

const flagged = (cluster: Cluster, name: string): readonly string[] =>
  (['Deployment', 'DaemonSet'] as const).flatMap((kind) =>
    [...cluster.all(kind)].flatMap(({ template }) =>
      template.args.some((arg) => /^--(ingress[-.]class|providers\.kubernetesingress\.ingressclass)=/i.test(arg) && arg.endsWith(`=${name}`))
        ? template.images
        : [],
    ),
  )

import { type Cluster, type Ingress, type IngressClass, type Ref, refTo } from '@portolan/model'
import { type Family, familyOfClass, familyOfController } from '../../controllers.ts'

/** The Ingresses that one class holds together, and who would serve them. */
export interface ClassGroup {
  /** Empty: Ingresses without a class. */
  readonly name: string
  readonly ref: Ref
  readonly object?: IngressClass
  readonly family?: Family
  /** A clause without final stop. */
  readonly unserved?: string
  readonly assumed: readonly string[]
  readonly ingresses: readonly Ingress[]
  /** Where all of these Ingresses name the class; undefined when some use the annotation and some the field. */
  readonly field?: string
}

/** Stands for Ingresses without a class; no object can have this name. */
const NO_CLASS = '(none)'
const CLASS_ANNOTATION = 'kubernetes.io/ingress.class'

/** Every class that exists or is named, with its Ingresses, sorted by name. */
export const groupByClass = (cluster: Cluster): readonly ClassGroup[] => {
  const byName = new Map<string, { ingresses: Ingress[]; annotated: boolean }>()
  for (const { meta } of cluster.all('IngressClass')) byName.set(meta.name, { ingresses: [], annotated: true })
  const fallback = defaultClass(cluster)
  for (const ingress of cluster.all('Ingress')) {
    const { name, annotated } = classOf(ingress, fallback)
    const group = byName.get(name) ?? { ingresses: [], annotated: true }
    group.ingresses.push(ingress)
    group.annotated &&= annotated
    byName.set(name, group)
  }
  return [...byName].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, { ingresses, annotated }]) => toGroup(cluster, name, ingresses, annotated))
}

/** The annotation precedes the field (API text, DET-03); without both the default class where it is adopted (DET-04). */
const classOf = (ingress: Ingress, fallback: string | undefined): { name: string; annotated: boolean } => {
  const annotation = Object.hasOwn(ingress.meta.annotations, CLASS_ANNOTATION) ? ingress.meta.annotations[CLASS_ANNOTATION] : undefined
  if (annotation) return { name: annotation, annotated: true }
  return { name: ingress.className ?? fallback ?? '', annotated: false }
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

const toGroup = (cluster: Cluster, name: string, ingresses: readonly Ingress[], annotated: boolean): ClassGroup => {
  const object = name === '' ? undefined : cluster.get('IngressClass', undefined, name)
  const family = object ? familyOfController(object.controller) : familyOfClass(name)
  const ref: Ref = object ? refTo(object) : { kind: 'IngressClass', name: name || NO_CLASS }
  const field = fieldOf(ingresses)
  const base = { name, ref, ...(object ? { object } : {}), ...(family ? { family } : {}), ...(field ? { field } : {}), ingresses }
  const read = `${family?.title ?? (object ? object.controller : name || 'The controller')} is read by the Ingress specification; its own rules may differ.`
  if (object) return { ...base, assumed: [read] }
  const served = name !== '' && annotated && (family !== undefined || isFlag(cluster, name))
  if (served) return { ...base, assumed: [read] }
  if (cluster.origin.source === 'manifests' && (name === '' || !cluster.knows('IngressClass'))) {
    const gap = name === '' ? 'No Ingress class is set, and none is the default' : `No file defines class ${name}`
    return { ...base, assumed: [`${gap}; a controller that serves it is assumed.`, read] }
  }
  if (!cluster.knows('IngressClass'))
    return { ...base, assumed: [`IngressClasses can't be read; a controller for ${name || 'no class'} is assumed.`, read] }
  const unserved = name === '' ? 'No class is set and none is the default' : `Class ${name} has no controller in this cluster`
  return { ...base, unserved, assumed: [] }
}

const fieldOf = (ingresses: readonly Ingress[]): string | undefined => {
  const annotated = ingresses.filter(({ meta }) => Object.hasOwn(meta.annotations, CLASS_ANNOTATION)).length
  if (annotated === 0) return '/spec/ingressClassName'
  return annotated === ingresses.length ? `/metadata/annotations/${CLASS_ANNOTATION.replace('/', '~1')}` : undefined
}

/** Whether some controller runs with this class as its flag (DET-02). */
const isFlag = (cluster: Cluster, name: string): boolean => {
  for (const kind of ['Deployment', 'DaemonSet'] as const) {
    for (const { template } of cluster.all(kind)) {
      if (template.args.some((arg) => /^--(ingress[-.]class|providers\.kubernetesingress\.ingressclass)=/i.test(arg) && arg.endsWith(`=${name}`)))
        return true
    }
  }
  return false
}

import { type Cluster, type EKSIngressClassParams, type Ingress, type IngressClassParams, matchesSelector, type Ref, refTo } from '@portolan/model'
import type { IngressController } from '../../ingress/controllers.ts'
import { targetOf } from '../../ingress/targets.ts'
import { compareText } from '../../order.ts'
import type { Detached } from '../../table.ts'
import { hostGlob } from './globs.ts'

/** One Ingress of a group, with what its class says for it. */
export interface Member {
  readonly ingress: Ingress
  readonly params?: IngressClassParams | EKSIngressClassParams
  readonly order: number
}

/** The Ingresses that share one load balancer, in the order in which their rules stand (ALB-02). */
export interface Group {
  /** Undefined: the group of one Ingress that names none. */
  readonly name?: string
  readonly members: readonly Member[]
}

/** Why a group's load balancer stays as it is: one error stops all of it (ALB-03). */
export interface GroupError {
  readonly ref: Ref
  readonly text: string
  readonly rule: string
}

export const PREFIX = 'alb.ingress.kubernetes.io/'

/** The value of an annotation of the controller, by its name without prefix. */
export const annotationOf = ({ meta }: { readonly meta: Ingress['meta'] }, name: string): string | undefined =>
  Object.hasOwn(meta.annotations, PREFIX + name) ? meta.annotations[PREFIX + name] : undefined

export const annotationRef = (object: Parameters<typeof refTo>[0], name: string): Ref =>
  refTo(object, `/metadata/annotations/${(PREFIX + name).replace('/', '~1')}`)

/** A list of texts, separated by commas. */
export const listOf = (text: string | undefined): readonly string[] =>
  (text ?? '')
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')

/** The load balancers of a controller, and the Ingresses that it leaves alone (ALB-01, pkg/ingress/group_loader.go v3.5). */
export const groupsOf = (controller: IngressController): { readonly groups: readonly Group[]; readonly unmanaged: readonly Detached[] } => {
  const groups = new Map<string, { name?: string; members: Member[] }>()
  const unmanaged: Detached[] = []
  for (const ingress of controller.ingresses) {
    if (ingress.meta.deleting) continue
    const found = paramsOf(controller, ingress)
    const refused = 'refused' in found ? found.refused : undefined
    const params = 'params' in found ? found.params : undefined
    const name = params?.group ?? annotationOf(ingress, 'group.name')
    const invalid = name !== undefined && !isGroupName(name)
    if (refused !== undefined || invalid) {
      const text = refused ?? `Its group name ${JSON.stringify(name)} is invalid, so no load balancer serves it`
      unmanaged.push(detached(controller, ingress, text))
      continue
    }
    const order = Number(annotationOf(ingress, 'group.order') ?? 0)
    const key = name === undefined ? `${ingress.meta.namespace}/${ingress.meta.name}` : name
    const group = groups.get(key) ?? { ...(name === undefined ? {} : { name }), members: [] }
    group.members.push({ ingress, ...(params ? { params } : {}), order: Number.isSafeInteger(order) ? order : 0 })
    groups.set(key, group)
  }
  const sorted = [...groups].sort(([a], [b]) => compareText(a, b)).map(([, { members, ...group }]) => ({ ...group, members: members.sort(byOrder) }))
  return { groups: sorted, unmanaged }
}

const detached = ({ cluster }: IngressController, ingress: Ingress, text: string): Detached => {
  const [first] = ingress.rules.flatMap(({ paths }) => paths ?? []).flatMap(({ backend }) => (backend && 'service' in backend ? backend : []))
  return {
    ref: refTo(ingress),
    hosts: ingress.rules.some(({ host }) => host === '') ? [] : ingress.rules.map(({ host }) => hostGlob(host)),
    text,
    rule: 'ALB-01',
    targets: first ? [targetOf(cluster, ingress, first, '/spec/rules/0', 1)] : [],
  }
}

/** ALB-02: age is irrelevant. */
const byOrder = (a: Member, b: Member): number => a.order - b.order || compareText(nameOf(a), nameOf(b))
const nameOf = ({ ingress: { meta } }: Member): string => `${meta.namespace}/${meta.name}`

const isGroupName = (name: string): boolean => name.length <= 63 && /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/.test(name)

/** What an Ingress' class refers to. An Ingress that names its class by annotation has none (ALB-01). */
const paramsOf = (
  { cluster, classes }: IngressController,
  ingress: Ingress,
): { readonly params?: IngressClassParams | EKSIngressClassParams } | { readonly refused: string } => {
  if (ingress.meta.annotations['kubernetes.io/ingress.class'] !== undefined) return {}
  const own =
    classes.find(({ meta }) => meta.name === ingress.className) ??
    (ingress.className === undefined ? classes.find(({ isDefault }) => isDefault) : undefined)
  const named = own?.parameters
  if (!own || !named || named.kind !== 'IngressClassParams') return {}
  const kind = named.apiGroup === 'eks.amazonaws.com' ? 'EKSIngressClassParams' : 'IngressClassParams'
  const params = cluster.get(kind, undefined, named.name)
  if (!params)
    return cluster.knows(kind) ? { refused: `IngressClass ${own.meta.name} refers to IngressClassParams ${named.name}, which do not exist` } : {}
  const namespace = ingress.meta.namespace ?? ''
  if (params.namespaceSelector && isOutside(cluster, params, namespace))
    return { refused: `IngressClassParams ${named.name} select other namespaces than ${namespace}, so no load balancer serves it` }
  return { params }
}

const isOutside = (cluster: Cluster, { namespaceSelector }: IngressClassParams | EKSIngressClassParams, namespace: string): boolean => {
  const found = cluster.get('Namespace', undefined, namespace)
  if (!found && !cluster.knows('Namespace')) return false
  const labels = Object.assign(Object.create(null), found?.meta.labels, { 'kubernetes.io/metadata.name': namespace })
  return namespaceSelector !== undefined && !matchesSelector(namespaceSelector, labels)
}

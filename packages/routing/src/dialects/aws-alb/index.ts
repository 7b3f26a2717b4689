import { type Cluster, type Ingress, refTo } from '@portolan/model'
import type { IngressController } from '../../ingress/controllers.ts'
import { ControllerOptions } from '../../ingress/options.ts'
import { proxyOf } from '../../ingress/proxy.ts'
import { inOrder } from '../../order.ts'
import type { BlindSpot, RouteTable } from '../../table.ts'
import { notesOf } from './annotations.ts'
import { annotationOf, type Group, groupsOf } from './groups.ts'
import { portsOf } from './listeners.ts'
import { sitesOf } from './rules.ts'

/** Application load balancers as the AWS Load Balancer Controller makes them: one table for each group (ALB-01; v3.5). */
export const compileAwsAlb = (controller: IngressController): readonly RouteTable[] => {
  const { groups, unmanaged } = groupsOf(controller)
  const options = optionsOf(controller.cluster)
  const tables = groups.map((group) => compileGroup(controller, options, group, groups.length === 1))
  const all = tables.length > 0 ? tables : [empty(controller)]
  return unmanaged.length > 0 ? all.map((table) => ({ ...table, detached: unmanaged })) : all
}

const compileGroup = (controller: IngressController, options: ControllerOptions, group: Group, alone: boolean): RouteTable => {
  const { cluster } = controller
  const ingresses = group.members.map(({ ingress }) => ingress)
  const [first] = ingresses
  const auto = controller.classes.some(({ controller: name }) => name.startsWith('eks.amazonaws.com'))
  const { ports, redirect, errors } = portsOf(group)
  const habits = { targetType: options.flag('default-target-type') ?? (auto ? 'ip' : 'instance') }
  const listed = ports.map((port) => sitesOf(cluster, habits, port, redirect))
  const all = [...errors, ...listed.flatMap((one) => one.errors)]
  const proxy = proxyOf({ ...controller, ingresses })
  const blind: readonly BlindSpot[] = [...ingresses.flatMap(notesOf), ...listed.flatMap(({ notes }) => notes)]
  return {
    proxy: {
      ...proxy,
      // A class may have several load balancers: each is then known by where the first Ingress of its group asks for it.
      ...(alone || !first ? {} : { ref: refTo(first, classPointer(first)), classes: proxy.classes ?? [controller.ref] }),
      title: group.name === undefined ? (alone ? proxy.title : `ALB of ${first?.meta.namespace}/${first?.meta.name}`) : `ALB group ${group.name}`,
      listeners: ports.map(({ listener }) => listener),
      outside: true,
      picks: 'aws',
      ...(all.length > 0 ? { frozenBy: distinct(all) } : {}),
      assumed: [...proxy.assumed, ...assumptions(cluster, group, options, auto)],
    },
    normalize: [],
    sites: listed.flatMap(({ sites }) => sites),
    otherwise: { do: 'respond', status: 404, reason: 'no rule takes the request', rule: 'ALB-12' },
    blind,
  }
}

const classPointer = ({ className }: Ingress): string => (className === undefined ? '/metadata' : '/spec/ingressClassName')

const empty = (controller: IngressController): RouteTable => ({
  proxy: { ...proxyOf(controller), listeners: [] },
  normalize: [],
  sites: [],
  otherwise: { do: 'respond', status: 404, reason: 'no rule takes the request', rule: 'ALB-12' },
  blind: [],
})

/** The controller's own flags, where it runs in this cluster; the load balancers themselves never do. */
const optionsOf = (cluster: Cluster): ControllerOptions => {
  const own = inOrder(
    [...cluster.all('Deployment')].filter(({ template }) => template.images.some((image) => image.includes('aws-load-balancer-controller'))),
  )
  return ControllerOptions.of(cluster, { pods: [], services: [], images: [], workloads: own.map((one) => refTo(one)) })
}

const assumptions = (cluster: Cluster, { members }: Group, options: ControllerOptions, auto: boolean): readonly string[] => {
  const scheme =
    members.flatMap(({ ingress, params }) => params?.scheme ?? annotationOf(ingress, 'scheme') ?? [])[0] ??
    options.flag('default-load-balancer-scheme')
  return [
    ...(scheme === 'internet-facing'
      ? []
      : [`The load balancer is internal${scheme ? '' : ' unless it is said otherwise, and it is not'}: it is reached from its own network alone.`]),
    'Which targets the load balancer finds healthy is not in the objects; those that Kubernetes finds ready are taken, and with none healthy it sends to all.',
    ...(auto ? ['EKS Auto Mode is read like the AWS Load Balancer Controller, with target-type ip; some annotations have no effect there.'] : []),
    ...(cluster.syncOf('IngressClassParams').state === 'forbidden'
      ? ['Portolan may not list IngressClassParams. That none of them says otherwise is assumed.']
      : []),
    ...(members.some(({ ingress }) => annotationOf(ingress, 'enable-frontend-nlb') === 'true')
      ? ['A network load balancer stands in front of it; its ports are taken to be the same.']
      : []),
  ]
}

const distinct = <T extends { readonly text: string }>(list: readonly T[]): readonly T[] => [...new Map(list.map((one) => [one.text, one])).values()]

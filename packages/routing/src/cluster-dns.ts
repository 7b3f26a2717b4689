import { type Cluster, isHeadless, matchesLabels, type Pod, refTo, type Service, type StatefulSet } from '@portolan/model'
import type { Rejected, Step } from './answer.ts'
import { type Course, meshed, type NoCourse } from './course.ts'
import { insideOf } from './dialer.ts'
import { meant } from './near-names.ts'
import { inOrder } from './order.ts'
import { isIp } from './pattern.ts'
import type { Asked } from './request.ts'
import type { RouteTable } from './table.ts'

/**
 * Where a name of cluster DNS leads, as CoreDNS answers (coredns plugin/kubernetes): Services, their single pods, SRV names, pods by address.
 * `*.svc` and `*.pod` names from anywhere inside, shorter ones from a pod, by its search path. Undefined: no name of cluster DNS.
 */
export const byClusterName = (cluster: Cluster, tables: readonly RouteTable[], asked: Asked): Course | undefined => {
  if (asked.dialledIp) return undefined
  const names = readNames(asked)
  if (!names) return undefined
  if (asked.from === 'outside') return outsiders(asked)
  const inside = insideOf(asked)
  const from = inside?.pod === undefined ? undefined : cluster.get('Pod', inside.namespace, inside.pod)
  if (from && asked.dialled === 'localhost')
    return { to: 'pod', pod: from, port: asked.port, found: { ...dns(refTo(from)), text: 'localhost is the pod itself' } }
  for (const labels of names.tries) {
    const course = names.zone === 'pod' ? podByAddress(cluster, labels, asked) : serviceOrPart(cluster, tables, labels, asked)
    if (course) return doubted(course, from)
  }
  return names.sure ? nobody(cluster, names, asked) : undefined
}

interface Names {
  readonly zone: 'svc' | 'pod'
  /** Labels in front of the zone, one list for each name of the search path, in its order. */
  readonly tries: readonly (readonly string[])[]
  /** It can't be anything but a name of cluster DNS. */
  readonly sure: boolean
}

/** A pod's search path is its namespace, then `svc`, then the cluster's domain (kubelet pkg/kubelet/network/dns/dns.go). */
const readNames = (asked: Asked): Names | undefined => {
  const labels = asked.dialled.replace(/\.cluster\.local$/, '').split('.')
  const zone = labels.at(-1)
  if (labels.length >= 3 && (zone === 'svc' || zone === 'pod')) return { zone, tries: [labels.slice(0, -1)], sure: true }
  const from = insideOf(asked)
  if (!from) return undefined
  return { zone: 'svc', tries: [[...labels, from.namespace], ...(labels.length > 1 ? [labels] : [])], sure: labels.length === 1 }
}

const dns = (ref: Step['ref']): Omit<Step, 'text'> & { readonly stage: 'dns' } => ({
  stage: 'dns',
  verdict: 'pass',
  ...(ref ? { ref } : {}),
  rule: 'SVC-08',
})

const serviceOrPart = (cluster: Cluster, tables: readonly RouteTable[], labels: readonly string[], asked: Asked): Course | undefined => {
  const [namespace = '', name = '', ...rest] = [...labels].reverse()
  const service = cluster.get('Service', namespace, name)
  if (!service) return undefined
  if (rest.length === 0) {
    const found: Step = {
      ...dns(refTo(service)),
      text: `${asked.dialled} is Service ${name} in ${namespace}`,
      detail: `Cluster DNS gives ${sayRecords(service)}.`,
    }
    return meshed(tables, refTo(service), asked, found) ?? { to: 'service', service, port: asked.port, found, by: 'name' }
  }
  const [first = '', second = ''] = rest
  if (rest.length === 2 && first.startsWith('_') && second.startsWith('_')) return bySrv(service, second.slice(1), first.slice(1), asked)
  return rest.length === 1 ? onePod(cluster, service, first, asked) : undefined
}

const sayRecords = (service: Service): string => {
  if (isHeadless(service)) return "its pods' addresses"
  if (service.type === 'ExternalName') return `an alias of ${service.externalName}`
  return service.clusterIPs.length > 0 ? service.clusterIPs.join(' and ') : 'its cluster IP'
}

/** `_http._tcp.cart.shop.svc`: the port comes from the record; of a headless Service each pod's own. */
const bySrv = (service: Service, called: string, protocol: string, asked: Asked): Course => {
  const { name, namespace = '' } = service.meta
  const port = service.ports.find((declared) => declared.name === called && declared.protocol.toLowerCase() === protocol)
  const ref = refTo(service)
  if (!port) {
    const text = `Service ${name} has no ${protocol.toUpperCase()} port named ${called}, so ${asked.dialled} does not resolve`
    return { to: 'nobody', ref, step: { ...dns(ref), verdict: 'fail', text, rule: 'SVC-05' } }
  }
  const said = isHeadless(service) ? `the ${called} ports of the pods of ${name}` : `port ${port.port} of Service ${name} in ${namespace}`
  const found: Step = { ...dns(ref), text: `${asked.dialled} is ${said}`, detail: 'The port comes from the SRV record.' }
  return { to: 'service', service, port: port.port, found, by: 'name', srv: port.name }
}

/** One pod of a Service: by its hostname and subdomain, else by its address with dashes (SVC-13). Ready ones only, unless told otherwise. */
const onePod = (cluster: Cluster, service: Service, label: string, asked: Asked): Course | undefined => {
  const { name, namespace = '' } = service.meta
  const ref = refTo(service)
  const fail = (text: string): NoCourse => ({ to: 'nobody', ref, step: { ...dns(ref), verdict: 'fail', text, rule: 'SVC-13' } })
  for (const slice of inOrder(cluster.slicesOf(service))) {
    for (const endpoint of slice.endpoints) {
      const address = endpoint.addresses.find((one) => (endpoint.hostname ?? dashed(one)) === label)
      if (address === undefined) continue
      const pod = endpoint.target?.kind === 'Pod' ? cluster.get('Pod', endpoint.target.namespace ?? namespace, endpoint.target.name) : undefined
      if (endpoint.ready === false)
        return fail(`${pod ? `Pod ${pod.meta.name}` : address} is not ready, and cluster DNS names ready pods of ${name} only`)
      if (pod) return asPod(pod, address, asked)
      const found: Step = { ...dns(ref), text: `${asked.dialled} is ${address}, an endpoint of ${name}`, rule: 'SVC-13' }
      return { to: 'service', service, port: asked.port, found, by: 'name', only: address }
    }
  }
  const pods = inOrder(cluster.podsOf(service))
  const named = pods.find((pod) => pod.hostname === label && pod.subdomain === name) ?? pods.find((pod) => pod.ips.some((ip) => dashed(ip) === label))
  if (named && cluster.slicesOf(service).length === 0) {
    if (!named.ready && !service.publishNotReadyAddresses)
      return fail(`Pod ${named.meta.name} is not ready, and cluster DNS names ready pods of ${name} only`)
    return asPod(named, named.ips[0], asked)
  }
  const nameless = pods.find((pod) => pod.meta.name === label)
  // A StatefulSet gives its pods hostname and subdomain; where neither is told, its word is taken for it.
  if (nameless?.meta.owner?.kind === 'StatefulSet' && nameless.hostname === undefined && nameless.subdomain === undefined)
    return nameless.ready
      ? asPod(nameless, nameless.ips[0], asked)
      : fail(`Pod ${label} is not ready, and cluster DNS names ready pods of ${name} only`)
  if (nameless) return fail(`Pod ${label} has no hostname ${label} with subdomain ${name}, so ${asked.dialled} does not resolve`)
  const set = cluster.origin.source === 'manifests' ? setOf(cluster, service, label) : undefined
  if (!set) return undefined
  const found: Step = { ...dns(refTo(set)), text: `${asked.dialled} is a pod of StatefulSet ${set.meta.name}`, rule: 'SVC-13' }
  return { to: 'service', service, port: asked.port, found, by: 'name' }
}

const asPod = (pod: Pod, address: string | undefined, asked: Asked): Course => {
  const found: Step = { ...dns(refTo(pod)), text: `${asked.dialled} is Pod ${pod.meta.name}`, rule: 'SVC-13' }
  return { to: 'pod', pod, port: asked.port, found, ...(address === undefined ? {} : { address }) }
}

/** Among files: the StatefulSet that will make a pod of this name, by its number. */
const setOf = (cluster: Cluster, service: Service, label: string): StatefulSet | undefined => {
  const dash = label.lastIndexOf('-')
  const number = /^\d{1,6}$/.test(label.slice(dash + 1)) ? Number(label.slice(dash + 1)) : -1
  const set = number < 0 ? undefined : cluster.get('StatefulSet', service.meta.namespace, label.slice(0, dash))
  return set && number < set.replicas && matchesLabels(service.selector, set.template.labels) ? set : undefined
}

/** `10-1-2-3.shop.pod`: cluster DNS gives back the address that the name holds, whoever has it (CoreDNS `pods insecure`, kubeadm's choice). */
const podByAddress = (cluster: Cluster, labels: readonly string[], asked: Asked): Course | undefined => {
  const [label = '', namespace = ''] = labels
  const address = /^\d+-\d+-\d+-\d+$/.test(label) ? label.replaceAll('-', '.') : label.replaceAll('-', ':')
  if (labels.length !== 2 || !isIp(address)) return undefined
  const all = inOrder(cluster.podsByIp(address))
  const pod = all.find((one) => one.meta.namespace === namespace) ?? all[0]
  const text = `${asked.dialled} is ${address}`
  if (pod) return { to: 'pod', pod, port: asked.port, address, found: { ...dns(refTo(pod)), text, rule: 'SVC-13' } }
  const ref = { kind: 'Address', name: address }
  return {
    to: 'nobody',
    ref,
    step: { ...dns(undefined), verdict: unread(cluster, 'Pod'), text: `No pod of this source has address ${address}`, rule: 'SVC-13' },
  }
}

const dashed = (address: string): string => address.replaceAll(/[.:]/g, '-')

const outsiders = (asked: Asked): NoCourse => {
  const ref = { kind: 'Service', name: asked.dialled }
  const text = `The name ${asked.dialled} is one of cluster DNS, and outside the cluster it does not resolve`
  return { to: 'nobody', ref, step: { ...dns(undefined), verdict: 'fail', text } }
}

const nobody = (cluster: Cluster, { zone, tries }: Names, asked: Asked): NoCourse => {
  const [namespace = '', name = '', part] = [...(tries[0] ?? [])].reverse()
  const ref = zone === 'pod' ? { kind: 'Pod', name: asked.dialled } : { kind: 'Service', namespace, name }
  const verdict = unread(cluster, 'Service')
  const service = zone === 'svc' && cluster.get('Service', namespace, name)
  if (zone === 'pod' || service) {
    const text = service
      ? `No pod of ${name} is called ${part}, so ${asked.dialled} does not resolve`
      : `${asked.dialled} holds no address of a pod, so it does not resolve`
    return { to: 'nobody', ref, step: { ...dns(service ? ref : undefined), verdict: 'fail', text, rule: 'SVC-13' } }
  }
  const rejected = othersOf(cluster, namespace, name)
  const elsewhere = rejected.find(({ ref: other }) => other.name === name)?.ref
  return {
    to: 'nobody',
    ref,
    step: {
      ...dns(ref),
      verdict,
      text:
        verdict === 'fail'
          ? `No Service ${name} in namespace ${namespace}, so ${asked.dialled} does not resolve`
          : `Services can't be read, so what ${asked.dialled} is isn't known`,
      ...(elsewhere ? { detail: `There is one in ${elsewhere.namespace}: ${name}.${elsewhere.namespace} leads there.` } : {}),
    },
    ...(rejected.length > 0 ? { rejected } : {}),
  }
}

/** Services that may have been meant: of nearly that name in the namespace, of that name in others. */
const othersOf = (cluster: Cluster, namespace: string, name: string): readonly Rejected[] => {
  const candidate = (service: Service, text: string): Rejected => {
    const { meta, ports } = service
    const [port] = ports
    return {
      ref: refTo(service),
      stage: 'dns',
      text,
      label: `${meta.name}.${meta.namespace}`,
      leadsTo: `${meta.namespace}/${meta.name}${port ? `:${port.port}` : ''}`,
    }
  }
  const close = meant(
    name,
    cluster.servicesIn(namespace).map(({ meta }) => meta.name),
  )
  const near = close === undefined ? undefined : cluster.get('Service', namespace, close)
  const same = inOrder([...cluster.all('Service')].filter(({ meta }) => meta.name === name)).slice(0, 5)
  return [
    ...(near ? [candidate(near, `Its name is ${close}; yours says ${name}.`)] : []),
    ...same.map((service) => candidate(service, `It is in namespace ${service.meta.namespace}; yours is looked for in ${namespace}.`)),
  ]
}

/** Whether there being none follows from none being seen. */
const unread = (cluster: Cluster, kind: 'Service' | 'Pod'): 'fail' | 'unknown' => {
  const { state } = cluster.syncOf(kind)
  return state === 'forbidden' || state === 'syncing' ? 'unknown' : 'fail'
}

/** A pod on the host's network asks the node's DNS unless its dnsPolicy says otherwise, which isn't read. */
const doubted = (course: Course, from: Pod | undefined): Course => {
  if (!from?.hostNetwork || course.to !== 'service') return course
  const doubt = `Pod ${from.meta.name} is on the host's network: cluster names resolve there with dnsPolicy ClusterFirstWithHostNet only.`
  return { ...course, doubt }
}

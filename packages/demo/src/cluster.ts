import { Addresses, containerOf, isReady, labelsOf, nodeFor, type Pod, putPod, type Workload } from './pods.ts'
import { type Raw, World } from './world.ts'

export interface Service {
  readonly namespace: string
  readonly name: string
  readonly type?: 'ClusterIP' | 'NodePort' | 'LoadBalancer' | 'ExternalName'
  readonly ports: readonly ServicePort[]
  readonly selector?: Readonly<Record<string, string>>
  readonly clusterIP?: string
  readonly externalName?: string
  /** `status.loadBalancer.ingress`; empty while a LoadBalancer waits for an address. */
  readonly addresses?: readonly Raw[]
  readonly labels?: Readonly<Record<string, string>>
  readonly annotations?: Readonly<Record<string, string>>
  readonly spec?: Raw
  readonly created: number
  /** The random end of the slice's name. */
  readonly slice?: string
}

export interface ServicePort {
  readonly name?: string
  readonly port: number
  readonly targetPort?: number | string
  readonly protocol?: 'TCP' | 'UDP' | 'SCTP'
  readonly nodePort?: number
  readonly appProtocol?: string
}

/** The demo's controllers: workloads make pods, and Services have the slices that their selectors and the pods imply, at every moment. */
export class Cluster {
  readonly world: World
  readonly #workloads = new Map<string, Workload>()
  readonly #services = new Map<string, Service>()
  readonly #pods = new Map<string, Map<string, Pod>>()
  readonly #sets = new Map<string, ReadonlySet<string>>()
  readonly #addresses = new Addresses()
  readonly #clusterIPs = new Set<string>()
  readonly #touched = new Set<string>()

  constructor(begin: number, seed: number) {
    this.world = new World(begin, seed)
  }

  /** A workload with its pods, all ready. */
  add(workload: Workload): void {
    const { namespace, name } = workload
    const hash = workload.hash ?? this.world.suffix(`template:${namespace}/${name}`, 9)
    const whole = { revision: 1, ...workload, hash }
    this.#workloads.set(`${namespace}/${name}`, whole)
    this.#touched.add(namespace)
    for (let index = 0; index < workload.replicas; index++) this.addPod(whole, index, whole.rolledOut ?? whole.created, 'ready')
  }

  /** One more pod. `name` replaces the random end of its name. */
  addPod(workload: Workload, index: number, created: number, state: Pod['state'], name?: string): Pod {
    const hash = workload.hash ?? ''
    const stem = workload.kind === 'Deployment' ? `${workload.name}-${hash}` : workload.name
    const end = workload.kind === 'StatefulSet' ? String(index) : this.world.suffix(`pod:${workload.namespace}/${stem}/${index}@${created}`)
    const node = nodeFor(this.world, workload, index)
    const pod: Pod = {
      workload,
      name: `${stem}-${name ?? end}`,
      hash,
      node,
      ip: this.#addresses.take(node),
      created,
      state,
      since: created,
      restarts: 0,
    }
    this.change(pod, {})
    return pod
  }

  /** Puts a pod, changed. */
  change(pod: Pod, change: Partial<Pick<Pod, 'state' | 'since' | 'restarts' | 'deleted'>>): Pod {
    const next = { ...pod, ...change }
    const { namespace } = pod.workload
    const pods = this.#pods.get(namespace) ?? new Map<string, Pod>()
    this.#pods.set(namespace, pods.set(pod.name, next))
    putPod(this.world, next)
    this.#touched.add(namespace)
    return next
  }

  remove(pod: Pod): void {
    this.#pods.get(pod.workload.namespace)?.delete(pod.name)
    this.#addresses.give(pod.ip)
    this.world.delete('Pod', pod.workload.namespace, pod.name)
    this.#touched.add(pod.workload.namespace)
  }

  workload(namespace: string, name: string): Workload {
    const workload = this.#workloads.get(`${namespace}/${name}`)
    if (!workload) throw new RangeError(`no workload ${namespace}/${name}`)
    return workload
  }

  /** Gives a workload another template; its pods stay until they are replaced. */
  retemplate(workload: Workload): void {
    this.#workloads.set(`${workload.namespace}/${workload.name}`, workload)
    this.#touched.add(workload.namespace)
  }

  podsOf(workload: { readonly namespace: string; readonly name: string }): Pod[] {
    return this.#podsIn(workload.namespace).filter((pod) => pod.workload.name === workload.name)
  }

  expose(service: Service): void {
    const { namespace, name } = service
    this.#services.set(`${namespace}/${name}`, service)
    this.#touched.add(namespace)
    const type = service.type ?? 'ClusterIP'
    const clusterIP = type === 'ExternalName' ? undefined : (service.clusterIP ?? this.#clusterIP(`${namespace}/${name}`))
    this.world.put({
      apiVersion: 'v1',
      kind: 'Service',
      metadata: {
        name,
        namespace,
        created: service.created,
        ...(service.labels ? { labels: service.labels } : {}),
        ...(service.annotations ? { annotations: service.annotations } : {}),
      },
      spec: {
        type,
        ...(clusterIP === undefined
          ? { externalName: service.externalName }
          : { clusterIP, clusterIPs: [clusterIP], ipFamilies: ['IPv4'], ipFamilyPolicy: 'SingleStack' }),
        ports: service.ports.map((port) => ({ protocol: 'TCP', targetPort: port.port, ...port })),
        ...(service.selector ? { selector: service.selector } : {}),
        sessionAffinity: 'None',
        internalTrafficPolicy: 'Cluster',
        ...(type === 'LoadBalancer' || type === 'NodePort' ? { externalTrafficPolicy: 'Cluster' } : {}),
        ...service.spec,
      },
      status: { loadBalancer: service.addresses && service.addresses.length > 0 ? { ingress: service.addresses } : {} },
    })
  }

  /** Brings statuses and slices up to date where something changed: what the real controllers do all the time. */
  settle(): void {
    for (const workload of this.#workloads.values()) if (this.#touched.has(workload.namespace)) this.#putWorkload(workload)
    for (const service of this.#services.values())
      if (this.#touched.has(service.namespace) && service.selector) this.#putSlice(service, service.selector)
    this.#touched.clear()
  }

  #podsIn(namespace: string): Pod[] {
    return [...(this.#pods.get(namespace)?.values() ?? [])]
  }

  #clusterIP(text: string): string {
    for (let tries = 0; ; tries++) {
      const ip = `10.96.${this.world.pick(`ip:${text}:${tries}`, 256)}.${1 + this.world.pick(`ip:${text}:${tries}:low`, 254)}`
      if (this.#clusterIPs.has(ip) || ip === '10.96.12.80') continue
      this.#clusterIPs.add(ip)
      return ip
    }
  }

  #putWorkload(workload: Workload): void {
    const all = this.podsOf(workload)
    const pods = all.filter(({ deleted }) => deleted === undefined)
    // A set stays for as long as one of its pods does, ending ones included.
    const sets = Map.groupBy(all, ({ hash }) => hash)
    const { namespace, name, created } = workload
    const selector = { matchLabels: { 'app.kubernetes.io/name': name } }
    const template = (owner: Workload) => ({
      metadata: { labels: { ...selector.matchLabels, ...owner.labels } },
      spec: { containers: [containerOf(owner)] },
    })
    const counts = (list: readonly Pod[]) => ({
      observedGeneration: 1,
      replicas: list.length,
      readyReplicas: list.filter(isReady).length,
      availableReplicas: list.filter(isReady).length,
    })
    const daemon = {
      observedGeneration: 1,
      desiredNumberScheduled: pods.length,
      currentNumberScheduled: pods.length,
      numberReady: pods.filter(isReady).length,
    }
    this.world.put({
      apiVersion: 'apps/v1',
      kind: workload.kind,
      metadata: {
        name,
        namespace,
        created,
        labels: selector.matchLabels,
        annotations: { 'deployment.kubernetes.io/revision': String(workload.revision ?? 1) },
      },
      spec: {
        ...(workload.kind === 'DaemonSet' ? {} : { replicas: workload.replicas }),
        selector,
        template: template(workload),
        ...(workload.kind === 'StatefulSet' ? { serviceName: name } : {}),
      },
      status: workload.kind === 'DaemonSet' ? daemon : counts(pods),
    })
    if (workload.kind !== 'Deployment') return
    for (const hash of new Set([...sets.keys(), workload.hash ?? ''])) {
      const members = sets.get(hash) ?? []
      const list = members.filter(({ deleted }) => deleted === undefined)
      const owner = members[0]?.workload ?? workload
      const setName = `${name}-${hash}`
      this.world.put({
        apiVersion: 'apps/v1',
        kind: 'ReplicaSet',
        metadata: {
          name: setName,
          namespace,
          created: owner.rolledOut ?? created,
          labels: { ...selector.matchLabels, 'pod-template-hash': hash },
          ownerReferences: [
            {
              apiVersion: 'apps/v1',
              kind: 'Deployment',
              name,
              uid: this.world.uid(`Deployment/${namespace}/${name}`),
              controller: true,
              blockOwnerDeletion: true,
            },
          ],
        },
        spec: { replicas: list.length, selector: { matchLabels: { ...selector.matchLabels, 'pod-template-hash': hash } }, template: template(owner) },
        status: counts(list),
      })
    }
    for (const gone of this.#sets.get(`${namespace}/${name}`) ?? [])
      if (!sets.has(gone) && gone !== workload.hash) this.world.delete('ReplicaSet', namespace, `${name}-${gone}`)
    this.#sets.set(`${namespace}/${name}`, new Set([...sets.keys(), workload.hash ?? '']))
  }

  #putSlice(service: Service, selector: Readonly<Record<string, string>>): void {
    const { namespace, name } = service
    const selected = this.#podsIn(namespace).filter(
      (pod) => pod.state !== 'starting' && Object.entries(selector).every(([key, value]) => labelsOf(pod)[key] === value),
    )
    const numberOf = ({ port, targetPort = port }: ServicePort): number | undefined =>
      typeof targetPort === 'number' ? targetPort : selected[0]?.workload.ports.find((candidate) => candidate.name === targetPort)?.port
    this.world.put({
      apiVersion: 'discovery.k8s.io/v1',
      kind: 'EndpointSlice',
      metadata: {
        name: `${name}-${service.slice ?? this.world.suffix(`slice:${namespace}/${name}`)}`,
        namespace,
        created: service.created,
        labels: { 'endpointslice.kubernetes.io/managed-by': 'endpointslice-controller.k8s.io', 'kubernetes.io/service-name': name },
        ownerReferences: [
          {
            apiVersion: 'v1',
            kind: 'Service',
            name,
            uid: this.world.uid(`Service/${namespace}/${name}`),
            controller: true,
            blockOwnerDeletion: true,
          },
        ],
      },
      addressType: 'IPv4',
      ports: service.ports
        .filter((port) => selected.length > 0 && numberOf(port) !== undefined)
        .map((port) => ({
          name: port.name ?? '',
          port: numberOf(port),
          protocol: port.protocol ?? 'TCP',
          ...(port.appProtocol ? { appProtocol: port.appProtocol } : {}),
        })),
      endpoints: selected.map((pod) => ({
        addresses: [pod.ip],
        conditions: { ready: isReady(pod) && pod.deleted === undefined, serving: isReady(pod), terminating: pod.deleted !== undefined },
        nodeName: pod.node.name,
        zone: pod.node.zone,
        targetRef: { kind: 'Pod', namespace, name: pod.name, uid: this.world.uid(`Pod/${namespace}/${pod.name}@${pod.created}`) },
      })),
    })
  }
}

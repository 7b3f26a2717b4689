import { Addresses, nodeFor, type Pod, putPod, type Workload } from './pods.ts'
import { draftService, draftSlice, type Service } from './services.ts'
import { draftReplicaSets, draftWorkload } from './workloads.ts'
import { World } from './world.ts'

/** The demo's controllers: workloads make pods, and Services have the slices that their selectors and the pods imply, at every moment. */
export class Cluster {
  readonly world: World
  readonly #workloads = new Map<string, Workload>()
  readonly #services = new Map<string, Service>()
  readonly #pods = new Map<string, Map<string, Pod>>()
  /** Names by Deployment. */
  readonly #replicaSets = new Map<string, readonly string[]>()
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
    const clusterIP = service.type === 'ExternalName' ? undefined : (service.clusterIP ?? this.#clusterIP(`${namespace}/${name}`))
    this.world.put(draftService(service, clusterIP))
  }

  /** Brings statuses and slices up to date where something changed: what the real controllers do all the time. */
  settle(): void {
    for (const workload of this.#workloads.values()) if (this.#touched.has(workload.namespace)) this.#putWorkload(workload)
    for (const service of this.#services.values())
      if (this.#touched.has(service.namespace) && service.selector) {
        this.world.put(draftSlice(this.world, service, service.selector, this.#podsIn(service.namespace)))
      }
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
    const pods = this.podsOf(workload)
    this.world.put(draftWorkload(workload, pods))
    if (workload.kind !== 'Deployment') return
    const key = `${workload.namespace}/${workload.name}`
    const sets = draftReplicaSets(this.world, workload, pods)
    for (const draft of sets.values()) this.world.put(draft)
    for (const name of this.#replicaSets.get(key) ?? []) if (!sets.has(name)) this.world.delete('ReplicaSet', workload.namespace, name)
    this.#replicaSets.set(key, [...sets.keys()])
  }
}

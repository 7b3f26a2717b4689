import { NODES, type NodeInfo } from './nodes.ts'
import { ownedBy, stamp, type World } from './world.ts'

/** What makes pods: a Deployment, StatefulSet or DaemonSet, in the few words in which the demo differs from workload to workload. */
export interface Workload {
  readonly kind: 'Deployment' | 'StatefulSet' | 'DaemonSet'
  readonly namespace: string
  readonly name: string
  readonly replicas: number
  readonly image: string
  readonly args?: readonly string[]
  readonly ports: readonly PodPort[]
  /** Labels of the pods, besides `app.kubernetes.io/name`, which is the selector. */
  readonly labels?: Readonly<Record<string, string>>
  /** Path of the readiness probe. */
  readonly probe?: string
  /** ms since the epoch. */
  readonly created: number
  /** When the pods were made; `created` where it isn't said. */
  readonly rolledOut?: number
  readonly nodes?: readonly NodeInfo[]
  /** Of the pod template; given by the world where it isn't said. */
  readonly hash?: string
  readonly revision?: number
}

export interface PodPort {
  readonly name: string
  readonly port: number
  readonly protocol?: 'TCP' | 'UDP' | 'SCTP'
}

/** What a pod is at a moment. */
export interface Pod {
  readonly workload: Workload
  readonly name: string
  readonly hash: string
  readonly node: NodeInfo
  readonly ip: string
  readonly created: number
  readonly state: 'starting' | 'ready' | 'unready' | 'crashing'
  /** When the state began. */
  readonly since: number
  readonly restarts: number
  readonly deleted?: number
}

export const isReady = (pod: Pod): boolean => pod.state === 'ready'

export const selectorOf = (workload: Workload): Readonly<Record<string, string>> => ({ 'app.kubernetes.io/name': workload.name })

export const labelsOf = (pod: Pod): Readonly<Record<string, string>> => ({
  ...selectorOf(pod.workload),
  ...pod.workload.labels,
  ...(pod.workload.kind === 'Deployment' ? { 'pod-template-hash': pod.hash } : { 'controller-revision-hash': pod.hash }),
  ...(pod.workload.kind === 'StatefulSet' ? { 'statefulset.kubernetes.io/pod-name': pod.name } : {}),
})

/** Hands out addresses and keeps them until they are given back. */
export class Addresses {
  readonly #taken = new Set<string>()
  readonly #next = new Map<number, number>()

  take(node: NodeInfo): string {
    for (let tries = 0; tries < 252; tries++) {
      const next = this.#next.get(node.index) ?? 2
      this.#next.set(node.index, next >= 254 ? 2 : next + 1)
      const ip = `10.244.${node.index}.${next}`
      if (this.#taken.has(ip)) continue
      this.#taken.add(ip)
      return ip
    }
    throw new RangeError(`${node.name} has no address left`)
  }

  give(ip: string): void {
    this.#taken.delete(ip)
  }
}

export const nodeFor = (world: World, workload: Workload, index: number): NodeInfo => {
  const nodes = workload.nodes ?? NODES
  const first = workload.kind === 'DaemonSet' ? 0 : world.pick(`node:${workload.namespace}/${workload.name}`, nodes.length)
  return nodes[(first + index) % nodes.length] as NodeInfo
}

export const containerOf = (workload: Workload) => ({
  name: workload.name,
  image: workload.image,
  ...(workload.args ? { args: workload.args } : {}),
  ...(workload.args?.some((argument) => argument.includes('$(POD_NAMESPACE)'))
    ? { env: [{ name: 'POD_NAMESPACE', valueFrom: { fieldRef: { fieldPath: 'metadata.namespace' } } }] }
    : {}),
  ports: workload.ports.map(({ name, port, protocol = 'TCP' }) => ({ name, containerPort: port, protocol })),
  ...(workload.probe === undefined
    ? {}
    : { readinessProbe: { httpGet: { path: workload.probe, port: workload.ports[0]?.port ?? 80 }, periodSeconds: 10, failureThreshold: 3 } }),
})

const WORDS = {
  starting: { reason: 'ContainersNotReady', state: { waiting: { reason: 'ContainerCreating' } } },
  unready: { reason: 'ContainersNotReady', state: undefined },
  crashing: {
    reason: 'ContainersNotReady',
    state: { waiting: { reason: 'CrashLoopBackOff', message: 'back-off 5m0s restarting failed container' } },
  },
  ready: { reason: undefined, state: undefined },
} as const

/** The pod as the API server would show it. */
export const putPod = (world: World, pod: Pod): void => {
  const { workload, state } = pod
  const { reason, state: waiting } = WORDS[state]
  const owner = workload.kind === 'Deployment' ? (['ReplicaSet', `${workload.name}-${pod.hash}`] as const) : ([workload.kind, workload.name] as const)
  const condition = (type: string, holds: boolean, since: number) => ({
    type,
    status: holds ? 'True' : 'False',
    lastTransitionTime: stamp(since),
    ...(holds || reason === undefined ? {} : { reason, message: `containers with unready status: [${workload.name}]` }),
  })
  world.put({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: pod.name,
      namespace: workload.namespace,
      created: pod.created,
      labels: labelsOf(pod),
      ownerReferences: ownedBy(world, owner[0], workload.namespace, owner[1]),
      ...(pod.deleted === undefined ? {} : { deletionTimestamp: stamp(pod.deleted), deletionGracePeriodSeconds: 30 }),
    },
    spec: { containers: [containerOf(workload)], nodeName: pod.node.name, restartPolicy: 'Always' },
    status: {
      phase: state === 'starting' ? 'Pending' : 'Running',
      conditions: [
        condition('Ready', isReady(pod), pod.since),
        condition('ContainersReady', isReady(pod), pod.since),
        condition('Initialized', true, pod.created),
        condition('PodScheduled', true, pod.created),
      ],
      ...(state === 'starting' ? {} : { podIP: pod.ip, podIPs: [{ ip: pod.ip }] }),
      containerStatuses: [
        {
          name: workload.name,
          image: workload.image,
          imageID: workload.image,
          ready: isReady(pod),
          restartCount: pod.restarts,
          state: waiting ?? { running: { startedAt: stamp(pod.since) } },
        },
      ],
    },
  })
}

import type { Labels, Meta } from './meta.ts'
import type { Transport } from './service.ts'

/** Kept small: a cluster may hold 150,000. Label sets, port sets and strings are shared between pods of one template. */
export interface Pod {
  readonly kind: 'Pod'
  readonly meta: Meta
  readonly phase: 'Pending' | 'Running' | 'Succeeded' | 'Failed' | 'Unknown'
  /** Condition Ready is True (readiness gates included). */
  readonly ready: boolean
  readonly ips: readonly string[]
  readonly node?: string
  readonly hostNetwork: boolean
  readonly hostname?: string
  readonly subdomain?: string
  readonly ports: readonly ContainerPort[]
  readonly images: readonly string[]
  /** Sum over containers. */
  readonly restarts: number
  /** Why it isn't ready, in Kubernetes' own word where there is one: `CrashLoopBackOff`, `ImagePullBackOff`, `ContainersNotReady`. */
  readonly reason?: string
  /** Since when it isn't ready, in whole seconds since the epoch, which need no more room than a pointer; undefined when nothing says so. */
  readonly unreadySince?: number
  /** Readiness gates whose condition isn't True. */
  readonly closedGates: readonly string[]
  /** Container args and env, kept only for pods of known controllers (`sources` decides): `['--ingress-class=nginx']`. */
  readonly args: readonly string[]
  /** ConfigMaps that a known controller mounts or takes its environment from. */
  readonly configMaps?: readonly string[]
}

export interface ContainerPort {
  readonly name: string
  readonly port: number
  readonly protocol: Transport
  readonly hostPort?: number
}

export interface Node {
  readonly kind: 'Node'
  readonly meta: Meta
  readonly addresses: readonly { readonly type: string; readonly address: string }[]
  readonly ready: boolean
  readonly zone?: string
}

export interface Namespace {
  readonly kind: 'Namespace'
  readonly meta: Meta
  readonly terminating: boolean
}

/** What makes pods. `ready` is undefined where there is no status (manifests). */
export interface Workload<K extends 'Deployment' | 'ReplicaSet' | 'StatefulSet' | 'DaemonSet'> {
  readonly kind: K
  readonly meta: Meta
  readonly replicas: number
  readonly ready?: number
  readonly template: {
    readonly labels: Labels
    readonly ports: readonly ContainerPort[]
    readonly images: readonly string[]
    readonly args: readonly string[]
    readonly configMaps?: readonly string[]
    readonly hostNetwork: boolean
  }
}
export type Deployment = Workload<'Deployment'>
export type ReplicaSet = Workload<'ReplicaSet'>
export type StatefulSet = Workload<'StatefulSet'>
export type DaemonSet = Workload<'DaemonSet'>

import type { Pod, Service } from '@portolan/model'
import type { Step } from '../../answer.ts'

/** How a request comes to a Service's port or to a pod, without a proxy in between. */
export type ServiceCourse =
  | {
      readonly to: 'service'
      readonly service: Service
      /** The Service's port that was meant, as a number: the dialled one, or the one behind a node port. */
      readonly port: number
      /** What was dialled. `pinned`: the Service itself was named, so neither DNS nor an address comes into it. */
      readonly by: 'name' | 'cluster-ip' | 'balancer' | 'external-ip' | 'node-port' | 'pinned'
      /** How the Service was found, as a step: a name in cluster DNS, an address. */
      readonly found?: Step
      readonly address?: string
      /** The node that was dialled, by name. */
      readonly node?: string
      /** What is doubtful about the way there, and could change the outcome; and what is assumed. Sentences. */
      readonly doubt?: string
      readonly note?: string
      /** The port was named in an SRV name, which gives each pod's own. */
      readonly srv?: string
      /** The one endpoint that the name stands for. */
      readonly only?: string
    }
  | {
      readonly to: 'pod'
      readonly pod: Pod
      readonly port: number
      readonly found?: Step
      readonly address?: string
      /** The pod itself was named. */
      readonly pinned?: boolean
    }

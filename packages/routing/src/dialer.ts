import type { Cluster } from '@portolan/model'
import type { Consumer } from './endpoints.ts'
import type { Asked } from './request.ts'
import type { Proxy as RunningProxy } from './table.ts'

/** Who dials a Service's endpoints. */
export interface Dialer {
  readonly consumer: Consumer
  /** Of the address that is dialled, where it is known (SVC-15). */
  readonly family?: 'IPv4' | 'IPv6'
}

/** A proxy dials pods itself, past kube-proxy. */
export const dialerOf = (_cluster: Cluster, _proxy: RunningProxy, _asked: Asked): Dialer => ({ consumer: 'proxy' })

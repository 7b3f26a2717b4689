import type { Cluster } from '@portolan/model'
import { compileGateways } from './dialects/gateway-api/index.ts'
import { compileIngresses } from './dialects/ingress-generic/index.ts'
import type { RouteTable } from './table.ts'

/** Every dialect that compiles tables, in the order of their answers. The `service` dialect has no table: a Service is its own rule. */
export const DIALECTS: readonly { readonly name: string; readonly compile: (cluster: Cluster) => readonly RouteTable[] }[] = [
  { name: 'ingress-generic', compile: compileIngresses },
  { name: 'gateway-api', compile: compileGateways },
]

/** What every proxy of the source would do. Pure: the same objects in any order give the same tables. */
export const compile = (cluster: Cluster): RouteTable[] => DIALECTS.flatMap(({ compile: run }) => run(cluster))

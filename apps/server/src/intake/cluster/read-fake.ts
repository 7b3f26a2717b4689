import { Cluster, type Kind } from '@portolan/model'
import { settled } from '../settled.ts'
import { SILENT } from '../source.contract.ts'
import type { FakeApi } from './fake-api.ts'
import { type ClusterSource, openCluster } from './source.ts'
import type { Timing } from './timing.ts'

/** A reading of the fake API server that has begun, with short times; and what it holds. For tests; stop the source. */
export const readFake = async (api: FakeApi, timing: Partial<Timing>): Promise<{ readonly source: ClusterSource; readonly cluster: Cluster }> => {
  const choice = { kind: 'cluster', credentials: 'kubeconfig', files: [api.kubeconfig], because: 'a test says so' } as const
  const source = openCluster(choice, { log: SILENT }, { reprobe: 60, denied: 120, discovery: 150, stage: 200, rounds: 5, ...timing })
  if ('error' in source) throw new Error(source.error.message)
  const cluster = new Cluster(source.origin)
  source.start((changes) => void cluster.apply(changes))
  const { waiting } = await settled(source, cluster, 4_000)
  if (waiting.length > 0) throw new Error(`never settled: ${waiting.join(', ')}`)
  return { source, cluster }
}

/** `namespace/name@resourceVersion` of all objects of a kind, sorted, as `FakeApi.holdings` says it. */
export const holdingsOf = (cluster: Cluster, kind: Kind): string =>
  [...cluster.all(kind)]
    .map(({ meta }) => `${meta.namespace}/${meta.name}@${meta.resourceVersion}`)
    .sort()
    .join()

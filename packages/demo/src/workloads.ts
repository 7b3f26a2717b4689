import { containerOf, isReady, type Pod, selectorOf, type Workload } from './pods.ts'
import { type Draft, ownedBy, type World } from './world.ts'

/** The Deployment, StatefulSet or DaemonSet with the status that its pods make. */
export const draftWorkload = (workload: Workload, all: readonly Pod[]): Draft => {
  const pods = staying(all)
  const { kind, name, namespace, created, replicas, revision = 1 } = workload
  return {
    apiVersion: 'apps/v1',
    kind,
    metadata: { name, namespace, created, labels: selectorOf(workload), annotations: { 'deployment.kubernetes.io/revision': String(revision) } },
    spec: {
      ...(kind === 'DaemonSet' ? {} : { replicas }),
      selector: { matchLabels: selectorOf(workload) },
      template: templateOf(workload),
      ...(kind === 'StatefulSet' ? { serviceName: name } : {}),
    },
    status:
      kind === 'DaemonSet'
        ? {
            observedGeneration: 1,
            desiredNumberScheduled: pods.length,
            currentNumberScheduled: pods.length,
            numberMisscheduled: 0,
            numberReady: pods.filter(isReady).length,
          }
        : countsOf(pods),
  }
}

/** The ReplicaSets of a Deployment: one per template that has pods, ending ones included, and the current one. */
export const draftReplicaSets = (world: World, workload: Workload, all: readonly Pod[]): ReadonlyMap<string, Draft> => {
  const { namespace, name, created, hash: current = '' } = workload
  const byHash = Map.groupBy(all, ({ hash }) => hash)
  const drafts = new Map<string, Draft>()
  for (const hash of new Set([...byHash.keys(), current])) {
    const members = byHash.get(hash) ?? []
    const pods = staying(members)
    const of = members[0]?.workload ?? workload
    const labels = { ...selectorOf(workload), 'pod-template-hash': hash }
    drafts.set(`${name}-${hash}`, {
      apiVersion: 'apps/v1',
      kind: 'ReplicaSet',
      metadata: {
        name: `${name}-${hash}`,
        namespace,
        created: of.rolledOut ?? created,
        labels,
        ownerReferences: ownedBy(world, 'Deployment', namespace, name),
      },
      spec: { replicas: pods.length, selector: { matchLabels: labels }, template: templateOf(of, { 'pod-template-hash': hash }) },
      status: countsOf(pods),
    })
  }
  return drafts
}

const staying = (pods: readonly Pod[]): readonly Pod[] => pods.filter(({ deleted }) => deleted === undefined)

const templateOf = (workload: Workload, more: Readonly<Record<string, string>> = {}) => ({
  metadata: { labels: { ...selectorOf(workload), ...workload.labels, ...more } },
  spec: { containers: [containerOf(workload)] },
})

const countsOf = (pods: readonly Pod[]) => {
  const ready = pods.filter(isReady).length
  return { observedGeneration: 1, replicas: pods.length, readyReplicas: ready, availableReplicas: ready }
}

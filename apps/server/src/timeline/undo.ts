import type { Change, Cluster, Kind, KubeObject } from '@portolan/model'
import { slotOf } from '@portolan/model'

/** An object as it was and as it is now; either may be missing. */
export interface Altered {
  readonly before: KubeObject | undefined
  readonly after: KubeObject | undefined
}

/** The changes that take a change back, in the order in which to apply them. The cluster is that before it. */
export const undoOf = (change: Change, cluster: Cluster): readonly Change[] => {
  switch (change.type) {
    case 'put':
      return [inverse(change.object, cluster)]
    case 'remove': {
      const before = held(cluster, change.kind, change.namespace, change.name)
      return before ? [{ type: 'put', object: before }] : []
    }
    case 'replace':
      return alteredBy(change, cluster).map(({ before, after }) => (before ? { type: 'put', object: before } : removal(after)))
    case 'sync':
      return [{ type: 'sync', kind: change.kind, ...cluster.syncOf(change.kind) }]
    case 'file':
      return []
    default:
      return change satisfies never
  }
}

/** The objects that a change alters; those that are put as they stand are none. The cluster is that before it. */
export const alteredBy = (change: Change, cluster: Cluster): readonly Altered[] => {
  switch (change.type) {
    case 'put': {
      const { kind, meta } = change.object
      return differing({ before: held(cluster, kind, meta.namespace, meta.name), after: change.object })
    }
    case 'remove': {
      const before = held(cluster, change.kind, change.namespace, change.name)
      return before ? [{ before, after: undefined }] : []
    }
    case 'replace': {
      const stay = new Set(change.objects.map(({ meta }) => slotOf(meta.namespace, meta.name)))
      const gone = [...cluster.all(change.kind)].filter(({ meta }) => !stay.has(slotOf(meta.namespace, meta.name)))
      return [
        ...gone.map((before) => ({ before, after: undefined })),
        ...change.objects.flatMap((after) => differing({ before: held(cluster, change.kind, after.meta.namespace, after.meta.name), after })),
      ]
    }
    case 'sync':
    case 'file':
      return []
    default:
      return change satisfies never
  }
}

const held = (cluster: Cluster, kind: Kind, namespace: string | undefined, name: string): KubeObject | undefined => cluster.get(kind, namespace, name)

const differing = (altered: Altered): readonly Altered[] => {
  const version = altered.after?.meta.resourceVersion
  return version && version === altered.before?.meta.resourceVersion ? [] : [altered]
}

const inverse = (object: KubeObject, cluster: Cluster): Change => {
  const before = held(cluster, object.kind, object.meta.namespace, object.meta.name)
  return before ? { type: 'put', object: before } : removal(object)
}

const removal = (object: KubeObject | undefined): Change => ({
  type: 'remove',
  kind: object?.kind ?? 'Namespace',
  ...(object?.meta.namespace === undefined ? {} : { namespace: object.meta.namespace }),
  name: object?.meta.name ?? '',
})

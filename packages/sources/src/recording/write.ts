import { type Cluster, type Complaint, KINDS, type KubeObject, keyOf } from '@portolan/model'
import { type About, FORMAT, type Header } from './about.ts'

/**
 * The lines of a recording, each with its line end: what it is, what was wrong with files, then every object as it passed the door. UTF-8, to be
 * compressed by the caller. One object is made text at a time, so that the whole need not fit into one string.
 */
export function* writeRecording(cluster: Cluster, about: About): Generator<string, void, undefined> {
  yield line(headerOf(cluster, about))
  const ofObjects = new Set<Complaint>()
  for (const object of objectsOf(cluster)) for (const complaint of complaintsOf(cluster, object)) ofObjects.add(complaint)
  for (const complaint of cluster.complaints()) if (!ofObjects.has(complaint)) yield line({ complaint })
  for (const object of objectsOf(cluster)) {
    const complaints = complaintsOf(cluster, object)
    yield line(complaints.length > 0 ? { object, complaints } : { object })
  }
}

const headerOf = (cluster: Cluster, { takenAt, source, namespaces, anonymized }: About): Header => ({
  portolan: FORMAT,
  takenAt: new Date(takenAt).toISOString(),
  source,
  namespaces,
  anonymized,
  kinds: Object.fromEntries(KINDS.map(({ kind }) => [kind, { ...cluster.syncOf(kind), count: cluster.count(kind) }])),
})

function* objectsOf(cluster: Cluster): Generator<KubeObject, void, undefined> {
  for (const { kind } of KINDS) yield* cluster.all(kind)
}

const complaintsOf = (cluster: Cluster, { kind, meta }: KubeObject): readonly Complaint[] =>
  cluster.complaintsOf(keyOf(kind, meta.namespace, meta.name))

const line = (value: object): string => `${JSON.stringify(value, plain)}\n`

/** A Map as an object: no key of the model's is a number, so the order stays. */
const plain = (_key: string, value: unknown): unknown => (value instanceof Map ? Object.fromEntries(value) : value)

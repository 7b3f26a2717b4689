import { readFileSync } from 'node:fs'
import { Cluster, KINDS, type Kind, type Origin } from '@portolan/model'
import { admit, readManifests } from '@portolan/sources'

/** What a source that holds these objects would hold. Kinds that are `forbidden` may not be listed. */
export const clusterOf = (yaml: string, source: Origin['source'] = 'cluster', forbidden: readonly Kind[] = []): Cluster => {
  const cluster = new Cluster({ source, name: 'exam' })
  const here = new Set<Kind>()
  for (const { raw, place } of readManifests(yaml, 'exam.yaml').objects) {
    const { object } = admit(raw, place)
    if (!object || forbidden.includes(object.kind)) continue
    here.add(object.kind)
    cluster.apply([{ type: 'put', object }])
  }
  const stateOf = (kind: Kind) => (forbidden.includes(kind) ? 'forbidden' : source === 'manifests' && !here.has(kind) ? 'absent' : 'synced')
  cluster.apply(KINDS.map(({ kind }) => ({ type: 'sync', kind, state: stateOf(kind) })))
  return cluster
}

export const examText = (path: string): string => readFileSync(new URL(path, import.meta.url), 'utf8')

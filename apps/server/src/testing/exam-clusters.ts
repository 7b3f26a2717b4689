import { readdirSync, readFileSync } from 'node:fs'
import { Demo } from '@portolan/demo'
import { type Change, Cluster, KINDS, type Origin } from '@portolan/model'
import { admit, type RawObject, readManifests } from '@portolan/sources'

const ROUTING = new URL('../../../../packages/routing/exam/', import.meta.url)
const LINT = new URL('../../../../packages/lint/exam/cases/', import.meta.url)

/** Clusters of all sorts, by name: the demo, and those that routing and lint are examined by. */
export async function* examClusters(): AsyncGenerator<readonly [string, Cluster]> {
  yield ['the demo', filled({ source: 'demo', name: 'prod-eu-1' }, putsOf(new Demo().objects()))]
  for (const file of readdirSync(ROUTING).filter((name) => name.endsWith('.yaml'))) {
    yield [file, fromText(readFileSync(new URL(file, ROUTING), 'utf8'), file, { source: 'manifests', name: 'exam' })]
  }
  for (const file of readdirSync(LINT).filter((name) => name.endsWith('.ts'))) {
    const cases = Object.entries((await import(new URL(file, LINT).href)) as Record<string, { readonly wrong?: unknown }>)
    for (const [name, { wrong }] of cases) {
      if (typeof wrong === 'string') yield [`${file} ${name}`, fromText(wrong, 'exam.yaml', { source: 'cluster', name: 'exam' })]
    }
  }
}

/** The cluster that manifests make. */
const fromText = (text: string, file: string, origin: Origin): Cluster => {
  const { objects, complaints } = readManifests(text, file)
  const changes = objects.flatMap(({ raw, place }): Change[] => {
    const { object, complaints: own } = admit(raw, origin.source === 'manifests' ? place : undefined)
    return object
      ? [{ type: 'put', object, complaints: own }]
      : own.length > 0
        ? [{ type: 'file', file: `${file}:${place.line}`, complaints: own }]
        : []
  })
  return filled(origin, [...changes, { type: 'file', file, complaints }])
}

const putsOf = (raws: Iterable<RawObject>): Change[] =>
  [...raws].flatMap((raw): Change[] => {
    const { object, complaints } = admit(raw)
    return object ? [{ type: 'put', object, complaints }] : []
  })

const filled = (origin: Origin, changes: readonly Change[]): Cluster => {
  const cluster = new Cluster(origin)
  cluster.apply(changes)
  cluster.apply(
    KINDS.map(({ kind }) => ({ type: 'sync', kind, state: origin.source === 'manifests' && cluster.count(kind) === 0 ? 'absent' : 'synced' })),
  )
  return cluster
}

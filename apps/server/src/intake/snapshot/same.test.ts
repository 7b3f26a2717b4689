import { lint } from '@portolan/lint'
import { Cluster } from '@portolan/model'
import { boundaries, compile, printTable, trace } from '@portolan/routing'
import { readRecording, writeRecording } from '@portolan/sources'
import { buildGraph } from '@portolan/topology'
import { expect, it } from 'vitest'
import { examClusters } from '../../testing/exam-clusters.ts'

const TAKEN = Date.UTC(2026, 10, 21, 14, 2)

const restored = (text: string): Cluster => {
  const recording = readRecording(text)
  if ('error' in recording) throw new Error(recording.error)
  expect(recording.complaints).toEqual([])
  const cluster = new Cluster(recording.origin)
  cluster.apply(recording.changes)
  return cluster
}

/** Everything that is concluded from a cluster, at the moment of the snapshot. */
const conclusions = (cluster: Cluster): unknown => {
  const tables = compile(cluster)
  const { requests } = boundaries(tables, { perRule: 4, all: 32 })
  return {
    tables: tables.map(printTable),
    graph: buildGraph(cluster, tables, { namespaces: [], expand: [] }, 1, TAKEN),
    findings: lint(cluster, tables, TAKEN),
    answers: requests.map((request) => trace(cluster, tables, request, 1, TAKEN)),
  }
}

it('what is concluded from a snapshot is what is concluded from its source', { timeout: 600_000 }, async () => {
  let seen = 0
  for await (const [name, cluster] of examClusters()) {
    const text = [
      ...writeRecording(cluster, {
        takenAt: TAKEN,
        source: { kind: cluster.origin.source, name: cluster.origin.name },
        namespaces: [],
        anonymized: false,
      }),
    ].join('')
    expect({ name, ...(conclusions(restored(text)) as object) }).toEqual({ name, ...(conclusions(cluster) as object) })
    seen++
  }
  expect(seen).toBeGreaterThan(100)
})

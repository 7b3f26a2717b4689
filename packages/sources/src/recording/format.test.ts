import { readFileSync } from 'node:fs'
import { Cluster, KINDS } from '@portolan/model'
import { expect, it } from 'vitest'
import { readRecording } from './read.ts'

/** One object of every kind that there was, written when the format was young. It is never written again. */
const FIRST = readFileSync(new URL('../testing/format-1.portolan.jsonl', import.meta.url), 'utf8')

it('a file of format 1 is read whole, whatever the model has gained since', () => {
  // When this fails, a field has become required or has changed its shape: read what older files have instead, or count FORMAT up and keep reading 1.
  const recording = readRecording(FIRST)
  if ('error' in recording) throw new Error(recording.error)
  expect(recording.complaints).toEqual([])
  const cluster = new Cluster(recording.origin)
  cluster.apply(recording.changes)
  const counts = KINDS.reduce((sum, { kind }) => sum + cluster.count(kind), 0)
  expect(counts).toBe(50)
  expect(cluster.get('Ingress', 'shop', 'sample')?.meta.place?.lines.get('/spec/rules/0')).toBe(12)
})

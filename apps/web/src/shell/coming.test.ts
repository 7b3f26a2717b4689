import type { SourceStatus } from '@portolan/contract'
import { expect, test } from 'vitest'
import { sayComing } from './coming.ts'

const kind = (plural: string, count: number, reading?: { read: number; of?: number }): SourceStatus['kinds'][number] => ({
  kind: 'Pod',
  plural,
  group: '',
  namespaced: true,
  optIn: false,
  state: 'syncing',
  count,
  ...(reading ? { reading } : {}),
})

test.each([
  [[kind('pods', 0, { read: 98_204, of: 148_112 })], 'pods, 98,204 of 148,112'],
  [[kind('nodes', 0), kind('pods', 0, { read: 500 })], 'pods, 500, and 1 more kind'],
  [[kind('nodes', 3), kind('services', 0, { read: 900 }), kind('pods', 0, { read: 500, of: 9_000 })], 'pods, 500 of 9,000, and 2 more kinds'],
  [[], ''],
])('what still comes is told by what is furthest from done: %#', (kinds, said) => {
  expect(sayComing(kinds)).toBe(said)
})

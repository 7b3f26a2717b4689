import type { SyncState as ModelSyncState } from '@portolan/model'
import { z } from 'zod'
import { dialect } from './route.ts'
import type { Assert, Same, Told } from './told.ts'

const syncState = z.enum(['syncing', 'synced', 'stale', 'forbidden', 'absent']).meta({ id: 'SyncState' })

const kindStatus = z
  .object({
    kind: z.string(),
    group: z.string().describe('API group; empty for core'),
    plural: z.string(),
    state: syncState,
    message: z.string().optional(),
    count: z.number(),
    reading: z
      .object({ read: z.number(), of: z.number().optional() })
      .describe('while everything is read for the first time: objects that have come, and of how many where that is known')
      .optional(),
    namespaced: z.boolean(),
    optIn: z.boolean().describe('read only when the operator opts in'),
    age: z.number().describe('ms since the last byte about it, when it was asked').optional(),
  })
  .meta({ id: 'KindStatus' })

export const sourceStatus = z
  .object({
    revision: z.number(),
    ready: z.boolean().describe('the first sync is done'),
    connection: z
      .object({
        state: z.enum(['connecting', 'reachable', 'unreachable']),
        message: z.string().describe('when unreachable: what failed and what to check').optional(),
        age: z.number().describe('ms since this state began').optional(),
        lastByteAge: z.number().describe('ms since the source was last heard of').optional(),
      })
      .describe('between Portolan and its source'),
    kinds: z.array(kindStatus),
    complaints: z.number().describe('things that could not be read as they stand'),
  })
  .meta({ id: 'SourceStatus' })

export const info = z
  .object({
    ...sourceStatus.shape,
    version: z.string(),
    epoch: z.string().describe('changes when the server starts anew; revisions count within it'),
    source: z.object({
      kind: z.enum(['cluster', 'manifests', 'demo', 'snapshot']),
      name: z.string().describe('context or folder, for people'),
      cluster: z.string().optional(),
      context: z.string().optional(),
      server: z.string().optional(),
      path: z.string().optional(),
      takenAt: z
        .number()
        .describe('of a snapshot: when it was taken, ms since the epoch; what depends on the time of day is judged by it')
        .optional(),
      anonymized: z.boolean().describe('of a snapshot: hosts, namespaces and addresses are not the real ones').optional(),
      because: z.string().describe('why this source was taken'),
    }),
    namespaces: z.array(z.string()).describe('what the server was limited to; empty: all that may be read'),
    counts: z.record(z.string(), z.number()).describe('objects by kind'),
    kiosk: z.boolean(),
    dialects: z.array(dialect).describe('what `as` takes: controllers that could serve the Ingresses'),
    exposed: z.boolean().describe('listening beyond loopback, without a login'),
    uptime: z.number().describe('s'),
  })
  .meta({ id: 'Info' })

export type Info = Told<typeof info>
export type SourceStatus = Told<typeof sourceStatus>
export type KindStatus = Told<typeof kindStatus>
export type SyncState = z.infer<typeof syncState>

type _SyncState = Assert<Same<SyncState, ModelSyncState>>

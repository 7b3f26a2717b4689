import type { Finding as LintFinding, Suppressed as LintSuppressed } from '@portolan/lint'
import { z } from 'zod'
import { ref } from './ref.ts'
import type { Assert, Same, Told } from './told.ts'

const mend = z.discriminatedUnion('do', [
  z.object({
    do: z.literal('patch'),
    ref,
    patch: z
      .array(z.object({ pointer: z.string(), from: z.string(), to: z.string() }))
      .describe('from is empty where a field is added, to where it is taken away'),
  }),
  z.object({ do: z.literal('create'), object: z.record(z.string(), z.unknown()) }),
  z.object({ do: z.literal('delete'), ref }),
])

export const finding = z
  .object({
    id: z.string().describe('stable while the cause stands'),
    code: z.string().describe('no-ready-pods, backend-missing …'),
    severity: z.enum(['error', 'warning', 'note', 'unknown']),
    ref,
    namespace: z.string().optional(),
    title: z.string(),
    cause: z.string(),
    text: z.string(),
    hurts: z.array(z.object({ host: z.string(), path: z.string() })).describe('requests that are hurt, at most 20'),
    hurtsTotal: z.number(),
    reach: z.number().describe('sorts findings of one severity'),
    reachText: z.string(),
    evidence: z.array(z.object({ ref, text: z.string(), at: z.number().optional().describe('ms since the epoch') })),
    see: z.string().describe('a command that shows it'),
    fix: z.string().optional(),
    mend: mend.optional().describe('the one edit that mends it'),
  })
  .meta({ id: 'Finding', description: 'Something wrong or doubtful in the objects, with the requests that it hurts.' })

const suppressed = z
  .object({
    finding,
    by: z.enum(['annotation', 'file']),
    reason: z.string(),
    at: ref.describe('where that is written: the object and its annotation, or a file and its line'),
    until: z.string().optional().describe('the last day on which it counts, 2026-12-31'),
  })
  .meta({ id: 'Suppressed', description: 'A finding that somebody knows of, and why it is left.' })

export const findings = z
  .object({
    revision: z.number(),
    complete: z.boolean().describe('whether every kind is synced: findings that need a missing kind are withheld'),
    findings: z.array(finding).describe('by severity, then reach'),
    suppressed: z.array(suppressed).describe('known and left: not among the findings, and in none of their counts'),
    ignored: z.array(z.string()).describe('parts of q that could not be read').optional(),
  })
  .meta({ id: 'Findings' })

export const findingsPatch = z
  .object({
    revision: z.number(),
    complete: z.boolean(),
    upsert: z.array(finding),
    remove: z.array(z.string()),
    order: z.array(z.string()).describe('ids of all findings in rank order'),
    suppressed: z.array(suppressed).optional().describe('all of them, where they changed'),
  })
  .meta({ id: 'FindingsPatch' })

export type Finding = Told<typeof finding>
export type Suppressed = Told<typeof suppressed>
export type Findings = Told<typeof findings>
export type FindingsPatch = Told<typeof findingsPatch>

type _Suppressed = Assert<Same<Suppressed, LintSuppressed>>
type _Finding = Assert<Same<Finding, LintFinding>>

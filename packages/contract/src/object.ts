import { z } from 'zod'
import { ref } from './ref.ts'
import type { Told } from './told.ts'

const objectEvent = z
  .object({
    type: z.string(),
    reason: z.string(),
    message: z.string(),
    count: z.number(),
    first: z.number().describe('ms since the epoch; 0: not said'),
    last: z.number(),
    from: z.string(),
  })
  .meta({ id: 'ObjectEvent' })

const complaint = z
  .object({ ref, code: z.string(), severity: z.enum(['error', 'warning']), text: z.string(), apiVersion: z.string().optional() })
  .meta({ id: 'Complaint', description: 'What the door had to say about an object: a field that is missing or of another type than expected.' })

export const objectView = z
  .object({
    revision: z.number(),
    ref,
    object: z.record(z.string(), z.unknown()).describe('as it is now, without Secret values and managedFields'),
    events: z.array(objectEvent).describe('Kubernetes events about it, newest first'),
    complaints: z.array(complaint),
  })
  .meta({ id: 'ObjectView' })

export type ObjectView = Told<typeof objectView>
export type ObjectEvent = Told<typeof objectEvent>
export type Complaint = Told<typeof complaint>

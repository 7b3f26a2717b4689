import type { Cost as LintCost } from '@portolan/lint'
import { z } from 'zod'
import { ref } from './ref.ts'
import type { Assert, Same, Told } from './told.ts'

const costRow = z
  .object({
    ref,
    shares: z.array(ref).optional().describe('others that stand at the same address'),
    address: z.string().optional(),
    provider: z.string().optional().describe('who makes it: AWS, MetalLB; absent where nothing tells'),
    carries: z.string(),
    month: z.number(),
    move: z
      .object({ is: z.enum(['stays', 'remove', 'move', 'careful']), text: z.string(), to: ref.optional(), changes: z.string().optional() })
      .describe(
        'careful: it would change what clients or pods see, so no saving is counted; changes: what it changes, source address, protocol and TLS',
      ),
  })
  .meta({ id: 'CostRow' })

const sums = z.object({
  monthly: z.number().describe('what one load balancer is taken to cost a month, where no price of its own is set'),
  rows: z.array(costRow),
  now: z.number(),
  after: z.number(),
  added: z.number().describe('of after: what one new entry point costs that would take what moves, 0 where there is one already'),
})

export const cost = z
  .object({ revision: z.number(), ...sums.shape })
  .meta({ id: 'Cost', description: 'What load balancers cost a month, and which of them could go.' })

export type Cost = Told<typeof cost>
export type CostRow = Told<typeof costRow>

type _Cost = Assert<Same<Told<typeof sums>, LintCost>>

import type { Ref as ModelRef } from '@portolan/model'
import { z } from 'zod'
import type { Assert, Same, Told } from './told.ts'

export const ref = z
  .object({
    kind: z.string(),
    namespace: z.string().optional(),
    name: z.string(),
    pointer: z.string().describe('RFC 6901, into the object').optional(),
    file: z.string().describe('with manifests: where the object stands').optional(),
    line: z.int().optional(),
  })
  .meta({ id: 'Ref', description: 'Names an object, or with a pointer a part of it.' })

export type Ref = Told<typeof ref>

type _Ref = Assert<Same<Ref, ModelRef>>

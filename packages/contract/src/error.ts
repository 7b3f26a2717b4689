import { z } from 'zod'
import type { Told } from './told.ts'

export const apiError = z
  .object({
    error: z.object({
      code: z.string().describe('stable, kebab-case'),
      message: z.string().describe('names the field and says what was expected'),
      hint: z.string().optional(),
    }),
  })
  .meta({ id: 'ApiError' })

export type ApiError = Told<typeof apiError>

import { z } from 'zod'
import { ref } from './ref.ts'
import type { Told } from './told.ts'

const certificate = z
  .object({
    host: z.string().describe('as matched: shop.example.com, *.example.com, * for every name'),
    proxy: ref.describe('who presents it'),
    title: z.string(),
    listener: z.string(),
    secret: ref.describe("absent: the controller's own").optional(),
    origin: ref.describe('the field that names it'),
    names: z.array(z.string()).describe('subject alternative names; absent: not known').optional(),
    issuer: z.string().optional(),
    notBefore: z.number().describe('ms since the epoch').optional(),
    notAfter: z.number().describe('ms since the epoch').optional(),
    daysLeft: z.number().describe('whole days; below 0: ended').optional(),
    fault: z.string().optional(),
  })
  .meta({ id: 'Certificate', description: 'What a listener presents for a host. No byte of the Secret but these facts is kept.' })

export const certificates = z.object({ revision: z.number(), certificates: z.array(certificate) }).meta({ id: 'Certificates' })

export type Certificate = Told<typeof certificate>
export type Certificates = Told<typeof certificates>

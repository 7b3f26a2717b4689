import { z } from 'zod'
import { ref } from './ref.ts'
import type { Told } from './told.ts'

const link = z.object({
  subject: z.string(),
  issuer: z.string(),
  notBefore: z.number().describe('ms since the epoch'),
  notAfter: z.number().describe('ms since the epoch'),
})

const certManager = z
  .object({
    ref: ref.describe('the Certificate that is kept in the Secret'),
    state: z
      .enum(['issued', 'issuing', 'failed', 'stuck', 'overdue'])
      .describe('stuck: at it for more than half an hour, or without an issuer; overdue: to be renewed, and not begun'),
    text: z.string().describe('a sentence'),
    reason: z.string().describe('what the issuer, the request or the condition says, cut at 240 characters').optional(),
    renewal: z.number().describe('when it is to be renewed, ms since the epoch').optional(),
    lastFailure: z.number().describe('ms since the epoch; forgotten at the next success').optional(),
  })
  .meta({ id: 'CertManager', description: 'How cert-manager gets on with it; needs no permission to read Secrets.' })

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
    source: z
      .enum(['secret', 'cert-manager'])
      .describe('whose word these facts are: cert-manager tells of them where Secrets may not be read')
      .optional(),
    chain: z.array(link).describe('what clients are shown besides, in its order').optional(),
    chainFaults: z
      .array(z.object({ code: z.string(), severity: z.enum(['error', 'warning', 'note', 'unknown']), text: z.string() }))
      .describe('what is wrong with the certificates in tls.crt, besides names and dates of the first')
      .optional(),
    certManager: certManager.optional(),
    fault: z.string().optional(),
  })
  .meta({ id: 'Certificate', description: 'What a listener presents for a host. No byte of the Secret but these facts is kept.' })

export const certificates = z.object({ revision: z.number(), certificates: z.array(certificate) }).meta({ id: 'Certificates' })

export type Certificate = Told<typeof certificate>
export type Certificates = Told<typeof certificates>

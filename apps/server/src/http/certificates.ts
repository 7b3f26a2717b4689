import { certificatesOf } from '@portolan/answers'
import { type Certificates, hostQuery } from '@portolan/contract'
import type { Request, Response } from 'express'
import type { Context } from '../context.ts'
import { reachRevision } from './published.ts'
import { readQuery } from './query.ts'
import { stateAt } from './timeline.ts'

export const getCertificates = (context: Context) => async (req: Request, res: Response) => {
  const { at, minRevision, host } = readQuery(req, hostQuery)
  await reachRevision(context.live, minRevision)
  res.set('Cache-Control', 'no-store').json(certificatesOf(stateAt(context, at), host) satisfies Certificates)
}

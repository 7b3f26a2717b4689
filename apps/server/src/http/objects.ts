import { objectOf, readRef } from '@portolan/answers'
import type { Request, Response } from 'express'
import type { Context } from '../context.ts'

export const getObject =
  ({ live, source }: Context) =>
  async (req: Request, res: Response) => {
    const ref = readRef(req.params as Readonly<Record<'kind' | 'namespace' | 'name', string>>)
    const [object, events] = await Promise.all([source.read(ref), source.events(ref)])
    res.set('Cache-Control', 'no-store').json(objectOf(live.state(), ref, object, events))
  }

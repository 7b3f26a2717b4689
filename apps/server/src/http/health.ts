import type { Request, Response } from 'express'
import type { Context } from '../context.ts'

/** Depends on the loop alone: a control plane that is out must not have us restarted, and lose the last good picture (R9). */
export const getHealth = (_req: Request, res: Response) => {
  res.set('Cache-Control', 'no-store').type('text').send('ok\n')
}

export const getReadiness =
  ({ live, open, status }: Context) =>
  (_req: Request, res: Response) => {
    res.set('Cache-Control', 'no-store').type('text')
    if (!open()) res.status(503).send('stopping\n')
    else if (live.synced) res.send('ok\n')
    else {
      const { connection, kinds } = status()
      const waiting = kinds.filter(({ state }) => state === 'syncing').map(({ plural }) => plural)
      res.status(503).send(`${connection.message ?? `first sync: ${waiting.length > 0 ? `waiting for ${waiting.join(', ')}` : 'not begun'}`}\n`)
    }
  }

export const getMetrics =
  ({ meters }: Context) =>
  async (_req: Request, res: Response) => {
    res.set({ 'Cache-Control': 'no-store', 'Content-Type': meters.registry.contentType }).send(await meters.text())
  }

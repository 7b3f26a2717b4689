import { infoOf } from '@portolan/answers'
import { type Info, openapi } from '@portolan/contract'
import type { Request, Response } from 'express'
import { isLoopback } from '../config.ts'
import type { Context } from '../context.ts'

export const getInfo =
  ({ version, live, source, options, status }: Context) =>
  (_req: Request, res: Response) => {
    const { read: _read, events: _events, ...origin } = source
    const info: Info = infoOf(status(), {
      version,
      epoch: live.epoch,
      source: origin,
      namespaces: options.namespaces,
      kiosk: options.kiosk,
      exposed: !isLoopback(options.host),
      uptime: Math.round(process.uptime()),
    })
    res.set('Cache-Control', 'no-store').json(info)
  }

export const getOpenapi = ({ version }: Context) => {
  const document = Buffer.from(JSON.stringify(openapi(version)))
  return (_req: Request, res: Response) => {
    res.set('Cache-Control', 'no-cache').type('json').send(document)
  }
}

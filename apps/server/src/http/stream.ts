import { Problem } from '@portolan/answers'
import type { Request, Response } from 'express'
import type { Context } from '../context.ts'
import { FEED_LIMITS } from '../feeds.ts'
import type { Topic } from '../feed.ts'
import { Connection } from './connection.ts'

/** Answers with a stream of server-sent events about a topic, until either side ends it. */
export const stream = <V>({ feeds, meters, open }: Context, topic: Topic<V>, req: Request, res: Response): void => {
  if (feeds.full || !open()) {
    throw new Problem(503, 'too-many-streams', open() ? `${FEED_LIMITS.streams} streams are open, and no more are served` : 'Portolan is stopping', {
      headers: { 'Retry-After': String(1 + Math.floor(Math.random() * 5)) },
    })
  }
  res.writeHead(200, {
    'Content-Type': 'text/event-stream; charset=utf-8',
    'Cache-Control': 'no-store, no-transform',
    'X-Accel-Buffering': 'no',
  })
  if (req.method === 'HEAD') {
    res.end()
    return
  }
  // A proxy that buffers until the first byte would otherwise hold the headers back.
  res.write(': portolan\n\n')
  const connection = new Connection(res)
  const followed = feeds.follow(topic, connection, lastEventId(req))
  if (followed.began === 'reset') meters.resyncs.inc({ reason: 'out-of-history' })
  connection.onDrained = () => {
    meters.resyncs.inc({ reason: 'slow' })
    followed.resync()
  }
  connection.onCut = () => meters.cut.inc()
  res.on('close', () => {
    connection.close()
    followed.leave()
  })
}

/** As a header, or as a parameter for readers that can't set headers. */
const lastEventId = (req: Request): string | undefined => {
  const id = req.headers['last-event-id']
  return Array.isArray(id) ? id[0] : id
}

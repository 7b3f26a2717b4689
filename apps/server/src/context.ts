import type { SourceStatus } from '@portolan/contract'
import type { Ref } from '@portolan/model'
import type { RawObject } from '@portolan/sources'
import type { Feeds } from './feeds.ts'
import type { Live } from './live.ts'
import type { Log } from './log.ts'
import type { Meters } from './meters.ts'
import type { ServeOptions } from './config.ts'
import type { Timeline } from './timeline/timeline.ts'

/** What handlers work with. They see the source through it, and never the intake itself. */
export interface Context {
  readonly options: ServeOptions
  readonly version: string
  readonly live: Live
  readonly feeds: Feeds
  readonly timeline: Timeline
  readonly meters: Meters
  readonly log: Log
  readonly source: SourceDoor
  readonly status: () => SourceStatus
  /** False once the server is on its way out. */
  readonly open: () => boolean
}

/** The part of the source that answers questions. */
interface SourceDoor {
  readonly kind: 'cluster' | 'manifests' | 'demo' | 'snapshot'
  readonly name: string
  readonly cluster?: string
  readonly context?: string
  readonly server?: string
  readonly path?: string
  readonly takenAt?: number
  readonly anonymized?: boolean
  readonly because: string
  read(ref: Ref): Promise<RawObject | undefined>
  events(ref: Ref): Promise<readonly SourceEvent[]>
}

interface SourceEvent {
  readonly type: string
  readonly reason: string
  readonly message: string
  readonly count: number
  readonly first: number
  readonly last: number
  readonly from: string
}

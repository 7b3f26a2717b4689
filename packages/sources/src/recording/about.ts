import type { Origin, SyncState } from '@portolan/model'

/** What a recording says of itself. */
export interface About {
  /** ms since the epoch. */
  readonly takenAt: number
  readonly source: RecordedSource
  /** What the source was limited to; empty: all that could be read. */
  readonly namespaces: readonly string[]
  /** Hosts, namespaces and addresses are not the real ones. */
  readonly anonymized: boolean
}

/** Where the objects came from when they were recorded. */
export interface RecordedSource {
  readonly kind: Origin['source']
  /** Context or folder, for people. */
  readonly name: string
  readonly cluster?: string
  readonly context?: string
  readonly server?: string
  readonly path?: string
}

/** The first line of a recording. */
export interface Header {
  /** Version of the format. */
  readonly portolan: number
  /** ISO 8601. */
  readonly takenAt: string
  readonly source: RecordedSource
  readonly namespaces: readonly string[]
  readonly anonymized: boolean
  /** Every kind that was read, or could not be. */
  readonly kinds: Readonly<Record<string, RecordedKind>>
}

export interface RecordedKind {
  readonly state: SyncState
  readonly message?: string
  /** How many objects follow: fewer, and the file is cut off. */
  readonly count: number
}

/** The version that is written. What is older is read as well. */
export const FORMAT = 1

/** How every recording begins, after decompression. */
const MAGIC = '{"portolan":'

/** Whether a text that begins like this is a recording. */
export const isRecording = (begin: string): boolean => begin.startsWith(MAGIC)

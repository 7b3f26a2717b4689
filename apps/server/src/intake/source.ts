import type { Change, Kind, Origin, Ref, SyncState } from '@portolan/model'
import type { RawObject } from '@portolan/sources'
import type { IntakeMetrics } from './metrics.ts'

/** Where objects come from. Four implementations, one contract: `source.contract.ts`. */
export interface Source {
  readonly origin: Origin
  readonly description: SourceDescription
  /** Begins; changes arrive in batches, in order. Returns at once; never throws, never rejects. The first batch says `sync` of every kind. */
  start(sink: Sink): void
  /** Synchronous in effect: after it returns the sink is never called again. */
  stop(): void
  /** The source's health beyond single kinds. Cheap: may be asked for every page view. */
  readonly health: () => SourceHealth
  /** Calls back when the health or a kind's state changed, after the sink has the changes. Returns its undo. */
  onHealth(listener: () => void): () => void
  /** One object as it is now, ready to show (no Secret value, no managedFields), or undefined. Never rejects. */
  read(ref: Ref): Promise<RawObject | undefined>
  /** Kubernetes events about it, newest first; empty where there are none or they may not be read. Never rejects. */
  events(ref: Ref): Promise<readonly ObjectEvent[]>
  readonly metrics: IntakeMetrics
}

export type Sink = (changes: readonly Change[]) => void

export interface SourceDescription {
  readonly kind: 'cluster' | 'manifests' | 'demo' | 'snapshot'
  /** Cluster name in the kubeconfig. */
  readonly cluster?: string
  readonly context?: string
  /** The API server's URL. */
  readonly server?: string
  /** Folder, file or `-`. */
  readonly path?: string
  /** Of a snapshot: when it was taken, ms since the epoch. */
  readonly takenAt?: number
  /** Of a snapshot: hosts, namespaces and addresses are not the real ones. */
  readonly anonymized?: boolean
  /** Half a sentence: `--demo was given`, `found ~/.kube/config`. */
  readonly chosenBecause: string
}

export interface SourceHealth {
  /** `connecting` before the first answer. `unreachable`: nothing answers, or the credentials are refused; it is retried for ever. */
  readonly state: 'connecting' | 'reachable' | 'unreachable'
  /** When unreachable: which address, what failed, what to check. Sentences for people. */
  readonly message?: string
  /** When this state began, ms since the epoch. */
  readonly since: number
  /** ms since the source was last heard of; undefined before the first byte. */
  readonly lastByteAge?: number
  /** Each kind's state as last said to the sink, with the age of the last byte about it. Every kind of KINDS is in it. */
  readonly kinds: ReadonlyMap<Kind, KindHealth>
}

/** How far a first reading is. */
export interface Reading {
  readonly read: number
  /** Undefined where the server doesn't say. */
  readonly of?: number
}

export interface KindHealth {
  readonly state: SyncState
  readonly message?: string
  /** While everything is read for the first time. */
  readonly reading?: Reading
  /** ms; undefined before the first byte. */
  readonly lastByteAge?: number
}

/** A Kubernetes event about an object. */
export interface ObjectEvent {
  readonly type: string
  readonly reason: string
  readonly message: string
  readonly count: number
  /** ms since the epoch; 0 when the event has no time. */
  readonly first: number
  readonly last: number
  /** Who says it: `kubelet`, `deployment-controller`. */
  readonly from: string
}

/** Where to look, decided from flags and environment by `chooseSource`. `because` is half a sentence for people. */
export type SourceChoice =
  /** `root`: the folder under which the service account is mounted, for tests; default: none. */
  | { readonly kind: 'cluster'; readonly credentials: 'in-cluster'; readonly root?: string; readonly because: string }
  | {
      readonly kind: 'cluster'
      readonly credentials: 'kubeconfig'
      readonly files: readonly string[]
      readonly context?: string
      readonly because: string
    }
  | { readonly kind: 'manifests'; readonly path: string; readonly because: string }
  | { readonly kind: 'snapshot'; readonly path: string; readonly because: string }
  | { readonly kind: 'demo'; readonly because: string }

/** What keeps a source from being opened at all: `message` says what is wrong, `hint` what to do. */
export interface SourceProblem {
  readonly error: { readonly message: string; readonly hint?: string }
}

export interface SourceOptions {
  /** Only these namespaces; empty or undefined: all. Cluster-scoped kinds are read all the same. */
  readonly namespaces?: readonly string[]
  /** Read Secrets, of which only names and certificate facts are kept. Default: no. */
  readonly secrets?: boolean
  readonly log: Log
}

/** The part of pino's logger that the intake uses: fields first, then the sentence. */
export interface Log {
  info(fields: object, text: string): void
  warn(fields: object, text: string): void
  error(fields: object, text: string): void
  debug(fields: object, text: string): void
}

import type { Kind } from './kinds.ts'
import type { KubeObject } from './object.ts'
import type { Ref } from './ref.ts'

/** Something that the door had to say about an object or a file: what is wrong, where, and what was done with it. */
export interface Complaint {
  /** The object and field; for a file that holds no readable object, kind `File` and the path as name. */
  readonly ref: Ref
  /** Stable, kebab-case: `yaml-syntax`, `missing-field`, `wrong-type`, `unknown-kind`. */
  readonly code: string
  readonly severity: 'error' | 'warning'
  /** One sentence: names the field, says what was expected. */
  readonly text: string
  /** With `former-api`: under which version the object is written. */
  readonly apiVersion?: string
}

/**
 * What the source can say of a kind.
 * `absent`: not installed in the cluster, or (manifests) not among the files: nothing can be concluded from there being none.
 */
export type SyncState = 'syncing' | 'synced' | 'stale' | 'forbidden' | 'absent'

/** What happened in the source. Changes are values; `Cluster.apply` is the one place where they take effect. */
export type Change =
  | { readonly type: 'put'; readonly object: KubeObject; readonly complaints?: readonly Complaint[] }
  | { readonly type: 'remove'; readonly kind: Kind; readonly namespace?: string; readonly name: string }
  /** Everything of one kind at once, atomically: what isn't in the list is gone. */
  | { readonly type: 'replace'; readonly kind: Kind; readonly objects: readonly KubeObject[]; readonly complaints?: readonly Complaint[] }
  | { readonly type: 'sync'; readonly kind: Kind; readonly state: SyncState; readonly message?: string }
  /** All that is wrong with one file; an empty list clears it. */
  | { readonly type: 'file'; readonly file: string; readonly complaints: readonly Complaint[] }

import type { Ref } from '@portolan/model'

/** Something wrong or doubtful in the objects, with the requests that it hurts. */
export interface Finding {
  /** Stable while the cause stands: code and reference. */
  readonly id: string
  /** `no-ready-pods`; see the list in `rules/index.ts`. */
  readonly code: string
  readonly severity: 'error' | 'warning' | 'note' | 'unknown'
  /** The object at fault, with the field. */
  readonly ref: Ref
  readonly namespace?: string
  /** What happens, as a person feels it: `admin.shop.example.com answers 503`. No final stop. */
  readonly title: string
  /** The cause: `backoffice has 0 of 2 pods ready`. No final stop. */
  readonly cause: string
  /** The whole, in sentences, with the fix last where one exists. */
  readonly text: string
  /** Requests that are hurt: `{ host, path }` as written in the rules, at most 20, and how many there are. */
  readonly hurts: readonly { readonly host: string; readonly path: string }[]
  readonly hurtsTotal: number
  /** Exposure times share, summed; see ui/design.md section 9. Sorts findings of one severity. */
  readonly reach: number
  /** `1 host, every path`. */
  readonly reachText: string
  /** Field paths and values that show it, with the time, ms since the epoch, where the object tells one. */
  readonly evidence: readonly { readonly ref: Ref; readonly text: string; readonly at?: number }[]
  /** A command that shows it: `kubectl get service -n shop cart -o yaml`. */
  readonly see: string
  /** What to do, in a sentence or two. */
  readonly fix?: string
  /** The one edit that mends it, where one does; checked by tests that make it. */
  readonly mend?: Mend
}

/** An edit in data: a page shows it as a diff, tries it in memory ("as if fixed"), and copies it as a command. */
export type Mend =
  /** Lines of a merge into the object: `from` is empty where the field is added, `to` where it is taken away; what isn't text is JSON. */
  | { readonly do: 'patch'; readonly ref: Ref; readonly patch: readonly { readonly pointer: string; readonly from: string; readonly to: string }[] }
  /** An object that is missing, as Kubernetes JSON. */
  | { readonly do: 'create'; readonly object: Readonly<Record<string, unknown>> }
  | { readonly do: 'delete'; readonly ref: Ref }

import type { SyncState } from '@portolan/model'
import type { Header, RecordedKind, RecordedSource } from './about.ts'
import { flag, integer, object, oneOf, optional, record, type Shape, text, texts } from './shape.ts'

const stateShape: Shape<SyncState> = oneOf<SyncState>({ syncing: true, synced: true, stale: true, forbidden: true, absent: true })

export const HEADER: Shape<Header> = object<Header>({
  portolan: integer,
  takenAt: text,
  source: object<RecordedSource>({
    kind: oneOf({ cluster: true, manifests: true, demo: true }),
    name: text,
    cluster: optional(text),
    context: optional(text),
    server: optional(text),
    path: optional(text),
  }),
  namespaces: texts,
  anonymized: flag,
  kinds: record(object<RecordedKind>({ state: stateShape, message: optional(text), count: integer })),
})

/** A state as it was, but for what would have to be waited for: nothing more comes. */
export const settledState = ({ state, message }: RecordedKind): { readonly state: SyncState; readonly message?: string } => {
  switch (state) {
    case 'syncing':
      return { state: 'absent', message: 'It had not arrived when the snapshot was taken.' }
    case 'stale':
      return { state: 'synced', ...(message === undefined ? {} : { message }) }
    case 'synced':
    case 'forbidden':
    case 'absent':
      return { state, ...(message === undefined ? {} : { message }) }
    default:
      return state satisfies never
  }
}

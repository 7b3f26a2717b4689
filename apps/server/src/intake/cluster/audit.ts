import type { Api } from './api.ts'
import { type Moment, placeOf } from './held.ts'
import { metadataAt } from './pages.ts'
import type { Task } from './task.ts'

/** What is different from the server. */
export interface Differences {
  readonly count: number
  /** Some of the objects: `shop/cart`. What is held and not there any more is counted, not named. */
  readonly examples: readonly string[]
}

/**
 * Compares what was held at a version with the server's own list at exactly that version, object by object and page by page (R7): uid and
 * resourceVersion say the same as a digest of them would, need no sorting, and name what differs. Rejects with ApiError.
 */
export const compareWithServer = async (api: Api, task: Task, rv: string, held: Moment, signal: AbortSignal): Promise<Differences> => {
  const examples: string[] = []
  let count = 0
  let met = 0
  for await (const { items } of metadataAt(api, task, rv, signal)) {
    if (held.isOver) break
    for (const item of items) {
      const place = placeOf(item)
      if (!place) continue
      const ours = held.get(place.slot)
      if (ours) met++
      if (ours?.uid === place.version.uid && ours.resourceVersion === place.version.resourceVersion) continue
      count++
      if (examples.length < 5) examples.push(`${place.namespace === undefined ? '' : `${place.namespace}/`}${place.name}`)
    }
  }
  return { count: count + held.size - met, examples }
}

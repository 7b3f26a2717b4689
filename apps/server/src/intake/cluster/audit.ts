import type { Api } from './api.ts'
import { failureOf } from './failure.ts'
import { type Moment, placeOf } from './held.ts'
import { metadataAt } from './pages.ts'
import { resourceOf, type Task } from './task.ts'

/** What came of a comparison; `note` is for people. `unknown`: the server didn't say, or remembers that version no more. */
export type Audited =
  | { readonly is: 'equal' }
  | { readonly is: 'mismatch'; readonly note: string; readonly count?: number; readonly examples?: readonly string[] }
  | { readonly is: 'unknown'; readonly text: string }

/**
 * Compares what was held at a version with the server's own list at exactly that version, object by object and page by page (R7): uid and
 * resourceVersion say the same as a digest of them would, need no sorting, and name what differs. Never rejects.
 */
export const audit = async (api: Api, task: Task, rv: string, held: Moment, signal: AbortSignal): Promise<Audited> => {
  const at = `At ${new Date().toISOString().slice(0, 16).replace('T', ' ')} UTC`
  const resource = resourceOf(task.info)
  try {
    const { count, examples } = await compare(api, task, rv, held, signal)
    if (count === 0) return { is: 'equal' }
    const named = examples.length > 0 ? ` (${examples.join(', ')}${count > examples.length ? ', …' : ''})` : ''
    return {
      is: 'mismatch',
      note: `${at} an audit found ${count} of ${resource} unlike the API server's${named}. They were read anew.`,
      count,
      examples,
    }
  } catch (error) {
    const failure = failureOf(error)
    if (failure.is !== 'rewound') return { is: 'unknown', text: failure.text }
    return {
      is: 'mismatch',
      note: `${at} the API server turned out to hold less history of ${resource} than was already seen. They were read anew.`,
    }
  }
}

/** How many differ, and some of them: `shop/cart`. What is held and not there any more is counted, not named. */
const compare = async (
  api: Api,
  task: Task,
  rv: string,
  held: Moment,
  signal: AbortSignal,
): Promise<{ count: number; examples: readonly string[] }> => {
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

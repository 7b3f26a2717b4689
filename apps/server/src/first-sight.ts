import { KINDS } from '@portolan/model'
import type { Live } from './live.ts'

/** Once every kind has said what it can say: tells what may not be read, and namespaces that were asked for and hold nothing. Returns its undo. */
export const sayFirstSight = (live: Live, namespaces: readonly string[], say: (line: string) => void): (() => void) => {
  const undo = live.subscribe(({ cluster }) => {
    if (!live.synced) return
    undo()
    const forbidden = KINDS.filter(({ kind }) => cluster.syncOf(kind).state === 'forbidden').map(({ plural }) => plural)
    if (forbidden.length > 0) {
      const within = namespaces.length > 0 ? ` in ${namespaces.join(', ')}` : ''
      say(`not permitted: ${forbidden.join(', ')}. They show as unknown until a role allows get, list and watch on them${within}.`)
    }
    const isEmpty = (namespace: string): boolean =>
      !cluster.get('Namespace', undefined, namespace) &&
      KINDS.every(({ kind, namespaced }) => !namespaced || [...cluster.all(kind)].every(({ meta }) => meta.namespace !== namespace))
    // Where Namespaces may not be read, an empty one can't be told from one that is not there.
    const empty = cluster.syncOf('Namespace').state === 'forbidden' ? [] : namespaces.filter(isEmpty)
    for (const namespace of empty) say(`warning: there is no namespace ${namespace}, and nothing is in it. Check --namespace.`)
  })
  return undo
}

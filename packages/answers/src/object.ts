import type { ObjectEvent, ObjectView } from '@portolan/contract'
import { KINDS, keyOf, kindInfo, type Ref, say } from '@portolan/model'
import type { RawObject } from '@portolan/sources'
import { badField, Problem } from './problem.ts'
import type { State } from './state.ts'

/** One object, ready to be shown, with what was found wrong in it; throws the problem that says why there is none. */
export const objectOf = ({ cluster, revision }: State, ref: Ref, object: RawObject | undefined, events: readonly ObjectEvent[]): ObjectView => {
  if (!object) throw missing(ref, cluster.syncOf(kindOf(ref)).state)
  return { revision, ref, object, events, complaints: cluster.complaintsOf(keyOf(ref.kind, ref.namespace, ref.name)) }
}

/** The reference in a path; throws the 400 that names what is wrong with it. */
export const readRef = ({ kind, namespace, name }: Readonly<Record<'kind' | 'namespace' | 'name', string>>): Ref => {
  const info = kindInfo(kind)
  if (!info)
    throw badField(
      `kind: expected a kind that Portolan reads, got ${JSON.stringify(kind.slice(0, 100))}`,
      KINDS.map((known) => known.kind).join(', '),
    )
  if (info.namespaced && namespace === '_') throw badField(`namespace: a ${kind} has a namespace, and _ stands for none`)
  if (!info.namespaced && namespace !== '_') throw badField(`namespace: a ${kind} has none; expected _`)
  return { kind, ...(namespace === '_' ? {} : { namespace }), name }
}

const kindOf = (ref: Ref) => kindInfo(ref.kind)?.kind ?? 'Namespace'

const missing = (ref: Ref, state: string): Problem => {
  switch (state) {
    case 'forbidden':
      return new Problem(403, 'forbidden', `Portolan may not read ${kindInfo(ref.kind)?.plural ?? ref.kind}`, {
        hint: 'Its account needs get, list and watch on them.',
      })
    case 'syncing':
      return new Problem(404, 'not-found', `${say(ref)} is not known yet: ${kindInfo(ref.kind)?.plural ?? ref.kind} are still being read`)
    default:
      return new Problem(404, 'not-found', `There is no ${say(ref)}`)
  }
}

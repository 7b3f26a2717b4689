import { keyOf, type Ref } from '@portolan/model'
import { letters } from './nearest.ts'
import type { View } from './view.ts'

/** A folder may hold a part of a cluster only: what is not there may be elsewhere. */
export const isOfFiles = ({ cluster }: Pick<View, 'cluster'>): boolean => cluster.origin.source === 'manifests'

/** Whether all of a namespace is there to be seen: in a cluster it is, and a folder that holds the Namespace itself means what is in it. */
export const isWhole = (view: Pick<View, 'cluster'>, namespace: string | undefined): boolean =>
  !isOfFiles(view) || (namespace !== undefined && view.cluster.get('Namespace', undefined, namespace) !== undefined)

/**
 * How grave it is that what is named is not there. Among files that is certain only where they hold its namespace, or where the name is a slip
 * of one that is there.
 */
export const graveOfAbsence = (
  view: Pick<View, 'cluster'>,
  { namespace, name }: Pick<Ref, 'namespace' | 'name'>,
  near: string | undefined,
): 'error' | 'unknown' => (isWhole(view, namespace) || (near !== undefined && isTypo(name, near)) ? 'error' : 'unknown')

/** Several documents give the object, and the last counts: alternatives side by side, or a patch of a base. What the others say is not seen. */
export const isTwice = ({ cluster }: Pick<View, 'cluster'>, { kind, namespace, name }: Ref): boolean =>
  cluster.complaintsOf(keyOf(kind, namespace, name)).some(({ code }) => code === 'duplicate-object')

/** `carts` for `cart`, `back-office` for `backoffice`; not `web-2` for `web-1`, which are two things. */
export const isTypo = (wants: string, has: string | undefined): boolean => {
  if (has === undefined || wants === has) return false
  const [a, b] = [wants.split(/[-_.]/), has.split(/[-_.]/)]
  if (a.join('').toLowerCase() === b.join('').toLowerCase()) return true
  if (a.length !== b.length) return false
  const differing = a.flatMap((word, at) => (word === b[at] ? [] : [[word, b[at] ?? ''] as const]))
  return (
    differing.length === 1 &&
    differing.every(([one, other]) => Math.min(one.length, other.length) > 3 && letters(one, other, 3) < 3 && !/\d/.test(one + other))
  )
}

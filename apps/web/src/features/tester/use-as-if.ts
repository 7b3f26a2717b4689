import type { Rejected, RouteRequest, RouteResult } from '@portolan/contract'
import { useMemo } from 'react'
import { useObject, useRoute } from '../../api.ts'
import type { AsIf } from './fix.tsx'
import { idOf } from '../../ui/ref.ts'
import { applied } from '@portolan/contract/edit'

/** The trace with one near miss's edit made in memory; undefined when none is assumed. `fixed` is the `as` of the address. */
export const useAsIf = (request: RouteRequest | undefined, result: RouteResult | undefined, fixed: string | undefined): AsIf | undefined => {
  const miss = useMemo(() => (fixed === undefined ? undefined : findMiss(result, fixed)), [result, fixed])
  const object = useObject(miss && idOf(miss.ref))
  const patched = useMemo(() => (object.data && miss?.patch ? applied(object.data.object, miss.patch) : undefined), [object.data, miss])
  const asked = useMemo(() => (request && patched ? { ...request, overlay: [patched] } : undefined), [request, patched])
  const answer = useRoute(asked)
  if (fixed === undefined || !result) return undefined
  if (!miss?.patch) return { is: 'stuck', text: 'This edit is not among the near misses any more.' }
  if (object.error) return { is: 'stuck', text: object.error.message }
  if (object.data && !patched) return { is: 'stuck', text: 'The object has changed since. Trace again for a new edit.' }
  if (answer.error) return { is: 'stuck', text: answer.error.message }
  if (answer.data && asked && !answer.isPlaceholderData) return { is: 'answered', result: answer.data }
  return { is: 'asking' }
}

const findMiss = (result: RouteResult | undefined, id: string): Rejected | undefined => {
  for (const { rejected } of result?.traces ?? []) for (const miss of rejected) if (idOf(miss.ref) === id) return miss
  return undefined
}

import type { Finding, RouteRequest, RouteResult } from '@portolan/contract'
import { applied } from '@portolan/contract/edit'
import type { Mend } from '@portolan/contract/patch'
import { useMemo } from 'react'
import { useObject, useRoute } from '../../api.ts'
import { idOf } from '../../ui/ref.ts'
import type { AsIf, Edit } from './fix.tsx'

/**
 * The trace with one edit made in memory, that of a near miss or of a finding; undefined when none is assumed.
 * `fixed` is the `as` of the address: the id of a near miss's reference, or a finding's id.
 */
export const useAsIf = (
  request: RouteRequest | undefined,
  result: RouteResult | undefined,
  fixed: string | undefined,
  findings: readonly Finding[] | undefined,
): AsIf | undefined => {
  const edit = useMemo(() => (fixed === undefined ? undefined : (ofMiss(result, fixed) ?? ofFinding(findings, fixed))), [result, fixed, findings])
  const mend = edit?.mend
  const patch = mend?.do === 'patch' ? mend : undefined
  const object = useObject(patch && idOf(patch.ref))
  const overlay = useMemo(() => mend && overlayOf(mend, object.data?.object), [mend, object.data])
  const asked = useMemo(() => (request && overlay ? { ...request, overlay: [overlay] } : undefined), [request, overlay])
  const answer = useRoute(asked)
  if (fixed === undefined || !result) return undefined
  if (!edit) return findings ? { is: 'stuck', text: 'This edit is not proposed any more.' } : { is: 'asking' }
  if (object.error) return { is: 'stuck', text: object.error.message, edit }
  if (object.data && !overlay) return { is: 'stuck', text: 'The object has changed since. Trace again for a new edit.', edit }
  if (answer.error) return { is: 'stuck', text: answer.error.message, edit }
  if (answer.data && asked && !answer.isPlaceholderData) return { is: 'answered', result: answer.data, edit }
  return { is: 'asking', edit }
}

/** What is put over the cluster; undefined while a patched object is not read, or is not as the patch says. */
const overlayOf = (mend: Mend, object: Readonly<Record<string, unknown>> | undefined): Record<string, unknown> | undefined => {
  switch (mend.do) {
    case 'patch':
      return object && applied(object, mend.patch)
    case 'create':
      return mend.object
    case 'delete':
      return { $delete: mend.ref }
    default:
      return mend satisfies never
  }
}

const ofMiss = (result: RouteResult | undefined, id: string): Edit | undefined => {
  for (const { rejected } of result?.traces ?? [])
    for (const { ref, patch, fix } of rejected) if (patch && idOf(ref) === id) return { mend: { do: 'patch', ref, patch }, fix }
  return undefined
}

const ofFinding = (findings: readonly Finding[] | undefined, id: string): Edit | undefined => {
  const found = findings?.find((finding) => finding.id === id)
  return found?.mend && { mend: found.mend, fix: found.fix }
}

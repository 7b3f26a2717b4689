import type { RouteRequest } from '@portolan/contract'
import { useEffect, useMemo, useRef, useState } from 'react'
import { patchParams, useAddress } from '../../address.ts'
import { type Form, formOf, isSensitive, paramsOf, requestOf } from './form.ts'
import type { Meant } from './request-bar.tsx'
import { keepRecent, readRecents, type Recent } from './recent.ts'

const TYPING_MS = 250

/** Values of credential headers: this page's memory alone, gone when it closes. */
const secrets = new Map<string, string>()

/**
 * The form, kept in the address, and the request to trace. While a reader types, the request follows 250 ms after the last key and the
 * address a moment later; what is settled goes into both at once, and into the recent requests.
 */
export const useRequest = (): {
  readonly form: Form
  readonly request: RouteRequest | undefined
  readonly recents: readonly Recent[]
  readonly onForm: (form: Form, meant: Meant) => void
} => {
  const { params } = useAddress()
  const [typing, setTyping] = useState<Form>()
  const [recents, setRecents] = useState(readRecents)
  const [kept, setKept] = useState(0)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  // `kept` is read so that a value that only memory holds makes a new form.
  const settled = useMemo(() => (kept >= 0 ? formOf(params, secrets) : formOf(params, secrets)), [params, kept])
  const spelled = JSON.stringify(paramsOf(settled))
  // The address has caught up, or moved on without us: it speaks again.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the address's own spelling is what ends the typing
  useEffect(() => setTyping(undefined), [spelled])
  useEffect(() => () => clearTimeout(timer.current), [])
  const form = typing ?? settled
  const asked = JSON.stringify(requestOf(form))
  const request = useMemo(() => (asked === undefined ? undefined : (JSON.parse(asked) as RouteRequest)), [asked])
  const onForm = (next: Form, meant: Meant): void => {
    clearTimeout(timer.current)
    for (const { name, value } of next.headers) if (value !== undefined && isSensitive(name)) secrets.set(name.toLowerCase(), value)
    if (meant === 'typing') {
      timer.current = setTimeout(() => {
        setTyping(next)
        patchParams({ ...paramsOf(next), as: null, entry: null }, 'soon')
      }, TYPING_MS)
      return
    }
    setTyping(undefined)
    setKept((times) => times + 1)
    const wanted = requestOf(next)
    if (wanted) setRecents(keepRecent({ url: wanted.url, method: next.method }))
    patchParams({ ...paramsOf({ ...next, url: wanted?.url ?? next.url }), as: null, entry: null })
  }
  return { form, request, recents, onForm }
}

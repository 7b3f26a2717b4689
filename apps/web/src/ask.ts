import type { ApiError } from '@portolan/contract'
import { ApiFault } from './fault.ts'
import { under } from './place.ts'

/** GETs or POSTs JSON below `/api/v1`. Throws an `ApiFault`, or the signal's own error when it was cancelled. */
export const ask = async <T>(path: string, options: { readonly body?: unknown; readonly signal?: AbortSignal } = {}): Promise<T> => {
  const { body, signal } = options
  let response: Response
  try {
    response = await fetch(
      under(`/api/v1/${path}`),
      body === undefined
        ? { signal, headers: { accept: 'application/json' } }
        : { signal, method: 'POST', headers: { 'content-type': 'application/json', accept: 'application/json' }, body: JSON.stringify(body) },
    )
  } catch (error) {
    if (signal?.aborted) throw error
    throw new ApiFault(0, 'unreachable', 'The server does not answer.', 'The page tries again when it does.')
  }
  const value: unknown = await response.json().catch(() => undefined)
  if (response.ok) {
    if (value !== undefined) return value as T
    throw new ApiFault(response.status, 'not-json', 'The answer is not JSON.', 'Something between this page and the server changed it.')
  }
  throw faultOf(response.status, value)
}

/** The contract's `{ error: { code, message, hint } }`, or a sentence about a body that isn't that (a proxy's page). */
const faultOf = (status: number, body: unknown): ApiFault => {
  const error = (body as Partial<ApiError> | undefined)?.error
  if (typeof error?.message === 'string') return new ApiFault(status, String(error.code), error.message, error.hint)
  return new ApiFault(
    status,
    `http-${status}`,
    `The server answers ${status}.`,
    'Something between this page and the server may have answered in its place.',
  )
}

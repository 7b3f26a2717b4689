import type { Answer } from '../../table.ts'

/** TRF-03. */
export const NOT_FOUND: Answer = { do: 'respond', status: 404, reason: 'no router takes the request', rule: 'TRF-03' }

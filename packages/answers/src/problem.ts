import type { ApiError } from '@portolan/contract'

/** An answer that is an error: the message names the field and says what was expected. */
export class Problem extends Error {
  readonly status: number
  readonly code: string
  readonly hint: string | undefined
  readonly headers: Readonly<Record<string, string>>

  constructor(
    status: number,
    code: string,
    message: string,
    more: { readonly hint?: string; readonly headers?: Readonly<Record<string, string>> } = {},
  ) {
    super(message)
    this.status = status
    this.code = code
    this.hint = more.hint
    this.headers = more.headers ?? {}
  }

  get body(): ApiError {
    return { error: { code: this.code, message: this.message, ...(this.hint === undefined ? {} : { hint: this.hint }) } }
  }
}

/** A 400: `message` begins with the field. */
export const badField = (message: string, hint?: string): Problem => new Problem(400, 'invalid-field', message, { hint })

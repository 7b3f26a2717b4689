/** What the server, or the way to it, said instead of an answer. `status` 0: nothing answered. */
export class ApiFault extends Error {
  readonly status: number
  readonly code: string
  readonly hint: string | undefined

  constructor(status: number, code: string, message: string, hint?: string) {
    super(message)
    this.name = 'ApiFault'
    this.status = status
    this.code = code
    this.hint = hint
  }
}

/** One event of a text/event-stream (HTML standard, section 9.2.6). */
export interface StreamEvent {
  readonly event: string
  readonly data: string
  /** The last `id:` seen on the stream, this event's own or an earlier one's. */
  readonly id: string
  /** Milliseconds, when this event carried a `retry:` field. */
  readonly retry?: number
}

/** An event longer than this is a fault of the stream, not data: a snapshot of the largest view is below 4 MB. */
const LONGEST = 32_000_000

/** Takes text as it arrives, cut anywhere, and calls back for each whole event. Comments are bytes and nothing else. Throws when a line has no end. */
export const createParser = (emit: (event: StreamEvent) => void): ((text: string) => void) => {
  let rest = ''
  let id = ''
  let event = ''
  let data: string[] = []
  let retry: number | undefined

  const line = (text: string): void => {
    if (text === '') {
      if (data.length > 0 || event) emit({ event: event || 'message', data: data.join('\n'), id, ...(retry === undefined ? {} : { retry }) })
      event = ''
      data = []
      retry = undefined
      return
    }
    const colon = text.indexOf(':')
    if (colon === 0) return
    const field = colon < 0 ? text : text.slice(0, colon)
    const value = colon < 0 ? '' : text.slice(text[colon + 1] === ' ' ? colon + 2 : colon + 1)
    switch (field) {
      case 'event':
        event = value
        return
      case 'data':
        data.push(value)
        return
      case 'id':
        if (!value.includes('\0')) id = value
        return
      case 'retry':
        if (/^\d{1,7}$/.test(value)) retry = Number(value)
        return
      default:
        return
    }
  }

  return (text) => {
    rest += text
    let from = 0
    for (;;) {
      const end = rest.indexOf('\n', from)
      if (end < 0) break
      line(rest.slice(from, rest[end - 1] === '\r' && end > from ? end - 1 : end))
      from = end + 1
    }
    rest = rest.slice(from)
    if (rest.length > LONGEST) throw new RangeError('an event without an end')
  }
}

/** One server-sent event. */
export interface SentEvent {
  readonly event: string
  readonly id: string
  readonly data: unknown
}

/** Reads a stream of server-sent events, as a browser would. Close it. */
export class EventReader {
  readonly events: SentEvent[] = []
  readonly comments: string[] = []
  readonly response: Response
  readonly #aborter: AbortController
  readonly #waiting = new Set<() => void>()
  ended = false

  private constructor(response: Response, aborter: AbortController) {
    this.response = response
    this.#aborter = aborter
    this.#pump().then(
      () => this.#end(),
      () => this.#end(),
    )
  }

  static async open(url: string | URL, headers: Readonly<Record<string, string>> = {}): Promise<EventReader> {
    const aborter = new AbortController()
    return new EventReader(await fetch(url, { headers, signal: aborter.signal }), aborter)
  }

  /** Resolves with the first event, from `from` on, that is wanted; rejects when the stream ends or `ms` are over. */
  async until(wanted: (event: SentEvent) => boolean, { from = 0, ms = 5_000 } = {}): Promise<SentEvent> {
    const deadline = performance.now() + ms
    for (;;) {
      const found = this.events.slice(from).find(wanted)
      if (found) return found
      const left = deadline - performance.now()
      if (this.ended || left <= 0) throw new Error(`No such event among ${this.events.map(({ event, id }) => `${event} ${id}`).join(', ')}`)
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, left)
        this.#waiting.add(() => {
          clearTimeout(timer)
          resolve()
        })
      })
    }
  }

  close(): void {
    this.#aborter.abort()
  }

  async #pump(): Promise<void> {
    let rest = ''
    const decoder = new TextDecoder()
    for await (const bytes of this.response.body ?? []) {
      const blocks = (rest + decoder.decode(bytes as Uint8Array, { stream: true })).split('\n\n')
      rest = blocks.pop() ?? ''
      for (const block of blocks) this.#read(block)
      this.#wake()
    }
  }

  #read(block: string): void {
    const fields = new Map(block.split('\n').map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1).trimStart()]))
    const comment = fields.get('')
    if (comment !== undefined) this.comments.push(comment)
    const data = fields.get('data')
    if (data !== undefined) this.events.push({ event: fields.get('event') ?? 'message', id: fields.get('id') ?? '', data: JSON.parse(data) })
  }

  #end(): void {
    this.ended = true
    this.#wake()
  }

  #wake(): void {
    const waiting = [...this.#waiting]
    this.#waiting.clear()
    for (const wake of waiting) wake()
  }
}

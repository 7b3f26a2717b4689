import type { Progress as Now } from '@portolan/server/reading'
import { visible } from '@portolan/server/visible'

/** One line on a terminal that says what is awaited; nothing elsewhere. */
export class Progress {
  readonly #out: NodeJS.WriteStream
  readonly #begin = performance.now()
  #shown = false
  #last = 0

  constructor(out: NodeJS.WriteStream) {
    this.#out = out
  }

  show({ source, waiting, objects }: Now): void {
    const awaited =
      waiting.length === 0 ? '' : `, waiting for ${waiting.slice(0, 3).join(', ')}${waiting.length > 3 ? ` and ${waiting.length - 3} more` : ''}`
    this.say(`reading ${source}: ${objects} objects${awaited}`)
  }

  /** Says what is being done, at most ten times a second. */
  say(text: string): void {
    const now = performance.now()
    // What is quick needs no line that flashes by.
    if (!this.#out.isTTY || now - this.#begin < 150 || now - this.#last < 100) return
    this.#last = now
    this.#write(visible(text))
  }

  clear(): void {
    if (this.#shown) this.#out.write('\r\u001b[K')
    this.#shown = false
  }

  #write(text: string): void {
    this.#out.write(`\r\u001b[K${text.slice(0, (this.#out.columns ?? 80) - 1)}`)
    this.#shown = true
  }
}

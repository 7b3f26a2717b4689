import type { Progress as Now } from '@portolan/server/reading'
import { visible } from '@portolan/server/visible'

/** One line on a terminal that says what is awaited; nothing elsewhere. */
export class Progress {
  readonly #out: NodeJS.WriteStream
  readonly #begin = performance.now()
  #shown = false

  constructor(out: NodeJS.WriteStream) {
    this.#out = out
  }

  show({ source, waiting, objects }: Now): void {
    // What is quick needs no line that flashes by.
    if (!this.#out.isTTY || performance.now() - this.#begin < 150) return
    const awaited =
      waiting.length === 0 ? '' : `, waiting for ${waiting.slice(0, 3).join(', ')}${waiting.length > 3 ? ` and ${waiting.length - 3} more` : ''}`
    this.#write(visible(`reading ${source}: ${objects} objects${awaited}`))
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

import type { Stream } from '../feeds.ts'
import { STREAM_LIMITS } from './limits.ts'

/** The part of a response that a stream is written to. */
export interface Outlet {
  readonly destroyed: boolean
  /** Bytes that wait to be sent. */
  readonly writableLength: number
  write(chunk: Buffer): boolean
  end(): void
  destroy(): void
  once(event: 'drain', listener: () => void): void
}

/** One reader of a stream. Buffers are shared between readers; a slow one gets nothing more until it has read what waits, and then a snapshot (R12). */
export class Connection implements Stream {
  readonly #res: Outlet
  #patience: NodeJS.Timeout | undefined
  #behind = false
  /** Bytes that may wait: a snapshot however large, and the limit besides. */
  #room: number = STREAM_LIMITS.queued
  onDrained: () => void = () => {}
  onCut: () => void = () => {}

  constructor(res: Outlet) {
    this.#res = res
  }

  begin(snapshot: Buffer): void {
    this.#room = STREAM_LIMITS.queued + snapshot.length
    this.send(snapshot)
  }

  send(event: Buffer): void {
    if (this.#behind || this.#res.destroyed) return
    if (this.#res.writableLength > this.#room) this.#fallBehind()
    else this.#res.write(event)
  }

  comment(text: string): void {
    this.send(Buffer.from(`: ${text}\n\n`))
  }

  end(): void {
    this.close()
    this.#res.end()
  }

  /** Nothing is sent any more. */
  close(): void {
    clearTimeout(this.#patience)
    this.#behind = true
  }

  #fallBehind(): void {
    this.#behind = true
    this.#patience = setTimeout(() => {
      this.onCut()
      this.#res.destroy()
    }, STREAM_LIMITS.patience)
    this.#res.once('drain', () => {
      clearTimeout(this.#patience)
      this.#behind = false
      this.onDrained()
    })
  }
}

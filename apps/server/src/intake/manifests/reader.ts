import { Worker } from 'node:worker_threads'
import { type Manifests, readManifests } from '@portolan/sources'

/** Reading YAML takes about 0.4 ms per thousand characters: what is longer than this would be felt by others. */
const LONG = 64_000
/** Beside this file, under the name that it has in a checkout or in a build. */
const WORKER = import.meta.url.endsWith('.ts') ? new URL('./yaml-worker.ts', import.meta.url) : new URL('./yaml-worker.js', import.meta.url)

const TIME_LIMIT = 30_000
const HEAP_LIMIT = 1_024

/** Reads the text of files; long ones in a worker with limits on time (ms) and heap (MB), so that neither length nor malice stops the server (R20). */
export class ManifestReader {
  #worker: Worker | undefined
  #queue: Promise<unknown> = Promise.resolve()

  /** Never rejects; a sentence says why there is nothing. */
  read(text: string, file: string): Promise<Manifests | { readonly refused: string }> {
    if (text.length <= LONG) return Promise.resolve(readManifests(text, file))
    const mine = this.#queue.then(() => this.#ask(text, file))
    this.#queue = mine
    return mine
  }

  /** Lets the worker go; the next long text starts another. */
  close(): void {
    void this.#worker?.terminate()
    this.#worker = undefined
  }

  #ask(text: string, file: string): Promise<Manifests | { readonly refused: string }> {
    return new Promise((resolve) => {
      this.#worker ??= new Worker(WORKER, { resourceLimits: { maxOldGenerationSizeMb: HEAP_LIMIT } })
      const worker = this.#worker
      worker.unref()
      const give = (result: Manifests | { readonly refused: string }): void => {
        clearTimeout(timer)
        // Not those of Node's own, without which a worker's next message never arrives.
        for (const event of ['message', 'error', 'exit']) worker.removeAllListeners(event)
        resolve(result)
      }
      const giveUp = (refused: string): void => {
        worker.on('error', () => {})
        if (this.#worker === worker) this.close()
        give({ refused })
        worker.on('error', () => {})
      }
      const timer = setTimeout(() => giveUp(`Reading the file takes longer than ${TIME_LIMIT / 1000} s. It is left out.`), TIME_LIMIT)
      worker.once('message', (result: Manifests) => give(result))
      worker.once('error', (error) => giveUp(`The file can't be read (${error.message}). It is left out.`))
      worker.once('exit', () => giveUp('The file was not read to its end. It is left out.'))
      worker.postMessage({ text, file })
    })
  }
}

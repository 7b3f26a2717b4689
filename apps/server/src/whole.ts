import { promisify } from 'node:util'
import { constants, gzip } from 'node:zlib'

const compress = promisify(gzip)

/** Everything that a topic shows at one revision, encoded once for all who ask: as the event that begins a stream, as JSON, and compressed. */
export class Whole {
  /** The SSE event. */
  readonly event: Buffer
  /** The same bytes, without what makes them an event. */
  readonly json: Buffer
  #packed: Promise<Buffer> | undefined

  constructor(id: string, value: object) {
    const head = `event: snapshot\nid: ${id}\ndata: `
    this.event = Buffer.from(`${head}${JSON.stringify(value)}\n\n`)
    this.json = this.event.subarray(Buffer.byteLength(head), -2)
  }

  /** The JSON in gzip; made beside the loop, at the level that costs least (reliability.md 1.4: a seventh of the size). */
  packed(): Promise<Buffer> {
    this.#packed ??= compress(this.json, { level: constants.Z_BEST_SPEED })
    return this.#packed
  }
}

/** Limits of what a client may send (R19). Those of one traced request stand in the contract: `ROUTE_LIMITS`; those of a query and a batch with their readers, in `answers`. */
export const LIMITS = {
  /** Bytes of the request line's URL; beyond: 414. */
  url: 16 * 1024,
  /** Bytes of all header names and values; beyond: 431. */
  headers: 16 * 1024,
  /** What Node's parser takes at all: wide enough that an oversized URL gets an answer in words. */
  parser: 256 * 1024,
  /** Bytes of a POSTed body; beyond: 413. */
  body: 4 * 1024 * 1024,
  /** ms for all headers to arrive, and for the whole request. */
  headersTimeout: 10_000,
  requestTimeout: 30_000,
  /** ms that `minRevision` waits at most. */
  revisionWait: 5_000,
  /** ms of tracing in one turn of the loop, in a batch. */
  slice: 25,
} as const

/** Limits of one SSE reader (R12). */
export const STREAM_LIMITS = {
  /** Bytes that may wait for a slow reader; beyond, it gets nothing until they are gone, and then a snapshot. */
  queued: 1024 * 1024,
  /** ms after which a reader that still hasn't taken them is cut. */
  patience: 30_000,
} as const

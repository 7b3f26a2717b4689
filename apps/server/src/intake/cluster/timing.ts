/** Every time limit of the reflector, in ms (R1 to R5). Tests shorten some. */
export interface Timing {
  /** TCP and TLS. */
  readonly connect: number
  /** From the request to the answer's headers. */
  readonly headers: number
  /** One page of a list, or one object, to its last byte. */
  readonly page: number
  /** A watch that says nothing for so long is dead: bookmarks come each minute. */
  readonly silence: number
  /** The same while the initial objects of a WatchList arrive. */
  readonly initialSilence: number
  /** How long the server is asked to keep a watch open, least and most. */
  readonly watchLeast: number
  readonly watchMost: number
  /** A kind that is forbidden, or a built-in one that isn't served, is asked for again. */
  readonly denied: number
  /** Discovery, while a kind is absent. */
  readonly discovery: number
  /** readyz, while all is well; its deadline. */
  readonly probe: number
  readonly probeDeadline: number
  /** readyz, while nothing answers. */
  readonly reprobe: number
  /** Credentials are read again when they are older. */
  readonly credentials: number
  /** A credential plugin that takes longer is stopped. */
  readonly plugin: number
  /** Later stages of kinds start at the latest after so long. */
  readonly stage: number
  /** At most one WatchList per kind in this time for a watch that died without a frame. */
  readonly rewindCheck: number
  /** At most one re-list per kind in this time, except after 410. */
  readonly relist: number
  /** A right that was last proven so long ago is tried again while its watch is open; how often one of them is looked at. */
  readonly rights: number
  readonly rounds: number
  /** What is held of a kind is compared with the server, least and most; kinds of very many objects in the third time (R7). */
  readonly auditLeast: number
  readonly auditMost: number
  readonly auditLarge: number
  /** Secrets that are named and that no list brings: after a new name, and as long as they are named. */
  readonly namedSoon: number
  readonly namedAgain: number
}

export const TIMING: Timing = {
  connect: 5_000,
  headers: 15_000,
  page: 60_000,
  silence: 75_000,
  initialSilence: 15_000,
  watchLeast: 300_000,
  watchMost: 600_000,
  denied: 30_000,
  discovery: 10_000,
  probe: 8_000,
  probeDeadline: 5_000,
  reprobe: 1_000,
  credentials: 60_000,
  plugin: 10_000,
  stage: 2_000,
  rewindCheck: 300_000,
  relist: 60_000,
  rights: 45_000,
  rounds: 500,
  auditLeast: 300_000,
  auditMost: 600_000,
  auditLarge: 3_600_000,
  namedSoon: 300,
  namedAgain: 60_000,
}

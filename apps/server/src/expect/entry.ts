import { createHash } from 'node:crypto'
import type { Checked, Expectation } from '@portolan/expectations'
import { idOf, type Ref } from '@portolan/model'
import type { RouteResult } from '@portolan/routing'
import type { Culprit } from './culprit.ts'
import type { Shown } from './finding.ts'

/** A moment of the watched source: its revision, and ms since the epoch. */
export interface Instant {
  readonly revision: number
  readonly at: number
}

/** One expectation, and what became of it so far. */
export interface Entry {
  /** Of its finding; the same as long as the file, the request and what is expected are, whatever the line. */
  readonly id: string
  /** With the line that it has now. */
  expectation: Expectation
  /** When it was first watched, and whether that was the start. */
  readonly begun: number
  readonly fromStart: boolean
  /** The count of changes up to which it is checked; -1: not at all. */
  checked: number
  state: Checked['state'] | undefined
  /** Objects that its trace named when it last held. */
  names: ReadonlySet<string>
  broken: Broken | undefined
}

export interface Broken {
  /** As it is now. */
  readonly shown: Shown
  /** The last instant at which it held; undefined: it never did. */
  readonly held: Instant | undefined
  /** The first at which it did not. */
  readonly seen: Instant
  /** Objects named by the traces before and after. */
  readonly names: ReadonlySet<string>
  /** The changes that did it; undefined while history isn't written so far. */
  readonly culprits: readonly Culprit[] | undefined
}

/** Entries for the expectations of all files: those that were known go on with their past. */
export const entriesOf = (expectations: readonly Expectation[], known: readonly Entry[], now: number, fromStart: boolean): readonly Entry[] => {
  const before = new Map(known.map((entry) => [entry.id, entry]))
  const counts = new Map<string, number>()
  return expectations.map((expectation) => {
    const name = nameOf(expectation)
    const count = (counts.get(name) ?? 0) + 1
    counts.set(name, count)
    const id = `expectation-broken:${name}${count === 1 ? '' : `:${count}`}`
    const entry = before.get(id)
    if (entry) {
      // Its finding names the line.
      if (entry.expectation.line !== expectation.line) entry.checked = -1
      entry.expectation = expectation
      return entry
    }
    return { id, expectation, begun: now, fromStart, checked: -1, state: undefined, names: new Set(), broken: undefined }
  })
}

const nameOf = ({ file, request, wants }: Expectation): string =>
  `${file}:${createHash('sha256')
    .update(JSON.stringify([request, wants]))
    .digest('hex')
    .slice(0, 16)}`

/** The objects that a trace names: where the request entered, what it met, where it ended; with `near` also those that lost. */
export const namesIn = ({ traces }: RouteResult, near = false): ReadonlySet<string> => {
  const names = new Set<string>()
  const add = ({ kind, namespace, name }: Ref): void => {
    names.add(idOf({ kind, ...(namespace === undefined ? {} : { namespace }), name }))
  }
  for (const { entry, steps, rejected, outcome } of traces) {
    add(entry.ref)
    for (const { ref } of steps) if (ref) add(ref)
    if (near) for (const { ref } of rejected) add(ref)
    if (outcome.type === 'forward') for (const { service } of outcome.backends) if (service) add({ kind: 'Service', ...service })
  }
  return names
}

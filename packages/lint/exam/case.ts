import type { Kind } from '@portolan/model'

/** A fault that one rule finds, and the same objects without it. A file for each in `cases/`, named after the rule's code. */
export interface Case {
  readonly code: string
  /** Objects in which the rule finds one thing. */
  readonly wrong: string
  /** Objects in which it finds none. */
  readonly right: string
  readonly title: string
  readonly cause: string
  readonly text?: string
  readonly reach?: string
  /** A kind without which it finds nothing. */
  readonly needs?: Kind
}

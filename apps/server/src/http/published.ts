import { Problem } from '@portolan/answers'
import type { Live } from '../live.ts'
import { LIMITS } from './limits.ts'

/** Waits, for a while, until a revision is published. */
export const reachRevision = async (live: Live, revision: number | undefined): Promise<void> => {
  if (revision === undefined || (await live.reach(revision, LIMITS.revisionWait))) return
  throw new Problem(
    504,
    'revision-not-reached',
    `minRevision: ${revision} was not published within ${LIMITS.revisionWait / 1000} s; the newest is ${live.state().revision}`,
    { hint: 'Revisions count from 1 again when the server starts anew.' },
  )
}

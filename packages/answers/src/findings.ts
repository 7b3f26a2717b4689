import type { Findings } from '@portolan/contract'
import { KINDS } from '@portolan/model'
import { type Remembered, searchFindings } from './marks.ts'
import type { State } from './state.ts'

/** Findings, ranked; with `q` those that the search keeps. */
export const findingsOf = (state: State, q: string | undefined, remembered: Remembered): Findings => {
  const all = { revision: state.revision, complete: isComplete(state), findings: state.findings }
  return q ? { ...all, ...searchFindings(q, all.findings, remembered) } : all
}

/** Findings that need a kind which is still being read are withheld. */
const isComplete = ({ cluster }: State): boolean => KINDS.every(({ kind }) => cluster.syncOf(kind).state !== 'syncing')

import type { Findings } from '@portolan/contract'
import { KINDS } from '@portolan/model'
import { type Remembered, searchFindings } from './marks.ts'
import type { State } from './state.ts'

/** Findings, ranked; with `q` those that the search keeps. */
export const findingsOf = (state: State, q?: string, remembered?: Remembered): Findings => {
  const all = { revision: state.revision, complete: isComplete(state), findings: state.findings, suppressed: state.suppressed }
  return q && remembered ? { ...all, ...searchAll(q, all, remembered) } : all
}

/** The same for what is suppressed. */
const searchAll = (q: string, { findings, suppressed }: Findings, remembered: Remembered): Pick<Findings, 'findings' | 'suppressed' | 'ignored'> => {
  const known = searchFindings(
    q,
    suppressed.map(({ finding }) => finding),
    remembered,
  )
  const kept = new Set(known.findings)
  return { ...searchFindings(q, findings, remembered), suppressed: suppressed.filter(({ finding }) => kept.has(finding)) }
}

/** Findings that need a kind which is still being read are withheld. */
const isComplete = ({ cluster }: State): boolean => KINDS.every(({ kind }) => cluster.syncOf(kind).state !== 'syncing')

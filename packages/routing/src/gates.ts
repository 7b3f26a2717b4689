import type { Outcome, Step, Unknown } from './answer.ts'
import { capital } from './forward.ts'
import { holds, leaves, type Match } from './match.ts'
import { answerOf } from './outcome.ts'
import type { Asked } from './request.ts'
import { rewrite } from './rewriting.ts'
import type { Gate, Site } from './table.ts'

/** What the gates in front of a rule make of a request. */
export interface Passage {
  /** The gate that surely answers, and with what; undefined: the request goes on. */
  readonly answer?: { readonly gate: Gate; readonly outcome: Outcome }
  /** What gates before it may answer, the objects not telling. */
  readonly possible: readonly Outcome[]
  /** Why that can't be told: sentences. */
  readonly doubts: readonly string[]
  readonly steps: readonly Step[]
  readonly unknowns: readonly Unknown[]
}

const OPEN: Passage = { possible: [], doubts: [], steps: [], unknowns: [] }

/** Every gate between a host and what its rule does: the host's own first. */
export const gatesOf = ({ site, rule }: Pick<Match, 'site' | 'rule'>): readonly Gate[] => both(site, rule ? rule.gates : site?.restGates)

const both = (site: Site | undefined, own: readonly Gate[] | undefined): readonly Gate[] =>
  site?.gates ? (own ? [...site.gates, ...own] : site.gates) : (own ?? NONE)

const NONE: readonly Gate[] = []

/** Asks each gate in order, up to the first that answers. */
export const pass = (gates: readonly Gate[], sent: Asked): Passage => {
  if (gates.length === 0 || !sent.http) return OPEN
  const possible: Outcome[] = []
  const doubts: string[] = []
  const steps: Step[] = []
  const unknowns: Unknown[] = []
  for (const gate of gates) {
    const asked = asAskedOf(gate, sent)
    const truth = holds(gate.when, asked)
    const { stage, origin: ref, rule } = gate
    if (truth === 'yes') {
      const outcome = answerOf(gate.then, asked)
      steps.push({ stage, verdict: outcome.type === 'redirect' ? 'info' : 'fail', ref, text: `${capital(gate.label)}: ${sayAnswer(outcome)}`, rule })
      return { answer: { gate, outcome }, possible, doubts, steps, unknowns }
    }
    if (truth === 'unknown') {
      const text = `Whether ${gate.label} is not known here: ${whyNot(gate, asked)}.`
      doubts.push(text)
      possible.push(answerOf(gate.then, asked))
      steps.push({ stage, verdict: 'unknown', ref, text: capital(gate.label), detail: capital(`${whyNot(gate, asked)}.`), rule })
      unknowns.push({ ref, text })
    }
    const { perhaps } = gate
    if (perhaps && holds(perhaps.when, asked) !== 'no') {
      doubts.push(perhaps.text)
      possible.push(...(perhaps.then ?? [gate.then]).map((action) => answerOf(action, asked)))
      steps.push({ stage, verdict: 'unknown', ref, text: capital(gate.label), detail: perhaps.text, rule })
      unknowns.push({ ref, text: perhaps.text })
    } else if (truth === 'no' && stage === 'access') steps.push({ stage, verdict: 'pass', ref, text: capital(gate.label), rule })
  }
  return { possible, doubts, steps, unknowns }
}

/** Two groups of gates, one after the other. */
export const onward = (first: Passage, next: Passage): Passage => ({
  ...(next.answer ? { answer: next.answer } : {}),
  possible: [...first.possible, ...next.possible],
  doubts: [...first.doubts, ...next.doubts],
  steps: [...first.steps, ...next.steps],
  unknowns: [...first.unknowns, ...next.unknowns],
})

/** The request as it stands before a gate: earlier rewrites have changed its path. */
export const asAskedOf = ({ after }: Gate, asked: Asked): Asked => {
  if (!after) return asked
  const { readAs: _, ...rest } = asked
  const path = after.reduce((left, by) => rewrite(left, by, asked).path, asked.path)
  // What is cut off whole leaves the root; an expression that makes nothing of the path leaves nothing.
  return { ...rest, path: path === '' && after.at(-1)?.by !== 'regex' ? '/' : path }
}

/** The outcome behind the gates, with what they may answer before it. */
export const behind = ({ possible, doubts }: Passage, outcome: Outcome): Outcome => {
  if (possible.length === 0 && doubts.length === 0) return outcome
  const ends = outcome.type === 'unknown' ? outcome.possible : [outcome]
  const each = new Map([...ends, ...possible].map((one) => [JSON.stringify(one), one]))
  const reasons = [...doubts, ...(outcome.type === 'unknown' ? [outcome.reason] : [])]
  return { type: 'unknown', reason: [...new Set(reasons)].join(' '), possible: [...each.values()] }
}

const whyNot = (gate: Gate, asked: Asked): string =>
  asked.sourceIp === undefined && leaves(gate.when).some(({ is }) => is === 'sourceIp') ? 'the source address is not given' : "it can't be evaluated"

const sayAnswer = (outcome: Outcome): string => {
  if (outcome.type === 'redirect') return `${outcome.status} to ${outcome.location}`
  return outcome.type === 'respond' ? `answers ${outcome.status}` : 'the connection ends'
}

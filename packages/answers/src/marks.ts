import type { Timeline } from '@portolan/contract'
import type { Finding } from '@portolan/lint'
import { idOf } from '@portolan/model'
import { glob, type Marks, parseQuery, secondsOf, STATUS_WORDS, type Term } from '@portolan/topology'
import { searches } from '@portolan/routing'
import type { State } from './state.ts'

/** What happened lately, as `/timeline` tells it. */
export interface Remembered {
  readonly timeline: { read(after?: number): Timeline }
}

/** What `finding:` and `since:` in a search are judged by; undefined for a search without them, so that nothing is computed for others. */
export const marksFor = (q: string | undefined, { timeline }: Remembered, state: State): Marks | undefined => {
  if (!q || !/(finding|since):/i.test(q)) return undefined
  const findings = new Map<string, string[]>()
  for (const { code, ref, evidence } of state.findings) {
    for (const one of [ref, ...evidence.map((each) => each.ref)]) {
      const key = keyOf(idOf(one))
      const codes = findings.get(key)
      if (codes) codes.push(code)
      else findings.set(key, [code])
    }
  }
  const { moments, now } = timeline.read()
  const changed = new Map<string, number>()
  for (const { at, changes } of moments) {
    for (const { ref } of changes) if (!changed.has(idOf(ref))) changed.set(idOf(ref), (now - at) / 1000)
  }
  return { findings, changed }
}

/** The findings that a search keeps, and the parts of it that can't be read. Tokens that say nothing of findings keep none. */
export const searchFindings = (
  q: string,
  all: readonly Finding[],
  { timeline }: Remembered,
): { readonly findings: readonly Finding[]; readonly ignored: readonly string[] } => {
  const { terms, ignored } = parseQuery(q)
  const told = timeline.read()
  const since = new Map(told.open.map((one) => [one.id, (told.now - one.since) / 1000]))
  return { findings: all.filter((finding) => terms.every((term) => fits(term, finding, since.get(finding.id)) !== term.negated)), ignored }
}

const fits = ({ key, values }: Term, finding: Finding, age: number | undefined): boolean => {
  const { ref, code, severity, namespace, title, cause, text, hurts, evidence } = finding
  const refs = [ref, ...evidence.map((one) => one.ref)]
  const any = (...texts: readonly (string | undefined)[]): boolean =>
    values.some((value) => texts.some((each) => each !== undefined && glob(value, each.toLowerCase())))
  const words = [title, cause, text, ...hurts.map(({ host, path }) => host + path)]
  switch (key) {
    case 'word':
      return values.some((value) =>
        words.some((each) => (value.includes('*') ? glob(value, each.toLowerCase()) : each.toLowerCase().includes(value))),
      )
    case 're':
      return values.some((value) => words.some((each) => searches({ by: 'regex', value, flags: 'i', flavour: 're2' }, each) === 'yes'))
    case 'ns':
      return any(namespace ?? 'cluster-wide', ...refs.map((one) => one.namespace))
    case 'status':
      return values.some((value) => (severity === 'note' ? value === 'note' : STATUS_WORDS.get(value) === severity))
    case 'finding':
      return any(code)
    case 'kind':
      return any(...refs.map(({ kind }) => kind))
    case 'host':
      return any(...hurts.map(({ host }) => host))
    case 'path':
      return any(...hurts.map(({ path }) => path))
    case 'svc':
      return any(...refs.flatMap(({ kind, name }) => (kind === 'Service' ? name : [])))
    case 'pod':
      return any(...refs.flatMap(({ kind, name }) => (kind === 'Pod' ? name : [])))
    case 'class':
      return any(...refs.flatMap(({ kind, name }) => (kind === 'IngressClass' ? name : [])))
    case 'since':
      return age !== undefined && values.some((value) => age <= (secondsOf(value) ?? -1))
    case 'scope':
      return values.includes('outside') === finding.hurtsTotal > 0
    case 'tls':
      return code.startsWith('tls-')
    case 'entry':
    case 'port':
    case 'ready':
    case 'layer':
    case 'label':
    case 'ip':
      return false
    default:
      return key satisfies never
  }
}

const keyOf = (id: string): string => id.split('#', 1)[0] ?? id

import type { Finding, Graph } from '@portolan/contract'
import { type Mark, markOf } from '../../ui/mark.ts'
import { ruleUrl } from '../../ui/rule-url.ts'

/** A URL worth tracing, and why. */
export interface Suggestion {
  readonly url: string
  readonly why: string
  readonly mark: Mark | undefined
}

const MOST = 12

/** First what findings hurt, worst first; then the hosts on the map. Patterns that aren't a URL are left out. */
export const suggestionsFrom = (findings: readonly Finding[], graph: Graph | undefined): readonly Suggestion[] => {
  const plain = new Set(
    (graph?.nodes ?? []).flatMap(({ layer, facts }) =>
      layer === 'host' && facts.tls === 'none' && typeof facts.host === 'string' ? [facts.host] : [],
    ),
  )
  const found = new Map<string, Suggestion>()
  const add = (host: string, path: string, why: string, mark: Mark | undefined): void => {
    const url = ruleUrl(host, path, plain.has(host) ? 'http' : 'https')
    if (url !== undefined && !found.has(url) && found.size < MOST) found.set(url, { url, why, mark })
  }
  for (const { hurts, cause, severity } of findings) {
    const [first] = hurts
    if (first && found.size < MOST / 2) add(first.host, first.path, cause, markOf(severity))
  }
  for (const { layer, facts, status, reasons } of graph?.nodes ?? []) {
    if (layer !== 'host' || typeof facts.host !== 'string' || facts.dim === true) continue
    const rules = typeof facts.rules === 'number' ? `${facts.rules} ${facts.rules === 1 ? 'rule' : 'rules'}` : ''
    add(facts.host, '/', reasons[0] ?? rules, status === 'ok' ? undefined : markOf(status))
  }
  return [...found.values()]
}

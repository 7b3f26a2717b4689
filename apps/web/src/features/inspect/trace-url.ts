import type { Graph } from '@portolan/contract'
import { ruleUrl } from '../../ui/rule-url.ts'
import { rulesTo } from './facts.ts'

/** A URL that leads through a node; undefined where none is known (an L4 stream, a pattern, an object that no rule names). */
export const traceUrl = (id: string, around: Graph | undefined): string | undefined => {
  for (const { facts } of rulesTo(id, around)) {
    if (typeof facts.host !== 'string' || facts.carrying === false) continue
    const host = around?.nodes.find((node) => node.layer === 'host' && node.facts.host === facts.host)
    const path = facts.match === 'regex' ? '~' : typeof facts.path === 'string' ? facts.path : '/'
    const url = ruleUrl(facts.host, path, host?.facts.tls === 'none' ? 'http' : 'https')
    if (url) return url
  }
  return undefined
}

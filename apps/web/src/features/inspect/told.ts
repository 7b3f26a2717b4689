import type { Finding, GraphNode } from '@portolan/contract'
import { MARK_WORD, type Mark, markOf } from '../../ui/mark.ts'

/** The drawer's sentence: a sign, what is wrong in bold, and the whole after it. */
export interface Told {
  readonly mark: Mark
  readonly short: string
  readonly long: string
}

/** What there is to say of an object, worst first: its finding, else the reasons of its place on the map. Undefined: nothing is known. */
export const toldOf = (id: string, node: GraphNode | undefined, findings: readonly Finding[]): Told | undefined => {
  const key = keyOf(id)
  const own = findings.find(({ ref }) => `${ref.kind}/${ref.namespace ?? ''}/${ref.name}` === key)
  if (own) {
    const mark = markOf(own.severity)
    if (mark) return { mark, short: stopped(own.cause), long: own.text.replace(stopped(own.cause), '').replaceAll('  ', ' ').trim() }
  }
  if (!node) return undefined
  const mark = markOf(node.status)
  const [first, ...others] = node.reasons
  const pods = typeof node.facts.total === 'number' ? `${node.facts.ready} of ${node.facts.total} pods ready.` : ''
  if (mark === undefined) return { mark: 'note', short: stopped(first ?? 'Idle: no request comes here'), long: others.map(stopped).join(' ') }
  if (mark === 'ok') return { mark, short: capital(`${MARK_WORD.ok}.`), long: pods }
  return { mark, short: stopped(first ?? MARK_WORD[mark]), long: others.map(stopped).join(' ') }
}

/** `Service/shop/cart` of `Service/shop/cart#/spec/type`. */
const keyOf = (id: string): string => id.split('#', 1)[0] ?? id

const stopped = (text: string): string => (/[.!?]$/.test(text) ? text : `${text}.`)
const capital = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1)

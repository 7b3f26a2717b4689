import type { RouteTable } from '../../table.ts'
import type { Settings } from './settings.ts'

type Frozen = NonNullable<RouteTable['proxy']['frozenBy']>[number]

/**
 * Headers whose value falls apart: the controller puts double quotes around what is written (pkg/annotations/ingress/reqSetHdr.go of 1.9), so quotes in it end them,
 * and HAProxy takes the next word for a condition. It refuses the whole configuration then, and backends, certificates and rules stay as they were (OBS-01).
 */
export const frozenBy = (all: readonly Settings[]): { readonly frozenBy?: readonly Frozen[] } => {
  const found = new Map<string, Frozen>()
  for (const settings of all)
    for (const key of ['request-set-header', 'response-set-header']) {
      const line = linesOf(settings.text(key)).find((one) => fallsApart(`"${one.slice(one.indexOf(' ') + 1)}"`))
      if (line === undefined) continue
      const ref = settings.at(key)
      found.set(`${ref.kind} ${ref.namespace ?? ''}/${ref.name} ${key}`, {
        ref,
        rule: 'OBS-01',
        text: `${key} of ${ref.namespace ?? ''}/${ref.name} has quotes in ${line}: HAProxy refuses the configuration, and the controller keeps what it loaded before.`,
      })
    }
  return found.size > 0 ? { frozenBy: [...found.values()] } : {}
}

/** A line without a value is refused by the controller itself, and what follows it is not read. */
const linesOf = (text: string): readonly string[] => {
  const lines = text.split('\n').filter((line) => line !== '')
  const end = lines.findIndex((line) => !line.includes(' '))
  return end < 0 ? lines : lines.slice(0, end)
}

/** Whether HAProxy reads more than one word, or no end of the quotes (its parse_line). */
export const fallsApart = (text: string): boolean => {
  let quote = ''
  let ended = false
  for (let i = 0; i < text.length; i += 1) {
    const character = text[i] as string
    if (character === '\\' && quote !== "'") i += 1
    else if (quote !== '') quote = character === quote ? '' : quote
    else if (character === '#') return false
    else if (character === ' ' || character === '\t') ended = true
    else if (ended) return true
    else if (character === '"' || character === "'") quote = character
  }
  return quote !== ''
}

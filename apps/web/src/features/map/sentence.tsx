import type { Graph } from '@portolan/contract'

export interface Counts {
  readonly serving: number
  readonly risk: number
  readonly broken: number
  readonly unknown: number
}

/** The routes of the whole scope by status, as the server counted them. */
export const countsOf = (graph: Graph | undefined): Counts | undefined => {
  const facts = graph?.nodes.find((node) => node.layer === 'client')?.facts
  if (!facts) return undefined
  const { serving, risk, broken, unknown } = facts
  return { serving: numberOf(serving), risk: numberOf(risk), broken: numberOf(broken), unknown: numberOf(unknown) }
}

const numberOf = (value: string | number | boolean | undefined): number => (typeof value === 'number' ? value : 0)

/** The sentence that someone woken at 03:00 reads, and may stop at. */
export function Sentence({ counts }: { counts: Counts | undefined }) {
  if (!counts) return <h1 className="sentence">&nbsp;</h1>
  const { serving, risk, broken, unknown } = counts
  const total = serving + risk + broken + unknown
  if (total === 0) return <h1 className="sentence">No route from outside</h1>
  if (serving === total)
    return <h1 className="sentence">{total === 1 ? 'The one route serves' : `All ${total.toLocaleString('en')} routes serving`}</h1>
  const rest = [
    risk > 0 ? `${risk.toLocaleString('en')} at risk` : '',
    unknown > 0 ? `${unknown.toLocaleString('en')} unknown` : '',
    `${serving.toLocaleString('en')} serving`,
  ]
  const said = rest.filter(Boolean)
  if (broken === 0) return <h1 className="sentence">{said.join(', ')}</h1>
  return (
    <h1 className="sentence">
      <b>
        {broken.toLocaleString('en')} {broken === 1 ? 'route' : 'routes'} broken
      </b>
      , {said.join(', ')}
    </h1>
  )
}

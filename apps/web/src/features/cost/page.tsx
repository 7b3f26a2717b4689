import type { Cost, CostRow } from '@portolan/contract'
import { dollars, sayAfter, saySaving } from '@portolan/contract/saving'
import { useCost } from '../../api.ts'
import { Glyph } from '../../ui/glyph.tsx'
import { Inert } from '../../ui/inert.tsx'
import { ObjectLink } from '../../ui/object-link.tsx'
import { idOf, say } from '../../ui/ref.ts'
import '../../ui/sub.css'
import '../../ui/text.css'
import './cost.css'

/** What entry points cost: the load balancers, what each carries, and which of them could go. */
export function CostPage() {
  const { data, error } = useCost()
  const billed = data?.rows.filter(({ month }) => month > 0).length ?? 0
  return (
    <main id="main" tabIndex={-1} className="cost">
      <div className="sub">
        <h1 className="sentence">{data ? saySaving(data) : <>&nbsp;</>}</h1>
      </div>
      <div className="cost-body">
        {error ? (
          <p>
            <Inert text={error.message} />
          </p>
        ) : null}
        {data ? (
          <>
            <p className="text-quiet">
              {billed === 1 ? '1 load balancer' : `${billed} load balancers`} at{' '}
              {data.rows.some(({ month }) => month > 0 && month !== data.monthly) ? 'a price of their own or ' : ''}about {dollars(data.monthly)} each
              a month. The price is an assumption, set by <code>--lb-monthly-cost</code>; traffic is not counted.
            </p>
            {data.rows.length > 0 ? <Table cost={data} /> : <p>When a Service of type LoadBalancer appears it is listed here.</p>}
          </>
        ) : null}
      </div>
    </main>
  )
}

function Table({ cost }: { cost: Cost }) {
  return (
    <table>
      <thead>
        <tr>
          <th scope="col">Load balancer</th>
          <th scope="col">Address</th>
          <th scope="col">Carries</th>
          <th scope="col" className="cost-month">
            Month
          </th>
          <th scope="col">Could move to</th>
        </tr>
      </thead>
      <tbody>
        {cost.rows.map((row) => (
          <tr key={idOf(row.ref)}>
            <td>
              <ObjectLink id={idOf(row.ref)} path="/map">
                {row.ref.kind === 'Service' ? row.ref.name : say(row.ref)}
              </ObjectLink>
              <small>
                <Inert text={placeOf(row)} />
              </small>
            </td>
            <td className="mono">
              <Inert text={row.address ?? 'none yet'} />
              {row.provider ? <small>{row.provider}</small> : null}
            </td>
            <td>
              <Inert text={row.carries} />
            </td>
            <td className="cost-month">{dollars(row.month)}</td>
            <td>
              <Move row={row} />
            </td>
          </tr>
        ))}
      </tbody>
      <tfoot>
        <tr>
          <th scope="row" colSpan={3}>
            Now
          </th>
          <td className="cost-month">{dollars(cost.now)}</td>
          <td>{sayAfter(cost)}</td>
        </tr>
      </tfoot>
    </table>
  )
}

function Move({ row: { move } }: { row: CostRow }) {
  switch (move.is) {
    case 'stays':
      return <span className="text-quiet">{move.text}</span>
    case 'remove':
    case 'move':
      return (
        <span className="cost-move">
          <Glyph status="note" size={15} label={null} />
          <span>
            <Inert text={move.text} />
            {move.changes ? <small>{move.changes}</small> : null}
          </span>
        </span>
      )
    case 'careful':
      return (
        <span className="cost-move">
          <Glyph status="risk" size={15} label="Careful" />
          <span>
            <Inert text={move.text} />
            <small>{move.changes ?? ''} No saving is counted.</small>
          </span>
        </span>
      )
    default:
      return move.is satisfies never
  }
}

/** The namespace, and who stands at the same address. */
const placeOf = ({ ref, shares = [] }: CostRow): string =>
  `${ref.namespace ?? 'outside the cluster'}${shares.length > 0 ? `, with ${shares.map(({ name }) => name).join(', ')}` : ''}`

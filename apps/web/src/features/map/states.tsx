import type { Graph, SourceStatus } from '@portolan/contract'
import type { State } from './state-of.ts'
import { navigate, patchParams } from '../../address.ts'
import { Button } from '../../ui/button.tsx'
import { Inert } from '../../ui/inert.tsx'

export function ChartState({ is, status, graph, name }: { is: State; status: SourceStatus | undefined; graph: Graph | undefined; name: string }) {
  switch (is) {
    case 'unreachable':
      return (
        <div className="state" role="status">
          <h2>
            <Inert text={name || 'The cluster'} /> does not answer.
          </h2>
          <p>
            <Inert text={status?.connection.message ?? ''} />
          </p>
          <p>Portolan keeps trying, and draws the chart as soon as it gets through.</p>
        </div>
      )
    case 'syncing':
      return <Syncing status={status} name={name} />
    case 'empty': {
      const services = graph?.totals.Service ?? 0
      return (
        <div className="state">
          <h2>No traffic enters this cluster.</h2>
          <p>
            {services === 0
              ? 'There is no Service, LoadBalancer, NodePort, Ingress or Gateway.'
              : `There ${services === 1 ? 'is 1 Service' : `are ${services.toLocaleString('en')} Services`}, but no LoadBalancer, NodePort, Ingress or Gateway.`}{' '}
            When one appears it is drawn here within seconds.
          </p>
          {services > 0 ? <Button onClick={() => patchParams({ open: 'namespaces:quiet' })}>Show internal Services</Button> : null}
        </div>
      )
    }
    case 'lost':
      return (
        <div className="state" role="status">
          <h2>
            Nothing on the map {graph?.scope.focus === undefined ? 'matches' : 'has the id'} <Inert text={lostIn(graph)} />.
          </h2>
          <p>It is gone, or goes by another name here.</p>
          <Button icon="map" onClick={() => navigate('/map')}>
            Show the whole map
          </Button>
        </div>
      )
    default:
      return is satisfies never
  }
}

/** The id, or the search; of a host's own page its name. */
const lostIn = (graph: Graph | undefined): string => {
  const { focus, q = '' } = graph?.scope ?? {}
  return focus ?? /^only:host:"(.*)"$/.exec(q)?.[1] ?? q
}

function Syncing({ status, name }: { status: SourceStatus | undefined; name: string }) {
  const kinds = status?.kinds.filter((kind) => !kind.optIn || kind.state !== 'absent') ?? []
  const done = kinds.filter((kind) => kind.state !== 'syncing').length
  return (
    <div className="state" role="status">
      <h2>
        Surveying <Inert text={name || 'the cluster'} />.
      </h2>
      <p>The chart fills in as kinds arrive. Findings wait until all have.</p>
      {kinds.length > 0 ? (
        <>
          <progress max={kinds.length} value={done} aria-label="Kinds read" />
          <ul className="state-counts">
            {kinds
              .filter(({ count, reading }) => count > 0 || reading)
              .map(({ kind, count, reading }) => (
                <li key={kind}>
                  {kind} {(reading?.read ?? count).toLocaleString('en')}
                  {reading?.of === undefined ? null : ` of ${reading.of.toLocaleString('en')}`}
                </li>
              ))}
            <li>
              {done} of {kinds.length} kinds
            </li>
          </ul>
        </>
      ) : null}
    </div>
  )
}

import type { Graph, GraphNode, ObjectView } from '@portolan/contract'
import { patchParams } from '../../address.ts'
import { Inert } from '../../ui/inert.tsx'
import { EventRows } from './events.tsx'
import { type Fact, factsOf, reachedFrom } from './facts.ts'
import { type Neighbour, Related } from './related.tsx'
import { YamlExcerpt } from './yaml-view.tsx'

/** The object in words: its facts, its pods, the latest events, the field in question, its neighbours. */
export function Summary(props: {
  id: string
  /** The plate on the map that stands for it. */
  drawn: string
  node: GraphNode | undefined
  view: ObjectView | undefined
  around: Graph | undefined
  related: readonly Neighbour[]
}) {
  const { id, drawn, node, view, around, related } = props
  const kind = id.split('/', 1)[0] ?? ''
  const reached = reachedFrom(drawn, around)
  const facts = [...(view ? factsOf(kind, view.object, view.ref.namespace) : drawnFacts(node)), ...(reached ? [reached] : [])]
  const pods = (around?.nodes ?? []).filter((each) => each.layer === 'pod' && isBelow(drawn, each.id, around))
  return (
    <>
      {facts.length > 0 ? (
        <section className="drawer-section">
          <dl className="drawer-facts">
            {facts.map((fact) => (
              <FactRow key={`${fact.term} ${fact.parts.map(({ text }) => text).join('')}`} fact={fact} />
            ))}
          </dl>
        </section>
      ) : null}
      {view && view.complaints.length > 0 ? (
        <section className="drawer-section">
          <h3 className="caps">Not as expected</h3>
          {view.complaints.map(({ text, code }) => (
            <p key={`${code} ${text}`} className="drawer-complaint">
              <Inert text={text} />
            </p>
          ))}
        </section>
      ) : null}
      {pods.length > 0 ? <Pods pods={pods} /> : null}
      {view && view.events.length > 0 ? (
        <section className="drawer-section">
          <h3 className="caps">
            Events{' '}
            {view.events.length > 3 ? (
              <button type="button" onClick={() => patchParams({ tab: 'events' }, 'replace')}>
                All {view.events.length}
              </button>
            ) : null}
          </h3>
          <EventRows events={view.events.slice(0, 3)} />
        </section>
      ) : null}
      {view && id.includes('#/') ? <YamlExcerpt id={id} view={view} /> : null}
      {related.length > 0 ? (
        <section className="drawer-section">
          <h3 className="caps">Related</h3>
          <Related related={related.slice(0, 12)} />
        </section>
      ) : null}
    </>
  )
}

function FactRow({ fact }: { fact: Fact }) {
  return (
    <>
      <dt>{fact.term}</dt>
      <dd>
        {fact.parts.map(({ text, code, id }, index) =>
          id ? (
            // biome-ignore lint/suspicious/noArrayIndexKey: parts of one fact have no identity but their place
            <button key={index} type="button" className="drawer-link" onClick={() => patchParams({ sel: id })}>
              <Inert text={text} />
            </button>
          ) : code ? (
            // biome-ignore lint/suspicious/noArrayIndexKey: parts of one fact have no identity but their place
            <code key={index} className="mono">
              <Inert text={text} />
            </code>
          ) : (
            // biome-ignore lint/suspicious/noArrayIndexKey: parts of one fact have no identity but their place
            <Inert key={index} text={text} />
          ),
        )}
      </dd>
    </>
  )
}

function Pods({ pods }: { pods: readonly GraphNode[] }) {
  const shown = pods.slice(0, 12)
  return (
    <section className="drawer-section">
      <h3 className="caps">
        Pods <em>{pods.length}</em>
      </h3>
      <table className="drawer-rows">
        <tbody>
          {shown.map(({ id, name, facts }) => (
            <tr key={id}>
              <td>
                <button type="button" className="drawer-link mono" onClick={() => patchParams({ sel: id })}>
                  <Inert text={name} />
                </button>
                <br />
                {facts.ready === true ? (
                  'Ready'
                ) : (
                  <span className="text-broken">Not ready{typeof facts.reason === 'string' ? `, ${facts.reason}` : ''}</span>
                )}
              </td>
              <td>{typeof facts.node === 'string' ? <Inert text={facts.node} /> : null}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {pods.length > shown.length ? <p className="text-quiet">{pods.length - shown.length} more pods.</p> : null}
    </section>
  )
}

/** Whether a pod stands downstream of a node, by at most two edges. */
const isBelow = (id: string, pod: string, around: Graph | undefined): boolean => {
  const edges = around?.edges ?? []
  const below = new Set(edges.filter(({ source }) => source === id).map(({ target }) => target))
  return below.has(pod) || edges.some(({ source, target }) => target === pod && below.has(source))
}

/** Names of the facts that plates without an object carry, in people's words. */
const WORDS: ReadonlyMap<string, string> = new Map([
  ['host', 'Host'],
  ['tls', 'Certificate'],
  ['rules', 'Rules'],
  ['services', 'Services'],
  ['address', 'Address'],
  ['type', 'Type'],
  ['ports', 'Ports'],
  ['note', 'Note'],
  ['serving', 'Serving'],
  ['risk', 'At risk'],
  ['broken', 'Broken'],
  ['unknown', 'Unknown'],
])

const drawnFacts = (node: GraphNode | undefined): readonly Fact[] =>
  Object.entries(node?.facts ?? {}).flatMap(([name, value]) => {
    const term = WORDS.get(name)
    return term === undefined ? [] : [{ term, parts: [{ text: String(value) }] }]
  })

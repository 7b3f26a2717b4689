import type { Graph } from '@portolan/contract'
import { patchParams } from '../../address.ts'
import { Chip } from '../../ui/chip.tsx'
import { Inert } from '../../ui/inert.tsx'

/** Said when a search leaves nothing lit, or holds parts that can't be evaluated: each of them can be taken away. */
export function NoMatch({ graph, q }: { graph: Graph; q: string }) {
  if (graph.scope.q !== q) return null
  const drawn = graph.nodes.filter((node) => node.layer !== 'client' && node.kind !== 'Namespace')
  const ignored = graph.scope.ignored ?? []
  if (ignored.length > 0) return <Tokens says="Not understood, and ignored:" shown={ignored} q={q} />
  if (drawn.some((node) => node.facts.dim !== true)) return null
  return <Tokens says="No route matches" shown={partsOf(q)} q={q} />
}

const partsOf = (q: string): readonly string[] => q.match(/(?:[^\s"]|"[^"]*"?)+/g) ?? []

function Tokens({ says, shown, q }: { says: string; shown: readonly string[]; q: string }) {
  const without = (token: string): string =>
    partsOf(q)
      .filter((part) => part !== token)
      .join(' ')
  return (
    <div className="no-match" role="status">
      {says}
      {[...new Set(shown)].map((token) => (
        <Chip key={token} onRemove={() => patchParams({ q: without(token) }, 'replace')} removeLabel={`Remove ${token}`}>
          <Inert text={token} />
        </Chip>
      ))}
    </div>
  )
}

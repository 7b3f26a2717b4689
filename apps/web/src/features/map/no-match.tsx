import type { Graph } from '@portolan/contract'
import { patchParams } from '../../address.ts'
import { Chip } from '../../ui/chip.tsx'
import { Inert } from '../../ui/inert.tsx'

/** Said when a search leaves nothing lit: each of its parts can be taken away. */
export function NoMatch({ graph, q }: { graph: Graph; q: string }) {
  const drawn = graph.nodes.filter((node) => node.layer !== 'client' && node.kind !== 'Namespace')
  if (graph.scope.q !== q || drawn.some((node) => node.facts.dim !== true)) return null
  const tokens = q.match(/(?:[^\s"]|"[^"]*"?)+/g) ?? []
  return (
    <div className="no-match" role="status">
      No route matches
      {tokens.map((token, index) => (
        <Chip
          // biome-ignore lint/suspicious/noArrayIndexKey: the same token may stand twice
          key={index}
          onRemove={() => patchParams({ q: tokens.filter((_, other) => other !== index).join(' ') }, 'replace')}
          removeLabel={`Remove ${token}`}
        >
          <Inert text={token} />
        </Chip>
      ))}
    </div>
  )
}

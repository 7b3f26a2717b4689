import type { Graph } from '@portolan/contract'
import { patchParams } from '../../address.ts'
import { Chip } from '../../ui/chip.tsx'
import { Inert } from '../../ui/inert.tsx'

export interface Neighbour {
  readonly id: string
  readonly kind: string
  readonly label: string
}

/** What one edge joins to a node, each object once; rules stand for the object that holds them. */
export const neighboursOf = (id: string, around: Graph | undefined): readonly Neighbour[] => {
  const nodes = new Map((around?.nodes ?? []).map((node) => [node.id, node]))
  const found = new Map<string, Neighbour>()
  for (const { source, target } of around?.edges ?? []) {
    const other = source === id ? target : target === id ? source : undefined
    const node = other === undefined ? undefined : nodes.get(other)
    if (!node || node.layer === 'pod' || node.layer === 'client') continue
    const label = node.layer === 'rule' ? node.name : node.label
    const key = `${node.kind} ${node.namespace ?? ''} ${label}`
    if (!found.has(key)) found.set(key, { id: node.id, kind: node.kind, label })
  }
  return [...found.values()]
}

export function Related({ related }: { related: readonly Neighbour[] }) {
  if (related.length === 0) return <p className="drawer-none">Nothing on the map is joined to it.</p>
  return (
    <div className="drawer-related">
      {related.map(({ id, kind, label }) => (
        <Chip key={id} onClick={() => patchParams({ sel: id })}>
          <Inert text={label} /> <small>{kind}</small>
        </Chip>
      ))}
    </div>
  )
}

import type { Graph } from '@portolan/contract'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { ask } from '../../ask.ts'
import { Inert } from '../../ui/inert.tsx'
import { isArea } from './node-sort.ts'

/** The namespaces to choose from; many are searched. */
export function NamespacesMenu({
  id,
  chosen,
  known,
  onChange,
}: {
  id: string
  chosen: readonly string[]
  known: readonly string[]
  onChange: (names: readonly string[]) => void
}) {
  const [find, setFind] = useState('')
  // The chart holds what is in view: the others are asked for, as the plates of level Cluster.
  const others = useQuery({
    queryKey: ['namespaces'],
    queryFn: async ({ signal }) => namesIn(await ask<Graph>('graph?level=cluster&expand=namespaces:quiet,namespaces:rest', { signal })),
    staleTime: 30_000,
  })
  const all = [...new Set([...(others.data ?? []), ...known, ...chosen])].sort()
  const shown = all.filter((name) => name.includes(find.trim())).slice(0, 200)
  const toggle = (name: string) => onChange(chosen.includes(name) ? chosen.filter((each) => each !== name) : [...chosen, name].sort())
  return (
    <div className="namespaces-menu" id={id}>
      {all.length > 8 ? (
        <input
          type="text"
          placeholder="Find a namespace"
          aria-label="Find a namespace"
          value={find}
          onChange={(event) => setFind(event.currentTarget.value)}
        />
      ) : null}
      <button type="button" className="namespaces-all" onClick={() => onChange([])} disabled={chosen.length === 0}>
        All namespaces
      </button>
      <ul>
        {shown.map((name) => (
          <li key={name}>
            <label>
              <input type="checkbox" checked={chosen.includes(name)} onChange={() => toggle(name)} />
              <Inert text={name} />
            </label>
          </li>
        ))}
      </ul>
      {shown.length === 0 ? <p>No namespace is called that.</p> : null}
    </div>
  )
}

const namesIn = (graph: Graph): readonly string[] => graph.nodes.filter(isArea).map((node) => node.name)

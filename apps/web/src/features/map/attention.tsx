import type { Finding, Findings, Graph } from '@portolan/contract'
import { Glyph } from '../../ui/glyph.tsx'
import { Inert } from '../../ui/inert.tsx'
import { markOf } from '../../ui/mark.ts'

/** What is broken or at risk, most reach first. `namespaces` empty: everywhere. */
export const urgentOf = (findings: Findings | undefined, namespaces: readonly string[]): readonly Finding[] => {
  const within = (namespace: string | undefined) => namespaces.length === 0 || (namespace !== undefined && namespaces.includes(namespace))
  return findings?.findings.filter(({ severity, namespace }) => severity !== 'note' && within(namespace)) ?? []
}

const NOTHING = {
  complete: 'Nothing is broken or at risk.',
  partial: 'Findings wait until all kinds have been read.',
  reading: 'Reading.',
}

/** What is wrong, ranked by how many requests it hurts; pressing one selects it on the chart. */
export function Attention({
  urgent,
  state,
  selected,
  onSelect,
}: {
  urgent: readonly Finding[]
  state: keyof typeof NOTHING
  selected: string | undefined
  onSelect: (finding: Finding) => void
}) {
  return (
    <section className="attention" aria-label="Needs attention">
      <header>
        <h2>Needs attention</h2>
        {urgent.length > 0 ? <span>by reach</span> : null}
      </header>
      {urgent.length === 0 ? <p className="attention-none">{NOTHING[state]}</p> : null}
      <ol>
        {urgent.map((finding) => (
          <li key={finding.id}>
            <button type="button" onClick={() => onSelect(finding)} aria-current={selected === finding.id ? 'true' : undefined}>
              <Glyph status={markOf(finding.severity) ?? 'note'} />
              <span>
                <strong>
                  <Inert text={finding.title} />
                </strong>
                <span className="attention-cause">
                  <Inert text={finding.cause} />
                </span>
                <small>
                  <Inert text={[finding.namespace, finding.reachText].filter(Boolean).join('  ·  ')} />
                </small>
              </span>
            </button>
          </li>
        ))}
      </ol>
    </section>
  )
}

/** The plate on which a finding shows: the part at fault, the object, or the first part of it that is drawn. */
export const plateOf = (finding: Finding, graph: Graph | undefined): string => {
  const { kind, namespace, name, pointer } = finding.ref
  const key = `${kind}/${namespace ?? ''}/${name}`
  if (!graph) return key
  const ids = new Set(graph.nodes.map((node) => node.id))
  for (let part = pointer ?? ''; part !== ''; part = part.slice(0, part.lastIndexOf('/'))) if (ids.has(`${key}#${part}`)) return `${key}#${part}`
  if (ids.has(key)) return key
  const host = finding.hurts[0]?.host
  const parts = graph.nodes.filter((node) => node.id.startsWith(`${key}#`) || (kind === 'Secret' && node.kind === 'Host' && node.name === host))
  return parts.find((node) => node.status === 'error')?.id ?? parts.find((node) => node.status === 'warning')?.id ?? parts[0]?.id ?? key
}

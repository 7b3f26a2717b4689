import type { Finding } from '@portolan/contract'
import { Glyph } from '../../ui/glyph.tsx'
import { Inert } from '../../ui/inert.tsx'
import { choicesOf, type Facet, switched } from './facets.ts'

const FACETS: readonly (readonly [facet: Facet, title: string])[] = [
  ['status', 'Status'],
  ['ns', 'Namespace'],
  ['finding', 'Cause'],
]

/** By what findings are sorted out: ticks that write the search. */
export function Facets({ findings, q, onChange }: { findings: readonly Finding[]; q: string; onChange: (q: string) => void }) {
  return (
    <aside className="facets" aria-label="Filters">
      {FACETS.map(([facet, title]) => {
        const choices = choicesOf(findings, q, facet)
        return choices.length === 0 ? null : (
          <fieldset key={facet}>
            <legend className="caps">{title}</legend>
            {choices.map(({ value, label, count, mark, on }) => (
              <label key={value}>
                <input type="checkbox" checked={on} onChange={() => onChange(switched(q, facet, choices, value))} />
                {mark ? <Glyph status={mark} size={15} label={null} /> : null}
                <span>
                  <Inert text={label} />
                </span>
                <i>{count}</i>
              </label>
            ))}
          </fieldset>
        )
      })}
    </aside>
  )
}

import type { Finding } from '@portolan/contract'
import { useState } from 'react'
import { Glyph } from '../../ui/glyph.tsx'
import { Inert } from '../../ui/inert.tsx'
import { choicesOf, type Facet, switched } from './facets.ts'

const FACETS: readonly (readonly [facet: Facet, title: string])[] = [
  ['status', 'Status'],
  ['ns', 'Namespace'],
  ['finding', 'Cause'],
]

/** Choices of a facet that stand before the fold, and how many it is worth to fold away. */
const SHOWN = 12
const FOLDED = 4

/** By what findings are sorted out: ticks that write the search. */
export function Facets({ findings, q, onChange }: { findings: readonly Finding[]; q: string; onChange: (q: string) => void }) {
  return (
    <aside className="facets" aria-label="Filters">
      {FACETS.map(([facet, title]) => (
        <Choices key={facet} facet={facet} title={title} findings={findings} q={q} onChange={onChange} />
      ))}
    </aside>
  )
}

/** What is left out by the search is never folded away. */
function Choices(props: { facet: Facet; title: string; findings: readonly Finding[]; q: string; onChange: (q: string) => void }) {
  const { facet, title, findings, q, onChange } = props
  const [open, setOpen] = useState(false)
  const choices = choicesOf(findings, q, facet)
  if (choices.length === 0) return null
  const folds = !open && choices.length > SHOWN + FOLDED && choices.every(({ on }) => on)
  return (
    <fieldset>
      <legend className="caps">{title}</legend>
      {(folds ? choices.slice(0, SHOWN) : choices).map(({ value, label, count, mark, on }) => (
        <label key={value}>
          <input type="checkbox" checked={on} onChange={() => onChange(switched(q, facet, choices, value))} />
          {mark ? <Glyph status={mark} size={15} label={null} /> : null}
          <span>
            <Inert text={label} />
          </span>
          <i>{count}</i>
        </label>
      ))}
      {folds ? (
        <button type="button" className="facets-more" onClick={() => setOpen(true)}>
          {choices.length - SHOWN} more
        </button>
      ) : null}
    </fieldset>
  )
}

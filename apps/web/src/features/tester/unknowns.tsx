import type { Outcome, Trace } from '@portolan/contract'
import { Glyph } from '../../ui/glyph.tsx'
import { Inert } from '../../ui/inert.tsx'
import { idOf, say } from '../../ui/ref.ts'
import { ObjectLink } from '../../ui/object-link.tsx'
import './unknowns.css'

/** What the objects can't tell, what was assumed instead, and what else could happen. */
export function Unknowns({ trace }: { trace: Trace }) {
  const { unknowns, outcome } = trace
  const possible = outcome.type === 'unknown' ? outcome.possible : []
  if (unknowns.length === 0 && possible.length === 0) return null
  return (
    <section className="unknowns" aria-label="What is not known">
      <h2 className="caps">{outcome.type === 'unknown' ? 'Not known' : 'Assumed'}</h2>
      <ul>
        {unknowns.map(({ ref, text }) => (
          <li key={`${idOf(ref)} ${text}`}>
            <Glyph status="unknown" size={14} label={null} />
            <span>
              <Inert text={text} /> <ObjectLink id={idOf(ref)}>{say(ref)}</ObjectLink>
            </span>
          </li>
        ))}
        {possible.map((each, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: possible outcomes have no identity but their place
          <li key={index}>
            <Glyph status="note" size={14} label={null} />
            <span>
              Possible: <Inert text={sayOutcome(each)} />
            </span>
          </li>
        ))}
      </ul>
    </section>
  )
}

/** One possible end in a few words. */
const sayOutcome = (outcome: Outcome): string => {
  switch (outcome.type) {
    case 'forward':
      return `goes to ${outcome.backends.map(({ service }) => (service ? `${service.namespace}/${service.name}:${service.port}` : 'no Service')).join(' or ') || 'no backend'}.`
    case 'redirect':
      return `is sent to ${outcome.location} with ${outcome.status}.`
    case 'respond':
      return `is answered ${outcome.status}: ${outcome.reason}.`
    case 'refuse':
      return `is refused: ${outcome.reason}.`
    case 'unknown':
      return outcome.reason
    default:
      return outcome satisfies never
  }
}

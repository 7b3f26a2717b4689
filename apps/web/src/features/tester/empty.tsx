import { Glyph } from '../../ui/glyph.tsx'
import { Inert } from '../../ui/inert.tsx'
import type { Recent } from './recent.ts'
import type { Suggestion } from './suggestions.ts'
import './empty.css'

/** Before anything is asked: what was traced here, and what is worth tracing. */
export function Empty(props: { recents: readonly Recent[]; suggestions: readonly Suggestion[]; onPick: (recent: Recent) => void }) {
  const { recents, suggestions, onPick } = props
  return (
    <section className="trace-empty" aria-label="Suggestions">
      <h1>Where does this URL go, and why?</h1>
      <p>Type or paste a URL above. The answer follows as you type: every step, where it ends, and the rules that came close.</p>
      <div className="trace-empty-lists">
        {recents.length > 0 ? (
          <div>
            <h2 className="caps">Recent</h2>
            <ul>
              {recents.slice(0, 8).map((recent) => (
                <li key={`${recent.method} ${recent.url}`}>
                  <button type="button" onClick={() => onPick(recent)}>
                    <span className="trace-empty-sign" />
                    <span className="mono">
                      {recent.method === 'GET' ? null : `${recent.method} `}
                      <Inert text={recent.url} />
                    </span>
                  </button>
                </li>
              ))}
            </ul>
          </div>
        ) : null}
        {suggestions.length > 0 ? (
          <div>
            <h2 className="caps">From this cluster</h2>
            <ul>
              {suggestions.map(({ url, why, mark }) => (
                <li key={url}>
                  <button type="button" onClick={() => onPick({ url, method: 'GET' })}>
                    <span className="trace-empty-sign">{mark && mark !== 'ok' ? <Glyph status={mark} size={15} /> : null}</span>
                    <span className="mono">
                      <Inert text={url} />
                    </span>
                    <small>
                      <Inert text={why} />
                    </small>
                  </button>
                </li>
              ))}
            </ul>
          </div>
        ) : null}
      </div>
    </section>
  )
}

import type { RouteRequest, RouteResult } from '@portolan/contract'
import { useRoute } from '../../api.ts'
import { Glyph } from '../../ui/glyph.tsx'
import { Inert } from '../../ui/inert.tsx'
import { markOfVerdict, sentence } from './verdict-words.ts'
import './redirect-trail.css'

/** At most this many redirects are followed, as the design says; what comes after is named, not traced. */
const MOST_HOPS = 3

/** A redirect's next requests, each traced in turn, and a loop named as one. */
export function RedirectTrail({ result, onTrace }: { result: RouteResult; onTrace: (url: string) => void }) {
  return <Hop result={result} seen={[result.request.url]} onTrace={onTrace} />
}

function Hop({ result, seen, onTrace }: { result: RouteResult; seen: readonly string[]; onTrace: (url: string) => void }) {
  const location = locationOf(result)
  const loop = location !== undefined && seen.includes(location)
  const tooMany = seen.length > MOST_HOPS
  const next = location === undefined || loop || tooMany ? undefined : followed(result.request, location)
  const { data, error } = useRoute(next)
  if (location === undefined) return null
  const own = data && data.request.url === location ? data : undefined
  const trace = own?.traces[0]
  return (
    <>
      <section className="hop" aria-label={`Redirect ${seen.length}`}>
        <Glyph status={loop ? 'broken' : own && trace ? markOfVerdict(own, trace, '') : 'unknown'} size={18} />
        <div>
          <button type="button" className="hop-url mono" onClick={() => onTrace(location)}>
            <Inert text={location} />
          </button>
          <p>
            {loop ? 'The redirect leads back to a URL that it came from: a loop.' : null}
            {!loop && tooMany ? `Not followed: this is redirect ${seen.length}, and ${MOST_HOPS} are traced.` : null}
            {own ? <Inert text={own.summary} /> : null}
            {error ? <Inert text={sentence(error.message)} /> : null}
            {!own && !error && next ? 'Tracing.' : null}
          </p>
        </div>
      </section>
      {own && !loop ? <Hop result={own} seen={[...seen, location]} onTrace={onTrace} /> : null}
    </>
  )
}

/** Where a result sends its client; undefined when it doesn't, or when the place isn't an absolute URL. */
const locationOf = ({ traces, request }: RouteResult): string | undefined => {
  const outcome = traces[0]?.outcome
  if (outcome?.type !== 'redirect') return undefined
  try {
    return new URL(outcome.location, request.url).href
  } catch {
    return undefined
  }
}

/** The request that a browser makes next: POST becomes GET, as browsers do for 301 to 303; credentials are not sent on. */
const followed = (request: RouteRequest, url: string): RouteRequest => {
  const { overlay, from, sourceIp, method, headers } = request
  const kept = Object.entries(headers ?? {}).filter(([name]) => !/^(host|authorization|cookie)$/i.test(name))
  return {
    url,
    ...(method && method !== 'POST' ? { method } : {}),
    ...(kept.length > 0 ? { headers: Object.fromEntries(kept) } : {}),
    ...(from ? { from } : {}),
    ...(sourceIp ? { sourceIp } : {}),
    ...(overlay ? { overlay } : {}),
  }
}

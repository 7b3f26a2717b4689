import type { Finding, RouteResult, Suppressed, Timeline } from '@portolan/contract'
import type { Mend } from '@portolan/contract/patch'
import { Fragment, useMemo } from 'react'
import { hrefOf, navigate, patchParams, useAddress } from '../../address.ts'
import { useObject, useRoute, useTaken } from '../../api.ts'
import { ageOf } from '../../shell/now.ts'
import { dayOf } from '../../ui/ages.ts'
import { Button } from '../../ui/button.tsx'
import { CopyButton } from '../../ui/copy-button.tsx'
import { CopyMend } from '../../ui/copy-mend.tsx'
import { Diff } from '../../ui/diff.tsx'
import { fieldOf } from '../../ui/field.ts'
import { Glyph } from '../../ui/glyph.tsx'
import { Inert } from '../../ui/inert.tsx'
import { MARK_WORD, markOf } from '../../ui/mark.ts'
import { ObjectLink } from '../../ui/object-link.tsx'
import { idOf, say } from '../../ui/ref.ts'
import { ruleUrl } from '../../ui/rule-url.ts'
import { MiniCourse } from './mini-course.tsx'
import { type Standing, sayAge } from './rows.tsx'
import { WhenBar } from './when-bar.tsx'

/** One finding: what happens, where the request stops, what shows it, since when, and what would mend it. */
export function Detail({ standing, timeline, onClose }: { standing: Standing; timeline: Timeline | undefined; onClose: () => void }) {
  const { finding } = standing
  const address = useAddress()
  const mark = markOf(finding.severity) ?? 'note'
  const url = urlOf(finding)
  const request = useMemo(() => (url === undefined || standing.cleared !== undefined ? undefined : { url }), [url, standing.cleared])
  const answer = useRoute(request)
  const result = answer.data?.request.url === url ? answer.data : undefined
  const proposed = useMemo(() => proposedFor(finding, result), [finding, result])
  const mend = proposed?.mend
  const object = useObject(mend?.do === 'patch' ? idOf(mend.ref) : undefined).data?.object
  const related = timeline?.moments.find(({ opened }) => opened.includes(finding.title))
  // A finding that names the change itself needs no second word of it.
  const named = new Set(finding.evidence.map(({ ref, at }) => (at === undefined ? '' : idOf(ref))))
  return (
    <aside className="finding" aria-label={finding.title}>
      <header>
        <p className={`caps finding-kind text-${mark}`}>
          <Glyph status={mark} size={15} label={null} />
          <span className="finding-code">
            {MARK_WORD[mark]} ·{' '}
            <button type="button" title="Findings of this cause alone" onClick={() => patchParams({ q: `finding:${finding.code}` }, 'replace')}>
              <Inert text={finding.code} />
            </button>
          </span>
          <CopyButton look="bare" icon="link" label="Copy link" text={() => hrefOf(address)} />
          <Button look="bare" icon="close" label="Close" onClick={onClose} />
        </p>
        <h2>
          <Inert text={`${finding.title}.`} />
        </h2>
        <p className="finding-text">
          <Inert text={effectOf(finding)} />
        </p>
      </header>
      <div className="finding-body">
        {standing.known ? <Known known={standing.known} /> : null}
        {finding.hurts[0] ? <MiniCourse finding={finding} result={result} /> : null}
        {finding.evidence.length > 0 ? (
          <section>
            <h3 className="caps">Evidence</h3>
            <ul className="finding-evidence">
              {finding.evidence.slice(0, 12).map(({ ref, text, at }) => (
                <li key={`${idOf(ref)} ${text}`}>
                  <span>
                    <Inert text={text} />
                    <small>
                      <ObjectLink id={idOf(ref)} path="/map">
                        {say(ref)}
                      </ObjectLink>
                      {ref.pointer ? <code className="mono"> {fieldOf(ref.pointer)}</code> : null}
                    </small>
                  </span>
                  {at === undefined ? null : <Moment at={at} now={timeline?.now} />}
                </li>
              ))}
              {finding.evidence.length > 12 ? <li>{finding.evidence.length - 12} more are in the export.</li> : null}
              {related?.changes
                .filter(({ ref }) => !named.has(idOf(ref)))
                .slice(0, 3)
                .map((change) => (
                  <li key={`moment ${idOf(change.ref)}`}>
                    <span>
                      <Inert text={`${say(change.ref)} was ${change.did}${change.words[0] ? `: ${change.words[0]}` : ''}`} />
                    </span>
                    <i>{ageOf((timeline?.now ?? related.at) - related.at)} ago</i>
                  </li>
                ))}
            </ul>
          </section>
        ) : null}
        <section>
          <h3 className="caps">See it</h3>
          <p className="finding-see">
            <code className="mono finding-command">
              {finding.see.split(' ').map((word, index) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: a word's place is its identity
                <Fragment key={index}>
                  {index > 0 ? ' ' : ''}
                  <span className="finding-word">
                    <Inert text={word} />
                  </span>
                </Fragment>
              ))}
            </code>
            <CopyButton look="bare" label="Copy command" text={() => finding.see} />
          </p>
        </section>
        {timeline && standing.since !== undefined ? (
          <section>
            <h3 className="caps">When</h3>
            <WhenBar standing={standing} timeline={timeline} />
          </section>
        ) : null}
        {finding.fix || mend ? (
          <section>
            <h3 className="caps">Fix</h3>
            <p>
              <Inert text={finding.fix ?? proposed?.fix ?? ''} />
            </p>
            {mend ? <Diff mend={mend} object={object} /> : null}
          </section>
        ) : null}
      </div>
      <footer>
        {url ? (
          <Button look="primary" icon="trace" onClick={() => navigate(`/trace?u=${encodeURIComponent(url)}`)}>
            Trace this route
          </Button>
        ) : finding.ref.kind === 'File' ? null : (
          <Button look="primary" icon="map" onClick={() => navigate(`/map?sel=${encodeURIComponent(idOf(finding.ref))}`)}>
            Show on the map
          </Button>
        )}
        {url && proposed ? (
          <Button icon="trace" onClick={() => navigate(`/trace?u=${encodeURIComponent(url)}&as=${encodeURIComponent(proposed.id)}`)}>
            Trace as if fixed
          </Button>
        ) : null}
        {mend ? <CopyMend mend={mend} object={object} /> : null}
        {standing.cleared === undefined ? null : <span className="text-quiet">Cleared at {sayAge(standing, undefined)} UTC</span>}
      </footer>
    </aside>
  )
}

/** A URL that meets the finding; undefined where none is known (a stream, a pattern, a cluster-wide note). */
const urlOf = ({ hurts }: Finding): string | undefined => {
  for (const { host, path } of hurts) {
    const url = ruleUrl(host, path, 'https')
    if (url) return url
  }
  return undefined
}

/** The edit that is proposed: the finding's own, else that of the near miss that mends the object at fault. `id` names it to the trace. */
const proposedFor = (
  { id, fix, mend, ref }: Finding,
  result: RouteResult | undefined,
): { readonly id: string; readonly mend: Mend; readonly fix: string | undefined } | undefined => {
  if (mend) return { id, mend, fix }
  for (const { rejected } of result?.traces ?? []) {
    for (const { ref: own, patch, stage, fix: words } of rejected) {
      const same = own.kind === ref.kind && own.namespace === ref.namespace && own.name === ref.name
      if (patch && same && (stage === 'service' || (ref.pointer ?? '').startsWith(own.pointer ?? '/')))
        return { id: idOf(own), mend: { do: 'patch', ref: own, patch }, fix: words }
    }
  }
  return undefined
}

/** Who said that it may stay, and why. */
function Known({ known: { by, reason, at, until } }: { known: Suppressed }) {
  return (
    <section className="finding-known">
      <h3 className="caps">Suppressed</h3>
      <p>
        <Inert text={reason} />
      </p>
      <small>
        {by === 'file' ? (
          <Inert text={`${at.file ?? at.name}, line ${at.line ?? 1}`} />
        ) : (
          <>
            <ObjectLink id={idOf({ ...at, pointer: undefined })} path="/map">
              {say(at)}
            </ObjectLink>
            <code className="mono"> {fieldOf(at.pointer ?? '')}</code>
          </>
        )}
        {until === undefined ? null : `, until ${until}`}
      </small>
    </section>
  )
}

/** When something was, or will be. */
function Moment({ at, now }: { at: number; now: number | undefined }) {
  // What was saved is told as of then.
  const taken = useTaken()
  const then = taken ?? now ?? Date.now()
  return <i title={dayOf(at)}>{at > then ? `in ${ageOf(at - then)}` : `${ageOf(then - at)} ago`}</i>
}

/** The text without what the title and the fix say already. */
const effectOf = ({ text, title, fix }: Finding): string =>
  text
    .replace(`${title}. `, '')
    .replace(fix ?? '', '')
    .replaceAll('  ', ' ')
    .trim()

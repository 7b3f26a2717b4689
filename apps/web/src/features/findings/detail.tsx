import type { Finding, Rejected, RouteResult, Timeline } from '@portolan/contract'
import { useMemo } from 'react'
import { hrefOf, navigate, useAddress } from '../../address.ts'
import { useObject, useRoute } from '../../api.ts'
import { ageOf } from '../../shell/now.ts'
import { Button } from '../../ui/button.tsx'
import { CopyButton } from '../../ui/copy-button.tsx'
import { Diff } from '../../ui/diff.tsx'
import { fieldOf } from '../../ui/field.ts'
import { Glyph } from '../../ui/glyph.tsx'
import { Inert } from '../../ui/inert.tsx'
import { MARK_WORD, markOf } from '../../ui/mark.ts'
import { ObjectLink } from '../../ui/object-link.tsx'
import { kubectlPatch } from '@portolan/contract/patch'
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
  const mend = useMemo(() => mendIn(result, finding), [result, finding])
  const object = useObject(mend && idOf(mend.ref))
  const related = timeline?.moments.find(({ opened }) => opened.includes(finding.title))
  return (
    <aside className="finding" aria-label={finding.title}>
      <header>
        <p className={`caps finding-kind text-${mark}`}>
          <Glyph status={mark} size={15} label={null} />
          <span className="finding-code">
            {MARK_WORD[mark]} · <Inert text={finding.code} />
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
        {finding.hurts[0] ? <MiniCourse finding={finding} result={result} /> : null}
        {finding.evidence.length > 0 ? (
          <section>
            <h3 className="caps">Evidence</h3>
            <ul className="finding-evidence">
              {finding.evidence.slice(0, 12).map(({ ref, text }) => (
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
                </li>
              ))}
              {related?.changes.slice(0, 3).map((change) => (
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
        {timeline && standing.since !== undefined ? (
          <section>
            <h3 className="caps">When</h3>
            <WhenBar standing={standing} timeline={timeline} />
          </section>
        ) : null}
        {finding.fix || mend?.patch ? (
          <section>
            <h3 className="caps">Fix</h3>
            <p>
              <Inert text={finding.fix ?? mend?.fix ?? ''} />
            </p>
            {mend?.patch ? <Diff title={say(mend.ref)} edits={mend.patch} object={object.data?.object} /> : null}
          </section>
        ) : null}
      </div>
      <footer>
        {url ? (
          <Button look="primary" icon="trace" onClick={() => navigate(`/trace?u=${encodeURIComponent(url)}`)}>
            Trace this route
          </Button>
        ) : (
          <Button look="primary" icon="map" onClick={() => navigate(`/map?sel=${encodeURIComponent(idOf(finding.ref))}`)}>
            Show on the map
          </Button>
        )}
        {url && mend?.patch ? (
          <Button icon="trace" onClick={() => navigate(`/trace?u=${encodeURIComponent(url)}&as=${encodeURIComponent(idOf(mend.ref))}`)}>
            Trace as if fixed
          </Button>
        ) : null}
        {mend?.patch ? <CopyButton text={() => kubectlPatch(mend.ref, mend.patch ?? [], object.data?.object)}>Copy patch</CopyButton> : null}
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

/** The near miss whose edit mends the object at fault. */
const mendIn = (result: RouteResult | undefined, { ref }: Finding): Rejected | undefined => {
  const own = (miss: Rejected): boolean => miss.ref.kind === ref.kind && miss.ref.namespace === ref.namespace && miss.ref.name === ref.name
  for (const { rejected } of result?.traces ?? []) {
    const found = rejected.find(
      (miss) => miss.patch && own(miss) && (miss.stage === 'service' || (ref.pointer ?? '').startsWith(miss.ref.pointer ?? '/')),
    )
    if (found) return found
  }
  return undefined
}

/** The text without what the title and the fix say already. */
const effectOf = ({ text, title, fix }: Finding): string =>
  text
    .replace(`${title}. `, '')
    .replace(fix ?? '', '')
    .replaceAll('  ', ' ')
    .trim()

import type { LiveView } from '../../live/live.ts'
import { useSecond } from '../../shell/now.ts'
import { secondOf } from '../../ui/ages.ts'
import { Chip } from '../../ui/chip.tsx'
import { Glyph } from '../../ui/glyph.tsx'
import { Inert } from '../../ui/inert.tsx'
import type { VerdictWords } from './verdict-words.ts'
import './verdict.css'

/** The band under the request: one sign, one sentence, why, and three facts. */
export function Verdict({
  words,
  asIf,
  stale,
  live,
}: {
  words: VerdictWords
  asIf: { readonly says: string; readonly onBack: () => void } | undefined
  /** It answers another request than the one in the field. */
  stale: boolean
  live: Heard
}) {
  return (
    <section className={stale ? 'verdict trace-stale' : 'verdict'} aria-live="polite" aria-label="Verdict">
      <Glyph status={words.mark} size={28} />
      <div className="verdict-words">
        <h1>
          <Inert text={words.headline} />
        </h1>
        {words.because ? (
          <p>
            <Coded text={words.because} />
          </p>
        ) : null}
        <AsOf live={live} />
      </div>
      {asIf ? (
        <Chip on onRemove={asIf.onBack} removeLabel="Back to the cluster as it is">
          <Inert text={asIf.says} />
        </Chip>
      ) : null}
      <dl className="verdict-facts">
        {words.code ? (
          <div>
            <dt className="caps">Answer</dt>
            <dd>{words.code}</dd>
          </div>
        ) : null}
        <div>
          <dt className="caps">Ends at</dt>
          <dd>
            <Inert text={words.endsAt} />
          </dd>
        </div>
        <div>
          <dt className="caps">Pods ready</dt>
          <dd>{words.podsReady}</dd>
        </div>
        <div>
          <dt className="caps">Certainty</dt>
          <dd>{words.certainty}</dd>
        </div>
      </dl>
    </section>
  )
}

/** How the stream stands, as far as an answer depends on it. */
export type Heard = Pick<LiveView, 'link' | 'heardAt'>

const STALE = 300_000

/** Of what moment the answer is, once nothing has been heard for five minutes. */
function AsOf({ live }: { live: Heard }) {
  useSecond()
  const age = performance.now() - live.heardAt
  if (live.link !== 'reconnecting' || live.heardAt === 0 || age < STALE) return null
  return <p className="text-broken">As of {secondOf(Date.now() - age)} UTC.</p>
}

/** Paths in a sentence are set as code. */
function Coded({ text }: { text: string }) {
  const parts = text.split(/((?:(?<=\s)|^)(?:[=~] )?(?:https?:\/)?\/[^\s,]*?(?=[.,;:]?(?:\s|$))|(?:(?<=\s)|^)\*\.[\w.-]+\w)/)
  return (
    <>
      {parts.map((part, index) =>
        index % 2 === 1 ? (
          // biome-ignore lint/suspicious/noArrayIndexKey: parts of one sentence have no identity but their place
          <code key={index} className="mono">
            <Inert text={part} />
          </code>
        ) : (
          // biome-ignore lint/suspicious/noArrayIndexKey: parts of one sentence have no identity but their place
          <Inert key={index} text={part} />
        ),
      )}
    </>
  )
}

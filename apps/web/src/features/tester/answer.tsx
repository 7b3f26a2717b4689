import type { Ref, RouteResult, Trace } from '@portolan/contract'
import { useMemo, useState } from 'react'
import { patchParams, useAddress } from '../../address.ts'
import { useObject } from '../../api.ts'
import { Tabs } from '../../ui/tabs.tsx'
import { courseOf, isFallback, nearIn, winnerOf } from './course.ts'
import { MOST_MISSES } from './miss.ts'
import { CourseChart } from './course-chart.tsx'
import { type AsIf, Fix, sayAsIf } from './fix.tsx'
import { type Known, labelAt, labelOf } from './known.ts'
import { idOf } from '../../ui/ref.ts'
import { fitted } from './measure.ts'
import { NearMisses } from './near-misses.tsx'
import { tokensOf, valueAt } from '@portolan/contract/edit'
import { Received } from './received.tsx'
import { RedirectTrail } from './redirect-trail.tsx'
import { Steps } from './steps.tsx'
import { Unknowns } from './unknowns.tsx'
import { useWidth } from '../../ui/use-width.ts'
import { type Heard, Verdict } from './verdict.tsx'
import { verdictWords } from './verdict-words.ts'

/** One answer: verdict, chart, near misses with the fix, steps, what the pod receives. `plain` is the answer without an assumed fix. */
export function Answer(props: {
  result: RouteResult
  plain: RouteResult
  asIf: AsIf | undefined
  fixed: string | undefined
  known: Known
  stale: boolean
  live: Heard
  onTrace: (url: string) => void
  onFix: (id: string | null) => void
}) {
  const { result, plain, asIf, fixed, known, stale, live, onTrace, onFix } = props
  const { params } = useAddress()
  const wanted = params.get('entry')
  const trace = result.traces.find((each) => entryId(each) === wanted) ?? result.traces[0]
  const [chartBox, width] = useWidth<HTMLDivElement>(908)
  const [letter, setLetter] = useState<string>()
  const label = useRuleLabel(result, trace, known)
  const plainLabel = useRuleLabel(plain, plain.traces.find((each) => entryId(each) === wanted) ?? plain.traces[0], known)
  const course = useMemo(() => (trace ? courseOf(result, trace, known, label) : undefined), [result, trace, known, label])
  if (!trace || !course) return null
  const words = verdictWords(result, trace, label ?? '', course.ends)
  // The fix belongs to the answer as it is; under an assumed fix its panel stays, so that it can be taken back.
  const own = plain.traces.find((each) => entryId(each) === wanted) ?? plain.traces[0]
  const misses = own ? nearIn(plain, own, plainLabel ?? '').near : []
  const rejected = nearIn(result, trace, label ?? '').near
  const chosen = chosenOf(misses, letter, fixed)
  const miss = chosen === undefined ? undefined : misses[chosen.charCodeAt(0) - 65]
  // The edit of the rule's own backend comes before those of other rules, until one of them is chosen.
  const mend = own?.rejected.find(({ stage, patch }) => stage === 'service' && patch)
  const fixing = mend && (fixed === undefined ? letter === undefined : fixed === idOf(mend.ref)) ? mend : miss
  const mark = fixing === mend ? undefined : chosen
  // A finding's edit is assumed though no near miss proposes it.
  const edit = asIf?.edit ?? (fixing?.patch ? { mend: { do: 'patch' as const, ref: fixing.ref, patch: fixing.patch }, fix: fixing.fix } : undefined)
  return (
    <>
      <Verdict
        words={words}
        stale={stale}
        live={live}
        asIf={
          asIf?.is === 'answered'
            ? { says: sayAsIf(asIf.edit), onBack: () => onFix(null) }
            : result.as
              ? { says: `As if ${result.as}`, onBack: () => patchParams({ dialect: null }) }
              : undefined
        }
      />
      {trace.outcome.type === 'redirect' ? (
        <div className="trace-trail">
          <RedirectTrail result={result} onTrace={onTrace} />
        </div>
      ) : null}
      <div className={stale ? 'trace-left trace-stale' : 'trace-left'}>
        {result.traces.length > 1 ? (
          <Tabs
            label="Entry points"
            value={entryId(trace)}
            tabs={result.traces.map((each) => ({ value: entryId(each), label: entryLabel(each, known) }))}
            onChange={(entry) => patchParams({ entry: entry === (result.traces[0] && entryId(result.traces[0])) ? null : entry }, 'replace')}
          />
        ) : null}
        <div className="trace-chart" ref={chartBox}>
          <CourseChart
            course={course}
            width={width}
            drawn={`${JSON.stringify(result.request)} ${entryId(trace)}`}
            chosen={asIf?.is === 'answered' ? undefined : mark}
          />
        </div>
        <div className={edit ? 'trace-below trace-below-fix' : 'trace-below'}>
          <NearMisses
            rejected={asIf?.is === 'answered' ? rejected : misses}
            chosen={asIf?.is === 'answered' ? undefined : mark}
            onChoose={setLetter}
          />
          {edit ? (
            <Fix letter={mark} edit={edit} asIf={asIf} onTrace={() => onFix(fixing ? idOf(fixing.ref) : null)} onBack={() => onFix(null)} />
          ) : null}
        </div>
      </div>
      <aside className={stale ? 'trace-right trace-stale' : 'trace-right'} aria-label="Step by step">
        <div className="trace-steps">
          <Steps
            steps={trace.steps}
            deciding={isFallback(result, trace, label ?? '')}
            typeOf={(id) => {
              const type = known.node(`${id}#/spec/type`)?.facts.type
              return typeof type === 'string' ? type : undefined
            }}
          />
        </div>
        <Unknowns trace={trace} />
        <Received outcome={trace.outcome} />
      </aside>
    </>
  )
}

/** How the winning rule is written: in an assumed edit, on the map, else in its object. */
const useRuleLabel = (result: RouteResult, trace: Trace | undefined, known: Known): string | undefined => {
  const ref = trace && winnerOf(trace)?.ref
  const assumed = ref && result.request.overlay?.find((object) => isOf(object, ref))
  const node = ref && !assumed ? known.node(idOf(ref)) : undefined
  const { data } = useObject(ref && !node && !assumed ? idOf(ref) : undefined)
  if (node) return labelOf(node)
  const object = assumed ?? data?.object
  return ref?.pointer && object ? labelAt(valueAt(object, tokensOf(ref.pointer))) : undefined
}

const isOf = (object: unknown, { kind, name, namespace }: Ref): boolean =>
  valueAt(object, ['kind']) === kind && valueAt(object, ['metadata', 'name']) === name && valueAt(object, ['metadata', 'namespace']) === namespace

/** The miss whose fix is shown: the one that was chosen or is assumed, else the nearest with an edit. */
const chosenOf = (misses: Trace['rejected'], letter: string | undefined, fixed: string | undefined): string | undefined => {
  const at = (index: number): string | undefined => (index >= 0 && index < MOST_MISSES ? String.fromCharCode(65 + index) : undefined)
  if (fixed !== undefined) return at(misses.findIndex(({ ref }) => idOf(ref) === fixed))
  return letter !== undefined && misses[letter.charCodeAt(0) - 65]
    ? letter
    : (at(misses.findIndex(({ patch }) => patch !== undefined)) ?? (misses.length > 0 ? 'A' : undefined))
}

const entryId = ({ entry }: Trace): string =>
  `${idOf(entry.ref)}${entry.listener ? `:${entry.listener}` : ''}${entry.address ? `@${entry.address}` : ''}`

const entryLabel = ({ entry }: Trace, known: Known): string => {
  const title = known.node(idOf(entry.ref))?.facts.title
  const name = typeof title === 'string' ? title : (entry.class ?? `${entry.ref.kind} ${entry.ref.name}`)
  return `${name}${entry.address ? `  ${fitted(entry.address, 'chart', 150)}` : ''}:${entry.port}`
}

import type { Moment, Timeline } from '@portolan/contract'
import { Fragment, useMemo } from 'react'
import { navigate, patchParams, useAddress } from '../../address.ts'
import { useTaken, useTimeline } from '../../api.ts'
import { useKeys } from '../../shell/keys.ts'
import { ageOf } from '../../shell/now.ts'
import { hourOf, momentOf, secondOf } from '../../ui/ages.ts'
import { Button } from '../../ui/button.tsx'
import { Glyph } from '../../ui/glyph.tsx'
import { Inert } from '../../ui/inert.tsx'
import { ObjectLink } from '../../ui/object-link.tsx'
import { idOf, say } from '../../ui/ref.ts'
import { RouteDiff } from './route-diff.tsx'
import { Scrubber, type Span, SPANS } from './scrubber.tsx'
import { consequenceOf, markOfMoment, netOf } from './words.ts'
import '../../ui/sub.css'
import '../../ui/text.css'
import './changes.css'

/** What changed; of a snapshot, which holds one moment, that this can't be told. */
export function ChangesPage() {
  const taken = useTaken()
  return taken === undefined ? <Changes /> : <OneMoment at={taken} />
}

function OneMoment({ at }: { at: number }) {
  return (
    <main id="main" tabIndex={-1} className="changes">
      <div className="sub">
        <h1 className="sentence">One moment, nothing before or after</h1>
      </div>
      <p className="changes-none">
        A snapshot holds the cluster as it was on {momentOf(at)}. To see what differs from another moment: <code>portolan diff BEFORE AFTER</code>,
        which takes two snapshots.
      </p>
    </main>
  )
}

/** The last hours on a line, each moment in words, and what two moments differ by. */
function Changes() {
  const { params } = useAddress()
  const { data, error } = useTimeline()
  const span = SPANS.find(({ value }) => value === params.get('span'))?.value ?? '24'
  const moments = useMemo(() => {
    const about = params.get('q')
    const all = data?.moments.filter(({ at }) => at >= data.now - Number(span) * 3600_000) ?? []
    return about ? all.filter(({ changes }) => changes.some(({ ref }) => idOf(ref).includes(about))) : all
  }, [data, span, params])
  const [from, to] = [params.get('from'), params.get('to')]
  const selected = momentIn(moments, params.get('sel')) ?? (to === null ? undefined : lastBy(moments, to))
  const compared = from === null || !data ? undefined : between(data, from, selected)
  const go = (moment: Moment | undefined) => patchParams({ sel: moment ? String(moment.revision) : null, to: null }, 'replace')
  const index = selected ? moments.indexOf(selected) : -1
  const step = (by: number) => () => {
    const next = moments[selected ? index + by : 0]
    if (!next && by > 0) return false
    go(next)
    if (next) document.getElementById(`moment-${next.revision}`)?.scrollIntoView({ block: 'nearest' })
    return true
  }
  useKeys({
    '[': step(1),
    ']': step(-1),
    l: () => (selected ? go(undefined) : false),
    // biome-ignore lint/correctness/noComponentHookFactories: a key's name, not a component
    Escape: () => (selected || from !== null ? patchParams({ sel: null, from: null, to: null }, 'replace') : false),
  })
  return (
    <main id="main" tabIndex={-1} className={`changes${selected || compared ? ' changes-open' : ''}`}>
      <div className="sub">
        <Sentence moments={data ? moments : undefined} span={span} />
        <div className="sub-tools">
          {params.get('q') ? (
            <Button icon="close" onClick={() => patchParams({ q: null })}>
              Only <Inert text={params.get('q') ?? ''} />
            </Button>
          ) : null}
          {data ? <span className="text-quiet changes-from">Watched for {ageOf(data.now - data.from)}</span> : null}
        </div>
      </div>
      <Scrubber
        timeline={data}
        span={span}
        at={selected?.revision}
        onSpan={(next: Span) => patchParams({ span: next === '24' ? null : next }, 'replace')}
        onMoment={go}
      />
      <div className="changes-list">
        {error ? (
          <p className="changes-none">
            <Inert text={error.message} />
          </p>
        ) : null}
        {data && moments.length === 0 ? (
          <p className="changes-none">
            Nothing changed since {hourOf(Math.max(data.from, data.now - Number(span) * 3600_000))} UTC, when{' '}
            {data.from > data.now - Number(span) * 3600_000 ? 'Portolan began to watch' : 'this span begins'}.
          </p>
        ) : null}
        <table className="changes-table">
          <colgroup>
            <col className="changes-time" />
            <col />
            <col className="changes-did" />
          </colgroup>
          <thead>
            <tr>
              <th scope="col">Time</th>
              <th scope="col">What changed</th>
              <th scope="col">What it did</th>
            </tr>
          </thead>
          <tbody>
            {moments.map((moment) => (
              <MomentRows
                key={moment.revision}
                moment={moment}
                on={moment === selected}
                onSelect={() => go(moment === selected ? undefined : moment)}
              />
            ))}
          </tbody>
        </table>
      </div>
      {compared ? (
        <aside className="changes-detail" aria-label="Comparison">
          <header>
            <p className="caps">Compared</p>
            <h2>
              {hourOf(compared.from)} to {selected ? hourOf(selected.at) : 'now'}
            </h2>
            <p className="text-quiet">{compared.changes === 1 ? '1 object change' : `${compared.changes} object changes`} between them.</p>
            <Button onClick={() => patchParams({ from: null, to: null })}>End the comparison</Button>
          </header>
          <RouteDiff routes={compared.net} total={compared.net.length} />
        </aside>
      ) : selected ? (
        <MomentDetail moment={selected} past={data?.past ?? Number.POSITIVE_INFINITY} />
      ) : null}
    </main>
  )
}

function MomentRows({ moment, on, onSelect }: { moment: Moment; on: boolean; onSelect: () => void }) {
  const mark = markOfMoment(moment)
  const rows = moment.changes.length > 0 ? moment.changes : [undefined]
  const all = consequenceOf(moment.routes, moment.routesTotal)
  return (
    <>
      {rows.slice(0, on ? 50 : 6).map((change, index) => {
        const touched = change ? moment.routes.filter(({ id }) => change.touches.includes(id)) : []
        const consequence =
          rows.length === 1
            ? all
            : touched.length > 0
              ? consequenceOf(touched)
              : index === 0 && !moment.changes.some(({ touches }) => touches.length > 0)
                ? all
                : ''
        return (
          <tr
            key={change ? idOf(change.ref) : 'none'}
            id={index === 0 ? `moment-${moment.revision}` : undefined}
            className={on ? 'changes-on' : undefined}
            onClick={onSelect}
          >
            <td>{index === 0 ? <time>{secondOf(moment.at)}</time> : null}</td>
            <td>
              {index === 0 ? (
                <button type="button" className="changes-what" aria-expanded={on}>
                  {mark ? <Glyph status={mark} size={14} /> : null}
                  <span>{change ? <Inert text={`${say(change.ref)} ${change.did}`} /> : 'Time went on'}</span>
                </button>
              ) : change ? (
                <span className="changes-what">
                  <span>
                    <Inert text={`${say(change.ref)} ${change.did}`} />
                  </span>
                </span>
              ) : null}
              {change?.words.slice(0, on ? 13 : 2).map((words) => (
                <small key={words}>
                  <Inert text={words} />
                </small>
              ))}
            </td>
            <td>
              <Inert text={consequence} />
              {index === 0 && moment.opened.length + moment.cleared.length > 0 && consequence === '' ? (
                <Inert text={[...moment.opened, ...moment.cleared.map((title) => `cleared: ${title}`)].slice(0, 2).join(', ')} />
              ) : null}
            </td>
          </tr>
        )
      })}
      {!on && moment.changesTotal > 6 ? (
        <tr onClick={onSelect}>
          <td />
          <td colSpan={2} className="text-quiet">
            {moment.changesTotal - 6} more objects
          </td>
        </tr>
      ) : null}
    </>
  )
}

function MomentDetail({ moment, past }: { moment: Moment; past: number }) {
  const reachable = moment.at >= past
  return (
    <aside className="changes-detail" aria-label={`At ${secondOf(moment.at)}`}>
      <header>
        <p className="caps">{new Date(moment.at).toISOString().slice(0, 10)}</p>
        <h2>At {secondOf(moment.at)} UTC</h2>
        <div className="changes-actions">
          {reachable ? (
            <Button look="primary" icon="map" onClick={() => navigate(`/map?at=${moment.revision}`)}>
              The map then
            </Button>
          ) : null}
          <Button icon="changes" onClick={() => patchParams({ from: String(moment.revision), sel: null })}>
            Compare with now
          </Button>
        </div>
      </header>
      <RouteDiff routes={moment.routes} total={moment.routesTotal} />
      {(['opened', 'cleared'] as const).map((which) =>
        moment[which].length === 0 ? null : (
          <section key={which}>
            <h3 className="caps">{which === 'opened' ? 'Findings that began' : 'Findings that ended'}</h3>
            <ul>
              {moment[which].map((title) => (
                <li key={title}>
                  <Inert text={title} />
                </li>
              ))}
            </ul>
          </section>
        ),
      )}
      <section>
        <h3 className="caps">Objects</h3>
        <ul>
          {moment.changes.map((change) => (
            <Fragment key={idOf(change.ref)}>
              <li>
                {change.did === 'removed' ? (
                  say(change.ref)
                ) : (
                  <ObjectLink id={idOf(change.ref)} path="/map">
                    {say(change.ref)}
                  </ObjectLink>
                )}{' '}
                {change.did}
              </li>
            </Fragment>
          ))}
        </ul>
        <p className="text-quiet">Who changed it is not known: Portolan keeps no managedFields.</p>
      </section>
    </aside>
  )
}

function Sentence({ moments, span }: { moments: readonly Moment[] | undefined; span: Span }) {
  if (!moments) return <h1 className="sentence">&nbsp;</h1>
  const broke = moments.filter(({ status }) => status === 'error').length
  const changes = moments.reduce((sum, { changesTotal }) => sum + changesTotal, 0)
  const within = span === '1' ? 'the last hour' : `the last ${span} hours`
  if (changes === 0) return <h1 className="sentence">Nothing changed in {within}</h1>
  return (
    <h1 className="sentence">
      {broke > 0 ? <b>{broke === 1 ? '1 change broke routes' : `${broke} changes broke routes`}</b> : null}
      {broke > 0 ? ', ' : ''}
      {changes === 1 ? '1 change' : `${changes.toLocaleString('en')} changes`} in {within}
    </h1>
  )
}

const momentIn = (moments: readonly Moment[], sel: string | null): Moment | undefined =>
  sel === null ? undefined : moments.find(({ revision }) => String(revision) === sel)

/** The moment of a revision, or the last one up to a time; `moments` has the newest first. */
const lastBy = (moments: readonly Moment[], to: string): Moment | undefined =>
  moments.find(({ revision }) => String(revision) === to) ?? moments.find(({ at }) => at <= Date.parse(to))

/** What lies between a moment (its revision, or a time) and another one, or now. */
const between = (timeline: Timeline, from: string, to: Moment | undefined) => {
  const start = timeline.moments.find(({ revision }) => String(revision) === from)?.at ?? Date.parse(from)
  if (Number.isNaN(start)) return undefined
  const [begin, end] = [Math.min(start, to?.at ?? Number.POSITIVE_INFINITY), Math.max(start, to?.at ?? Number.POSITIVE_INFINITY)]
  const list = timeline.moments.filter(({ at }) => at > begin && at <= end).toReversed()
  return { from: begin, net: netOf(list), changes: list.reduce((sum, { changesTotal }) => sum + changesTotal, 0) }
}

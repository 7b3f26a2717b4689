import type { Finding, Info, Timeline } from '@portolan/contract'
import { type CSSProperties, useEffect, useMemo, useRef, useState } from 'react'
import { navigate, useAddress } from '../../address.ts'
import { useArea, useFindings, useTimeline } from '../../api.ts'
import type { LiveView } from '../../live/live.ts'
import { ageOf, useSecond } from '../../shell/now.ts'
import { Glyph } from '../../ui/glyph.tsx'
import { Inert } from '../../ui/inert.tsx'
import { Rose } from '../../ui/rose.tsx'
import { AreaChart } from './area-chart.tsx'
import { BEGIN, type Cycle, cycled, dwellOf, held, type Stop, stopsOf } from './cycle.ts'
import { useSelfReload, useShift, useWakeLock } from './weeks.ts'
import './kiosk.css'

interface KioskProps {
  readonly live: LiveView
  readonly info: Info | undefined
  /** What people call the source. */
  readonly name: string
  /** Routes by how they are. */
  readonly counts: { readonly serving: number; readonly risk: number; readonly broken: number; readonly unknown: number } | undefined
}

/** Is it all right? For a screen on the wall: no input, no hover, namespaces take turns. */
export function KioskPage({ live, info, name, counts }: KioskProps) {
  const { params } = useAddress()
  const second = useSecond()
  const findings = useFindings()
  const timeline = useTimeline()
  const frame = useRef<HTMLElement>(null)
  const [cycle, setCycle] = useState<Cycle>(BEGIN)
  const dwell = clamp(Number(params.get('dwell')) || 20, 5, 600) * 1000
  const scale = clamp(Number(params.get('scale')) || 1, 0.5, 2)
  const stops = useMemo(() => stopsOf(live.graph), [live.graph])
  const well = counts !== undefined && counts.broken + counts.risk + counts.unknown === 0 && counts.serving > 0
  const lost = live.link !== 'live' && live.link !== 'connecting'
  const age = performance.now() - live.heardAt
  const taken = info?.source.takenAt
  const stale = lost && live.heardAt > 0 && age > 3_000
  useWakeLock()
  useShift(frame)
  useSelfReload(info?.version, !lost && (counts?.broken ?? 0) === 0)

  // biome-ignore lint/correctness/useExhaustiveDependencies: the second that passes is what moves the cycle
  useEffect(() => {
    setCycle((before) => cycled(before, stops, performance.now(), dwell))
  }, [second, stops, dwell])
  const kiosk = info?.kiosk ?? true
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.key === 'Escape' && !kiosk) return navigate('/map')
      const by = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0
      setCycle((before) => held(before, stops, performance.now(), by))
    }
    document.addEventListener('keydown', press)
    return () => document.removeEventListener('keydown', press)
  }, [stops, kiosk])

  const shown = well ? undefined : cycle.shown
  const stop = stops.find((one) => one.name === shown)
  const paused = performance.now() < cycle.pausedUntil
  return (
    <main
      id="main"
      tabIndex={-1}
      ref={frame}
      className={stale ? 'kiosk kiosk-stale' : 'kiosk'}
      data-theme={params.get('theme') === 'light' ? 'light' : 'dark'}
      style={{ '--kiosk-scale': scale } as CSSProperties}
    >
      <section className="kiosk-left" aria-label="Routes">
        <p className="kiosk-cluster">
          <Rose size={64} />
          <Inert text={name} />
        </p>
        <Count counts={counts} well={well} />
        <Broken findings={findings.data?.findings ?? []} timeline={timeline.data} />
      </section>
      <section className="kiosk-right" aria-label={shown ?? 'Overview'}>
        {shown === undefined ? <Overview stops={stops} /> : <Area key={shown} name={shown} />}
      </section>
      <footer className="kiosk-foot">
        <p className={lost || taken !== undefined ? 'kiosk-live kiosk-lost' : 'kiosk-live'}>
          <i />
          <b>{taken !== undefined ? 'Snapshot' : lost ? 'Not live' : live.link === 'live' ? 'Live' : 'Connecting'}</b>
          {taken !== undefined ? (
            <span className="kiosk-heard">{ageOf(Date.now() - taken)} old</span>
          ) : live.heardAt > 0 ? (
            <span className="kiosk-heard">{lost ? `${ageOf(age)} old` : `updated ${ageOf(age)} ago`}</span>
          ) : null}
        </p>
        <Bar stops={stops} shown={shown} part={stop ? (performance.now() - cycle.since) / dwellOf(stop, dwell) : 0} paused={paused} />
        <time className="kiosk-clock">
          <b>{new Date().toISOString().slice(11, 16)}</b> UTC
        </time>
      </footer>
      {stale ? (
        <p className="kiosk-age" role="status">
          This is <b>{ageOf(age)}</b> old
        </p>
      ) : null}
    </main>
  )
}

function Count({ counts, well }: { counts: KioskProps['counts']; well: boolean }) {
  if (!counts) return <h1 className="kiosk-count">&nbsp;</h1>
  const { serving, risk, broken, unknown } = counts
  const total = serving + risk + broken + unknown
  if (well || total === 0)
    return (
      <h1 className="kiosk-well">
        {total === 0 ? 'No route from outside.' : total === 1 ? 'The one route serves.' : `All ${total.toLocaleString('en')} routes serving.`}
      </h1>
    )
  const [number, mark, words] =
    broken > 0
      ? ([broken, 'broken', 'broken'] as const)
      : risk > 0
        ? ([risk, 'risk', 'at risk'] as const)
        : ([unknown, 'unknown', 'unknown'] as const)
  const others = [
    ...(broken > 0 && risk > 0 ? ([['risk', risk, 'at risk']] as const) : []),
    ...(mark !== 'unknown' && unknown > 0 ? ([['unknown', unknown, 'unknown']] as const) : []),
    ...(serving > 0 ? ([['ok', serving, 'serving']] as const) : []),
  ]
  return (
    <>
      <h1 className={`kiosk-count kiosk-${mark}`}>
        <b>{number.toLocaleString('en')}</b>
        <span>
          <Glyph status={mark} size={60} label={null} />
          {number === 1 ? 'route' : 'routes'}
          <br />
          {words}
        </span>
      </h1>
      <p className="kiosk-others">
        {others.map(([sign, count, says]) => (
          <span key={sign}>
            <Glyph status={sign} size={38} label={null} />
            <b>{count.toLocaleString('en')}</b> {says}
          </span>
        ))}
      </p>
    </>
  )
}

function Broken({ findings, timeline }: { findings: readonly Finding[]; timeline: Timeline | undefined }) {
  const since = new Map(timeline?.open.map((one) => [one.id, one]))
  const broken = findings.filter(({ severity }) => severity === 'error')
  return (
    <ol className="kiosk-list">
      {broken.slice(0, 5).map((finding) => {
        const known = since.get(finding.id)
        const [hurt] = finding.hurts
        return (
          <li key={finding.id}>
            <Glyph status="broken" size={28} label={null} />
            <span>
              <strong>
                <Inert text={hurt ? `${hurt.host}${hurt.path === '/' ? '' : ` ${hurt.path}`}` : finding.title} />
              </strong>
              <small>
                <span>
                  <Inert text={finding.cause} />
                </span>
                {timeline && known && !known.atLeast ? <i>{ageOf(timeline.now - known.since)}</i> : null}
              </small>
            </span>
          </li>
        )
      })}
      {broken.length > 5 ? <li className="kiosk-more">and {broken.length - 5} more</li> : null}
    </ol>
  )
}

function Area({ name }: { name: string }) {
  const { data } = useArea(name)
  const facts = data?.nodes.find(({ kind, name: own }) => kind === 'Namespace' && own === name)?.facts
  const count = (fact: string, words: string): string => (Number(facts?.[fact]) > 0 ? `${facts?.[fact]} ${words}` : '')
  const said = [
    count('routes', Number(facts?.routes) === 1 ? 'route' : 'routes'),
    count('pods', 'pods'),
    [count('broken', 'broken'), count('risk', 'at risk')].filter(Boolean).join(', '),
  ]
  return (
    <div className="kiosk-area">
      <header>
        <h2>
          <Inert text={name} />
        </h2>
        <p>{facts ? said.filter(Boolean).join(' · ') : ''}</p>
      </header>
      <div className="kiosk-neatline" aria-hidden="true" />
      {data ? <AreaChart graph={data} height={808} /> : null}
    </div>
  )
}

function Overview({ stops }: { stops: readonly Stop[] }) {
  return (
    <div className="kiosk-area">
      <header>
        <h2>All namespaces</h2>
        <p>{stops.length === 1 ? '1 with routes from outside' : `${stops.length} with routes from outside`}</p>
      </header>
      <div className="kiosk-neatline" aria-hidden="true" />
      <ul className="kiosk-tiles">
        {stops.slice(0, 24).map(({ name, broken, risk, routes }) => (
          <li key={name}>
            <Glyph status={broken > 0 ? 'broken' : risk > 0 ? 'risk' : 'ok'} size={30} />
            <em>
              <Inert text={name} />
            </em>
            <span className="kiosk-routes">{routes === 1 ? '1 route' : `${routes} routes`}</span>
          </li>
        ))}
      </ul>
    </div>
  )
}

/** The neatline as a clock: one division for each namespace, the one that is shown fills up. */
function Bar({ stops, shown, part, paused }: { stops: readonly Stop[]; shown: string | undefined; part: number; paused: boolean }) {
  const at = Math.max(
    0,
    stops.findIndex(({ name }) => name === shown),
  )
  const from = Math.max(0, Math.min(stops.length - MOST_DIVISIONS, at - 2))
  const drawn = stops.slice(from, from + MOST_DIVISIONS)
  return (
    <ol className="kiosk-bar" aria-label={paused ? 'Cycle, paused' : 'Cycle'}>
      {drawn.map(({ name, broken, risk }, index) => (
        <li key={name} className={`${index % 2 === 0 ? 'kiosk-dark' : 'kiosk-light'}${name === shown ? ' kiosk-on' : ''}`}>
          <i style={{ scale: `${name === shown ? Math.min(1, part) : 0} 1` }} />
          <span>
            <Inert text={name} />
          </span>
          {broken > 0 ? <Glyph status="broken" size={20} /> : risk > 0 ? <Glyph status="risk" size={20} /> : null}
        </li>
      ))}
      {paused ? <li className="kiosk-paused">paused</li> : null}
    </ol>
  )
}

const MOST_DIVISIONS = 6

const clamp = (value: number, least: number, most: number): number => Math.max(least, Math.min(most, value))

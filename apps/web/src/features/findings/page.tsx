import type { Finding, Suppressed, Timeline } from '@portolan/contract'
import { useMemo, useRef, useState } from 'react'
import { hrefOf, patchParams, useAddress } from '../../address.ts'
import { useAt, useFindings, useTaken, useTimeline } from '../../api.ts'
import { useKeys } from '../../shell/keys.ts'
import { Button } from '../../ui/button.tsx'
import { CopyButton } from '../../ui/copy-button.tsx'
import { download } from '../../ui/download.ts'
import { Inert } from '../../ui/inert.tsx'
import { Segmented } from '../../ui/segmented.tsx'
import { Select } from '../../ui/select.tsx'
import { Detail } from './detail.tsx'
import { Facets } from './facets.tsx'
import { FilterField } from './filter-field.tsx'
import { rootsOf } from './roots.ts'
import { Rows, type Standing } from './rows.tsx'
import '../../ui/sub.css'
import '../../ui/text.css'
import './findings.css'

/** What is broken now, ranked by how many requests it hurts; the causes to choose from, and the one that is looked at. */
export function FindingsPage() {
  const { params } = useAddress()
  const q = params.get('q') ?? ''
  const at = useAt()
  const all = useFindings()
  const found = useFindings(q || undefined)
  const taken = useTaken()
  const told = useTimeline().data
  // Of one moment nothing is known of since when, nor what was before.
  const timeline = taken === undefined ? told : undefined
  const list = useRef<HTMLDivElement>(null)
  const [wide, setWide] = useState(false)
  const asked = params.get('tab')
  const cleared = asked === 'cleared' && at === undefined && taken === undefined
  const known = asked === 'suppressed'
  const suppressed = all.data?.suppressed.length ?? 0
  const sort = params.get('sort') ?? 'reach'
  const rows = useMemo(
    () =>
      cleared
        ? clearedRows(timeline)
        : sorted(known ? knownRows(found.data?.suppressed ?? []) : openRows(found.data?.findings ?? [], timeline), sort),
    [cleared, known, timeline, found.data, sort],
  )
  const selected = params.get('sel') ?? undefined
  const shown = rows.find(({ finding }) => finding.id === selected)
  const select = (id: string | undefined) => patchParams({ sel: id ?? null }, 'replace')
  const step = (by: number) => () => {
    // As they stand in the list.
    const order = rootsOf(rows).flatMap(({ first, rest }) => [first, ...rest])
    const next = order[Math.max(0, Math.min(order.length - 1, order.findIndex(({ finding }) => finding.id === selected) + by))]
    if (!next) return false
    select(next.finding.id)
    list.current?.querySelector(`[data-id="${CSS.escape(next.finding.id)}"]`)?.scrollIntoView({ block: 'nearest' })
    return true
  }
  useKeys({
    n: step(1),
    p: step(-1),
    // biome-ignore lint/correctness/noComponentHookFactories: a key's name, not a component
    Escape: () => (selected === undefined ? false : select(undefined)),
  })
  const ignored = found.data?.ignored ?? []
  return (
    <main id="main" tabIndex={-1} className={`findings${shown ? ' findings-open' : ''}${wide ? ' findings-facets' : ''}`}>
      <div className="sub">
        <Sentence findings={all.data?.findings} complete={all.data?.complete ?? false} />
        <div className="sub-tools">
          <Button className="findings-filters" aria-expanded={wide} icon="filter" onClick={() => setWide(!wide)}>
            Filters
          </Button>
          <Select
            label="Order"
            look="button"
            value={sort}
            options={[
              { value: 'reach', label: 'Rank by reach' },
              ...(taken === undefined ? [{ value: 'since', label: 'Newest first' }] : []),
              { value: 'name', label: 'By name' },
            ]}
            onChange={(next) => patchParams({ sort: next }, 'replace')}
          />
          {taken === undefined || suppressed > 0 ? (
            <Segmented
              label="Which"
              value={cleared ? 'cleared' : known ? 'suppressed' : 'open'}
              options={[
                { value: 'open', label: 'Open' },
                ...(taken === undefined ? [{ value: 'cleared', label: 'Cleared, 24 h' }] : []),
                ...(suppressed > 0 || known ? [{ value: 'suppressed', label: `${suppressed} suppressed` }] : []),
              ]}
              onChange={(next) => patchParams({ tab: next === 'open' ? null : next, sel: null }, 'replace')}
            />
          ) : null}
          <Button
            icon="export"
            onClick={() =>
              download(
                'findings.json',
                'application/json',
                JSON.stringify(
                  rows.map(({ finding }) => finding),
                  null,
                  2,
                ),
              )
            }
          >
            Export
          </Button>
        </div>
      </div>
      <div className="findings-search">
        <FilterField q={q} ignored={ignored} onChange={(next) => patchParams({ q: next || null }, 'replace')} />
        <CopyButton look="ghost" icon="link" text={() => hrefOf({ path: '/findings', params })}>
          Copy link
        </CopyButton>
      </div>
      <Facets
        findings={(known ? all.data?.suppressed.map(({ finding }) => finding) : all.data?.findings) ?? []}
        q={q}
        onChange={(next) => patchParams({ q: next || null }, 'replace')}
      />
      <div className="findings-list" ref={list}>
        {all.error ? (
          <p className="findings-none">
            <Inert text={all.error.message} />
          </p>
        ) : rows.length === 0 ? (
          <p className="findings-none">{nothing(all.data !== undefined, cleared, known, q !== '', all.data?.complete ?? false)}</p>
        ) : (
          <Rows rows={rows} now={timeline?.now} dated={taken === undefined && !known} selected={selected} onSelect={select} />
        )}
      </div>
      {shown ? <Detail standing={shown} timeline={timeline} onClose={() => select(undefined)} /> : null}
    </main>
  )
}

const nothing = (read: boolean, cleared: boolean, known: boolean, searched: boolean, complete: boolean): string => {
  if (!read) return 'Reading.'
  if (searched) return 'No finding matches.'
  if (cleared) return 'Nothing was cleared since Portolan began to watch.'
  if (known) return 'Nothing is suppressed.'
  return complete ? 'Nothing is broken, at risk or worth a note.' : 'Findings wait until all kinds have been read.'
}

function Sentence({ findings, complete }: { findings: readonly Finding[] | undefined; complete: boolean }) {
  if (!findings) return <h1 className="sentence">&nbsp;</h1>
  const count = (severity: Finding['severity']) => findings.filter((finding) => finding.severity === severity).length
  const [broken, risk, note] = [count('error'), count('warning'), count('note')]
  const rest = [risk > 0 ? `${risk} at risk` : '', note > 0 ? `${note} ${note === 1 ? 'note' : 'notes'}` : ''].filter(Boolean)
  if (broken === 0)
    return (
      <h1 className="sentence">
        {rest.length > 0 ? `Nothing broken, ${rest.join(', ')}` : complete ? 'Nothing is broken' : 'Not all kinds are read yet'}
      </h1>
    )
  return (
    <h1 className="sentence">
      <b>{broken.toLocaleString('en')} broken</b>
      {rest.length > 0 ? `, ${rest.join(', ')}` : ''}
    </h1>
  )
}

const openRows = (findings: readonly Finding[], timeline: Timeline | undefined): readonly Standing[] => {
  const since = new Map(timeline?.open.map((one) => [one.id, one]))
  return findings.map((finding) => {
    const known = since.get(finding.id)
    return { finding, ...(known ? { since: known.since, atLeast: known.atLeast, flaps: known.flaps } : {}) }
  })
}

const knownRows = (suppressed: readonly Suppressed[]): readonly Standing[] => suppressed.map((known) => ({ finding: known.finding, known }))

const clearedRows = (timeline: Timeline | undefined): readonly Standing[] =>
  (timeline?.cleared ?? []).map(({ finding, since, atLeast, cleared }) => ({ finding, since, atLeast, cleared }))

const sorted = (rows: readonly Standing[], sort: string): readonly Standing[] => {
  // The server ranks by severity, then reach.
  if (sort === 'since') return rows.toSorted((a, b) => (b.since ?? 0) - (a.since ?? 0))
  if (sort === 'name') return rows.toSorted((a, b) => (a.finding.title < b.finding.title ? -1 : 1))
  return rows
}

import type { Finding, Graph, SourceStatus } from '@portolan/contract'
import { type KeyboardEvent, lazy, type ReactNode, Suspense, useMemo, useRef, useState } from 'react'
import { navigate, patchParams, useAddress } from '../../address.ts'
import { useFindings, useInfo } from '../../api.ts'
import type { LiveView } from '../../live/live.ts'
import type { GraphScope } from '../../live/use-graph.ts'
import { useKeys } from '../../shell/keys.ts'
import { useTheme } from '../../theme.ts'
import { Button } from '../../ui/button.tsx'
import { Icon } from '../../ui/icon.tsx'
import { Segmented } from '../../ui/segmented.tsx'
import { Attention, plateOf, urgentOf } from './attention.tsx'
import { ChartCanvas, type ChartHandle } from './canvas.tsx'
import { ExportMenu } from './export-menu.tsx'
import { Key } from './key.tsx'
import { LevelStepper, levelBeside } from './level.tsx'
import { Namespaces } from './namespaces.tsx'
import { countsOf, Sentence } from './sentence.tsx'
import { stateOf } from './state-of.ts'
import { useNarrow } from './use-narrow.ts'
import '../../ui/sub.css'
import './map.css'

const ChartState = lazy(() => import('./states.tsx').then((module) => ({ default: module.ChartState })))
const NoMatch = lazy(() => import('./no-match.tsx').then((module) => ({ default: module.NoMatch })))

interface MapProps {
  readonly live: LiveView & { readonly pending: boolean }
  readonly scope: GraphScope
  readonly status: SourceStatus | undefined
  /** What people call the source. */
  readonly name: string
  /** The table that says the same as the chart; `shown` in its place. */
  readonly table: (graph: Graph, selection: string | undefined, shown: boolean, onSelect: (id: string) => void) => ReactNode
  readonly drawer: (id: string, onClose: () => void) => ReactNode
}

/** How traffic enters the cluster: the sentence, the chart or its table, what needs attention, and the object in the drawer. */
export function MapPage({ live, scope, status, name, table, drawer }: MapProps) {
  const { path, params } = useAddress()
  const theme = useTheme()
  const findings = useFindings()
  const info = useInfo()
  const chart = useRef<ChartHandle>(null)
  const [cursor, setCursor] = useState<string>()
  const [drawn, setDrawn] = useState(false)
  const [untidy, setUntidy] = useState(false)
  const [finding, setFinding] = useState<string>()
  const { graph } = live
  const open = params.get('sel') ?? undefined
  const narrow = useNarrow()
  const [graphHere, setGraphHere] = useState(false)
  const [listed, setListed] = useState(false)
  // A narrow screen shows the table first (design section 14); the chart is a press away.
  const view = params.get('view') === 'table' || (narrow && !graphHere) ? 'table' : 'graph'
  const selected = cursor ?? open
  const state = stateOf(graph, status)
  const doubtful = useMemo(() => doubtfulColumns(status), [status])

  const show = (id: string | undefined) => {
    setCursor(undefined)
    patchParams({ sel: id ?? null, ...(id === undefined ? { tab: null } : {}) })
  }
  const close = () => {
    setCursor(open)
    patchParams({ sel: null, tab: null })
    chart.current?.focus()
  }
  const pick = (id: string | undefined) => {
    setFinding(undefined)
    if (id === undefined) setCursor(undefined)
    if (id !== open) show(id)
  }
  const attend = (one: Finding) => {
    // A file has no plate and no drawer.
    if (one.ref.kind === 'File') return navigate(`/findings?sel=${encodeURIComponent(one.id)}`)
    setFinding(one.id)
    const plate = plateOf(one, graph)
    show(plate)
    chart.current?.reveal(plate)
  }
  const opened = scope.expand ?? []
  const toggle = (id: string) => patchParams({ open: (opened.includes(id) ? opened.filter((each) => each !== id) : [...opened, id]).join(',') })
  const trace = async (id: string | undefined) => {
    const { urlOf } = await import('./url-of.ts')
    const url = graph && id !== undefined ? urlOf(graph, id) : undefined
    if (url !== undefined) navigate(`/trace?u=${encodeURIComponent(url)}`)
  }
  const dive = (id: string) => {
    const node = graph?.nodes.find((each) => each.id === id)
    if (node?.kind === 'Namespace') navigate(`/ns/${encodeURIComponent(node.name)}`)
    else void trace(id)
  }
  const walk = (direction: 'left' | 'right' | 'up' | 'down') => () => {
    const next = chart.current?.step(selected, direction)
    if (next === undefined) return
    setCursor(next)
    chart.current?.reveal(next)
  }
  const back = () => {
    if (open !== undefined) close()
    else if (selected !== undefined) setCursor(undefined)
    else return false
    return true
  }
  const setView = (next: 'graph' | 'table') => {
    setGraphHere(next === 'graph')
    patchParams({ view: next })
  }
  useKeys({
    v: () => setView(view === 'graph' ? 'table' : 'graph'),
    f: () => chart.current?.fit(),
    '+': () => chart.current?.zoomBy(1.25),
    '=': () => chart.current?.zoomBy(1.25),
    '-': () => chart.current?.zoomBy(1 / 1.25),
    t: () => (selected === undefined ? false : void trace(selected)),
    Escape: back,
  })
  const onChartKey = (event: KeyboardEvent) => {
    const walks = { ArrowLeft: 'left', ArrowRight: 'right', ArrowUp: 'up', ArrowDown: 'down' } as const
    if (event.target !== event.currentTarget || event.ctrlKey || event.metaKey || event.altKey) return
    if (event.key in walks) walk(walks[event.key as keyof typeof walks])()
    else if (event.key === 'Enter' && event.shiftKey && selected !== undefined) patchParams({ focus: scope.focus === selected ? null : selected })
    else if (event.key === 'Enter' && selected !== undefined) show(selected)
    else if (event.key === ' ' && graph && selected !== undefined) {
      const fold = foldOf(graph, selected, opened)
      if (fold === undefined) return
      toggle(fold)
    } else return
    event.preventDefault()
  }
  const urgent = urgentOf(findings.data, scope.namespaces)
  const picture = () => {
    const shown = chart.current?.picture()
    if (!shown || !graph) return undefined
    const moment = new Date(params.get('at') ?? info.data?.source.takenAt ?? Date.now())
    const legend = {
      cluster: name,
      moment: Number.isNaN(moment.getTime()) ? new Date() : moment,
      query: [scope.q, scope.namespaces.length > 0 ? `ns:${scope.namespaces.join(',')}` : ''].filter(Boolean).join(' '),
      // A file on somebody's disk is no address for others.
      link: window.location.protocol === 'file:' ? '' : window.location.href,
      ...(info.data?.source.kind === 'demo' ? { watermark: 'Sample cluster' } : {}),
    }
    return { ...shown, graph, legend }
  }
  const said = selected === undefined ? undefined : graph?.nodes.find((node) => node.id === selected)
  const namespaces = graph?.nodes.filter((node) => node.kind === 'Namespace').map((node) => node.name) ?? []
  return (
    <main id="main" tabIndex={-1} className={`map${open === undefined ? '' : ' map-open'}${listed ? ' map-listed' : ''}`}>
      <div className="sub">
        <Sentence counts={state === 'unreachable' || state === 'syncing' ? undefined : countsOf(graph)} />
        <div className="sub-tools">
          <Button className="sub-attention" aria-expanded={listed} onClick={() => setListed(!listed)}>
            {urgent.length} need attention
          </Button>
          {path.startsWith('/ns/') ? null : (
            <Namespaces chosen={scope.namespaces} known={namespaces} onChange={(names) => patchParams({ ns: names.join(',') })} />
          )}
          <Segmented
            label="View"
            value={view}
            options={[
              { value: 'graph', label: 'Graph', icon: 'graph' },
              { value: 'table', label: 'Table', icon: 'table' },
            ]}
            onChange={setView}
          />
          {graph ? (
            <LevelStepper level={graph.scope.level} auto={graph.scope.auto} onChange={(level) => patchParams({ level: level ?? null })} />
          ) : null}
          {view === 'graph' ? (
            <>
              {opened.length > 0 ? (
                <Button onClick={() => patchParams({ open: null })} title="Folds away what was opened by hand">
                  Fold again
                </Button>
              ) : null}
              {untidy ? (
                <Button onClick={() => chart.current?.tidy()} title="Everything kept its place while the cluster changed. Lays the chart out anew.">
                  Tidy
                </Button>
              ) : null}
              <fieldset className="stepper" aria-label="Zoom">
                <button type="button" onClick={() => chart.current?.zoomBy(1 / 1.25)} aria-label="Zoom out" title="Zoom out  -">
                  <Icon name="minus" size={14} />
                </button>
                <button type="button" className="stepper-name" onClick={() => chart.current?.fit()} title="Fit the chart to the view  f">
                  <Icon name="fit" size={14} />
                  Fit
                </button>
                <button type="button" onClick={() => chart.current?.zoomBy(1.25)} aria-label="Zoom in" title="Zoom in  +">
                  <Icon name="plus" size={14} />
                </button>
              </fieldset>
              <ExportMenu view={picture} />
            </>
          ) : null}
        </div>
      </div>
      <div className="map-body">
        <Suspense>{graph && scope.q && state !== 'lost' ? <NoMatch graph={graph} q={scope.q} /> : null}</Suspense>
        <Suspense>{state ? <ChartState is={state} status={status} graph={graph} name={name} /> : null}</Suspense>
        {graph && !state && view === 'graph' ? (
          <ChartCanvas
            ref={chart}
            graph={graph}
            selected={selected}
            theme={theme}
            stale={live.link !== 'live' && live.link !== 'connecting' && live.graph !== undefined}
            doubtful={doubtful}
            onPick={pick}
            onFold={toggle}
            onOpen={dive}
            onUntidy={setUntidy}
            onDrawn={() => setDrawn(true)}
            onPast={(way) => {
              const next = levelBeside(graph.scope.level, way)
              if (next !== undefined) patchParams({ level: next })
              return next !== undefined
            }}
            onKeyDown={onChartKey}
          />
        ) : null}
        {graph && !state && (drawn || view === 'table') ? (
          <div className={view === 'table' ? 'map-table' : 'visually-hidden'}>{table(graph, selected, view === 'table', (id) => show(id))}</div>
        ) : null}
        <p className="visually-hidden" role="status">
          {said && cursor ? `${said.kind} ${said.label}. ${said.reasons.join(' ')}` : ''}
        </p>
      </div>
      <aside className="side">
        <Attention
          urgent={urgent}
          state={findings.data ? (findings.data.complete ? 'complete' : 'partial') : 'reading'}
          selected={finding}
          onSelect={attend}
        />
        <Key />
      </aside>
      {open === undefined ? null : <div className="map-drawer">{drawer(open, close)}</div>}
    </main>
  )
}

/** What opens and closes with a plate: what was opened there, what is folded beneath it, else what its namespace keeps folded. */
const foldOf = (graph: Graph, id: string, opened: readonly string[]): string | undefined => {
  const node = graph.nodes.find((each) => each.id === id)
  const holder = node?.kind === 'Namespace' ? id : (node?.parent ?? id)
  const name = holder.slice(holder.lastIndexOf('/') + 1)
  return (
    opened.find((fold) => fold === holder || fold.endsWith(`:${id}`) || fold.endsWith(`:${name}`)) ??
    graph.folded.find(({ parent }) => parent === id)?.id ??
    graph.folded.find(({ parent }) => parent === holder)?.id
  )
}

/** The layers of which a kind can't be read: their heads carry the sign for unknown. */
const doubtfulColumns = (status: SourceStatus | undefined): ReadonlySet<string> => {
  const columns = new Set<string>()
  for (const { kind, state } of status?.kinds ?? []) {
    if (state !== 'forbidden' && state !== 'stale') continue
    if (kind === 'Pod' || kind === 'EndpointSlice') columns.add('pods').add('pod')
    else if (kind === 'Service') columns.add('service').add('entry')
    else if (kind === 'Node') columns.add('entry')
    else if (kind === 'IngressClass' || kind === 'Gateway' || kind === 'IstioGateway' || kind === 'GatewayClass') columns.add('listener')
    else if (kind === 'Ingress' || kind.endsWith('Route')) columns.add('rule').add('host')
  }
  return columns
}

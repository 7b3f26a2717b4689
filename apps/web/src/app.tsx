import type { Finding } from '@portolan/contract'
import { useQueryClient } from '@tanstack/react-query'
import { lazy, type ReactNode, Suspense, useEffect, useMemo, useRef, useState } from 'react'
import { asked, hrefOf, navigate, patchParams, useAddress } from './address.ts'
import { announceRevision, announceStatus, useAt, useFindings, useInfo, usePastGraph } from './api.ts'
import { dayOf } from './ui/ages.ts'
import { focusOmnibox, Omnibox } from './features/filter/omnibox.tsx'
import { countsOf } from './features/map/sentence.tsx'
import type { GraphScope } from './live/scope.ts'
import { useGraph } from './live/use-graph.ts'
import { type Page, PAGES, pageOf } from './pages.ts'
import { useKeys } from './shell/keys.ts'
import { Rail } from './shell/rail.tsx'
import { Strips } from './shell/strips.tsx'
import { nameOf, TopBar } from './shell/top-bar.tsx'
import { switchTheme } from './theme.ts'
import { writeClipboard } from './ui/clipboard.ts'
import { kubectlGet } from './ui/kubectl.ts'
import { idOf } from './ui/ref.ts'

const MapPage = lazy(() => import('./features/map/map.tsx').then((module) => ({ default: module.MapPage })))
const TracePage = lazy(() => import('./features/tester/page.tsx').then((module) => ({ default: module.TracePage })))
const FindingsPage = lazy(() => import('./features/findings/page.tsx').then((module) => ({ default: module.FindingsPage })))
const ChangesPage = lazy(() => import('./features/changes/page.tsx').then((module) => ({ default: module.ChangesPage })))
const KioskPage = lazy(() => import('./features/kiosk/page.tsx').then((module) => ({ default: module.KioskPage })))
const CostPage = lazy(() => import('./features/cost/page.tsx').then((module) => ({ default: module.CostPage })))
const HostPanel = lazy(() => import('./features/host/panel.tsx').then((module) => ({ default: module.HostPanel })))
const Palette = lazy(() => import('./features/palette/palette.tsx').then((module) => ({ default: module.Palette })))
const TimelineStrip = lazy(() => import('./features/changes/strip.tsx').then((module) => ({ default: module.TimelineStrip })))
const Inspector = lazy(() => import('./features/inspect/inspector.tsx').then((module) => ({ default: module.Inspector })))
const Help = lazy(() => import('./shell/help.tsx').then((module) => ({ default: module.Help })))
const Twin = lazy(() => import('./features/table/twin.tsx').then((module) => ({ default: module.Twin })))

/** The shell: what stays while pages change. Features don't know each other; they meet here and in the address. */
export function App() {
  const { path, params } = useAddress()
  const client = useQueryClient()
  const info = useInfo()
  const [help, setHelp] = useState(false)
  const [palette, setPalette] = useState(false)
  const page = pageOf(path) ?? '/map'
  const namespace = path.startsWith('/ns/') ? decode(path.slice(4)) : undefined
  const host = path.startsWith('/host/') ? decode(path.slice(6)) : undefined
  const scope = useMemo((): GraphScope => (page === '/map' ? scopeOf(params, namespace, host) : WHOLE), [page, params, namespace, host])

  const { focus } = scope
  const at = useAt()
  const findings = useFindings()
  const now = useGraph(scope)
  const past = usePastGraph(scope, at)
  const live = at === undefined ? now : { ...now, graph: past.data, pending: past.isPlaceholderData || past.isPending }
  const status = now.status ?? info.data
  const name = info.data ? nameOf(info.data) : ''
  const taken = info.data?.source.takenAt

  const revision = now.graph?.revision
  useEffect(() => {
    if (revision !== undefined) announceRevision(client, revision)
  }, [client, revision])
  const told = now.status
  useEffect(() => {
    if (told) announceStatus(client)
  }, [client, told])
  useEffect(() => {
    // An address that no page has (an old link, a typing error) shows the map.
    if (pageOf(path) === undefined) navigate('/map', { replace: true })
  }, [path])

  const counts = countsOf(live.graph)
  const broken = counts?.broken ?? 0
  useEffect(() => {
    const section = PAGES.find((each) => each.path === page)?.name ?? 'Map'
    const where = [namespace ?? host ?? section, name, taken === undefined ? '' : dayOf(taken)].filter(Boolean).join(', ')
    document.title = `${broken > 0 ? `${broken} broken: ` : ''}${where} | Portolan`
  }, [page, namespace, host, name, taken, broken])

  const kiosk = page === '/kiosk' || info.data?.kiosk === true
  useKeys(
    kiosk
      ? {}
      : {
          '/': focusOmnibox,
          '.': switchTheme,
          '?': () => setHelp(true),
          'mod k': () => setPalette(true),
          n: () => page === '/map' && nextFinding(findings.data?.findings, 1),
          p: () => page === '/map' && nextFinding(findings.data?.findings, -1),
          y: copyKubectl,
          // biome-ignore lint/correctness/noComponentHookFactories: a key's name, not a component
          Y: () => void writeClipboard(hrefOf({ path, params })),
          ...Object.fromEntries(PAGES.map(({ key, path: to }) => [`g ${key}`, () => navigate(to)])),
          l: () => (at === undefined ? false : patchParams({ at: null })),
        },
  )
  if (kiosk)
    return (
      <Suspense>
        <KioskPage live={now} info={info.data} name={name} counts={countsOf(now.graph)} />
      </Suspense>
    )
  return (
    <div className="app">
      <button type="button" className="skip" onClick={skip}>
        Skip to {SKIP[page]}
      </button>
      <TopBar info={info.data} live={now} where={namespace ?? host} away={status?.connection.state === 'unreachable'}>
        <Omnibox
          onMap={page === '/map'}
          ignored={live.graph?.scope.ignored}
          around={focus && (live.graph?.nodes.find(({ id }) => id === focus)?.label ?? nameIn(focus))}
        />
      </TopBar>
      <Rail current={page} onHelp={() => setHelp(true)} />
      <div className="main">
        <Strips info={info.data} status={status} live={now} at={at} fault={at === undefined ? undefined : (past.error?.message ?? undefined)} />
        <div className="page">
          <Suspense fallback={<div className="page-wait" />}>
            <Arrival page={page} />
            {pageAt(page)}
          </Suspense>
        </div>
        {host === undefined ? null : (
          <Suspense>
            <HostPanel host={host} />
          </Suspense>
        )}
        {page === '/map' && live.graph && taken === undefined ? (
          <Suspense fallback={<div className="timeline-wait" />}>
            <TimelineStrip />
          </Suspense>
        ) : null}
      </div>
      {palette ? (
        <Suspense>
          <Palette graph={live.graph} onClose={() => setPalette(false)} onHelp={() => setHelp(true)} />
        </Suspense>
      ) : null}
      {help ? (
        <Suspense>
          <Help onClose={() => setHelp(false)} />
        </Suspense>
      ) : null}
    </div>
  )

  function pageAt(which: Page): ReactNode {
    switch (which) {
      case '/trace':
        return <TracePage graph={live.graph} drawer={drawer} live={now} />
      case '/findings':
        return <FindingsPage />
      case '/cost':
        return <CostPage />
      case '/changes':
        return <ChangesPage />
      default:
        return (
          <MapPage
            live={live}
            scope={scope}
            status={status}
            name={name}
            table={(graph, selection, shown, onSelect) => (
              <Suspense>
                <Twin graph={graph} selection={selection} shown={shown} onSelect={onSelect} />
              </Suspense>
            )}
            drawer={drawer}
          />
        )
    }
  }
}

const SKIP: Readonly<Record<Page, string>> = {
  '/map': 'the chart',
  '/trace': 'the trace',
  '/findings': 'the findings',
  '/changes': 'the changes',
  '/cost': 'the table',
  '/kiosk': 'the chart',
}

/** Where the focus was lost with the page that went, it goes to the one that came, so that Tab goes on from there. */
function Arrival({ page }: { page: string }) {
  const before = useRef(page)
  useEffect(() => {
    if (before.current === page) return
    before.current = page
    if (document.activeElement === document.body) document.getElementById('main')?.focus({ preventScroll: true })
  }, [page])
  return null
}

const drawer = (id: string, onClose: () => void) => (
  <Suspense>
    <Inspector id={id} onClose={onClose} />
  </Suspense>
)

const WHOLE: GraphScope = { namespaces: [] }

const list = (text: string | null): readonly string[] => (text ?? '').split(',').filter(Boolean)

/** What the address asks the chart to show. */
const scopeOf = (params: URLSearchParams, namespace: string | undefined, host: string | undefined): GraphScope => {
  const q = [...(host === undefined ? [] : [`only:host:"${host}"`]), params.get('q') ?? ''].filter(Boolean).join(' ').slice(0, 1_000)
  const level = params.get('level')
  const focus = params.get('focus')
  return {
    namespaces: namespace === undefined ? list(params.get('ns')) : [namespace],
    expand: list(params.get('open')),
    ...(q ? { q } : {}),
    ...(focus ? { focus } : {}),
    ...(level && /^(cluster|hosts|routes|pods)$/.test(level) ? { level } : {}),
  }
}

/** `cart` of `Service/shop/cart#/spec`. */
const nameIn = (id: string): string => id.split('#', 1)[0]?.split('/').slice(2).join('/') || id

const decode = (text: string): string => {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** Opens the object of the next finding, or the one before, that is broken or at risk. */
const nextFinding = (findings: readonly Finding[] | undefined, by: 1 | -1): boolean => {
  const ids = [...new Set((findings ?? []).filter(({ severity }) => severity !== 'note').map(({ ref }) => idOf(ref)))]
  const at = ids.indexOf(asked('sel') ?? '')
  const next = ids[at < 0 ? (by > 0 ? 0 : ids.length - 1) : (at + by + ids.length) % ids.length]
  if (next === undefined) return false
  patchParams({ sel: next })
  return true
}

/** The command that prints what is selected, into the clipboard. */
const copyKubectl = (): unknown => {
  const selected = asked('sel')
  const command = selected === null ? undefined : kubectlGet(selected)
  return command === undefined ? false : void writeClipboard(command)
}

const skip = (): void => {
  const target = document.getElementById('chart') ?? document.getElementById('main')
  target?.focus()
}

import { useQueryClient } from '@tanstack/react-query'
import { lazy, Suspense, useEffect, useMemo, useRef, useState } from 'react'
import { navigate, useAddress } from './address.ts'
import { announceRevision, announceStatus, useInfo } from './api.ts'
import { focusOmnibox, Omnibox } from './features/filter/omnibox.tsx'
import { countsOf } from './features/map/sentence.tsx'
import { type GraphScope, useGraph } from './live/use-graph.ts'
import { useKeys } from './shell/keys.ts'
import { Rail } from './shell/rail.tsx'
import { Strips } from './shell/strips.tsx'
import { nameOf, TopBar } from './shell/top-bar.tsx'
import { switchTheme } from './theme.ts'

const MapPage = lazy(() => import('./features/map/map.tsx').then((module) => ({ default: module.MapPage })))
const TracePage = lazy(() => import('./features/tester/page.tsx').then((module) => ({ default: module.TracePage })))
const Inspector = lazy(() => import('./features/inspect/inspector.tsx').then((module) => ({ default: module.Inspector })))
const Help = lazy(() => import('./shell/help.tsx').then((module) => ({ default: module.Help })))
const Twin = lazy(() => import('./features/table/twin.tsx').then((module) => ({ default: module.Twin })))

/** The shell: what stays while pages change. Features don't know each other; they meet here and in the address. */
export function App() {
  const { path, params } = useAddress()
  const client = useQueryClient()
  const info = useInfo()
  const [help, setHelp] = useState(false)
  const page = path === '/trace' ? '/trace' : '/map'
  const namespace = path.startsWith('/ns/') ? decode(path.slice(4)) : undefined
  const scope = useMemo((): GraphScope => (page === '/trace' ? WHOLE : scopeOf(params, namespace)), [page, params, namespace])
  const live = useGraph(scope)
  const status = live.status ?? info.data
  const name = info.data ? nameOf(info.data) : ''

  const revision = live.graph?.revision
  useEffect(() => {
    if (revision !== undefined) announceRevision(client, revision)
  }, [client, revision])
  const told = live.status
  useEffect(() => {
    if (told) announceStatus(client)
  }, [client, told])
  useEffect(() => {
    // An address that no page has (an old link, a typing error) shows the map.
    if (path !== '/map' && path !== '/trace' && namespace === undefined) navigate('/map', { replace: true })
  }, [path, namespace])

  const counts = countsOf(live.graph)
  const broken = counts?.broken ?? 0
  useEffect(() => {
    const where = [page === '/trace' ? 'Trace' : (namespace ?? 'Map'), name].filter(Boolean).join(', ')
    document.title = `${broken > 0 ? `${broken} broken: ` : ''}${where} | Portolan`
  }, [page, namespace, name, broken])

  useKeys({
    '/': focusOmnibox,
    '.': switchTheme,
    '?': () => setHelp(true),
    'g m': () => navigate('/map'),
    'g t': () => navigate('/trace'),
  })
  return (
    <div className="app">
      <button type="button" className="skip" onClick={skip}>
        Skip to {page === '/trace' ? 'the trace' : 'the chart'}
      </button>
      <TopBar info={info.data} live={live} namespace={namespace} away={status?.connection.state === 'unreachable'}>
        <Omnibox onMap={page === '/map'} />
      </TopBar>
      <Rail current={page} onHelp={() => setHelp(true)} />
      <div className="main">
        <Strips info={info.data} status={status} live={live} />
        <div className="page">
          <Suspense fallback={<div className="page-wait" />}>
            <Arrival page={page} />
            {page === '/trace' ? (
              <TracePage graph={live.graph} drawer={drawer} />
            ) : (
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
            )}
          </Suspense>
        </div>
      </div>
      {help ? (
        <Suspense>
          <Help onClose={() => setHelp(false)} />
        </Suspense>
      ) : null}
    </div>
  )
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
const scopeOf = (params: URLSearchParams, namespace: string | undefined): GraphScope => {
  const q = params.get('q')?.slice(0, 1_000)
  const level = params.get('level')
  return {
    namespaces: namespace === undefined ? list(params.get('ns')) : [namespace],
    expand: list(params.get('open')),
    ...(q ? { q } : {}),
    ...(level && /^(cluster|hosts|routes|pods)$/.test(level) ? { level } : {}),
  }
}

const decode = (text: string): string => {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

const skip = (): void => {
  const target = document.getElementById('chart') ?? document.getElementById('main')
  target?.focus()
}

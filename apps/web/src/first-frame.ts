import './fonts.css'
import './tokens.css'
import './shell.css'
import './print.css'
import type { Graph, Info } from '@portolan/contract'
import { now } from './address.ts'
import { under } from './place.ts'
import { keepTheme } from './theme.ts'

/*
 * The way in: the chart is painted before the page around it is asked for, where the plain map is wanted. The page then takes its place, at the
 * same spot. Anything out of the ordinary is left to the page.
 */

/** Narrower views show a table first, or lay the map out in another way. */
const WIDE = '(min-width: 1280px)'
/** The page isn't kept waiting longer than this. */
const PATIENCE_MS = 1_500

const paintFirst = async (): Promise<void> => {
  const { path, params } = now()
  if (path !== '/map' || [...params.keys()].some((key) => key !== 'theme') || !window.matchMedia(WIDE).matches) return
  const [{ createStill, freshLayout, opening, sceneOf }, graph, info] = await Promise.all([
    import('./features/map/drawing.ts'),
    get<Graph>('graph'),
    get<Info>('info'),
  ])
  // The page of a snapshot has no timeline below its chart.
  if (!graph || !info || info.kiosk === true || info.source.takenAt !== undefined || graph.nodes.length < 2) return
  const place = document.createElement('div')
  place.className = info.source.kind === 'demo' ? 'first-frame first-frame-strip' : 'first-frame'
  place.setAttribute('aria-hidden', 'true')
  document.body.append(place)
  const { zoom, width, rest } = opening(freshLayout(graph, place.clientWidth), { width: place.clientWidth, height: place.clientHeight })
  const still = createStill(place)
  still.show(sceneOf(graph, freshLayout(graph, width)), false)
  still.place(zoom, rest)
  await new Promise(requestAnimationFrame)
  leave(() => {
    still.destroy()
    place.remove()
  })
}

const get = async <T>(path: string): Promise<T | undefined> => {
  const response = await fetch(under(`/api/v1/${path}`), { headers: { accept: 'application/json' } }).catch(() => undefined)
  return response?.ok ? ((await response.json().catch(() => undefined)) as T | undefined) : undefined
}

/** Once the page has drawn a chart of its own, or shows something else. */
const leave = (go: () => void): void => {
  const root = document.getElementById('root')
  const done = () => {
    observer.disconnect()
    clearTimeout(late)
    // Its own chart is painted in the next frame.
    requestAnimationFrame(() => requestAnimationFrame(go))
  }
  const observer = new MutationObserver(() => {
    if (root?.querySelector('.chart-marks, .map-table:not(.visually-hidden), .chart-state, .kiosk') || now().path !== '/map') done()
  })
  const late = setTimeout(done, 10_000)
  if (root) observer.observe(root, { childList: true, subtree: true })
}

/** Not awaited at the top: the page shares code with this file, and would wait for it while it waits for the page. */
const start = async (): Promise<void> => {
  await Promise.race([paintFirst().catch(() => undefined), new Promise((resolve) => setTimeout(resolve, PATIENCE_MS))])
  await import('./main.tsx')
}

keepTheme()
void start()

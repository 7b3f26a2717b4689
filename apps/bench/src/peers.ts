import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { Graph } from '@portolan/contract'
import { CHROMIUM_FLAGS, findChromium } from '@portolan/e2e/chromium'
import { type ControlPlane, skipped, startControlPlane } from '@portolan/e2e/kube'
import { type Browser, type CDPSession, chromium } from 'playwright-core'
import { city, SIZES } from './city.ts'
import { seed } from '@portolan/e2e/seed'
import { type Figure, spread } from './stopwatch.ts'

/**
 * The whole cluster's map beside Headlamp's, on one API server, in one browser, in turn (goal 9).
 * HEADLAMP is a checkout of Headlamp with its frontend and backend built (`npm run build`, `go build -o headlamp-server ./cmd`); PICTURES, a
 * folder for what each showed in the end.
 */
export const peers = async (short: boolean): Promise<readonly Figure[]> => {
  const headlamp = process.env.HEADLAMP
  if (skipped()) return [{ what: 'the map of 10,000 pods', figure: 'not measured: KUBEBUILDER_ASSETS is not set' }]
  const executablePath = await findChromium()
  if (!executablePath) throw new Error('No Chromium: put chromium on PATH, or set CHROMIUM to its path.')
  const plane = await startControlPlane({ parts: [], nodes: 3 })
  const programs: Running[] = []
  const browser = await chromium.launch({ executablePath, args: [...CHROMIUM_FLAGS, '--enable-precise-memory-info'] })
  try {
    await seed(plane.etcd, city(SIZES.M.services))
    programs.push(await ourselves(plane))
    if (headlamp) programs.push(await theirs(headlamp, plane))
    const sights: Sight[][] = programs.map(() => [])
    for (let round = 0; round < (short ? 1 : 5); round++) for (const [i, program] of programs.entries()) sights[i]?.push(await look(browser, program))
    const folder = process.env.PICTURES
    if (folder) for (const [i, { name }] of programs.entries()) writeFileSync(join(folder, `${name}.png`), sights[i]?.at(-1)?.picture ?? '')
    return [...compare(programs, sights), await whole(programs[0]?.url ?? '')]
  } finally {
    await browser.close()
    for (const { child } of programs) child.kill('SIGKILL')
    await plane.stop()
  }
}

interface Running {
  readonly name: string
  readonly child: ChildProcess
  readonly url: string
  /** Below `url`. */
  readonly page: string
}

const ourselves = async ({ kubeconfig }: ControlPlane): Promise<Running> => {
  const port = await freePort()
  const args = ['--max-old-space-size=4096', 'apps/cli/src/main.ts', 'serve', '--port', String(port), '--kubeconfig', kubeconfig]
  const child = spawn(process.execPath, args, { stdio: 'ignore' })
  const url = `http://127.0.0.1:${port}`
  await answers(`${url}/readyz`)
  return { name: 'Portolan', child, url, page: '/map' }
}

const theirs = async (folder: string, { kubeconfig }: ControlPlane): Promise<Running> => {
  const [program, pages] = [join(folder, 'backend', 'headlamp-server'), join(folder, 'frontend', 'build')]
  for (const path of [program, pages]) if (!existsSync(path)) throw new Error(`HEADLAMP: ${path} is not there; build it first`)
  const port = await freePort()
  const args = ['-html-static-dir', pages, '-kubeconfig', kubeconfig, '-port', String(port), '-listen-addr', '127.0.0.1']
  const child = spawn(program, args, { stdio: 'ignore' })
  const url = `http://127.0.0.1:${port}`
  await answers(`${url}/config`)
  return { name: 'Headlamp', child, url, page: '/c/test/map' }
}

interface Sight {
  /** ms from the page's begin until its picture stands still. */
  readonly still: number
  /** Bytes of all JavaScript heaps of the page, rubbish collected. */
  readonly heap: number
  readonly picture: Buffer
}

/** ms: so long the same is still; so long is too long. */
const STILL = 4_000
const LIMIT = 120_000

/** Below the bars, where clocks tick. */
const CLIP = { x: 60, y: 110, width: 1300, height: 700 }

const look = async (browser: Browser, { url, page: path }: Running): Promise<Sight> => {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } })
  try {
    const page = await context.newPage()
    const begin = performance.now()
    await page.goto(url + path, { waitUntil: 'commit' })
    let picture: Buffer = Buffer.alloc(0)
    let since = begin
    while (performance.now() - since < STILL && performance.now() - begin < LIMIT) {
      const asked = performance.now()
      // A page that is too busy to be drawn doesn't stand still; a blank one does.
      const now = await page.screenshot({ clip: CLIP }).catch(() => undefined)
      if (!now?.equals(picture) || now.length < 8_000) {
        picture = now ?? picture
        since = asked
      }
      await pause(50)
    }
    return { still: since - begin, heap: await heapsOf(browser), picture: await page.screenshot({ timeout: LIMIT }) }
  } finally {
    await context.close()
  }
}

/** All heaps of the browser's pages and workers together. */
const heapsOf = async (browser: Browser): Promise<number> => {
  const root = await browser.newBrowserCDPSession()
  const { targetInfos } = await root.send('Target.getTargets')
  let sum = 0
  for (const { targetId, type } of targetInfos) {
    if (type !== 'page' && type !== 'shared_worker' && type !== 'worker') continue
    sum += await heapOf(root, targetId)
  }
  await root.detach()
  return sum
}

const heapOf = async (root: CDPSession, targetId: string): Promise<number> => {
  const { sessionId } = await root.send('Target.attachToTarget', { targetId, flatten: false })
  const ask = <T>(id: number, method: string): Promise<T> =>
    new Promise((resolve) => {
      const hear = (event: { sessionId: string; message: string }): void => {
        const message = JSON.parse(event.message) as { id?: number; result?: T }
        if (event.sessionId !== sessionId || message.id !== id) return
        root.off('Target.receivedMessageFromTarget', hear)
        resolve(message.result as T)
      }
      root.on('Target.receivedMessageFromTarget', hear)
      void root.send('Target.sendMessageToTarget', { sessionId, message: JSON.stringify({ id, method }) })
    })
  for (let round = 1; round <= 3; round++) await ask(round, 'HeapProfiler.collectGarbage')
  const { usedSize } = await ask<{ usedSize: number }>(4, 'Runtime.getHeapUsage')
  await root.send('Target.detachFromTarget', { sessionId })
  return usedSize
}

const compare = (programs: readonly Running[], sights: readonly (readonly Sight[])[]): readonly Figure[] => {
  const [own, other] = sights.map((seen) => ({ still: spread(seen.map(({ still }) => still)), heap: spread(seen.map(({ heap }) => heap)) }))
  if (!own) return []
  const name = programs[1]?.name ?? 'Headlamp'
  const seconds = ({ median, min, max }: ReturnType<typeof spread>): string =>
    `${(median / 1e3).toFixed(2)} s (${(min / 1e3).toFixed(2)}..${(max / 1e3).toFixed(2)})`
  const bytes = ({ median }: ReturnType<typeof spread>): string => `${(median / 1e6).toFixed(1)} MB`
  return [
    {
      what: 'the map of 10,000 pods, from the page’s begin until it stands still',
      figure: seconds(own.still),
      against: other
        ? `${name} ${seconds(other.still)}: ${(own.still.median / other.still.median).toFixed(2)} of it`
        : `${name}: not measured, HEADLAMP is not set`,
    },
    {
      what: 'heap of the page and its workers',
      figure: bytes(own.heap),
      ...(other ? { against: `${name} ${bytes(other.heap)}: ${(own.heap.median / other.heap.median).toFixed(2)} of it` } : {}),
    },
  ]
}

/** Whether every object of the map's kinds is drawn or counted in a fold. */
const whole = async (url: string): Promise<Figure> => {
  const { nodes, folded, totals } = (await (await fetch(`${url}/api/v1/graph`)).json()) as Graph
  const said = (['Ingress', 'Service', 'Deployment', 'Pod'] as const).map((kind) => {
    const drawn = nodes.filter((node) => node.kind === kind).length
    const counted = folded.reduce((sum, { objects }) => sum + (objects[kind] ?? 0), 0)
    return `${kind} ${drawn} + ${counted} of ${totals[kind]}`
  })
  return { what: `objects drawn on ${nodes.length} plates + counted in ${folded.length} folds`, figure: said.join(', ') }
}

const answers = async (url: string): Promise<void> => {
  const deadline = Date.now() + LIMIT
  while (Date.now() < deadline) {
    const response = await fetch(url).catch(() => undefined)
    if (response?.ok) return
    await pause(100)
  }
  throw new Error(`${url} does not answer`)
}

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    })
  })

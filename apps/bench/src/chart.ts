import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { extname, join } from 'node:path'
import { CHROMIUM_FLAGS, findChromium } from '@portolan/e2e/chromium'
import { chromium, type Page } from 'playwright-core'
import { build } from 'vite'
import type { ChartBench } from '../page/main.ts'
import { type Figure, spread } from './stopwatch.ts'

/** The chart in Chromium with software rendering (goals 7 and 9). Yardstick: bare cytoscape with the same elements, in the same browser. */
export const chart = async (short: boolean): Promise<readonly Figure[]> => {
  const executablePath = await findChromium()
  if (!executablePath) throw new Error('No Chromium: put chromium on PATH, or set CHROMIUM to its path.')
  const folder = mkdtempSync(join(tmpdir(), 'portolan-chart-'))
  await build({
    root: join(import.meta.dirname, '../page'),
    base: './',
    logLevel: 'error',
    configFile: false,
    build: { outDir: folder, emptyOutDir: true, assetsInlineLimit: 0 },
  })
  const server = createServer((request, response) => {
    const name = request.url === '/' ? 'index.html' : (request.url ?? '').slice(1)
    try {
      const body = readFileSync(join(folder, name))
      response.writeHead(200, { 'content-type': TYPES[extname(name)] ?? 'application/octet-stream' }).end(body)
    } catch {
      response.writeHead(404).end()
    }
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const browser = await chromium.launch({ executablePath, args: [...CHROMIUM_FLAGS, '--js-flags=--expose-gc', '--enable-precise-memory-info'] })
  try {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } })
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`)
    const figures: Figure[] = []
    for (const elements of short ? [2_000] : [2_000, 5_000]) figures.push(...(await ofSize(page, elements, short)))
    figures.push(await growth(page, short ? 5_000 : 100_000))
    return figures
  } finally {
    await browser.close()
    server.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

const TYPES: Readonly<Record<string, string>> = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.woff2': 'font/woff2' }

type Asked = { readonly [K in keyof ChartBench]: readonly [K, ...Parameters<ChartBench[K]>] }[keyof ChartBench]

const ask = (page: Page, ...[what, ...args]: Asked): Promise<number> =>
  page.evaluate(
    ([name, values]) => {
      const { bench } = window as unknown as { bench: Record<string, (...rest: unknown[]) => Promise<number>> }
      return bench[name as string]?.(...(values as unknown[])) as Promise<number>
    },
    [what, args] as const,
  )

const ofSize = async (page: Page, elements: number, short: boolean): Promise<readonly Figure[]> => {
  const own: number[] = []
  const bare: number[] = []
  for (let round = 0; round < (short ? 2 : 5); round++) {
    bare.push(await ask(page, 'bareFirst', elements))
    own.push(await ask(page, 'first', elements))
  }
  const seconds = short ? 1 : 3
  const pan = await ask(page, 'frames', 'pan', seconds)
  const zoom = await ask(page, 'frames', 'zoom', seconds)
  const patch = await ask(page, 'frames', 'patch', seconds)
  await ask(page, 'bareFirst', elements)
  const barePan = await ask(page, 'frames', 'pan', seconds)
  const bareZoom = await ask(page, 'frames', 'zoom', seconds)
  const [mine, theirs] = [spread(own), spread(bare)]
  return [
    {
      what: `${elements} elements, first paint`,
      figure: `${mine.median.toFixed(0)} ms (${mine.min.toFixed(0)}..${mine.max.toFixed(0)})`,
      against: `bare cytoscape ${theirs.median.toFixed(0)} ms: ${(mine.median / theirs.median).toFixed(2)} of it`,
    },
    {
      what: 'frames a second: pan, zoom, a patch in each frame',
      figure: [pan, zoom, patch].map((rate) => rate.toFixed(0)).join(', '),
      against: `bare cytoscape ${barePan.toFixed(0)}, ${bareZoom.toFixed(0)}`,
    },
  ]
}

/** The page's heap before and after hours of changes, rubbish collected. */
const growth = async (page: Page, patches: number): Promise<Figure> => {
  await ask(page, 'first', 1_000)
  await page.evaluate(([count]) => (window as unknown as { bench: ChartBench }).bench.churn(count ?? 0), [Math.min(2_000, patches / 5)])
  const before = await heapOf(page)
  await page.evaluate(([count]) => (window as unknown as { bench: ChartBench }).bench.churn(count ?? 0), [patches])
  const after = await heapOf(page)
  return {
    what: `heap after ${patches.toLocaleString('en')} patches`,
    figure: `${(after / 1e6).toFixed(1)} MB`,
    against: `before them ${(before / 1e6).toFixed(1)} MB: ${((after / before - 1) * 100).toFixed(1)} % more`,
  }
}

const heapOf = async (page: Page): Promise<number> => {
  const session = await page.context().newCDPSession(page)
  for (let round = 0; round < 3; round++) await session.send('HeapProfiler.collectGarbage')
  const { usedSize } = await session.send('Runtime.getHeapUsage')
  await session.detach()
  return usedSize
}

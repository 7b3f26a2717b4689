import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Findings, RouteResult } from '@portolan/contract'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openBrowser, openPage, type Watched } from './page.ts'
import { eventually, type Portolan, portolan } from './portolan.ts'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const CONFIRM = 'https://shop.example.com/api/checkout/confirm'

let browser: Browser
let server: Portolan
let folder: string
/** The page, the snapshot that it holds, and a page of what nobody should trust. */
let file: string
let snapshot: string
let hostile: string

const run = (...args: readonly string[]): string => {
  try {
    return execFileSync(process.execPath, ['apps/cli/src/main.ts', ...args], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
  } catch (error) {
    // A verdict is an exit status, and no failure here.
    return (error as { readonly stdout: string }).stdout
  }
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'portolan-page-'))
  ;[file, snapshot, hostile] = [join(folder, 'page.html'), join(folder, 'demo.portolan'), join(folder, 'hostile.html')]
  run('snapshot', snapshot, '--demo')
  run('snapshot', file, '--html', '--snapshot', snapshot)
  ;[browser, server] = await Promise.all([openBrowser(), portolan(['--snapshot', snapshot])])
  pair = { disk: await open('/map'), served: await openPage(browser, `${server.url}/map`) }
})
afterAll(async () => {
  await browser?.close()
  expect(await server?.stop()).toBe(0)
  rmSync(folder, { recursive: true })
})

/** Opens a view of a page on disk, without a network. `requests`: what it asked anybody for, itself included. */
const open = async (view: string, options: BrowserContextOptions = {}, page = file) => {
  const requests: string[] = []
  const url = `${pathToFileURL(page)}#${view}`
  const watched = await openPage(browser, 'about:blank', { ...options, offline: true })
  watched.page.on('request', (request) => requests.push(request.url().split('#')[0]?.slice(0, 300) ?? ''))
  await watched.page.goto(url)
  return { ...watched, requests }
}

/** Nothing but the page itself, and what it holds. */
const foreign = (requests: readonly string[]): readonly string[] =>
  requests.filter(
    (url) => url !== 'about:blank' && url !== pathToFileURL(file).href && url !== pathToFileURL(hostile).href && !/^(data|blob):/.test(url),
  )

const said = async (page: Page): Promise<string> => (await page.locator('main').textContent()) ?? ''

/** One page on disk and one of the server, to be led to the same views. */
let pair: { readonly disk: Awaited<ReturnType<typeof open>>; readonly served: Watched }

/** Leads both to a view, and expects that they come to say the same. Gives what they say. */
const compare = async (view: string, ready: string): Promise<string> => {
  const { disk, served } = pair
  // A chart that the reader came to by another one keeps its camera and its places.
  if (!view.startsWith('/trace')) await disk.page.goto('about:blank')
  await disk.page.goto(`${pathToFileURL(file)}#${view}`)
  await served.page.goto(server.url + view)
  for (const { page } of [disk, served]) await page.locator(ready).first().waitFor()
  const { answer } = await eventually(
    async () => ({ here: await said(disk.page), there: await said(served.page) }),
    ({ here, there }) => here === there,
    20_000,
  )
  expect([disk.faults, foreign(disk.requests)]).toEqual([[], []])
  return answer.here
}

test('the file is one page of a few megabytes with a policy of hashes', () => {
  const html = readFileSync(file, 'utf8')
  const { size, mode } = statSync(file)
  console.log(`page ${size} bytes, of which the snapshot ${/id="snapshot">([^<]*)</.exec(html)?.[1]?.length}`)
  expect(size).toBeLessThan(8_000_000)
  expect(mode & 0o077).toBe(0)
  const policy = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(html)?.[1] ?? ''
  expect(policy).toMatch(/^default-src 'none'; script-src 'sha256-[^']*'; style-src 'sha256-[^']*';/)
  expect(policy).not.toMatch(/unsafe|http|\*/)
  expect(html.slice(0, 10_000)).toMatch(/<title>prod-eu-1, \d{4}-\d\d-\d\d \d\d:\d\d UTC \| Portolan<\/title>/)
})

test('the map says what the server says of the same snapshot, as a chart and as a table, and asks nobody', async () => {
  expect(await compare('/map', 'h1.sentence')).toMatch(/^\d+ routes broken/)
  await pair.disk.page.waitForFunction(() => document.querySelectorAll('canvas').length > 0)
  expect(await pair.disk.page.title()).toMatch(/broken: Map, prod-eu-1, /)
  expect(await compare('/map?view=table', '[role=treegrid] tr')).toContain('shop.example.com')
})

describe('a trace', () => {
  test.each([
    ['https://shop.example.com/cart', ''],
    [CONFIRM, ''],
    ['https://shop.example.com/api/catalog', '&m=POST'],
    ['http://shop.example.com/', ''],
    ['https://sso.example.com/', ''],
    ['https://admin.shop.example.com/', ''],
    ['https://nowhere.example.org/', ''],
    ['https://shop.example.com/cart', '&dialect=traefik'],
  ])('of %s%s is word for word what the server shows, and its JSON what the command line prints', async (url, more) => {
    await compare(`/trace?u=${encodeURIComponent(url)}${more}`, '.steps, .verdict')
    const as = /dialect=(\w+)/.exec(more)?.[1]
    const method = /m=(\w+)/.exec(more)?.[1]
    const printed = JSON.parse(
      run('route', url, '--snapshot', file, '-o', 'json', ...(as ? ['--as', as] : []), ...(method ? ['-X', method] : [])),
    ) as RouteResult
    const answered = await server.post<RouteResult>(`/api/v1/route${as ? `?as=${as}` : ''}`, { url, ...(method ? { method } : {}) })
    expect({ ...answered, revision: 0 }).toEqual({ ...printed, revision: 0 })
  })

  test('goes on by keys, tries an edit in memory, and every step is a link to this file', async () => {
    const { page, faults } = await open('/map')
    await page.locator('h1.sentence').waitFor()
    await page.keyboard.press('/')
    await page.keyboard.insertText(CONFIRM)
    await page.keyboard.press('Enter')
    await page.getByText('Lands on storefront').first().waitFor()
    expect(page.url()).toBe(`${pathToFileURL(file)}#/trace?u=${CONFIRM}`)
    await page.getByRole('button', { name: 'Trace as if fixed' }).click()
    await page.getByText('Reaches checkout, 6 of 6 pods ready').first().waitFor()
    await page.goBack()
    await page.getByText('Lands on storefront').first().waitFor()
    await page.reload()
    await page.getByText('Lands on storefront').first().waitFor()
    await page.keyboard.press('g')
    await page.keyboard.press('m')
    await page.locator('.map h1').waitFor()
    await page.keyboard.press('Control+k')
    await page.locator('dialog[open] [role=combobox]').fill('backoffice')
    await page
      .getByRole('option', { name: /backoffice/ })
      .first()
      .waitFor()
    expect(faults).toEqual([])
    await page.context().close()
  })
})

test('findings are those of the server and of the command line, in the same words', async () => {
  await compare('/findings', '.findings-title')
  const { findings } = await server.get<Findings>('/api/v1/findings')
  const shown = await pair.disk.page.locator('.findings-title').allTextContents()
  expect(shown.length).toBeGreaterThan(8)
  expect(findings.map(({ title }) => title)).toEqual(expect.arrayContaining(shown))
  expect((JSON.parse(run('lint', '--snapshot', snapshot, '-o', 'json')) as Findings).findings.map(({ id }) => id)).toEqual(
    findings.map(({ id }) => id),
  )
  await pair.disk.page.locator('.findings-title').first().click()
  await pair.disk.page.locator('aside.finding h2').waitFor()
})

test.each([
  ['/cost', 'main h1'],
  ['/ns/shop', 'h1.sentence'],
  ['/host/shop.example.com', 'h1.sentence'],
  ['/map?q=status:broken&level=routes', 'h1.sentence'],
  ['/map?sel=Ingress/shop/checkout&tab=yaml', 'pre.yaml'],
  ['/map?sel=Service/shop/cart', '.drawer-told'],
  ['/changes', 'h1'],
])('%s opens from its link, with what the server shows', async (view, ready) => {
  expect((await compare(view, ready)).length).toBeGreaterThan(40)
})

test('there is one moment: no clock, no timeline, and Changes says so', async () => {
  const { page } = await open('/map')
  await page.locator('h1.sentence').waitFor()
  await page.locator('.top').getByText('Snapshot').waitFor()
  expect(await page.locator('.clock, .scrubber').count()).toBe(0)
  await page.keyboard.press('g')
  await page.keyboard.press('c')
  await page.getByText('A snapshot holds the cluster as it was on').waitFor()
  await page.keyboard.press('g')
  await page.keyboard.press('k')
  await page.locator('.kiosk-foot').getByText('Snapshot').waitFor()
  await page.context().close()
})

test('the view is saved as a picture with its fonts inside, and the theme is kept', async () => {
  const { page, faults, requests } = await open('/map')
  await page.locator('h1.sentence').waitFor()
  await page.waitForFunction(() => document.querySelectorAll('canvas').length > 0)
  await page.getByRole('button', { name: 'Export' }).click()
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: /^SVG/ }).click()])
  const svg = readFileSync(await download.path(), 'utf8')
  expect(svg).toContain('shop.example.com')
  expect(svg).not.toContain('file:')
  expect(svg).toMatch(/@font-face.*data:font\/woff2;base64,/)
  await page.keyboard.press('.')
  await page.waitForFunction(() => document.documentElement.dataset.theme === 'dark')
  expect([faults, foreign(requests)]).toEqual([[], []])
  await page.context().close()
})

describe.each(['light', 'dark'] as const)('in the %s theme', (colorScheme) => {
  test.each(['/map', `/trace?u=${encodeURIComponent(CONFIRM)}`, '/findings', '/changes'])('axe finds nothing on %s', async (view) => {
    const { page } = await open(view, { colorScheme, reducedMotion: 'reduce', bypassCSP: true })
    await page.locator('h1').first().waitFor()
    await page.waitForTimeout(500)
    await page.evaluate(axe)
    const violations = await page.evaluate(async () => {
      const { violations } = await (
        globalThis as unknown as { axe: { run: () => Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> } }
      ).axe.run()
      return violations.flatMap(({ id, nodes }) => nodes.slice(0, 3).map(({ html }) => `${id}: ${html.slice(0, 160)}`))
    })
    expect(violations).toEqual([])
    await page.context().close()
  })
})

describe('what the cluster holds never becomes script', () => {
  const EVIL = `</script><script>window.__pwned=1</script><img src=x onerror="window.__pwned=1">`
  const manifests = `apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: good, annotations: { nginx.ingress.kubernetes.io/rewrite-target: ${JSON.stringify(EVIL)} } }
spec: { ingressClassName: nginx, rules: [{ host: evil.example.com, http: { paths: [{ path: ${JSON.stringify(`/${EVIL}`)}, pathType: Exact, backend: { service: { name: good, port: { number: 80 } } } }] } }] }
---
apiVersion: v1
kind: Service
metadata: { name: good, labels: { __proto__: polluted, evil: ${JSON.stringify(EVIL)} } }
spec: { selector: { app: good }, ports: [{ port: 80, name: ${JSON.stringify(EVIL)} }] }
`

  test('neither in the file nor on the page', async () => {
    // The folder's name is what the page is called.
    const source = join(folder, '&lt;title&gt;<script>window.__pwned=1<')
    writeFileSync(source, manifests)
    run('snapshot', hostile, '--html', '--manifests', source)
    const html = readFileSync(hostile, 'utf8')
    expect(html.includes('<script>window')).toBe(false)
    expect(html.match(/<script/g)?.length).toBe(readFileSync(file, 'utf8').match(/<script/g)?.length)
    const view = `/trace?u=${encodeURIComponent(`http://evil.example.com/${EVIL}`)}`
    for (const at of ['/map', '/map?sel=Service/default/good&tab=yaml', view, '/findings', `/map?q=${encodeURIComponent(EVIL)}`]) {
      const { page, faults, requests } = await open(at, {}, hostile)
      await page.locator('main').first().waitFor()
      await page.waitForTimeout(300)
      expect(await page.evaluate(() => '__pwned' in window)).toBe(false)
      expect([faults, foreign(requests)]).toEqual([[], []])
      await page.context().close()
    }
  })

  test('a page whose snapshot is cut or not one says so', async () => {
    const html = readFileSync(file, 'utf8')
    const broken = join(folder, 'broken.html')
    for (const inside of ['', 'AAAA', 'H4sIAAAAAAAAA6tWKsgvKknMUbIyrAUAmZW2gg0AAAA=', '!!!']) {
      writeFileSync(
        broken,
        html.replace(/(id="snapshot">)[^<]*/, (_all, head: string) => head + inside),
      )
      const { page } = await open('/map', {}, broken)
      await page.getByText("The snapshot in this page can't be read", { exact: false }).waitFor()
      await page.context().close()
    }
  })
})

import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Timeline } from '@portolan/contract'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { journey } from './journey.ts'
import { openBrowser, openPage } from './page.ts'
import { eventually, type Portolan, portolan } from './portolan.ts'

/** The letter of each page, and what stands on it once it is there. */
const PAGES = [
  ['t', '/trace', '.trace-go, .trace-empty, input[name=url]'],
  ['f', '/findings', '.findings-title'],
  ['c', '/changes', '.scrubber'],
  ['o', '/cost', '.cost tbody tr'],
  ['m', '/map', '.map h1'],
] as const

let browser: Browser
let server: Portolan

beforeAll(async () => {
  ;[browser, server] = await Promise.all([openBrowser(), portolan(['--demo'])])
})
afterAll(async () => {
  await browser?.close()
  expect(await server?.stop()).toBe(0)
})

test('every page by g and its letter, and by the palette', async () => {
  const { page, faults } = await openPage(browser, `${server.url}/map`)
  const { keyboard } = page
  await page.locator('.map h1').waitFor()
  for (const [letter, path, ready] of PAGES) {
    await keyboard.press('g')
    await keyboard.press(letter)
    await page.waitForURL(({ pathname }) => pathname === path)
    await page.locator(ready).first().waitFor()
    await keyboard.press('Escape')
  }
  for (const [path, ready] of [
    ['/findings', '.findings-title'],
    ['/changes', '.scrubber'],
    ['/cost', '.cost tbody tr'],
  ] as const) {
    await keyboard.press('Control+k')
    await page.getByRole('combobox', { name: 'Go to, do, or filter' }).waitFor()
    await keyboard.insertText(path.slice(1))
    await page.locator('[role=option][aria-selected=true]', { hasText: path.slice(1) }).waitFor()
    await keyboard.press('Enter')
    await page.waitForURL(({ pathname }) => pathname === path)
    await page.locator(ready).first().waitFor()
  }
  // The kiosk has no way in but its letter, and Escape leads out of it.
  await keyboard.press('g')
  await keyboard.press('k')
  await page.locator('.kiosk-area h2').waitFor()
  await keyboard.press('Escape')
  await page.waitForURL(({ pathname }) => pathname === '/map')
  expect(faults).toEqual([])
  await page.context().close()
})

test('[ goes to an earlier change, ] to a later one, l back to live; ? tells of the keys', async () => {
  await eventually(
    () => server.get<Timeline>('/api/v1/timeline'),
    ({ moments }) => moments.length > 1,
    60_000,
  )
  const { page, faults } = await openPage(browser, `${server.url}/changes`)
  const { keyboard } = page
  const param = (name: string) => new URL(page.url()).searchParams.get(name)
  await page.getByRole('heading', { name: /changes? in the last 24 hours/ }).waitFor()
  await keyboard.press('[')
  await page.waitForURL((url) => url.searchParams.has('sel'))
  const later = param('sel')
  await keyboard.press('[')
  await page.waitForURL((url) => url.searchParams.get('sel') !== later)
  await keyboard.press(']')
  await page.waitForURL((url) => url.searchParams.get('sel') === later)
  await keyboard.press('l')
  await page.waitForURL((url) => !url.searchParams.has('sel'))
  // On the map the same keys show the cluster as it was.
  await keyboard.press('g')
  await keyboard.press('m')
  await page.locator('.scrubber').first().waitFor()
  await keyboard.press('[')
  await page.waitForURL((url) => url.searchParams.has('at'))
  await keyboard.press('l')
  await page.waitForURL((url) => !url.searchParams.has('at'))
  await keyboard.press('?')
  const help = page.getByRole('dialog', { name: 'Keys and signs' })
  await help.waitFor()
  for (const key of ['Space', 'Shift Enter', 'Wheel', 'Export']) await help.getByText(key, { exact: true }).first().waitFor()
  await keyboard.press('Escape')
  await help.waitFor({ state: 'detached' })
  expect(faults).toEqual([])
  await page.context().close()
})

test('map, trace and finding by keys alone: the sample', async () => {
  const { page, faults } = await openPage(browser, `${server.url}/map`)
  await page.locator('.map h1').waitFor()
  await journey(page, {
    url: 'https://shop.example.com/api/checkout/confirm',
    verdict: /Lands on storefront, by the catch-all rule/,
    finding: /sso\.example\.com has no certificate/,
  })
  expect(faults).toEqual([])
  await page.context().close()
})

test('map, trace and finding by keys alone: a folder of manifests', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'portolan-keys-'))
  const backend = { service: { name: 'gone', port: { number: 80 } } }
  await writeFile(
    join(folder, 'front.json'),
    JSON.stringify({
      apiVersion: 'v1',
      kind: 'List',
      items: [
        // A folder without the Namespace may be a part of it: what it lacks is not missing.
        { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } },
        {
          apiVersion: 'v1',
          kind: 'Service',
          metadata: { name: 'other', namespace: 'shop' },
          spec: { selector: { app: 'other' }, ports: [{ port: 80 }] },
        },
        { apiVersion: 'networking.k8s.io/v1', kind: 'IngressClass', metadata: { name: 'nginx' }, spec: { controller: 'k8s.io/ingress-nginx' } },
        {
          apiVersion: 'networking.k8s.io/v1',
          kind: 'Ingress',
          metadata: { name: 'front', namespace: 'shop' },
          spec: { ingressClassName: 'nginx', rules: [{ host: 'front.example.com', http: { paths: [{ path: '/', pathType: 'Prefix', backend }] } }] },
        },
      ],
    }),
  )
  const served = await portolan(['--manifests', folder])
  try {
    const { page, faults } = await openPage(browser, `${served.url}/map`)
    await page.locator('.map h1').waitFor()
    await journey(page, {
      url: 'http://front.example.com/x',
      verdict: /Stops at gone/,
      finding: /Service that does not exist/,
    })
    expect(faults).toEqual([])
    await page.context().close()
  } finally {
    await served.stop()
    await rm(folder, { recursive: true })
  }
})

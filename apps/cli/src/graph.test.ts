import { spawn } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { graph as graphSchema } from '@portolan/contract'
import { SaxesParser } from 'saxes'
import { afterAll, beforeAll, expect, test } from 'vitest'

const MAIN = fileURLToPath(new URL('./main.ts', import.meta.url))

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'portolan-graph-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const draw = async (...args: readonly string[]): Promise<{ readonly status: number | null; readonly out: string; readonly err: string }> => {
  const { KUBECONFIG: _k, npm_lifecycle_event: _e, ...env } = process.env
  const child = spawn(process.execPath, [MAIN, 'graph', ...args], { env: { ...env, HOME: folder } })
  child.stdin.end()
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve))
  const [out, err, status] = await Promise.all([text(child.stdout), text(child.stderr), ended])
  return { status, out, err }
}

/** The texts of an SVG, in its order; throws where it isn't well formed. */
const textsOf = (svg: string): readonly string[] => {
  const texts: string[] = []
  let open = false
  const parser = new SaxesParser()
  parser.on('error', (error) => {
    throw error
  })
  parser.on('opentag', ({ name }) => {
    open = name === 'text'
    if (open) texts.push('')
  })
  parser.on('closetag', () => {
    open = false
  })
  parser.on('text', (part) => {
    if (open) texts.push(`${texts.pop() ?? ''}${part}`)
  })
  parser.write(svg).close()
  return texts
}

test('an SVG says which cluster, when, by what filter, with its fonts inside, and text as text', async () => {
  const { status, out, err } = await draw('--demo', '-q', 'ns:shop', '--only', 'shop', '--level', 'routes')
  expect(status).toBe(0)
  const texts = textsOf(out)
  expect(texts).toEqual(
    expect.arrayContaining(['shop.example.com', 'backoffice', 'prod-eu-1', 'filter  ns:shop ns:shop', 'Sample cluster', 'cased: TLS']),
  )
  expect(texts.some((each) => /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC$/.test(each))).toBe(true)
  expect(out.match(/@font-face/g)?.length).toBeGreaterThan(3)
  expect(out).not.toMatch(/undefined|NaN|fill=""|stroke=""/)
  expect(err).not.toContain('\u001b')
})

test('themes, and a width that is asked for', async () => {
  const [light, dark] = await Promise.all([draw('--demo', '--width', '1400'), draw('--demo', '--theme', 'dark', '--width', '1400')])
  expect(light.out).toMatch(/^<svg [^>]*width="1400"/)
  expect(light.out).toContain('fill="#f3eddf"')
  expect(dark.out).toContain('fill="#081923"')
  expect(light.err).toContain('namespaces:quiet')
})

test('JSON is the graph of the API, Mermaid and DOT tell the same', async () => {
  const [json, mermaid, dot] = await Promise.all(
    ['json', 'mermaid', 'dot'].map((form) => draw('--demo', '--focus', 'Service/shop/checkout', '-o', form)),
  )
  const graph = graphSchema.parse(JSON.parse(json?.out ?? ''))
  expect(graph.scope.focus).toBe('Service/shop/checkout')
  const hosts = graph.nodes.filter(({ kind }) => kind === 'Host').map(({ label }) => label)
  expect(hosts).toContain('shop.example.com')
  expect(hosts).not.toContain('login.example.com')
  for (const drawn of [mermaid?.out, dot?.out]) for (const host of hosts) expect(drawn).toContain(`"${host}"`)
  expect(mermaid?.out).toMatch(/^flowchart LR\n/)
  expect(dot?.out).toMatch(/^digraph portolan \{\n/)
})

test('an id that nothing has is told, with one that is near', async () => {
  const { status, out, err } = await draw('--demo', '--focus', 'Service/shop/chekout')
  expect([status, out]).toEqual([2, ''])
  expect(err).toContain('--focus: nothing on the map has the id Service/shop/chekout')
  expect(err).toContain('Service/shop/checkout.')
  expect((await draw('--demo', '--level', 'cluster', '--focus', 'Service/shop/checkout')).err).toContain('is not drawn at level cluster')
})

test('an empty cluster is drawn empty, and said to be', async () => {
  await writeFile(join(folder, 'none.yaml'), 'apiVersion: v1\nkind: Namespace\nmetadata: { name: quiet }\n')
  const { status, out, err } = await draw('--manifests', folder)
  expect(status).toBe(0)
  expect(err).toContain('No traffic enters this cluster: nothing is drawn.')
  expect(textsOf(out)).toContain('no filter')
})

test('a query that is not understood, or matches nothing, is said', async () => {
  expect((await draw('--demo', '-q', 'bogus:1', '-o', 'json')).err).toContain('not understood, and are ignored: bogus:1')
  expect((await draw('--demo', '-q', 'host:nowhere.test', '-o', 'json')).err).toContain('No route matches host:nowhere.test.')
})

test.each([
  [['--width', '1e3'], '--width: expected px up to 1760'],
  [['--width', '5000'], '--width: expected px up to 1760'],
  [['--limit', '3'], '--limit: expected a whole number from 10 to 20000'],
  [['--depth', '-1'], '--depth: expected a whole number'],
  [['--level', 'deep'], "argument 'deep' is invalid"],
  [['-o', 'png'], "argument 'png' is invalid"],
])('%j is a usage error', async (args, message) => {
  const { status, out, err } = await draw('--demo', ...args)
  expect([status, out]).toEqual([2, ''])
  expect(err).toContain(message)
})

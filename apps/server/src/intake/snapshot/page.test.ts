import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { Cluster, KINDS } from '@portolan/model'
import { admit, writeRecording } from '@portolan/sources'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { isSnapshot, readSnapshot } from './file.ts'
import { insidePage } from './page.ts'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'portolan-page-'))
})
afterAll(() => rm(folder, { recursive: true }))

const recording = (): Buffer => {
  const cluster = new Cluster({ source: 'cluster', name: 'prod' })
  cluster.apply(KINDS.map(({ kind }) => ({ type: 'sync', kind, state: 'synced' })))
  const { object } = admit({ apiVersion: 'v1', kind: 'Service', metadata: { name: 'web', namespace: 'shop' }, spec: { ports: [{ port: 80 }] } })
  if (object) cluster.apply([{ type: 'put', object }])
  const about = { takenAt: 1_770_000_000_000, source: { kind: 'cluster', name: 'prod' }, namespaces: [], anonymized: false } as const
  return gzipSync([...writeRecording(cluster, about)].join(''))
}

const page = (inside: string): string =>
  `<!doctype html>\n<script>document.getElementById("snapshot")</script><script type="application/gzip" id="snapshot">${inside}</script></html>`

test('a page is a snapshot too', async () => {
  const file = join(folder, 'page.html')
  await writeFile(file, page(recording().toString('base64')))
  expect(isSnapshot(file)).toBe(true)
  const read = await readSnapshot(file)
  if ('error' in read) throw new Error(read.error)
  expect(read.about.source.name).toBe('prod')
  expect(read.complaints).toEqual([])
  expect(read.changes.flatMap((change) => (change.type === 'replace' ? change.objects : [])).map(({ meta }) => meta.name)).toEqual(['web'])
})

test.each([1, 2, 3, 7, 61])('in pieces of %i bytes it is the same', async (size) => {
  const bytes = Buffer.from(page(recording().toString('base64')))
  const pieces = async function* () {
    for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
  }
  const all: Buffer[] = []
  for await (const piece of insidePage(pieces())) all.push(piece)
  expect(Buffer.concat(all)).toEqual(recording())
})

test.each([
  ['another page', '<!doctype html><p>hello</p>'],
  ['a page whose snapshot is cut off', page(recording().toString('base64').slice(0, 40)).slice(0, -20)],
  ['a page whose snapshot is damaged', page('H4sIAAAAAAAAAAAAAAAAAAAAAAAA')],
])('%s is told in words', async (_what, text) => {
  const file = join(folder, 'odd.html')
  await writeFile(file, text)
  const read = await readSnapshot(file)
  expect('error' in read ? read.error : read.complaints[0]?.text).toMatch(/\w+ \w+/)
})

import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { Cluster, KINDS } from '@portolan/model'
import { admit, writeRecording } from '@portolan/sources'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openSource } from '../open.ts'
import { settled } from '../settled.ts'
import type { Source } from '../source.ts'
import { SILENT, service, sourceContract } from '../source.contract.ts'

const TAKEN = Date.UTC(2026, 10, 21, 14, 2)

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'portolan-snapshot-'))
})
afterAll(() => rm(folder, { recursive: true }))

const recorded = (...raws: readonly object[]): Buffer => {
  const cluster = new Cluster({ source: 'cluster', name: 'prod' })
  cluster.apply(KINDS.map(({ kind }) => ({ type: 'sync', kind, state: kind === 'Secret' ? 'forbidden' : 'synced' })))
  for (const raw of raws) {
    const { object } = admit(raw)
    if (object) cluster.apply([{ type: 'put', object }])
  }
  const source = { kind: 'cluster', name: 'prod', cluster: 'prod-eu-1', context: 'prod', server: 'https://10.0.0.1:6443' } as const
  return Buffer.from([...writeRecording(cluster, { takenAt: TAKEN, source, namespaces: [], anonymized: false })].join(''))
}

const open = async (bytes: Buffer, namespaces: readonly string[] = []) => {
  const path = join(folder, 'x.portolan')
  await writeFile(path, bytes)
  return openSource({ kind: 'snapshot', path, because: 'a test says so' }, { log: SILENT, namespaces })
}

const opened = async (...args: Parameters<typeof open>): Promise<Source> => {
  const source = await open(...args)
  if ('error' in source) throw new Error(source.error.message)
  return source
}

const read = async (source: Source): Promise<Cluster> => {
  const cluster = new Cluster(source.origin)
  source.start((changes) => {
    cluster.apply(changes)
  })
  expect(await settled(source, cluster, 5_000)).toMatchObject({ complete: true, waiting: [] })
  source.stop()
  return cluster
}

sourceContract('a snapshot', async () => ({
  source: await opened(gzipSync(recorded(service('first'), service('second')))),
  close: async () => {},
}))

describe('a snapshot', () => {
  it('is described by where it was taken, and judged by when', async () => {
    const source = await opened(recorded())
    expect(source.origin).toEqual({ source: 'cluster', name: 'prod', asOf: TAKEN })
    expect(source.description).toEqual({
      kind: 'snapshot',
      cluster: 'prod-eu-1',
      context: 'prod',
      server: 'https://10.0.0.1:6443',
      path: join(folder, 'x.portolan'),
      takenAt: TAKEN,
      anonymized: false,
      chosenBecause: 'a test says so',
    })
  })

  it('holds what was forbidden as forbidden', async () => {
    expect((await read(await opened(recorded(service('a'))))).syncOf('Secret').state).toBe('forbidden')
  })

  it('shows an object as it is kept, and says so', async () => {
    const source = await opened(recorded(service('a')))
    expect(await source.read({ kind: 'Service', namespace: 'shop', name: 'a' })).toMatchObject({
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'a', namespace: 'shop' },
      note: expect.stringMatching(/^From a snapshot\./),
      spec: { type: 'ClusterIP', ports: [{ port: 80 }] },
    })
  })

  it('is read in part where some namespaces are asked for', async () => {
    const other = { apiVersion: 'v1', kind: 'Service', metadata: { name: 'b', namespace: 'auth' }, spec: {} }
    expect([...(await read(await opened(recorded(service('a'), other), ['auth']))).all('Service')].map(({ meta }) => meta.name)).toEqual(['b'])
  })

  it('that was cut off or damaged keeps what can be read, and says so', async () => {
    const many = Array.from({ length: 2_000 }, (_, index) => service(`s-${index}-${(index * 2_654_435_761) % 99_991}`))
    const whole = gzipSync(recorded(...many))
    const cut = await read(await opened(whole.subarray(0, whole.length >> 1)))
    expect(cut.count('Service')).toBeGreaterThan(100)
    expect(cut.count('Service')).toBeLessThan(2_000)
    expect(cut.knows('Service')).toBe(false)
    expect([...cut.complaints()].map(({ text }) => text)[0]).toBe("The file can't be read to its end: it is cut off.")
    const damaged = Buffer.from(whole)
    damaged.fill(0xff, whole.length >> 1, (whole.length >> 1) + 64)
    expect([...(await read(await opened(damaged))).complaints()].map(({ text }) => text)[0]).toMatch(/can't be read|is not JSON/)
  })

  it.each<[string, () => Buffer, RegExp]>([
    ['nothing', () => Buffer.alloc(0), /not a snapshot/],
    ['manifests', () => Buffer.from('apiVersion: v1\nkind: Service\n'), /not a snapshot/],
    ['any other archive', () => gzipSync('hello\n'), /not a snapshot/],
    ['noise that begins like an archive', () => Buffer.from([0x1f, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]), /damaged/],
    ['zeros without end', () => gzipSync(Buffer.alloc(100_000_000)), /line 1 has more than/],
  ])('%s is refused with a sentence', async (_what, bytes, said) => {
    const source = await open(bytes())
    expect('error' in source ? source.error.message : 'it was opened').toMatch(said)
  })

  it('that is not there is refused with a sentence', async () => {
    for (const [path, said] of [
      [join(folder, 'nobody'), /it is not there/],
      [folder, /it is a folder/],
    ] as const) {
      const source = await openSource({ kind: 'snapshot', path, because: '' }, { log: SILENT })
      expect('error' in source ? source.error.message : 'it was opened').toMatch(said)
    }
  })
})

import { type Change, Cluster, KINDS, type Place } from '@portolan/model'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { admit } from '../admit.ts'
import { LIMITS } from '../limits.ts'
import { SAMPLES } from '../testing/samples.ts'
import type { About } from './about.ts'
import { type Recording, RecordingReader, readRecording } from './read.ts'
import { writeRecording } from './write.ts'

const ABOUT: About = {
  takenAt: Date.UTC(2026, 10, 21, 14, 2),
  source: { kind: 'cluster', name: 'prod', cluster: 'prod-eu-1', context: 'prod', server: 'https://10.0.0.1:6443' },
  namespaces: ['shop'],
  anonymized: false,
}
const ORIGIN = { source: 'cluster', name: 'prod' } as const
const PLACE: Place = {
  file: 'app.yaml',
  line: 7,
  lines: new Map([
    ['/spec/rules/0', 12],
    ['/metadata/labels/__proto__', 9],
  ]),
}

/** One object of every kind, as the door makes it of a sample. */
const samples = (place?: Place): Change[] =>
  [...SAMPLES.values()].flatMap((raw): Change[] => {
    const { object, complaints } = admit(raw, place)
    return object ? [{ type: 'put', object, complaints }] : []
  })

const clusterOf = (changes: readonly Change[]): Cluster => {
  const cluster = new Cluster(ORIGIN)
  cluster.apply(KINDS.map(({ kind }) => ({ type: 'sync', kind, state: 'synced' })))
  cluster.apply(changes)
  return cluster
}

const write = (cluster: Cluster): string => [...writeRecording(cluster, ABOUT)].join('')

const readable = (text: string): Recording => {
  const read = readRecording(text, 'x.portolan')
  if ('error' in read) throw new Error(read.error)
  return read
}

const restored = ({ origin, changes }: Recording): Cluster => {
  const cluster = new Cluster(origin)
  cluster.apply(changes)
  return cluster
}

const everything = (cluster: Cluster) => ({
  origin: { source: cluster.origin.source, name: cluster.origin.name },
  objects: KINDS.map(({ kind }) => [...cluster.all(kind)]),
  states: KINDS.map(({ kind }) => cluster.syncOf(kind)),
  complaints: [...cluster.complaints()],
})

const service = (name: string, more: object = {}) => ({ apiVersion: 'v1', kind: 'Service', metadata: { name, namespace: 'shop', ...more }, spec: {} })

const put = (raw: unknown): Change => {
  const { object, complaints } = admit(raw)
  if (!object) throw new Error('the door took nothing')
  return { type: 'put', object, complaints }
}

describe('what is written is what is read', () => {
  it('one of every kind', () => {
    const cluster = clusterOf(samples())
    for (const { kind } of KINDS) expect([kind, cluster.count(kind)]).toEqual([kind, 1])
    const read = readable(write(cluster))
    expect(read.complaints).toEqual([])
    expect(read.about).toEqual(ABOUT)
    expect(read.origin).toEqual({ ...ORIGIN, asOf: ABOUT.takenAt })
    expect(everything(restored(read))).toEqual(everything(cluster))
  })

  it('file and line, and what was wrong with objects and files', () => {
    const ref = { kind: 'File', name: 'b.yaml', file: 'b.yaml', line: 3 }
    const cluster = clusterOf([
      ...samples(PLACE),
      { type: 'put', ...need(admit(service('odd', { labels: 3 }), PLACE)) },
      { type: 'file', file: 'b.yaml', complaints: [{ ref, code: 'yaml-syntax', severity: 'error', text: 'Not YAML.' }] },
    ])
    const again = restored(readable(write(cluster)))
    expect(again.get('Service', 'shop', 'odd')?.meta.place?.lines).toEqual(PLACE.lines)
    expect([...again.complaints()].map(({ code }) => code)).toEqual(expect.arrayContaining(['yaml-syntax', 'wrong-type']))
    expect(everything(again)).toEqual(everything(cluster))
  })

  it('labels that are named like what objects inherit', () => {
    const labels = JSON.parse('{"__proto__":"a","constructor":"b","toString":"c"}')
    const again = restored(readable(write(clusterOf([put(service('x', { labels }))])))).get('Service', 'shop', 'x')
    expect(Object.entries(again?.meta.labels ?? {})).toEqual(Object.entries(labels))
    expect(Object.getPrototypeOf(again?.meta.labels)).toBe(null)
  })

  it('in pieces of any length', () => {
    const text = write(clusterOf(samples()))
    fc.assert(
      fc.property(fc.array(fc.nat(text.length), { maxLength: 20 }), (cuts) => {
        const reader = new RecordingReader('x.portolan')
        const at = [0, ...cuts.toSorted((a, b) => a - b), text.length]
        for (const [index, from] of at.entries()) reader.add(text.slice(from, at[index + 1] ?? text.length))
        expect(reader.end()).toEqual(readable(text))
      }),
      { numRuns: 20 },
    )
  })

  it('a kind that had not arrived is not waited for, nor concluded from', () => {
    const cluster = clusterOf([
      { type: 'sync', kind: 'Pod', state: 'syncing' },
      { type: 'sync', kind: 'Secret', state: 'forbidden', message: 'no' },
      { type: 'sync', kind: 'Node', state: 'stale', message: 'old' },
    ])
    const again = restored(readable(write(cluster)))
    expect(again.syncOf('Pod')).toEqual({ state: 'absent', message: 'It had not arrived when the snapshot was taken.' })
    expect(again.syncOf('Secret')).toEqual({ state: 'forbidden', message: 'no' })
    expect(again.syncOf('Node')).toEqual({ state: 'synced', message: 'old' })
  })
})

describe('a file that was not written like this', () => {
  const lines = write(clusterOf([put(service('a')), put(service('b')), put(service('c'))])).split('\n')
  const changed = (line: number, change: (value: { object: Record<string, unknown> }) => unknown): string =>
    lines.with(line, JSON.stringify(change(JSON.parse(lines[line] ?? '')))).join('\n')
  const servicesOf = (text: string): string[] => [...restored(readable(text)).all('Service')].map(({ meta }) => meta.name)
  const complaintsOf = (text: string): string[] => readable(text).complaints.map((complaint) => complaint.text)

  it('costs the object that does not fit, and names it and its field', () => {
    const text = changed(2, ({ object }) => ({ object: { ...object, ports: [{ name: '', port: '80', protocol: 'TCP', targetPort: 80 }] } }))
    expect(servicesOf(text)).toEqual(['a', 'c'])
    expect(complaintsOf(text)).toEqual(['Service shop/b in line 3 can\'t be read: ports[0].port is "80"; expected a whole number. It is left out.'])
    expect([...restored(readable(text)).complaints()].map(({ ref }) => [ref.file, ref.line])).toEqual([['x.portolan', 3]])
  })

  it('brings in nothing that the model does not have', () => {
    const text = changed(2, ({ object }) => ({ object: { ...object, data: { password: 'hush' }, meta: { ...(object.meta as object), more: 1 } } }))
    expect(restored(readable(text)).get('Service', 'shop', 'b')).toEqual(restored(readable(lines.join('\n'))).get('Service', 'shop', 'b'))
  })

  it.each<[string, string, RegExp]>([
    [
      'a kind that is not known',
      changed(2, ({ object }) => ({ object: { ...object, kind: 'Teapot' } })),
      /^1 of kind Teapot are left out: this version/,
    ],
    ['no JSON', lines.with(2, '{"object":').join('\n'), /^Line 3 is not JSON\./],
    ['neither object nor complaint', lines.with(2, '[1]').join('\n'), /^Line 3 holds neither/],
    ['an object twice', lines.toSpliced(2, 0, lines[2] ?? '').join('\n'), /^Service shop\/b stands more than once, again in line 4\./],
    [
      'no namespace',
      changed(2, ({ object }) => ({ object: { ...object, meta: { ...(object.meta as object), namespace: undefined } } })),
      /a namespace/,
    ],
    ['a prototype', lines.with(2, '{"object":{"__proto__":{"kind":"Service"}}}').join('\n'), /without a kind/],
  ])('%s is a complaint', (_what, text, said) => {
    expect(complaintsOf(text)[0]).toMatch(said)
    expect(servicesOf(text)).toEqual(expect.arrayContaining(['a', 'c']))
  })

  it('that is cut off keeps what is there, and concludes nothing from the rest', () => {
    const text = lines.slice(0, 3).join('\n')
    const cluster = restored(readable(text))
    expect([...cluster.all('Service')].length).toBe(2)
    expect(cluster.knows('Service')).toBe(false)
    expect(cluster.knows('Pod')).toBe(true)
    expect(complaintsOf(text)).toEqual([
      'The file lacks objects that it announces, and nothing is concluded from what is missing: 2 of 3 of kind Service are there.',
    ])
  })

  it.each<[string, string, RegExp]>([
    ['nothing', '', /not a snapshot/],
    ['something else', 'apiVersion: v1\n', /not a snapshot/],
    ['a newer format', lines.with(0, '{"portolan":2,"anything":true}').join('\n'), /format 2, and this version of Portolan reads format 1/],
    ['no head', '{"portolan":1}\n', /first line can't be read: takenAt is missing; expected a string/],
    ['no time', (lines[0] ?? '').replace('2026-11-21T14:02:00.000Z', 'noon'), /takenAt is "noon"/],
    ['a line without an end', `${lines[0]}\n${'x'.repeat(LIMITS.recordingLine + 1)}`, /line 2 has more than/],
    ['a head that is nested for ever', `{"portolan":${'['.repeat(200_000)}`, /nested too deeply/],
  ])('%s is refused', (_what, text, said) => {
    const read = readRecording(text)
    expect('error' in read ? read.error : 'it was read').toMatch(said)
  })

  it('says only so much of itself', () => {
    const { complaints } = readable([lines[0], ...Array.from({ length: 1_000 }, () => '{')].join('\n'))
    expect(complaints.length).toBe(LIMITS.complaintsPerFile + 1)
    expect(complaints.at(-1)?.text).toMatch(/^\d+ more lines can't be read\.$/)
  })
})

describe('by random trial', () => {
  const values = fc.oneof(
    fc.constantFrom(null, -1, 1e300, '', '__proto__', [], {}, true, [[]], [null], { __proto__: null }),
    fc.jsonValue({ maxDepth: 2 }),
  )

  it('no change of a value makes the reader throw, nor lets in what is not of the model', () => {
    const whole = write(clusterOf(samples(PLACE))).split('\n')
    fc.assert(
      fc.property(fc.nat(whole.length - 2), fc.infiniteStream(fc.nat(1_000)), values, (line, choices, value) => {
        const read = readRecording(whole.with(line, JSON.stringify(mutate(JSON.parse(whole[line] ?? ''), choices, value))).join('\n'))
        expect(Object.keys(Object.prototype)).toEqual([])
        if ('error' in read) return
        // What was let in is written and read once more as it is.
        const cluster = restored(read)
        expect(everything(restored(readable(write(cluster))))).toEqual(everything(cluster))
      }),
      { numRuns: 300 },
    )
  })

  it('no text makes it throw', () => {
    const whole = write(clusterOf(samples()))
    const piece = fc.oneof(fc.string(), fc.constantFrom('{', '}', '[', '"', '\n', '\\', '\u0000', '1e999', '{"object":'))
    fc.assert(
      fc.property(fc.nat(whole.length), fc.nat(2_000), piece, (at, cut, text) => {
        readRecording(whole.slice(0, at) + text + whole.slice(at + cut))
      }),
      { numRuns: 300 },
    )
  })
})

/** The value with one part of it, chosen at random, replaced or left out. */
const mutate = (value: unknown, choices: fc.Stream<number>, instead: unknown): unknown => {
  const choice = choices.next().value ?? 0
  if (typeof value !== 'object' || value === null || choice % 7 === 0) return instead
  const keys = Object.keys(value)
  const key = keys[choice % keys.length]
  if (key === undefined) return instead
  if (choice % 11 === 0)
    return Array.isArray(value) ? value.toSpliced(Number(key), 1) : Object.fromEntries(Object.entries(value).filter(([k]) => k !== key))
  const inner: unknown = mutate((value as Record<string, unknown>)[key], choices, instead)
  return Array.isArray(value) ? value.with(Number(key), inner) : Object.fromEntries(Object.entries(value).map(([k, v]) => [k, k === key ? inner : v]))
}

const need = ({ object, complaints }: ReturnType<typeof admit>) => {
  if (!object) throw new Error('the door took nothing')
  return { object, complaints }
}

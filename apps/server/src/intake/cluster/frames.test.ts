import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ApiError } from './failure.ts'
import { type Frame, FrameReader, textWithoutManagedFields } from './frames.ts'

const line = (value: object): string => `${JSON.stringify(value)}\n`

/** Names, labels and messages as hostile as JSON allows; none of them is the key that is cut. */
const text = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom('"managedFields":[', '\\"managedFields\\":[', 'größe', '日本', '👩‍🚀', '\u2028\u2029', '\r\n', '\\', '"', ']', '{"a":[', '\u0000'),
)
const frame = fc.record({
  type: fc.constantFrom('ADDED', 'MODIFIED', 'DELETED', 'BOOKMARK'),
  object: fc.record({
    kind: text,
    metadata: fc.record({ name: text, annotations: fc.dictionary(text, text, { maxKeys: 3 }) }),
    spec: fc.array(text),
  }),
})

const read = (chunks: readonly Buffer[]): Frame[] => {
  const frames: Frame[] = []
  const reader = new FrameReader()
  for (const chunk of chunks) reader.push(chunk, (one) => frames.push(one))
  return frames
}

const cut = (bytes: Buffer, points: readonly number[]): Buffer[] => {
  const sorted = [...new Set(points.map((point) => point % (bytes.length + 1)))].sort((a, b) => a - b)
  return [0, ...sorted].map((from, index) => Buffer.from(bytes.subarray(from, sorted[index] ?? bytes.length)))
}

describe('FrameReader', () => {
  it('reads the same events wherever the network cuts the bytes', () => {
    fc.assert(
      fc.property(fc.array(frame, { maxLength: 6 }), fc.array(fc.nat(5_000), { maxLength: 40 }), (frames, points) => {
        const bytes = Buffer.from(frames.map(line).join(''))
        expect(read(cut(bytes, points))).toEqual(JSON.parse(JSON.stringify(frames)))
      }),
      { numRuns: 300 },
    )
  })

  it('reads byte by byte, with CRLF and empty lines', () => {
    const event = { type: 'ADDED', object: { metadata: { name: 'größe 日本 👩‍🚀 \u2028' } } }
    const bytes = Buffer.from(`\n${JSON.stringify(event)}\r\n\r\n\n${line(event)}`)
    expect(read(Array.from(bytes, (byte) => Buffer.from([byte])))).toEqual([event, event])
  })

  it('hands over what stands before an unreadable line', () => {
    const good = line({ type: 'ADDED', object: { n: 1 } })
    for (const bad of [
      '{"type":"ADDED"\n',
      'null\n',
      '[]\n',
      '"text"\n',
      '{"type":"SURPRISE","object":{}}\n',
      '{"type":"ADDED","object":3}\n',
      '\u0000\n',
    ]) {
      const frames: Frame[] = []
      expect(() => new FrameReader().push(Buffer.from(good + bad + good), (one) => frames.push(one))).toThrow(ApiError)
      expect(frames).toHaveLength(1)
    }
  })

  it('holds back a line that has not ended', () => {
    expect(read([Buffer.from('{"type":"ADDED","object":{}}')])).toEqual([])
  })
})

describe('textWithoutManagedFields', () => {
  const json = fc.jsonValue({ maxDepth: 4 })
  it('takes the field out and leaves everything else as it was', () => {
    fc.assert(
      fc.property(text, json, fc.array(json), json, (name, before, fields, after) => {
        const object = { metadata: { name, before, managedFields: fields }, spec: after }
        const cut = JSON.parse(textWithoutManagedFields(Buffer.from(JSON.stringify(object))))
        expect(cut).toEqual(JSON.parse(JSON.stringify({ metadata: { name, before, managedFields: [] }, spec: after })))
      }),
      { numRuns: 500 },
    )
  })

  it('leaves a line alone that it does not understand', () => {
    for (const odd of ['{"managedFields":[', '{"managedFields":["', '{"managedFields":[{"a":"\\'])
      expect(textWithoutManagedFields(Buffer.from(odd))).toBe(odd)
  })
})

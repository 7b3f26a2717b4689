import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Frame, framed, readFrame } from './snapshot-page.ts'

const TAKEN = Date.parse('2026-02-03T04:05:06Z')
const TEMPLATE = '<head><title>Portolan</title></head>\n<script>"<title>Portolan</title>"</script><script type="x" id="snapshot"></script></body>\n'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'portolan-frame-'))
})
afterAll(() => rm(folder, { recursive: true }))

const frameOf = async (name: string, template = TEMPLATE): Promise<Frame> => {
  const file = join(folder, 'index.html')
  await writeFile(file, template)
  const frame = await readFrame(name, TAKEN, file)
  if ('error' in frame) throw new Error(frame.error)
  return frame
}

const page = async (pieces: readonly Uint8Array[], frame: Frame): Promise<string> => {
  const given = async function* () {
    for (const piece of pieces) yield Buffer.from(piece)
  }
  let text = ''
  for await (const piece of framed(given(), frame)) text += piece.toString('utf8')
  return text
}

test('the snapshot stands in its element in base64, however it comes in pieces', async () => {
  const frame = await frameOf('prod')
  await fc.assert(
    fc.asyncProperty(fc.array(fc.uint8Array({ maxLength: 7 }), { maxLength: 9 }), async (pieces) => {
      const [, inside = ''] = /id="snapshot">([^<]*)<\/script>/.exec(await page(pieces, frame)) ?? []
      expect(Buffer.from(inside, 'base64')).toEqual(Buffer.concat(pieces))
    }),
  )
})

test('the title names the source and the moment, and is text whatever the name', async () => {
  const { before, after } = await frameOf('</title><script>alert(1)</script>&amp;$& $1 \u202e')
  expect(before).toBe(
    '<head><title>&lt;/title&gt;&lt;script&gt;alert(1)&lt;/script&gt;&amp;amp;$&amp; $1 \\u{202e}, 2026-02-03 04:05 UTC | Portolan</title></head>\n<script>"<title>Portolan</title>"</script><script type="x" id="snapshot">',
  )
  expect(after).toBe('</script></body>\n')
})

test('a page that is not built, or is another, is told in words', async () => {
  expect(await readFrame('prod', TAKEN, join(folder, 'nowhere.html'))).toEqual({
    error: 'the page is not built; npm run build, in the checkout, makes it',
  })
  await expect(frameOf('prod', '<html></html>')).rejects.toThrow(/^the page that is built is of another version/)
})

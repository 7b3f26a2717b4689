import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { visible } from '@portolan/server/visible'

/** Where `npm run build` leaves the page that lacks nothing but a snapshot. */
const TEMPLATE = fileURLToPath(new URL('../../web/dist-standalone/index.html', import.meta.url))

const TITLE = '<title>Portolan</title>'
/** Where the snapshot goes, in base64: an element that no browser runs. */
const PLACE = ' id="snapshot"></script>'

/** What stands around a compressed recording in base64 to make it a page. */
export interface Frame {
  readonly before: string
  readonly after: string
}

/** What makes a recording a page that needs no server; or why it can't be made. `takenAt` in ms since the epoch. */
export const readFrame = async (name: string, takenAt: number, file = TEMPLATE): Promise<Frame | { readonly error: string }> => {
  const template = await readFile(file, 'utf8').catch(() => undefined)
  if (template === undefined) return { error: 'the page is not built; npm run build, in the checkout, makes it' }
  const title = template.indexOf(TITLE)
  const place = template.lastIndexOf(PLACE)
  if (title < 0 || place < title) return { error: 'the page that is built is of another version; npm run build, in the checkout, makes it anew' }
  const of = `${name}, ${new Date(takenAt).toISOString().slice(0, 16).replace('T', ' ')} UTC | Portolan`
  return {
    before: `${template.slice(0, title)}<title>${escaped(visible(of))}</title>${template.slice(title + TITLE.length, place)} id="snapshot">`,
    after: `</script>${template.slice(place + PLACE.length)}`,
  }
}

/** A compressed recording as the page that holds it. Base64 has no character that could end the element. */
export async function* framed(packed: AsyncIterable<Buffer>, { before, after }: Frame): AsyncGenerator<Buffer> {
  yield Buffer.from(before)
  let rest: Buffer = Buffer.alloc(0)
  for await (const piece of packed) {
    const all = Buffer.concat([rest, piece])
    const whole = all.length - (all.length % 3)
    rest = all.subarray(whole)
    yield Buffer.from(all.toString('base64', 0, whole))
  }
  yield Buffer.from(rest.toString('base64') + after)
}

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')

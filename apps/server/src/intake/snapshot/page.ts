/** Where the recording stands in a page that `portolan snapshot --html` wrote: in base64, up to the end of the element. */
const BEGIN = 'type="application/gzip" id="snapshot">'

/** Whether a text that begins like this is a page. */
export const isPage = (begin: string): boolean => /^<!doctype html>/i.test(begin)

/** The compressed recording that lies in a page; nothing where none does. */
export async function* insidePage(page: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let text = ''
  let inside = false
  for await (const piece of page) {
    text += piece.toString('latin1')
    if (!inside) {
      const at = text.indexOf(BEGIN)
      inside = at >= 0
      // The mark itself may come in two pieces.
      text = text.slice(inside ? at + BEGIN.length : -BEGIN.length)
      if (!inside) continue
    }
    const end = text.indexOf('<')
    const whole = end < 0 ? text.length - (text.length % 4) : end
    yield Buffer.from(text.slice(0, whole), 'base64')
    if (end >= 0) return
    text = text.slice(whole)
  }
}

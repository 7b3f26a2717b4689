import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Plugin } from 'vite'

const HERE = import.meta.dirname
const SRC = join(HERE, '../src')

/** What the page asks of its server, and who does the same without one. */
const INSTEAD: ReadonlyMap<string, string> = new Map([
  [join(SRC, 'ask.ts'), join(HERE, 'ask.ts')],
  [join(SRC, 'place.ts'), join(HERE, 'place.ts')],
  [join(SRC, 'live/streams.ts'), join(HERE, 'streams.ts')],
])

/** Puts the page's own answers in the place of its server's. */
export const withoutServer = (): Plugin => ({
  name: 'without-server',
  enforce: 'pre',
  resolveId: (source, importer) => (importer && source.startsWith('.') ? INSTEAD.get(join(importer, '..', source)) : undefined),
})

/** Takes script, styles and drawings into the page, and names the first two in its policy by their hashes: nothing else runs, nothing is fetched. */
export const oneFile = (): Plugin => ({
  name: 'one-file',
  generateBundle: {
    // After vite has put its last words into the script.
    order: 'post',
    handler(_options, bundle) {
      const page = bundle['index.html']
      if (page?.type !== 'asset') return this.error('there is no page')
      const inside = { script: '', style: '' }
      let html = String(page.source).replace(/<script [^>]*src=[^>]*><\/script>|<link [^>]*rel="stylesheet"[^>]*>/g, '')
      for (const [name, file] of Object.entries(bundle)) {
        if (file === page) continue
        if (file.type === 'chunk') inside.script += file.code
        else if (name.endsWith('.css')) inside.style += file.source
        else if (name.endsWith('.svg'))
          html = html.replaceAll(`./${name}`, `data:image/svg+xml;base64,${Buffer.from(file.source).toString('base64')}`)
        else this.error(`${name} is left outside of the page`)
        delete bundle[name]
      }
      page.source = assembled(html, inside)
    },
  },
})

const assembled = (html: string, inside: { readonly script: string; readonly style: string }): string => {
  // Both stand in strings or patterns, where the escape says the same; as they are they would end or hide the element.
  const script = inside.script.replaceAll('</script', '\\x3C/script').replaceAll('<!--', '\\x3C!--')
  const style = inside.style.replaceAll('</style', '\\3C/style')
  const licences = readFileSync(join(HERE, '../public/font-licences.txt'), 'utf8')
  const policy = [
    "default-src 'none'",
    `script-src '${hashOf(script)}'`,
    `style-src '${hashOf(style)}'`,
    'img-src data: blob:',
    'font-src data:',
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ')
  const [charset, head] = [html.indexOf('<meta charset'), html.indexOf('</head>')]
  return [
    html.slice(0, charset),
    `<meta http-equiv="Content-Security-Policy" content="${policy}" />\n    `,
    html.slice(charset, head),
    `<style>${style}</style>\n<script type="module">${script}</script>\n<script type="text/plain" id="font-licences">\n${licences}</script>\n`,
    html.slice(head),
  ].join('')
}

const hashOf = (text: string): string => `sha256-${createHash('sha256').update(text).digest('base64')}`

import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'

/** A font face of the page, with its files. */
export interface Face {
  readonly family: string
  readonly style: string
  readonly weight: number
  /** What a picture carries. */
  readonly woff2: string
  /** The same font where its widths can be read. */
  readonly woff: string
}

export type Theme = 'light' | 'dark'

const here = createRequire(import.meta.url)

/** The page's colours and type, by the names of its tokens without the dashes: `canvas`, `font-mono`. The dark theme changes some. */
export const tokensOf = (theme: Theme): ReadonlyMap<string, string> => {
  const css = readFileSync(here.resolve('@portolan/web/tokens.css'), 'utf8')
    .replace(/\/\*.*?\*\//gs, '')
    // What holds for paper, or for who wants more contrast, is not the theme.
    .replace(/@[^{;]+\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}/g, '')
  const tokens = new Map<string, string>()
  for (const [, selector = '', body = ''] of css.matchAll(/([^{}]+)\{([^{}]*)\}/g)) {
    const own = selector.trim()
    if (own !== ':root' && !(own === '[data-theme="dark"]' && theme === 'dark')) continue
    for (const [, name = '', value = ''] of body.matchAll(/--([\w-]+):\s*([^;]+);/g)) tokens.set(name, value.trim())
  }
  return tokens
}

/** The page's font faces. */
export const facesOf = (): readonly Face[] => {
  const file = here.resolve('@portolan/web/fonts.css')
  const beside = createRequire(file)
  return [...readFileSync(file, 'utf8').matchAll(/@font-face\s*\{([^}]*)\}/g)].flatMap(([, body = '']) => {
    const family = /font-family:\s*"([^"]+)"/.exec(body)?.[1]
    const source = /url\("([^"]+)\.woff2"\)/.exec(body)?.[1]
    if (family === undefined || source === undefined) return []
    return {
      family,
      style: /font-style:\s*(\w+)/.exec(body)?.[1] ?? 'normal',
      weight: Number(/font-weight:\s*(\d+)/.exec(body)?.[1] ?? 400),
      woff2: beside.resolve(`${source}.woff2`),
      woff: beside.resolve(`${source}.woff`),
    }
  })
}

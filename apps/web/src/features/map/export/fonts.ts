/** The chart's own families: what a picture must carry to look the same elsewhere. */
const CARRIED = /Plex Sans Condensed|Plex Mono|Source Serif/

/** The page's font faces with their files inside, as CSS; a file that can't be had is left out, and the reader's fonts stand in. */
export const fontFaces = async (): Promise<string> => {
  const rules = [...document.styleSheets].flatMap(rulesOf).filter((rule) => CARRIED.test(rule.style.getPropertyValue('font-family')))
  const faces = await Promise.all(rules.map(carried))
  return faces.filter((face) => face !== undefined).join('')
}

const rulesOf = (sheet: CSSStyleSheet): readonly CSSFontFaceRule[] => {
  try {
    return [...sheet.cssRules].filter((rule) => rule instanceof CSSFontFaceRule)
  } catch {
    return [] // A sheet of another host, which this page has none of, may not be read.
  }
}

const carried = async ({ style, parentStyleSheet }: CSSFontFaceRule): Promise<string | undefined> => {
  const source = /url\(["']?([^"')]+)["']?\)/.exec(style.getPropertyValue('src'))?.[1]
  if (source === undefined) return undefined
  const file = source.startsWith('data:') ? source : await packed(new URL(source, parentStyleSheet?.href ?? document.baseURI))
  const of = (name: string): string => `${name}:${style.getPropertyValue(name)};`
  return file && `@font-face{${of('font-family')}${of('font-weight')}${of('font-style')}src:url(${file}) format("woff2")}`
}

/** A file as a data URL; undefined when it can't be had. */
const packed = async (url: URL): Promise<string | undefined> => {
  try {
    const response = await fetch(url)
    return response.ok ? `data:font/woff2;base64,${base64(new Uint8Array(await response.arrayBuffer()))}` : undefined
  } catch {
    return undefined
  }
}

const base64 = (bytes: Uint8Array): string => {
  let text = ''
  for (let at = 0; at < bytes.length; at += 0x8000) text += String.fromCharCode(...bytes.subarray(at, at + 0x8000))
  return btoa(text)
}

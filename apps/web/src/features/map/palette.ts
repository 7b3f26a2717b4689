/** The tokens that the chart paints with, by their names in tokens.css without the dashes. */
const TOKENS = [
  'canvas',
  'panel',
  'plate',
  'ink',
  'ink-2',
  'ink-3',
  'ink-inverse',
  'course',
  'broken',
  'risk',
  'note',
  'unknown',
  'control',
  'broken-fill',
  'risk-fill',
  'on-risk',
  'risk-wash',
  'course-wash',
  'edge',
  'edge-faint',
  'pip',
  'group-fill',
  'group-line',
  'neat-dark',
  'neat-light',
  'rhumb-main',
  'rhumb-half',
  'rhumb-quarter',
  'rhumb-alpha',
  'font-chart',
  'font-mono',
  'font-name',
] as const

export type Token = (typeof TOKENS)[number]
export type Palette = Readonly<Record<Token, string>>

/** Made from what each token stands for. */
export const paletteOf = (read: (token: Token) => string): Palette =>
  Object.fromEntries(TOKENS.map((token) => [token, read(token)])) as Record<Token, string>

/** The colours as they are now: a canvas doesn't follow CSS variables, so this is read again whenever the theme changes. */
export const readPalette = (element: HTMLElement): Palette => {
  const style = getComputedStyle(element)
  return paletteOf((token) => style.getPropertyValue(`--${token}`).trim())
}

/** The light theme's colours, whatever theme is on, and no rhumb lines (design section 14): read in one turn, before anything is drawn again. */
export const paperPalette = (): Palette => {
  const root = document.documentElement
  const { theme } = root.dataset
  root.dataset.theme = 'light'
  const palette = readPalette(root)
  if (theme === undefined) delete root.dataset.theme
  else root.dataset.theme = theme
  return { ...palette, 'rhumb-alpha': '0' }
}

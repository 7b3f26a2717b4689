/** Colours of the terminal, by what they say. */
export interface Palette {
  readonly strong: Paint
  readonly quiet: Paint
  readonly good: Paint
  readonly bad: Paint
  readonly doubt: Paint
  readonly name: Paint
}

type Paint = (text: string) => string

/** Colours on a terminal, none elsewhere, nor with NO_COLOR (https://no-color.org). */
export const palette = (out: { readonly isTTY?: boolean }, env: Readonly<Record<string, string | undefined>>): Palette => {
  const on = out.isTTY === true && !env.NO_COLOR && env.TERM !== 'dumb'
  const sgr =
    (open: number, close: number): Paint =>
    (text) =>
      on ? `\u001b[${open}m${text}\u001b[${close}m` : text
  return { strong: sgr(1, 22), quiet: sgr(2, 22), good: sgr(32, 39), bad: sgr(31, 39), doubt: sgr(33, 39), name: sgr(36, 39) }
}

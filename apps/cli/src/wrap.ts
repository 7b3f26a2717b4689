const ESCAPE = /\u001b\[\d+m/g

/** Lines of at most `width` columns, broken at spaces; colours take no room. A word that is longer stands alone. */
export const wrap = (text: string, width: number): readonly string[] => {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    const longer = line ? `${line} ${word}` : word
    if (line && lengthOf(longer) > width) {
      lines.push(line)
      line = word
    } else line = longer
  }
  return [...lines, line]
}

/** Text that is visible already, wrapped; further lines stand under the first, `margin` columns in. */
export const hang = (text: string, margin: number, { width }: { readonly width: number }): string =>
  wrap(text, Math.max(30, width - margin)).join(`\n${' '.repeat(margin)}`)

const lengthOf = (text: string): number => text.replace(ESCAPE, '').length

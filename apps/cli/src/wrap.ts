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

const lengthOf = (text: string): number => text.replace(ESCAPE, '').length

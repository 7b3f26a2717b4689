/** A part of a file between two `---`: its text, and the 1-based line on which it starts. */
export interface Chunk {
  readonly text: string
  readonly line: number
}

/**
 * The documents of a YAML stream. A line that starts with `---` ends a document wherever it stands (YAML 1.2, 9.1.2, and
 * k8s.io/apimachinery pkg/util/yaml), so one broken document can't swallow the next. Parts that hold only comments are left out.
 */
export const chunksOf = (text: string): readonly Chunk[] => {
  const chunks: Chunk[] = []
  let start = 0
  let line = 1
  let chunkLine = 1
  for (let at = 0; at < text.length; line++) {
    const newline = text.indexOf('\n', at)
    const next = newline < 0 ? text.length : newline + 1
    if (text.startsWith('---', at) && isBreak(text.charCodeAt(at + 3))) {
      push(chunks, text.slice(start, at), chunkLine)
      start = at
      chunkLine = line
    }
    at = next
  }
  push(chunks, text.slice(start), chunkLine)
  return chunks
}

const isBreak = (code: number): boolean => Number.isNaN(code) || code === 10 || code === 13 || code === 32 || code === 9

const push = (chunks: Chunk[], text: string, line: number): void => {
  if (hasContent(text)) chunks.push({ text, line })
}

/** Whether anything but comments, directives, markers and white space is there. */
const hasContent = (text: string): boolean => {
  for (let at = 0; at < text.length; ) {
    const newline = text.indexOf('\n', at)
    const end = newline < 0 ? text.length : newline
    if (!/^(?:\s*(?:#.*)?|---(?:\s+#.*|\s*)|\.\.\.\s*|%.*)$/.test(text.slice(at, end).slice(0, 200))) return true
    at = end + 1
  }
  return false
}

import { Composer, type Document, isAlias, isMap, isPair, isScalar, isSeq, Lexer, LineCounter, type Node, Parser, visit } from 'yaml'

/** What one expectation file may cost. */
export const LIMITS = { length: 1_000_000, depth: 50 } as const

/** A piece of YAML or JSON with the line on which it stands. Aliases are followed. */
export type Piece =
  | { readonly is: 'text'; readonly line: number; readonly text: string }
  | { readonly is: 'list'; readonly line: number; readonly items: () => readonly Piece[] }
  | { readonly is: 'map'; readonly line: number; readonly entries: () => readonly Entry[] }
  | { readonly is: 'nothing'; readonly line: number }

export interface Entry {
  /** Undefined for a key that is no text. */
  readonly key?: string
  readonly line: number
  readonly value: Piece
}

export type Documents = { readonly documents: readonly Piece[] } | { readonly fault: { readonly line: number; readonly message: string } }

/**
 * The documents of a text, YAML or JSON, each as a piece that is looked into on demand: hostile anchors cost nothing that isn't read.
 * Never throws. Scalars are the text that was written (`1.0` stays `1.0`).
 */
export const documentsOf = (text: string): Documents => {
  if (text.length > LIMITS.length)
    return { fault: { line: 1, message: `The file has ${text.length} characters; at most ${LIMITS.length} are read.` } }
  const counter = new LineCounter()
  try {
    return compose(text.startsWith('\uFEFF') ? text.slice(1) : text, counter)
  } catch (error) {
    return { fault: { line: 1, message: `This is neither YAML nor JSON: ${firstLine(error)}.` } }
  }
}

const compose = (text: string, counter: LineCounter): Documents => {
  const lineAt = (offset: number): number => Math.max(1, counter.linePos(offset).line)
  // Keys are compared pairwise there (2.9.1), which takes minutes for 100,000 of them; who reads a map looks for those that stand twice.
  const composer = new Composer({ uniqueKeys: false, prettyErrors: false, logLevel: 'error' })
  const parser = new Parser(counter.addNewLine)
  counter.addNewLine(0)
  const documents: Document[] = []
  const take = (found: Iterable<unknown>): void => {
    for (const document of found) documents.push(document as Document)
  }
  for (const lexeme of new Lexer().lex(text)) {
    for (const token of parser.next(lexeme)) take(composer.next(token))
    if (parser.stack.length > LIMITS.depth) {
      return { fault: { line: lineAt(parser.offset), message: `The file nests deeper than ${LIMITS.depth} levels.` } }
    }
  }
  for (const token of parser.end()) take(composer.next(token))
  take(composer.end())
  for (const { errors } of documents) {
    const [error] = errors
    if (!error) continue
    // A plain star at the beginning of a word is an alias: `never reaches: [*/db]`.
    const hint = error.code === 'BAD_ALIAS' ? ` ${STAR}` : ''
    return { fault: { line: lineAt(error.pos[0]), message: `This is neither YAML nor JSON: ${firstLine(error)}.${hint}` } }
  }
  const found: Piece[] = []
  for (const document of documents) {
    if (document.contents === null) continue
    const { targets, loose } = aliasTargets(document)
    if (loose) return { fault: { line: lineAt(loose.at), message: `*${loose.name} is an alias, and nothing is anchored as &${loose.name}. ${STAR}` } }
    found.push(pieceOfDocument(document, targets, lineAt))
  }
  return { documents: found }
}

const pieceOfDocument = (document: Document, targets: ReadonlyMap<unknown, Node>, lineAt: (offset: number) => number): Piece => {
  const pieceOf = (given: unknown, line: number): Piece => {
    const node = isAlias(given) ? targets.get(given) : given
    const own = isAlias(given) ? undefined : (node as Node | null | undefined)?.range?.[0]
    const at = own === undefined ? line : lineAt(own)
    if (isScalar(node)) {
      if (node.value === null) return { is: 'nothing', line: at }
      return { is: 'text', line: at, text: typeof node.value === 'string' ? node.value : (node.source ?? String(node.value)) }
    }
    if (isSeq(node)) return { is: 'list', line: at, items: () => node.items.map((item) => pieceOf(item, at)) }
    if (isMap(node)) {
      const entries = (): readonly Entry[] =>
        node.items.filter(isPair).map(({ key, value }) => {
          const name = pieceOf(key, at)
          return { ...(name.is === 'text' ? { key: name.text } : {}), line: name.line, value: pieceOf(value, name.line) }
        })
      return { is: 'map', line: at, entries }
    }
    return { is: 'nothing', line: at }
  }
  return pieceOf(document.contents, 1)
}

/** What each alias stands for: the last node of that name before it. `loose`: the first that stands for nothing. */
const aliasTargets = (
  document: Document,
): { readonly targets: ReadonlyMap<unknown, Node>; readonly loose?: { readonly name: string; readonly at: number } } => {
  const anchors = new Map<string, Node>()
  const targets = new Map<unknown, Node>()
  let loose: { name: string; at: number } | undefined
  visit(document, {
    Node: (_, node) => {
      if (isAlias(node)) {
        const target = anchors.get(node.source)
        if (target) targets.set(node, target)
        else loose ??= { name: node.source, at: node.range?.[0] ?? 0 }
      } else if (node.anchor) anchors.set(node.anchor, node)
    },
  })
  return { targets, ...(loose ? { loose } : {}) }
}

const STAR = 'A pattern that begins with * needs quotes.'

const firstLine = (error: unknown): string =>
  error instanceof Error ? (error.message.split('\n')[0] ?? '').slice(0, 200).replace(/[.:]$/, '') : 'unknown cause'

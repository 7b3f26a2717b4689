import type { Complaint, Place } from '@portolan/model'
import { Composer, type CST, type Document, isMap, isScalar, Lexer, LineCounter, Parser, visit, type YAMLError } from 'yaml'
import { type Chunk, chunksOf } from './documents.ts'
import { type JsonValue, scanJson } from './json.ts'
import { LIMITS } from './limits.ts'
import { hasLines, itemNode, type Lines, lineIn, linesOfNode, NO_LINES, startOf } from './lines.ts'
import type { RawObject } from './raw.ts'
import { isObject } from './read.ts'

export interface Manifests {
  readonly objects: readonly { readonly raw: RawObject; readonly place: Place }[]
  /** Of the file, all with kind `File`; what is wrong inside an object is said by `admit`. */
  readonly complaints: readonly Complaint[]
}

/**
 * The objects of one file: YAML or JSON, one or many documents, lists flattened. Never throws. A document that can't be read is one
 * complaint with its line, and the others load. `file` is how the file is called in references. Beyond the limits (R19) nothing is read.
 */
export const readManifests = (text: string, file: string): Manifests => new Reader(file).read(text)

/**
 * YAML as kubectl reads it (sigs.k8s.io/yaml, which is go-yaml v2): 1.1, so that `on`, `yes` and `y` are booleans, 0755 is octal and `<<`
 * merges; but without 1.1's sexagesimal numbers (`22:30` stays text), and with dates and binary left as the text that they are.
 */
const YAML_OPTIONS = {
  version: '1.1',
  merge: true,
  // Compared pairwise there: a map of 100,000 keys takes two minutes (2.9.1). `duplicateKeys` does it in one pass.
  uniqueKeys: false,
  prettyErrors: false,
  logLevel: 'error',
  customTags: (tags: readonly unknown[]) => tags.filter((tag) => !isUnlikeGo(tag)),
} as const

const isUnlikeGo = (tag: unknown): boolean =>
  isObject(tag) && (tag.format === 'TIME' || ['timestamp', 'binary', 'set', 'omap', 'pairs'].some((name) => tag.tag === `tag:yaml.org,2002:${name}`))

class Reader {
  readonly #file: string
  readonly #objects: { raw: RawObject; place: Place }[] = []
  readonly #complaints: Complaint[] = []

  constructor(file: string) {
    this.#file = file
  }

  read(text: string): Manifests {
    const result = { objects: this.#objects, complaints: this.#complaints }
    if (text.length > LIMITS.fileLength) {
      this.#complain('too-long', 'error', 1, `The file has ${text.length} characters; at most ${LIMITS.fileLength} are read. It is left out.`)
      return result
    }
    const chunks = chunksOf(text.startsWith('\uFEFF') ? text.slice(1) : text)
    const beyond = chunks[LIMITS.documentsPerFile]
    if (beyond) {
      this.#complain('too-many', 'error', beyond.line, `The file has ${chunks.length} documents; the first ${LIMITS.documentsPerFile} are read.`)
    }
    for (const chunk of chunks.slice(0, LIMITS.documentsPerFile)) this.#chunk(chunk)
    return result
  }

  #chunk(chunk: Chunk): void {
    const body = chunk.text.replace(/^---[ \t]*\r?\n?/, '')
    const firstLine = chunk.line + (body.length < chunk.text.length && chunk.text.startsWith('---') ? 1 : 0)
    if (/^\s*[{[]/.test(body)) {
      if (this.#json(body, firstLine)) return
      if (body.length > LIMITS.flowLength) {
        this.#complain('json-syntax', 'error', firstLine, 'This document begins like JSON and is not valid JSON. It is left out.')
        return
      }
    }
    try {
      this.#yaml(chunk)
    } catch (error) {
      // Aliases beyond the limit, and nesting that exhausts the stack, are thrown by the YAML package.
      this.#complain('yaml-syntax', 'error', chunk.line, `This document can't be read: ${messageOf(error)}. It is left out.`)
    }
  }

  /** Whether the text was JSON; else it is tried as YAML, as kubectl does. */
  #json(text: string, firstLine: number): boolean {
    const values = scanJson(text, firstLine)
    if (!values || values.length === 0) return false
    const tooDeep = values.find(({ depth }) => depth > LIMITS.depth)
    if (tooDeep) {
      this.#tooDeep(tooDeep.line)
      return true
    }
    const parsed: { value: unknown; from: JsonValue }[] = []
    try {
      for (const from of values) parsed.push({ value: JSON.parse(from.text), from })
    } catch {
      return false
    }
    for (const { value, from } of parsed) {
      this.#add(value, from.line, (index) => {
        const { line, lines } = (index === undefined ? undefined : from.items[index]) ?? from
        return { line, lines: () => lines }
      })
    }
    return true
  }

  #yaml(chunk: Chunk): void {
    const counter = new LineCounter()
    const lineAt = lineIn(counter, chunk.line)
    const composer = new Composer(YAML_OPTIONS as unknown as ConstructorParameters<typeof Composer>[0])
    const take = (document: Document): void => this.#document(document, lineAt, hintOf(chunk.text), /apiVersion|kind/.test(chunk.text))
    const parser = new Parser(counter.addNewLine)
    counter.addNewLine(0)
    const compose = (tokens: Iterable<CST.Token>): void => {
      for (const token of tokens) for (const document of composer.next(token)) take(document as Document)
    }
    let words = 0
    for (const lexeme of new Lexer().lex(chunk.text)) {
      if (++words > LIMITS.wordsPerDocument) {
        this.#complain('too-long', 'error', chunk.line, `This document has more than ${LIMITS.wordsPerDocument} words and signs. It is left out.`)
        return
      }
      compose(parser.next(lexeme))
      // What is open now: the document, every map and list around this word, and the word. A million brackets must not be read to their end.
      if (parser.stack.length > LIMITS.depth + 2) {
        this.#tooDeep(lineAt(parser.offset))
        return
      }
    }
    compose(parser.end())
    for (const document of composer.end()) take(document as Document)
  }

  #document(document: Document, lineAt: (offset: number) => number, hint: string, isMeant: boolean): void {
    const fatal = document.errors[0]
    if (fatal) {
      const [code, severity] = hint === '' ? (['yaml-syntax', isMeant ? 'error' : 'warning'] as const) : (['template', 'warning'] as const)
      this.#complain(code, severity, lineAt(fatal.pos[0]), `${sentence(fatal)}${hint} The document is left out.`)
      return
    }
    const template = hint === '' ? undefined : mapAsKey(document)
    if (template !== undefined) {
      this.#complain('template', 'warning', lineAt(template), `A map stands where a key is expected.${hint} The document is left out.`)
      return
    }
    for (const offset of duplicateKeys(document)) {
      this.#complain(
        'duplicate-key',
        'error',
        lineAt(offset),
        'A key stands twice in one map; expected it once. The last one counts, as with kubectl.',
      )
    }
    for (const warning of document.warnings) this.#complain('yaml-tag', 'warning', lineAt(warning.pos[0]), `${sentence(warning)} The tag is ignored.`)
    if (document.contents === null) return
    const value: unknown = document.toJS({ maxAliasCount: LIMITS.aliases })
    this.#add(value, lineAt(startOf(document.contents)), (index) => {
      const node = index === undefined ? document.contents : itemNode(document, index)
      return { line: lineAt(startOf(node ?? document.contents)), lines: () => linesOfNode(node, lineAt) }
    })
  }

  /** Takes an object, or the items of a list. `locate` tells where the whole, or one item, stands. */
  #add(value: unknown, line: number, locate: (index?: number) => { line: number; lines: () => Lines }): void {
    if (value === null || value === undefined) return
    if (!isObject(value)) {
      this.#complain(
        // Lists are patches of other tools.
        Array.isArray(value) ? 'not-an-object' : 'wrong-type',
        'warning',
        line,
        'This document is not a Kubernetes object; expected a map with apiVersion and kind. It is left out.',
      )
      return
    }
    if (typeof value.kind === 'string' && value.kind.endsWith('List') && (Array.isArray(value.items) || value.items === null)) {
      const items: readonly unknown[] = value.items ?? []
      for (const [index, item] of items.entries()) this.#item(value, item, locate(index))
      return
    }
    this.#put(value, locate())
  }

  /** Items of a typed list (`ServiceList`) don't repeat their kind. A list in a list is flattened too, at the line of the inner one. */
  #item(list: RawObject, item: unknown, where: { line: number; lines: () => Lines }): void {
    if (!isObject(item)) {
      this.#complain('wrong-type', 'warning', where.line, 'An item of this list is not a Kubernetes object; expected a map. It is left out.')
      return
    }
    const kind = String(list.kind).slice(0, -'List'.length)
    const whole = item.kind === undefined && kind !== '' ? { apiVersion: list.apiVersion, kind, ...item } : item
    if (typeof whole.kind === 'string' && whole.kind.endsWith('List') && Array.isArray(whole.items)) {
      this.#add(whole, where.line, () => ({ line: where.line, lines: () => NO_LINES }))
    } else this.#put(whole, where)
  }

  #put(raw: RawObject, { line, lines }: { line: number; lines: () => Lines }): void {
    this.#objects.push({ raw, place: { file: this.#file, line, lines: hasLines(raw) ? lines() : NO_LINES } })
  }

  #tooDeep(line: number): void {
    this.#complain('too-deep', 'error', line, `This document nests deeper than ${LIMITS.depth} levels. It is left out.`)
  }

  #complain(code: string, severity: Complaint['severity'], line: number, text: string): void {
    if (this.#complaints.length >= LIMITS.complaintsPerFile) return
    this.#complaints.push({ ref: { kind: 'File', name: this.#file, file: this.#file, line }, code, severity, text })
  }
}

const messageOf = (error: unknown): string =>
  error instanceof Error ? (error.message.split('\n')[0] ?? '').slice(0, 200).replace(/\.$/, '') : 'unknown cause'

const sentence = (error: YAMLError): string => `${messageOf(error)}.`

/** Where a map is the key of a map: valid YAML, refused by kubectl, and what `{{ .Values.name }}` is when it isn't rendered. */
const mapAsKey = (document: Document): number | undefined => {
  let found: number | undefined
  visit(document, {
    Pair: (_, { key }) => {
      if (!isMap(key)) return undefined
      found = startOf(key)
      return visit.BREAK
    },
  })
  return found
}

/** Where a key stands that its map already has. */
const duplicateKeys = (document: Document): readonly number[] => {
  const found: number[] = []
  visit(document, {
    Map: (_, { items }) => {
      const seen = new Set<unknown>()
      for (const { key } of items) {
        if (!isScalar(key)) continue
        if (seen.has(key.value) && key.value !== '<<') found.push(startOf(key))
        seen.add(key.value)
      }
    },
  })
  return found
}

const hintOf = (text: string): string => (text.includes('{{') ? ' It looks like a template; render it first (helm template).' : '')

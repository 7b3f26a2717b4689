import { type Change, type Complaint, type Kind, KINDS, type KubeObject, kindInfo, type Origin, type Slot, slotOf } from '@portolan/model'
import { LIMITS } from '../limits.ts'
import { type About, FORMAT, type Header, isRecording } from './about.ts'
import { isDeep } from './depth.ts'
import { HEADER, settledState } from './header.ts'
import { isRecord, list, Misfit } from './shape.ts'
import { complaint } from './shapes/meta.ts'
import { SHAPES } from './shapes.ts'

/** What a recording holds. */
export interface Recording {
  readonly about: About
  readonly origin: Origin
  /** For `Cluster.apply`, all at once: states of all kinds, what was wrong with files, this one included, and all objects. */
  readonly changes: readonly Change[]
  /** What is wrong with the recording itself; it is among the changes too. */
  readonly complaints: readonly Complaint[]
}

/** Why there is nothing to be had from a file. */
export interface Unreadable {
  /** A sentence without its end. */
  readonly error: string
}

/** The whole text at once; `file` names it in complaints. Never throws. */
export const readRecording = (whole: string, file = 'snapshot'): Recording | Unreadable => {
  const reader = new RecordingReader(file)
  reader.add(whole)
  return reader.end()
}

/**
 * Reads a recording in pieces of any length. Never throws, whatever the file holds: what doesn't fit the model is left out with a complaint that
 * names the object and the field, and costs nothing else.
 */
export class RecordingReader {
  readonly #file: string
  readonly #objects = new Map<Kind, Map<Slot, KubeObject>>(KINDS.map(({ kind }) => [kind, new Map()]))
  readonly #ofObjects = new Map<KubeObject, readonly Complaint[]>()
  readonly #ofFiles = new Map<string, Complaint[]>()
  readonly #own: Complaint[] = []
  readonly #seen = new Map<string, number>()
  readonly #strangers = new Map<string, number>()
  #header: Header | undefined
  #refused: string | undefined
  #rest = ''
  #length = 0
  #line = 0
  #count = 0
  #unsaid = 0

  constructor(file: string) {
    this.#file = file
  }

  /** Set when reading on is of no use. */
  get refused(): string | undefined {
    return this.#refused
  }

  add(piece: string): void {
    this.#guard(() => {
      this.#length += piece.length
      if (this.#length > LIMITS.recordingLength) throw new Refusal(`it holds more than the ${LIMITS.recordingLength} characters that are read`)
      let from = 0
      for (let end = piece.indexOf('\n'); end >= 0; end = piece.indexOf('\n', from)) {
        const line = this.#rest + piece.slice(from, end)
        this.#rest = ''
        this.#take(line)
        from = end + 1
      }
      this.#rest += piece.slice(from)
      if (this.#rest.length > LIMITS.recordingLine) this.#take(this.#rest)
    })
  }

  /** What has been read. `broken`: why nothing more comes, when the file couldn't be read to its end. */
  end(broken?: string): Recording | Unreadable {
    if (this.#rest !== '' && broken === undefined) this.#guard(() => this.#take(this.#rest))
    this.#rest = ''
    if (this.#refused !== undefined) return { error: this.#refused }
    const header = this.#header
    if (!header) return { error: broken ?? NO_RECORDING }
    const takenAt = Date.parse(header.takenAt)
    if (!Number.isFinite(takenAt))
      return { error: `takenAt is ${JSON.stringify(header.takenAt.slice(0, 40))}; expected a time like 2026-01-31T12:00:00Z` }
    for (const [kind, count] of this.#strangers)
      this.#complain(`${count} of kind ${kind} are left out: this version of Portolan doesn't know the kind`)
    const states = [...this.#states(header, broken)]
    const complaints = this.#close()
    const { source, namespaces, anonymized } = header
    return {
      about: { takenAt, source, namespaces, anonymized },
      origin: { source: source.kind, name: source.name, asOf: takenAt },
      changes: [
        ...states,
        ...[...this.#ofFiles].map(([file, list]): Change => ({ type: 'file', file, complaints: list })),
        ...[...this.#objects].map(([kind, objects]): Change => ({ type: 'replace', kind, objects: [...objects.values()] })),
        // Each with its object: what is said of a name can't be found by the name.
        ...[...this.#ofObjects].map(([object, told]): Change => ({ type: 'put', object, complaints: told })),
      ],
      complaints,
    }
  }

  /** States as they were, but for what would have to be waited for: nothing more comes. */
  *#states(header: Header, broken: string | undefined): Generator<Change> {
    const cut: string[] = []
    for (const { kind } of KINDS) {
      const told = header.kinds[kind]
      if (!told) {
        yield { type: 'sync', kind, state: 'absent', message: 'The snapshot was taken by a version of Portolan that did not read this kind.' }
        continue
      }
      const seen = this.#seen.get(kind) ?? 0
      if (seen < told.count) {
        cut.push(`${seen} of ${told.count} of kind ${kind} are there`)
        yield { type: 'sync', kind, state: 'absent', message: `The snapshot is not whole: ${seen} of ${told.count} are in it.` }
      } else yield { type: 'sync', kind, ...settledState(told) }
    }
    if (broken !== undefined) this.#complain(`The file can't be read to its end: ${broken}`)
    if (cut.length > 0) this.#complain(`The file lacks objects that it announces, and nothing is concluded from what is missing: ${cut.join(', ')}`)
  }

  #take(line: string): void {
    this.#line++
    if (line.length > LIMITS.recordingLine) throw new Refusal(`line ${this.#line} has more than the ${LIMITS.recordingLine} characters that are read`)
    if (this.#line === 1 && !isRecording(line)) throw new Refusal(NO_RECORDING)
    if (line.trim() === '') return
    const deep = isDeep(line)
    const value = deep ? undefined : parsed(line)
    if (value === undefined) {
      this.#strange(deep ? 'is nested too deeply' : 'is not JSON')
      return
    }
    try {
      if (!this.#header) this.#begin(value)
      else if (isRecord(value) && Object.hasOwn(value, 'object')) this.#object(value)
      else if (isRecord(value) && Object.hasOwn(value, 'complaint')) this.#keep(complaint.read(value.complaint))
      else this.#strange('holds neither an object nor a complaint')
    } catch (error) {
      if (!(error instanceof Misfit)) throw error
      if (this.#header) this.#strange(`can't be read: ${error.say()}`)
      else throw new Refusal(`its first line can't be read: ${error.say()}`)
    }
  }

  #begin(value: unknown): void {
    const version = isRecord(value) && Object.hasOwn(value, 'portolan') ? value.portolan : undefined
    if (typeof version === 'number' && version > FORMAT) {
      throw new Refusal(`it is a snapshot of format ${version}, and this version of Portolan reads format ${FORMAT}: a newer one is needed`)
    }
    this.#header = HEADER.read(value)
  }

  #object(line: Readonly<Record<string, unknown>>): void {
    const given = line.object
    const name = isRecord(given) && typeof given.kind === 'string' ? given.kind : ''
    const kind = kindInfo(name)?.kind
    if (kind === undefined) {
      if (name === '') this.#strange('holds an object without a kind')
      else if (this.#strangers.size < LIMITS.complaintsPerFile || this.#strangers.has(name))
        this.#strangers.set(name, (this.#strangers.get(name) ?? 0) + 1)
      return
    }
    this.#seen.set(kind, (this.#seen.get(kind) ?? 0) + 1)
    if (++this.#count > LIMITS.recordedObjects) throw new Refusal(`it holds more than the ${LIMITS.recordedObjects} objects that are read`)
    const read = this.#fit(kind, given)
    if (!read) return
    const objects = this.#objects.get(kind) ?? new Map<Slot, KubeObject>()
    const slot = slotOf(read.meta.namespace, read.meta.name)
    if (objects.has(slot)) {
      this.#complain(`${sayOf(given)} stands more than once, again in line ${this.#line}. The first one counts`)
      return
    }
    objects.set(slot, read)
    if (!Object.hasOwn(line, 'complaints')) return
    this.#ofObjects.set(read, complaints.read(line.complaints))
  }

  #fit(kind: Kind, given: unknown): KubeObject | undefined {
    try {
      const read: KubeObject = SHAPES[kind].read(given)
      const namespaced = kindInfo(kind)?.namespaced ?? true
      if (read.meta.name === '') throw new Misfit('a name', read.meta.name)
      if (namespaced && !read.meta.namespace) throw new Misfit('a namespace', read.meta.namespace)
      if (!namespaced && read.meta.namespace !== undefined) throw new Misfit('no namespace', read.meta.namespace)
      return read
    } catch (error) {
      if (!(error instanceof Misfit)) throw error
      this.#complain(`${sayOf(given)} in line ${this.#line} can't be read: ${error.say()}. It is left out`)
      return undefined
    }
  }

  /** What was wrong with a file that the source read. */
  #keep(told: Complaint): void {
    const file = told.ref.file ?? told.ref.name
    const list = this.#ofFiles.get(file)
    if (list) list.push(told)
    else this.#ofFiles.set(file, [told])
  }

  #strange(what: string): void {
    if (this.#header) this.#complain(`Line ${this.#line} ${what}. It is left out`)
    else throw new Refusal(`its first line ${what}`)
  }

  /** `sentence`: without its full stop. */
  #complain(sentence: string): void {
    if (this.#own.length >= LIMITS.complaintsPerFile) {
      this.#unsaid++
      return
    }
    this.#own.push({
      ref: { kind: 'File', name: this.#file, file: this.#file, line: Math.max(1, this.#line) },
      code: 'bad-snapshot',
      severity: 'error',
      text: `${sentence}.`,
    })
  }

  #close(): readonly Complaint[] {
    if (this.#unsaid > 0) {
      const ref = { kind: 'File', name: this.#file, file: this.#file, line: this.#line }
      this.#own.push({ ref, code: 'too-many', severity: 'error', text: `${this.#unsaid} more lines can't be read.` })
      this.#unsaid = 0
    }
    for (const told of this.#own) this.#keep(told)
    return this.#own
  }

  /** Does something, and ends the reading where that refuses to go on. */
  #guard(read: () => void): void {
    if (this.#refused !== undefined) return
    try {
      read()
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      this.#refused = error.message
      this.#rest = ''
    }
  }
}

/** Why reading on is of no use. */
class Refusal extends Error {}

const NO_RECORDING = 'it is not a snapshot that portolan snapshot wrote'

const complaints = list(complaint)

/** Undefined for what is no JSON. */
const parsed = (line: string): unknown => {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}

/** How a sentence names what may not be an object at all. */
const sayOf = (given: unknown): string => {
  if (!isRecord(given)) return 'The object'
  const meta = isRecord(given.meta) ? given.meta : {}
  const [kind, namespace, name] = [given.kind, meta.namespace, meta.name].map((part) => (typeof part === 'string' ? part.slice(0, 253) : ''))
  return `${kind} ${namespace ? `${namespace}/` : ''}${name || 'without a name'}`
}

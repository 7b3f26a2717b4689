import { type Complaint, type Labels, NO_LABELS, type Place, pointer, type Ref } from '@portolan/model'
import { NONE } from './intern.ts'
import { LIMITS } from './limits.ts'

/** Collects what is wrong with one object. Values are quoted unless the object may hold secrets. */
export class Report {
  readonly complaints: Complaint[] = []
  readonly quotes: boolean
  readonly #refTo: (pointer: string) => Ref
  #more = 0

  constructor(refTo: (pointer: string) => Ref, quotes = true) {
    this.#refTo = refTo
    this.quotes = quotes
  }

  add(code: string, severity: Complaint['severity'], at: string, text: string): void {
    // A field may be read twice; what is said of it is said once.
    if (this.complaints.some((complaint) => complaint.text === text)) return
    if (this.complaints.length < LIMITS.complaintsPerObject) this.complaints.push({ ref: this.#refTo(at), code, severity, text })
    else this.#more += 1
  }

  /** The complaints, with a last one that counts those beyond the limit. */
  close(): Complaint[] {
    if (this.#more > 0) {
      this.complaints.push({ ref: this.#refTo(''), code: 'too-many', severity: 'warning', text: `${this.#more} more fields are missing or wrong.` })
      this.#more = 0
    }
    return this.complaints
  }
}

type Json = Readonly<Record<string, unknown>>
export const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value)

/**
 * A place in a raw object. Reading through it never throws: what is absent is undefined, what has the wrong type is a complaint.
 * null counts as absent, as for the API server.
 */
export class Field {
  readonly value: unknown
  readonly #parent: Field | undefined
  readonly #key: string | number
  readonly #report: Report
  /** Something above was complained about already: saying that its parts are missing would only repeat it. */
  #silent: boolean

  constructor(value: unknown, report: Report, parent?: Field, key: string | number = '', silent = false) {
    this.value = value ?? undefined
    this.#report = report
    this.#parent = parent
    this.#key = key
    this.#silent = silent
  }

  get given(): boolean {
    return this.value !== undefined
  }

  get pointer(): string {
    return this.#parent ? this.#parent.pointer + pointer(this.#key) : ''
  }

  /** `spec.rules[0].host`, as kubectl writes it. */
  get path(): string {
    if (!this.#parent) return ''
    const above = this.#parent.path
    if (typeof this.#key === 'number') return `${above}[${this.#key}]`
    return above ? `${above}.${this.#key}` : this.#key
  }

  at(key: string): Field {
    if (isObject(this.value)) return new Field(Object.hasOwn(this.value, key) ? this.value[key] : undefined, this.#report, this, key, this.#silent)
    if (this.given) this.wrong('an object', 'It is left out.')
    return new Field(undefined, this.#report, this, key, this.#silent || this.given)
  }

  /** Whether a key is there and not null, without a complaint when this isn't an object. */
  has(key: string): boolean {
    return isObject(this.value) && Object.hasOwn(this.value, key) && (this.value[key] ?? undefined) !== undefined
  }

  /** The entries of a list; none when it is absent or no list. */
  items(): Field[] {
    if (!this.given) return []
    if (!Array.isArray(this.value)) {
      this.wrong('a list', 'It is left out.')
      return []
    }
    const list: readonly unknown[] = this.value
    if (list.length > LIMITS.listItems) {
      this.complain('too-many', 'warning', `${this.path} has ${list.length} entries; the first ${LIMITS.listItems} are read.`)
    }
    return list.slice(0, LIMITS.listItems).map((item, index) => new Field(item, this.#report, this, index, this.#silent))
  }

  /** A string; numbers and booleans are taken as text, with a complaint. */
  text(): string | undefined {
    const { value } = this
    if (value === undefined || typeof value === 'string') return value
    if (typeof value === 'number' || typeof value === 'boolean') {
      this.wrong('a string', 'It is read as text.')
      return String(value)
    }
    this.wrong('a string', 'It is left out.')
    return undefined
  }

  textOr(fallback: string): string {
    return this.text() ?? fallback
  }

  /** A string that has to be there and not empty. `meaning`: what it is for. */
  needText(meaning: string): string | undefined {
    const text = this.text()
    if (!this.given || text === '') this.missing(meaning)
    return text || undefined
  }

  /** The strings of a list; without the room to grow that flatMap leaves, for there may be 150,000 of them. */
  texts(): readonly string[] {
    const texts = this.items().flatMap((item) => item.text() ?? [])
    return texts.length === 0 ? NONE : texts.slice()
  }

  /** A whole number; digits in quotes are taken, with a complaint. */
  integer(): number | undefined {
    const { value } = this
    if (value === undefined || (typeof value === 'number' && Number.isSafeInteger(value))) return value
    if (typeof value === 'string' && /^-?\d{1,15}$/.test(value)) {
      this.wrong('a number', `It is read as ${Number(value)}.`)
      return Number(value)
    }
    this.wrong('a whole number', 'It is left out.')
    return undefined
  }

  /** A port number, 1 to 65535. */
  port(): number | undefined {
    const number = this.integer()
    if (number === undefined || (number >= 1 && number <= 65_535)) return number
    this.complain('out-of-range', 'error', `${this.path} is ${number}; expected a port from 1 to 65535. It is left out.`)
    return undefined
  }

  /** A port number or the name of a port. Digits alone can't be a name. */
  portOrName(): number | string | undefined {
    return typeof this.value === 'string' && !/^\d+$/.test(this.value) ? this.value || undefined : this.port()
  }

  flag(): boolean | undefined {
    const { value } = this
    if (value === undefined || typeof value === 'boolean') return value
    const read = value === 'true' ? true : value === 'false' ? false : undefined
    this.wrong('true or false', read === undefined ? 'It is left out.' : `It is read as ${read}.`)
    return read
  }

  /** One of the words; `fallback` is the API server's default, used also, with a complaint, for a word that isn't known. */
  oneOf<const W extends string>(words: readonly W[], fallback: W): W {
    if (!this.given) return fallback
    const { value } = this
    const word = words.find((candidate) => candidate === value)
    if (word !== undefined) return word
    this.complain('unknown-value', 'error', `${this.path} is ${this.quoted()}; expected ${either(words)}. It is read as ${fallback}.`)
    return fallback
  }

  /** Text to text, without a prototype. */
  labels(): Labels {
    if (!this.given) return NO_LABELS
    if (!isObject(this.value)) {
      this.wrong('a map of strings', 'It is left out.')
      return NO_LABELS
    }
    const labels: Record<string, string> = Object.create(null)
    for (const key of Object.keys(this.value)) {
      const text = this.at(key).text()
      if (text !== undefined) labels[key] = text
    }
    return labels
  }

  missing(meaning: string, effect = ''): void {
    this.complain('missing-field', 'error', `${this.path} is missing; expected ${meaning}.${effect && ` ${effect}`}`)
  }

  wrong(expected: string, effect: string): void {
    this.complain('wrong-type', 'error', `${this.path} is ${this.quoted()}; expected ${expected}. ${effect}`)
    this.#silent = true
  }

  complain(code: string, severity: Complaint['severity'], text: string): void {
    if (!this.#silent) this.#report.add(code, severity, this.pointer, text)
  }

  /** The value for a sentence: clipped, and only its type where it may be a secret. */
  quoted(): string {
    const { value } = this
    if (Array.isArray(value)) return 'a list'
    if (typeof value === 'object') return 'an object'
    if (!this.#report.quotes) return `a ${typeof value}`
    const text = typeof value === 'string' ? JSON.stringify(value) : String(value)
    return text.length > 60 ? `${text.slice(0, 57)}…` : text
  }
}

const either = (words: readonly string[]): string => (words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`)

/** Where complaints about something that isn't an object of the model point to: its file, or its kind and name. */
export const refWithoutObject = (place: Place | undefined, kind: string, name: string): Ref =>
  place ? { kind: 'File', name: place.file, file: place.file, line: place.line } : { kind, name }

import { type Ingress, type Ref, refTo } from '@portolan/model'
import { ANNOTATIONS } from './annotations.ts'
import { parseBool, parseInteger } from './go-values.ts'
import type { Settings } from './settings.ts'

/** `missing`: not set. `invalid`: its validator refuses it. `content`: it can't be read as what it should be. */
export type Problem = 'missing' | 'invalid' | 'content'
export type Got<T> = { readonly value: T } | { readonly problem: Problem }

/**
 * One Ingress' annotations as the controller's parsers get them: internal/ingress/annotations/parser/main.go and
 * validators.go checkAnnotation, of controller-v1.15.1.
 */
export class Reader {
  readonly ingress: Ingress
  readonly settings: Settings
  /** By key, without the prefix. */
  readonly #own = new Map<string, { readonly name: string; readonly value: string }>()

  constructor(ingress: Ingress, settings: Settings) {
    this.ingress = ingress
    this.settings = settings
    for (const [name, value] of Object.entries(ingress.meta.annotations))
      if (name.startsWith(settings.prefix)) this.#own.set(name.slice(settings.prefix.length), { name, value })
  }

  /** Of annotations that are set, aliases by their own name. */
  get keys(): Iterable<string> {
    return this.#own.keys()
  }

  get namespace(): string {
    return this.ingress.meta.namespace ?? ''
  }

  /** As written; undefined when it isn't there. Where it is empty its alias counts. */
  raw(key: string): string | undefined {
    return this.#named(key)?.value
  }

  text(key: string): Got<string> {
    const named = this.#checked(key)
    if (typeof named === 'string') return { problem: named }
    const value = named.value
      .split('\n')
      .map((line) => line.trim())
      .join('\n')
    return value === '' ? { problem: 'content' } : { value }
  }

  bool(key: string): Got<boolean> {
    return this.#parsed(key, parseBool)
  }

  integer(key: string): Got<number> {
    return this.#parsed(key, parseInteger)
  }

  /** The value, or what stands for whatever is wrong with it. */
  textOr<T>(key: string, otherwise: T): string | T {
    const got = this.text(key)
    return 'value' in got ? got.value : otherwise
  }

  boolOr(key: string, otherwise: boolean): boolean {
    const got = this.bool(key)
    return 'value' in got ? got.value : otherwise
  }

  integerOr(key: string, otherwise: number): number {
    const got = this.integer(key)
    return 'value' in got ? got.value : otherwise
  }

  isInvalid(key: string): boolean {
    return this.#checked(key) === 'invalid'
  }

  /** Where the annotation is written. */
  ref(key: string): Ref {
    return refTo(this.ingress, annotationPointer(this.#named(key)?.name ?? this.settings.prefix + key))
  }

  #parsed<T>(key: string, parse: (text: string) => T | undefined): Got<T> {
    const named = this.#checked(key)
    if (typeof named === 'string') return { problem: named }
    const value = parse(named.value)
    return value === undefined ? { problem: 'content' } : { value }
  }

  #checked(key: string): { readonly value: string } | Problem {
    const named = this.#named(key)
    if (!named) return 'missing'
    const valid = !this.settings.validates || named.value === '' || ANNOTATIONS.get(key)?.check(named.value) !== false
    return valid ? named : 'invalid'
  }

  #named(key: string): { readonly name: string; readonly value: string } | undefined {
    if (this.#own.size === 0) return undefined
    const own = this.#own.get(key)
    if (own?.value) return own
    const alias = ANNOTATIONS.get(key)?.alias
    return (alias ? this.#own.get(alias) : undefined) ?? own
  }
}

export const annotationPointer = (name: string): string => `/metadata/annotations/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`

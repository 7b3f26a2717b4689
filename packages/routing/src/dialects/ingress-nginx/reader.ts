import { type Ingress, type Ref, refTo } from '@portolan/model'
import { ANNOTATIONS } from './annotations.ts'
import { parseBool, parseInteger } from './go-values.ts'
import type { Settings } from './settings.ts'

export const PREFIX = 'nginx.ingress.kubernetes.io/'

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
  constructor(ingress: Ingress, settings: Settings) {
    this.ingress = ingress
    this.settings = settings
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
    return refTo(this.ingress, annotationPointer(this.#named(key)?.name ?? PREFIX + key))
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
    const own = this.#at(PREFIX + key)
    if (own?.value) return own
    const alias = ANNOTATIONS.get(key)?.alias
    return (alias ? this.#at(PREFIX + alias) : undefined) ?? own
  }

  #at(name: string): { readonly name: string; readonly value: string } | undefined {
    const { annotations } = this.ingress.meta
    return Object.hasOwn(annotations, name) ? { name, value: annotations[name] ?? '' } : undefined
  }
}

export const annotationPointer = (name: string): string => `/metadata/annotations/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`

import { type Labels, NO_LABELS } from '@portolan/model'

/**
 * One copy of what many objects repeat: names of nodes, label sets and port sets of a template.
 * Two generations bound the memory: what isn't asked for during one generation is forgotten, and only costs a second copy.
 */
export class Shared<T> {
  #young = new Map<string, T>()
  #old = new Map<string, T>()
  readonly #limit: number

  constructor(limit: number) {
    this.#limit = limit
  }

  get(key: string, make: () => T): T {
    const known = this.#young.get(key)
    if (known !== undefined) return known
    const value = this.#old.get(key) ?? make()
    if (this.#young.size >= this.#limit) {
      this.#old = this.#young
      this.#young = new Map()
    }
    this.#young.set(key, value)
    return value
  }
}

const texts = new Shared<string>(50_000)
const labelSets = new Shared<Labels>(20_000)
const values = new Shared<object>(20_000)

/** The one copy of a text that many objects repeat: a namespace, a node, a zone. Not for names and addresses of pods. */
export const internText = (text: string): string => texts.get(text, () => text)

export const internOptional = (text: string | undefined): string | undefined => (text === undefined ? undefined : internText(text))

/** The one copy of a label set, frozen. */
export const internLabels = (labels: Labels): Labels => {
  const keys = Object.keys(labels)
  if (keys.length === 0) return NO_LABELS
  let key = ''
  for (const name of keys) key += `${name}\0${labels[name]}\0`
  return labelSets.get(key, () => Object.freeze(labels))
}

/** The one copy of a small list of plain values, frozen: ports and images of a template. */
export const internList = <T>(list: readonly T[]): readonly T[] => {
  if (list.length === 0) return NONE
  return values.get(JSON.stringify(list), () => Object.freeze(list)) as readonly T[]
}

/** The one copy of a reference to an owner, frozen: all pods of a ReplicaSet have the same. */
export const internOwner = (kind: string, name: string): { readonly kind: string; readonly name: string } =>
  values.get(`owner\0${kind}\0${name}`, () => Object.freeze({ kind: internText(kind), name })) as { kind: string; name: string }

/** The empty list, once. */
export const NONE: readonly never[] = Object.freeze([])

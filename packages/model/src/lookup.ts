/** Text to objects, several to one; lists are rebuilt lazily, so that a burst of pods costs one pass. */
export class Lookup<T> {
  readonly #keys: (object: T) => readonly string[]
  readonly #sets = new Map<string, Set<T>>()
  readonly #lists = new Map<string, readonly T[]>()

  constructor(keys: (object: T) => readonly string[]) {
    this.#keys = keys
  }

  add(object: T): void {
    for (const key of this.#keys(object)) {
      const set = this.#sets.get(key)
      if (set) set.add(object)
      else this.#sets.set(key, new Set([object]))
      this.#lists.delete(key)
    }
  }

  remove(object: T): void {
    for (const key of this.#keys(object)) {
      const set = this.#sets.get(key)
      set?.delete(object)
      if (set?.size === 0) this.#sets.delete(key)
      this.#lists.delete(key)
    }
  }

  keys(): readonly string[] {
    return [...this.#sets.keys()]
  }

  get(key: string): readonly T[] {
    const set = this.#sets.get(key)
    if (!set) return []
    const list = this.#lists.get(key) ?? [...set]
    this.#lists.set(key, list)
    return list
  }
}

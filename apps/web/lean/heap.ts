/** A binary heap with the part of the npm package `heap` that cytoscape's texture caches call; `compare` below 0: the first comes out earlier. */
export class Heap<T> {
  readonly #compare: (a: T, b: T) => number
  readonly #items: T[] = []

  constructor(compare: (a: T, b: T) => number) {
    this.#compare = compare
  }

  size(): number {
    return this.#items.length
  }

  peek(): T | undefined {
    return this.#items[0]
  }

  push(item: T): void {
    this.#items.push(item)
    this.#rise(this.#items.length - 1)
  }

  pop(): T | undefined {
    const last = this.#items.pop()
    const [first] = this.#items
    if (last === undefined || first === undefined) return last
    this.#items[0] = last
    this.#sink(0)
    return first
  }

  /** Puts an item where it belongs after its rank has changed. */
  updateItem(item: T): void {
    const at = this.#items.indexOf(item)
    if (at < 0) return
    this.#rise(at)
    this.#sink(at)
  }

  #rise(from: number): void {
    for (let at = from; at > 0; ) {
      const parent = (at - 1) >> 1
      if (!this.#swapped(parent, at)) return
      at = parent
    }
  }

  #sink(from: number): void {
    for (let at = from; ; ) {
      const [left, right] = [2 * at + 1, 2 * at + 2]
      const [a, b] = [this.#items[left], this.#items[right]]
      const child = a !== undefined && b !== undefined && this.#compare(b, a) < 0 ? right : left
      if (!this.#swapped(at, child)) return
      at = child
    }
  }

  /** Swaps two items that stand the wrong way round, and says whether they did. */
  #swapped(above: number, below: number): boolean {
    const [upper, lower] = [this.#items[above], this.#items[below]]
    if (upper === undefined || lower === undefined || this.#compare(lower, upper) >= 0) return false
    this.#items[above] = lower
    this.#items[below] = upper
    return true
  }
}

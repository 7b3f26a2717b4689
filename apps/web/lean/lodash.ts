// What cytoscape calls of lodash, as far as it uses it: paths are lists of keys, debounced calls come after the last one.

type Call = (this: unknown, ...args: unknown[]) => void

export const debounce = (call: Call, wait: number): Call & { cancel: () => void } => {
  let timer: ReturnType<typeof setTimeout> | undefined
  const later = function (this: unknown, ...args: unknown[]): void {
    clearTimeout(timer)
    timer = setTimeout(() => call.apply(this, args), wait)
  }
  return Object.assign(later, { cancel: () => clearTimeout(timer) })
}

export const get = (from: unknown, path: readonly string[]): unknown =>
  path.reduce<unknown>((at, key) => (typeof at === 'object' && at !== null && Object.hasOwn(at, key) ? Reflect.get(at, key) : undefined), from)

export const set = (into: object, path: readonly string[], value: unknown): void => {
  let at = into
  for (const key of path.slice(0, -1)) {
    const next: unknown = Object.hasOwn(at, key) ? Reflect.get(at, key) : undefined
    const inner = typeof next === 'object' && next !== null ? next : {}
    Object.defineProperty(at, key, { value: inner, writable: true, enumerable: true, configurable: true })
    at = inner
  }
  Object.defineProperty(at, path.at(-1) ?? '', { value, writable: true, enumerable: true, configurable: true })
}

export const toPath = (text: string): readonly string[] => text.split(/[.[\]]+/).filter((key) => key !== '')

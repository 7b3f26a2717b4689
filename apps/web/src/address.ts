import { useSyncExternalStore } from 'react'
import { here, linkTo } from './place.ts'

/** Where the reader is: everything about a view that is worth sharing. */
export interface Address {
  /** Below the app's root, with a leading slash: `/map`, `/ns/shop`. */
  readonly path: string
  /** Read only; change it with `patchParams`. `h` may repeat. */
  readonly params: URLSearchParams
}

/** Undefined, null or an empty value removes the key; an array repeats it. */
export type ParamChanges = Readonly<Record<string, string | readonly string[] | null | undefined>>

/** What a link means when the key is absent (design section 4), so that equal views give equal links. */
const DEFAULTS: ReadonlyMap<string, string> = new Map([
  ['view', 'graph'],
  ['tab', 'summary'],
  ['m', 'GET'],
  ['from', 'internet'],
  ['sort', 'reach'],
])

const TYPING_MS = 400

/** Characters that RFC 3986 allows in a query and that people read better unescaped. */
const plain = (text: string): string => encodeURIComponent(text).replace(/%(2F|3A|2C|40|2A|3F)/gi, (escaped) => decodeURIComponent(escaped))

/** The one spelling of a view: keys sorted, defaults and empty values left out. Starts with the path. */
export const spell = (address: Address): string => {
  const pairs = [...address.params].filter(([key, value]) => value !== '' && DEFAULTS.get(key) !== value)
  pairs.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
  const query = pairs.map(([key, value]) => `${plain(key)}=${plain(value)}`).join('&')
  return query ? `${address.path}?${query}` : address.path
}

/** Reads what `spell` wrote; anything else too, keeping what it can. */
export const read = (text: string): Address => {
  const end = text.indexOf('#')
  const whole = end < 0 ? text : text.slice(0, end)
  const mark = whole.indexOf('?')
  const path = mark < 0 ? whole : whole.slice(0, mark)
  return { path: path === '' || path === '/' ? '/map' : path, params: new URLSearchParams(mark < 0 ? '' : whole.slice(mark + 1)) }
}

/** The address with some keys changed. */
export const changed = (address: Address, changes: ParamChanges): Address => {
  const params = new URLSearchParams(address.params)
  for (const [key, value] of Object.entries(changes)) {
    params.delete(key)
    if (typeof value === 'string') {
      if (value) params.set(key, value)
    } else if (value) for (const one of value) params.append(key, one)
  }
  return { path: address.path, params }
}

let current: Address | undefined
let pending: ParamChanges | undefined
let timer: ReturnType<typeof setTimeout> | undefined
const listeners = new Set<() => void>()

const fromLocation = (): Address => read(here())

/** What the location bar itself says of a key, whatever is still being typed. */
export const asked = (key: string): string | null => fromLocation().params.get(key)

/** The address as it is now. */
export const now = (): Address => {
  current ??= fromLocation()
  return current
}

const publish = (next: Address): void => {
  current = next
  for (const listener of [...listeners]) listener()
}

const flush = (): void => {
  if (timer !== undefined) clearTimeout(timer)
  timer = undefined
  if (!pending) return
  const next = changed(now(), pending)
  pending = undefined
  if (spell(next) === spell(now())) return
  window.history.replaceState(null, '', hrefOf(next))
  publish(next)
}

const onPop = (): void => {
  pending = undefined
  if (timer !== undefined) clearTimeout(timer)
  timer = undefined
  publish(fromLocation())
}

const subscribe = (listener: () => void): (() => void) => {
  if (listeners.size === 0) {
    window.addEventListener('popstate', onPop)
    window.addEventListener('pagehide', flush)
  }
  listeners.add(listener)
  return () => {
    listeners.delete(listener)
    if (listeners.size > 0) return
    window.removeEventListener('popstate', onPop)
    window.removeEventListener('pagehide', flush)
  }
}

/** The link to a view, absolute, for `href` and for the clipboard. */
export const hrefOf = (next: Address | string): string => linkTo(spell(typeof next === 'string' ? read(next) : next))

/** Goes to a view. A string is a path with an optional query: `/trace?u=…`. The theme goes along. */
export const navigate = (next: Address | string, options: { readonly replace?: boolean } = {}): void => {
  flush()
  const wanted = typeof next === 'string' ? read(next) : next
  const theme = now().params.get('theme')
  const target = theme && !wanted.params.has('theme') ? changed(wanted, { theme }) : wanted
  if (spell(target) === spell(now())) return
  if (options.replace) window.history.replaceState(null, '', hrefOf(target))
  else window.history.pushState(null, '', hrefOf(target))
  publish(target)
}

/**
 * Changes some keys of the view. `push` (the default) is a step that Back undoes; `replace` is not; `soon` is for typing and for the camera:
 * it replaces, and only after 400 ms without another.
 */
export const patchParams = (changes: ParamChanges, how: 'push' | 'replace' | 'soon' = 'push'): void => {
  if (how === 'soon') {
    pending = { ...pending, ...changes }
    if (timer !== undefined) clearTimeout(timer)
    timer = setTimeout(flush, TYPING_MS)
    return
  }
  navigate(changed(now(), changes), { replace: how === 'replace' })
}

/** The address, re-rendering when it changes. */
export const useAddress = (): Address => useSyncExternalStore(subscribe, now)

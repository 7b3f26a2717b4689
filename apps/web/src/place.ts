/**
 * The app's root, found without being told: scripts live in `<root>/assets/` (in development in `<root>/src/`), whatever prefix a proxy
 * puts in front. Ends in a slash.
 */
const root: URL = new URL(/* @vite-ignore */ '../', import.meta.url)

/** A path below the root as an absolute address: `under('/api/v1/info')`. */
export const under = (path: string): string => new URL(path.replace(/^\/+/, ''), root).href

/** Path and query of the view that the location bar names, from the root. */
export const here = (): string => {
  const base = root.pathname.replace(/\/$/, '')
  const { pathname, search } = window.location
  return (pathname.startsWith(base) ? pathname.slice(base.length) : pathname) + search
}

/** The absolute link to a view, given its path and query. */
export const linkTo = (spelled: string): string => under(spelled)

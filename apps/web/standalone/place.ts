/** Nothing is below a page that is one file: its views are told apart by what stands behind the `#`, which every browser lets a file change. */
export const under = (path: string): string => path

/** Path and query of the view that the location bar names. */
export const here = (): string => {
  const view = window.location.hash.slice(1)
  return view.startsWith('/') ? view : '/'
}

/** The link to a view of this file, wherever the file lies. */
export const linkTo = (spelled: string): string => `${window.location.href.split('#', 1)[0]}#${spelled}`

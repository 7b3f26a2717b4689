import type { IconName } from './ui/icon-paths.ts'

/** The sections of the page, in the order of the rail. */
export const PAGES = [
  { path: '/map', icon: 'map', name: 'Map', key: 'm' },
  { path: '/trace', icon: 'trace', name: 'Trace', key: 't' },
  { path: '/findings', icon: 'findings', name: 'Findings', key: 'f' },
  { path: '/changes', icon: 'changes', name: 'Changes', key: 'c' },
  { path: '/cost', icon: 'cost', name: 'Cost', key: 'o' },
  { path: '/kiosk', icon: 'kiosk', name: 'Kiosk', key: 'k' },
] as const satisfies readonly { readonly path: string; readonly icon: IconName; readonly name: string; readonly key: string }[]

export type Page = (typeof PAGES)[number]['path']

/** The section that a path belongs to; undefined for one that no section has. `/ns/shop` and `/host/shop.test` are views of the map. */
export const pageOf = (path: string): Page | undefined => {
  if (/^\/(ns|host)\/[^/]+$/.test(path)) return '/map'
  return PAGES.find((page) => page.path === path)?.path
}

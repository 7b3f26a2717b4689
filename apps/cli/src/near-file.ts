import { statSync } from 'node:fs'
import { dirname, isAbsolute, join, normalize, relative } from 'node:path'

/** A file as whoever reads a report in the checkout knows it: relative to where the command runs, unless it lies elsewhere. */
export const nearFile = (file: string): string => {
  const near = isAbsolute(file) ? relative(process.cwd(), file) : file
  return near.startsWith('..') ? file : near
}

/** The folder in which a source's files have their names. */
export const rootOf = (path: string | undefined): string | undefined => {
  if (path === undefined || path === '-') return undefined
  const folder = statSync(path, { throwIfNoEntry: false })?.isDirectory() ? path : dirname(path)
  return normalize(folder).replace(/(?<=.)\/+$/, '')
}

/** How a source's file is called from where the command runs; what comes on standard input is `-`. */
export const fileIn = (path: string): ((file: string) => string) => {
  const root = rootOf(path)
  return (file) => (root === undefined ? '-' : root === '.' ? file : join(root, file))
}

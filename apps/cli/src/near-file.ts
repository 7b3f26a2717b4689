import { isAbsolute, relative } from 'node:path'

/** A file as whoever reads a report in the checkout knows it: relative to where the command runs, unless it lies elsewhere. */
export const nearFile = (file: string): string => {
  const near = isAbsolute(file) ? relative(process.cwd(), file) : file
  return near.startsWith('..') ? file : near
}

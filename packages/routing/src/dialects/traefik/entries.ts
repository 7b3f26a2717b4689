import { defaultEntryPoints, type EntryPoint, type Static } from './static.ts'

/** The entry points of a router (TRF-05): unknown names are passed over, and a router that has only such is not there. */
export const entriesOf = (options: Static, names: readonly string[]): { readonly entryPoints: readonly EntryPoint[]; readonly fault?: string } => {
  if (names.length === 0) return { entryPoints: defaultEntryPoints(options) }
  const found = options.entryPoints.filter(({ name }) => names.includes(name))
  if (found.length > 0) return { entryPoints: found }
  // Without arguments nobody knows what entry points there are.
  if (!options.options.known) return { entryPoints: [], fault: `${names.join(' and ')} are not among the entry points that are assumed` }
  return { entryPoints: [], fault: `Traefik has no entry point ${names.join(' or ')}` }
}

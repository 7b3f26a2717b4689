import { letters } from '../nearest.ts'

/** The name that was meant, where few letters are wrong: `rewrite-targett`, `useRegex`, `ssl_redirect`; undefined: none is close, or several are. */
export const spelled = (wrong: string, names: readonly string[]): string | undefined => {
  const known = told.get(names) ?? new Map<string, string | undefined>()
  told.set(names, known)
  if (!known.has(wrong)) {
    if (known.size >= MOST) known.clear()
    known.set(wrong, nearest(wrong, names))
  }
  return known.get(wrong)
}

/** One wrong name often stands on many objects. */
const told = new WeakMap<readonly string[], Map<string, string | undefined>>()
const MOST = 1000

const nearest = (wrong: string, names: readonly string[]): string | undefined => {
  const plain = wrong
    .replaceAll(/([a-z])([A-Z])/g, '$1-$2')
    .replaceAll('_', '-')
    .toLowerCase()
  if (names.includes(plain)) return plain
  // A letter in five, and no more than three: `auth-url` is not `auth-uri`'s neighbour by chance.
  const most = Math.min(3, Math.max(1, Math.floor(plain.length / 5))) + 1
  let best: string | undefined
  let distance = most
  let several = false
  for (const name of names) {
    const step = swapped(plain, name) ? 1 : letters(plain, name, most)
    if (step > distance || step === most) continue
    several = step === distance && best !== undefined
    best = name
    distance = step
  }
  return several ? undefined : best
}

/** Two letters side by side are the other way round: `ngnix`. */
const swapped = (a: string, b: string): boolean => {
  if (a.length !== b.length) return false
  const at = [...a].findIndex((letter, i) => letter !== b[i])
  return at >= 0 && a[at] === b[at + 1] && a[at + 1] === b[at] && a.slice(at + 2) === b.slice(at + 2)
}

import { letters } from '../nearest.ts'

/** The name that was meant, where few letters are wrong: `rewrite-targett`, `useRegex`, `ssl_redirect`; undefined: none is close, or several are. */
export const spelled = (wrong: string, names: readonly string[]): string | undefined => {
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
    const step = letters(plain, name, most)
    if (step > distance || step === most) continue
    several = step === distance && best !== undefined
    best = name
    distance = step
  }
  return several ? undefined : best
}

import type { Random } from '../random.ts'

/** Hosts of a rule; undefined is any host. */
export const hosts = (random: Random): (string | undefined)[] => {
  const chosen = random.some(
    ['shop.test', '*.shop.test', 'www.shop.test', undefined, 'blog.test', '*.test', 'a.b.shop.test', 'api.shop.test'] as const,
    4,
  )
  const count = random.weigh([
    [1, 5],
    [2, 4],
    [3, 2],
  ] as const)
  return random.chance(0.75) ? [...new Set(['shop.test', ...chosen])].slice(0, count) : chosen.slice(0, count)
}

/** A host that a client asks for: one of the scenario's, or beside it. */
export const asked = (random: Random, known: readonly (string | undefined)[]): string => {
  const host = random.pick(known)
  const own = host === undefined ? 'elsewhere.test' : host.startsWith('*.') ? `${random.pick(['www', 'app', 'x'])}${host.slice(1)}` : host
  return random.weigh([
    [own, 85],
    [`x.${own}`, 6],
    [`www.${own}`, 4],
    [own.slice(own.indexOf('.') + 1), 4],
    ['elsewhere.test', 5],
    ['shop.test', 6],
    [own.toUpperCase(), 3],
    [`${own}:80`, 2],
  ])
}

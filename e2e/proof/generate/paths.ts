import type { Random } from '../random.ts'

/** Stems that are each other's neighbours: prefixes by character, by segment, by case. */
const STEMS = ['/api', '/app', '/a', '/foo', '/shop'] as const

export const stem = (random: Random): string => random.pick(STEMS)

/** A path for Exact and Prefix, as the API server admits it. */
export const path = (random: Random, stem: string): string =>
  random.weigh([
    ['/', 26],
    [stem, 26],
    [`${stem}/`, 4],
    [`${stem}/v1`, 12],
    [`${stem}/v1/`, 1.5],
    [`${stem}/v1/x`, 4],
    [`${stem}x`, 5],
    [stem.toUpperCase(), 3],
    [stem.slice(0, -1) || '/', 4],
    [`${stem}/V1`, 2],
    [`${stem}.html`, 2],
    [`${stem}-1`, 2],
    ['/other', 2],
  ])

/** Expressions that people write into paths. */
export const expression = (random: Random, stem: string): string =>
  random.pick([
    `${stem}(/|$)(.*)`,
    `${stem}/(.*)`,
    `${stem}/.*`,
    `${stem}/?(.*)`,
    `${stem}/[0-9]+`,
    `${stem}/v[12]`,
    '/(.*)',
    '/.*',
    `${stem}$`,
    `/(${stem.slice(1)}|other)(/|$)(.*)`,
    `${stem}/[a-z]+/edit`,
    `${stem}.+`,
  ])

/** Targets at the boundaries of the given paths, as raw as a client can send them. */
export const target = (random: Random, paths: readonly string[]): string => {
  const rough = random.pick(paths)
  const base = rough.replace(/[($[?*+|.].*$/, '').replace(/\/$/, '') || '/'
  const plain = base === '/' ? '' : base
  const one = random.weigh([
    [base, 20],
    [`${plain}/`, 12],
    [`${plain}x`, 6],
    [`${plain}/x`, 14],
    [`${plain}/x/y/`, 4],
    [base.toUpperCase(), 5],
    [`/${base}`, 3],
    [`${plain}//x`, 3],
    [`${plain}/..`, 2],
    [`${plain}/../${plain.slice(1)}`, 2],
    [`${plain}/%2e%2e/x`, 2],
    [`${plain}/./x`, 1],
    [`${plain}%2Fx`, 3],
    [`${plain}/a%20b`, 2],
    [`${plain}/%C3%A9`, 1],
    [plain.replace(/[a-z]/, (letter) => `%${letter.charCodeAt(0).toString(16)}`) || '/', 2],
    [`${plain}/v1`, 6],
    [`${plain}/123`, 3],
    [`${plain}/v1/edit`, 2],
    [plain.slice(0, -1) || '/', 3],
    ['/', 8],
    ['/other', 4],
    ['/.well-known/acme-challenge/x', 1],
    [`${plain}.html`, 1],
    [`${plain};v=1`, 1],
  ])
  const from = one.startsWith('/') ? one : `/${one}`
  return random.chance(0.15) ? `${from}?${random.pick(['q=1', 'x=%2F&y', 'a=b/c', ''])}` : from
}

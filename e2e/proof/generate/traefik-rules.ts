import type { Random } from '../random.ts'
import { expression, path } from './paths.ts'

/** What requests should try besides paths and hosts. */
export const HEADERS: readonly (readonly [string, string])[] = [
  ['X-Canary', 'blue'],
  ['X-Canary', 'Blue'],
  ['x-canary', 'green'],
  ['X-Team', 'a'],
  ['Origin', 'https://app.test'],
]

/** A rule of Traefik's rule language; now and then one that doesn't parse. */
export const rule = (random: Random, hosts: readonly (string | undefined)[], stem: string): string => {
  if (random.chance(0.02))
    return random.pick(['Host(`shop.test`', 'Path(`api`)', 'Hosts(`shop.test`)', 'Host(`shop.test`) PathPrefix(`/`)', 'Header(`X-Canary`)'])
  const host = hostMatcher(random, hosts)
  const parts = [
    host,
    ...(random.chance(0.75) || host === undefined ? [pathMatcher(random, stem)] : []),
    ...(random.chance(0.25) ? [other(random)] : []),
  ]
  const present = parts.filter((part) => part !== undefined)
  return random.chance(0.06) ? `(${present.join(' && ')}) || ${pathMatcher(random, stem)}` : present.join(random.chance(0.05) ? '&&' : ' && ')
}

const hostMatcher = (random: Random, hosts: readonly (string | undefined)[]): string | undefined => {
  const host = random.pick(hosts)
  if (host === undefined) return undefined
  const quoted = (text: string): string => (random.chance(0.1) ? `"${text.replaceAll('\\', '\\\\')}"` : `\`${text}\``)
  if (host.startsWith('*.')) {
    const rest = host.slice(2).replaceAll('.', '\\.')
    return random.pick([
      `HostRegexp(${quoted(`^[a-z0-9-]+\\.${rest}$`)})`,
      `HostRegexp(${quoted(`^.+\\.${rest}$`)})`,
      `HostRegexp(${quoted(rest)})`,
      `Host(${quoted(host)})`,
    ])
  }
  const exact = `Host(${quoted(random.chance(0.05) ? host.toUpperCase() : host)})`
  return random.weigh([
    [exact, 20],
    [`(${exact} || Host(\`www.${host}\`))`, 3],
    [`HostRegexp(${quoted(`^${host.replaceAll('.', '\\.')}$`)})`, 2],
    [`!${exact}`, 1],
  ])
}

const pathMatcher = (random: Random, stem: string): string => {
  const one = path(random, stem)
  return random.weigh([
    [`PathPrefix(\`${one}\`)`, 12],
    [`Path(\`${one}\`)`, 5],
    [`PathRegexp(\`^${expression(random, stem)}\`)`, 2],
    [`PathRegexp(\`${random.pick([`${stem}/[0-9]+$`, '\\.html$', `(?i)^${stem}`, `^${stem}(/.*)?$`])}\`)`, 2],
    [`(Path(\`${one}\`) || PathPrefix(\`${one.replace(/\/$/, '')}/\`))`, 2],
    [`!PathPrefix(\`${one}\`)`, 1],
  ])
}

const other = (random: Random): string =>
  random.pick([
    'Header(`X-Canary`, `blue`)',
    'HeaderRegexp(`X-Canary`, `^(?i)b`)',
    'HeaderRegexp(`x-canary`, `e`)',
    '!Header(`X-Canary`, `blue`)',
    'Header(`X-Team`, `a`)',
    'Query(`q`, `1`)',
    'Query(`y`)',
    'QueryRegexp(`x`, `^%?/`)',
    'Method(`POST`)',
    'Method(`get`)',
    '(Method(`POST`) || Method(`DELETE`))',
    'ClientIP(`203.0.113.0/24`)',
    'ClientIP(`198.51.100.9`)',
    '!ClientIP(`203.0.113.0/24`)',
  ])

import type { Ref } from '@portolan/model'
import type { Answer, Condition, RankKey, Rule } from '../../table.ts'
import { type Body, NOT_FOUND, originOf, toBody, type Workshop } from './bodies.ts'
import { type Block, type Location, type Plan, rewrites } from './locations.ts'
import { DEFAULT_SERVER, type Server } from './servers.ts'

/**
 * The rules of one server, in the order in which nginx tries them. `certain`: when a certificate is registered for the host that
 * is asked for, so that plain http is sent to https (NGX-33); undefined: never; a condition without parts: always.
 */
export const rulesOf = (shop: Workshop, server: Server, plan: Plan, certain: Condition | undefined): Ruled => {
  const made = new Map<Location, Body>()
  const bodyOf = (block: Block): Body => {
    const own = block.path !== block.of.path && rewrites(block.of, block.path)
    const known = own ? undefined : made.get(block.of)
    if (known) return known
    const body = toBody(shop, block, certain)
    if (!own) made.set(block.of, body)
    return body
  }
  const rest = plan.blocks.find(({ of }) => isRest(of))
  const rules = plan.mode === 'regex' ? inFileOrder(server, plan, bodyOf) : byLength(shop, server, plan, bodyOf)
  return { rules, rest: rest ? bodyOf(rest) : { does: NOT_FOUND } }
}

/** The rules of a host, and what becomes of requests that none of them takes. */
export interface Ruled {
  readonly rules: readonly Rule[]
  readonly rest: Body
}

type BodyOf = (block: Block) => Body

/** The `/` that nobody wrote and that leads to no Service of an Ingress: what is left over (NGX-14). */
const isRest = ({ isDefault, backend }: Location): boolean => isDefault && backend === undefined

/** Regular expressions, the first in the file that is found: NGX-18, NGX-19. */
const inFileOrder = ({ losers }: Server, { blocks }: Plan, bodyOf: BodyOf): readonly Rule[] => {
  const taken = new Map<string, Ref>()
  const end = blocks.findIndex(({ of }) => isRest(of))
  // What comes behind the `/` that takes everything is never tried.
  return (end < 0 ? blocks : blocks.slice(0, end)).flatMap((block, place): Rule | readonly Rule[] => {
    const { path, of } = block
    const next = blocks[place + 1]
    // `/foo` takes all that `/foo/` does, and comes next.
    if (next && next.of === of && next.path !== path && !rewrites(of, path) && !rewrites(of, next.path)) return []
    const first = taken.get(path)
    const origin = originOf(of)
    if (!first) taken.set(path, origin)
    const rule: Rule = {
      ...asRule(bodyOf(block)),
      when: { is: 'path', like: { by: 'regex', value: `^${path}`, flags: 'i', flavour: 'pcre' }, at: '/path' },
      origin,
      label: labelOf(of, `~* ^${path}`),
      rank: [
        { name: 'longest path as text', value: path.length, rule: 'NGX-19' },
        { name: 'last by alphabet', value: path, rule: 'NGX-19' },
        older(of),
      ],
      ...hostAt(of),
      ...(first ? { shadowedBy: first } : {}),
    }
    return [rule, ...lostTo(rule, block, losers.get(of) ?? [], bodyOf)]
  })
}

/** Full paths first, then the redirects to a missing slash, then the longest start: NGX-16, NGX-17. */
const byLength = (shop: Workshop, { losers, host }: Server, { blocks }: Plan, bodyOf: BodyOf): readonly Rule[] => {
  const exact = new Set(blocks.flatMap(({ type, path }) => (type === 'Exact' ? path : [])))
  const full: Rule[] = []
  const slashes: Rule[] = []
  const starts: Rule[] = []
  for (const block of blocks) {
    const { path, type, of } = block
    const rank = (kind: number): readonly RankKey[] => [
      { name: 'exact before prefix', value: kind, rule: 'NGX-16' },
      { name: 'longest path', value: path.length, rule: 'NGX-16' },
      older(of),
    ]
    // The one half of a Prefix: `/foo` belongs to the rule of `/foo/`.
    if ((type === 'Exact' && of.type === 'Prefix') || isRest(of)) continue
    const base = { ...asRule(bodyOf(block)), origin: originOf(of), ...hostAt(of) }
    const rule: Rule =
      type === 'Exact'
        ? { ...base, when: { is: 'path', like: { by: 'exact', value: path }, at: '/path' }, label: `= ${path}`, rank: rank(0), edits: [toPrefix(of)] }
        : { ...base, when: startsSo(block, exact), label: labelOf(of, of.path), rank: rank(2) }
    const list = type === 'Exact' ? full : starts
    list.push(rule, ...lostTo(rule, block, losers.get(of) ?? [], bodyOf))
    const bare = path.slice(0, -1)
    if (path.endsWith('/') && bare !== '' && !exact.has(bare) && base.then.do !== 'respond') {
      exact.add(bare)
      slashes.push(missingSlash(block, bare, rank(1)))
    }
  }
  if (host === DEFAULT_SERVER) starts.push(...ownPages(shop))
  return [...full, ...slashes, ...starts.sort((a, b) => Number(b.rank[1]?.value) - Number(a.rank[1]?.value))]
}

/** `/foo` and all beneath, but for a `/foo` that is there in full; `/foo/` alone takes no `/foo`. */
const startsSo = ({ path, of }: Block, exact: ReadonlySet<string>): Condition => {
  const like =
    path === '/' || (of.path !== path && exact.has(of.path))
      ? ({ by: 'segments', value: of.path } as const)
      : ({ by: 'prefix', value: path } as const)
  return { is: 'path', like, at: '/path' }
}

/** ngx_http_core_find_static_location: of a location that ends in a slash and passes on; the scheme is the connection's (NGX-17). */
const missingSlash = ({ of }: Block, bare: string, rank: readonly RankKey[]): Rule => {
  const origin = originOf(of)
  return {
    when: { is: 'path', like: { by: 'exact', value: bare } },
    // biome-ignore lint/suspicious/noThenProperty: the table's own word; a rule is never awaited
    then: {
      do: 'redirect',
      status: 301,
      to: {
        path: {
          by: 'regex',
          like: { by: 'regex', value: '^(.*)$', flags: '', flavour: 're2' },
          value: '$1/',
          replaces: 'whole',
          refs: 'dollar',
          of: 'read',
        },
        port: 'dropped',
        ...(of.read?.redirects.relative ? { relative: true as const } : {}),
      },
      origin,
      rule: 'NGX-17',
    },
    origin,
    label: `${bare} without its slash`,
    rank,
    ...hostAt(of),
  }
}

/** NGX-21: what the default server answers by itself. */
const ownPages = ({ settings, origin }: Workshop): readonly Rule[] => {
  const page = (path: string, then: Answer): Rule => ({
    when: { is: 'path', like: { by: 'prefix', value: path } },
    then,
    origin,
    label: path,
    rank: [
      { name: 'exact before prefix', value: 2, rule: 'NGX-16' },
      { name: 'longest path', value: path.length, rule: 'NGX-16' },
    ],
    borrowed: true,
  })
  return [
    page(settings.healthPath, { do: 'respond', status: 200, reason: 'the controller says that it is healthy', rule: 'NGX-21' }),
    page('/nginx_status', { do: 'respond', status: 403, reason: 'nginx_status is open to the controller alone', rule: 'NGX-21' }),
  ]
}

const older = ({ read }: Location): RankKey => ({ name: 'older', value: read?.ingress.meta.created ?? 0, rule: 'NGX-15' })

const asRule = ({ does, ...rest }: Body): Pick<Rule, 'then' | 'gates' | 'blind'> => ({
  ...rest,
  // biome-ignore lint/suspicious/noThenProperty: the table's own word; a rule is never awaited
  then: does,
})

const labelOf = ({ isDefault }: Location, label: string): string => (isDefault ? 'default backend' : label)

const hostAt = ({ hostAt: at }: Location): Pick<Rule, 'hostAt'> => (at === undefined ? {} : { hostAt: at })

const toPrefix = ({ path, written, origin }: Location): NonNullable<Rule['edits']>[number] => ({
  when: { is: 'path', like: { by: 'segments', value: path } },
  text: 'Make pathType Prefix to match the whole subtree.',
  patch: [{ pointer: `${origin?.pointer ?? ''}/pathType`, from: written, to: 'Prefix' }],
})

/** ANS-04: younger ones of the same path and type, which take nothing. */
const lostTo = (rule: Rule, block: Block, lost: readonly Location[], bodyOf: BodyOf): readonly Rule[] =>
  lost.map((location): Rule => {
    const { edits: _, gates: _gates, blind: _blind, ...rest } = rule
    return {
      ...rest,
      ...asRule(bodyOf({ ...block, of: location })),
      origin: originOf(location),
      ...hostAt(location),
      rank: rule.rank.map((key) => (key.name === 'older' ? older(location) : key)),
      shadowedBy: rule.origin,
    }
  })

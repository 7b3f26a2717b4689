import type { Ref } from '@portolan/model'
import type { Condition, Gate } from '../../table.ts'
import type { Access } from './access.ts'
import type { Read } from './reading.ts'
import type { Settings } from './settings.ts'

/** Over plain http, as the controller sees it (NGX-32). */
const isPlain = ({ forwardedHeaders }: Settings): Condition => {
  const connection: Condition = { is: 'scheme', like: { by: 'exact', value: 'http' } }
  if (!forwardedHeaders) return connection
  const name = 'X-Forwarded-Proto'
  return {
    is: 'any',
    of: [
      { is: 'header', name, like: { by: 'exact', value: 'http' } },
      { is: 'all', of: [{ is: 'not', of: { is: 'header', name, like: { by: 'anything' } } }, connection] },
    ],
  }
}

/** rootfs/etc/nginx/lua/lua_ingress.lua: Host without port, and the request as sent without one slash at its end (NGX-33). */
export const httpsRedirect = (
  settings: Settings,
  { rewrite, ingress, usePortInRedirects }: Pick<Read, 'rewrite' | 'ingress' | 'usePortInRedirects'>,
  certain: Condition | undefined,
  origin: Ref,
): Gate => {
  const plain = isPlain(settings)
  const port = usePortInRedirects ? `:${settings.ports.https}` : ''
  const slash = rewrite.preserveTrailingSlash ? '' : '/?'
  const why = rewrite.forceSslRedirect ? 'force-ssl-redirect' : 'ssl-redirect'
  return {
    when: certain ? { is: 'all', of: [plain, certain] } : plain,
    // biome-ignore lint/suspicious/noThenProperty: the table's own word; a gate is never awaited
    then: {
      do: 'redirect',
      status: settings.redirectCode,
      to: {
        rewrites: {
          by: 'regex',
          like: { by: 'regex', value: `^http://([^/:?]*)(?::[0-9]*)?(.*?)${slash}$`, flags: '', flavour: 're2' },
          value: `https://$1${port}$2`,
          replaces: 'whole',
          refs: 'dollar',
        },
      },
      origin,
      rule: 'NGX-33',
    },
    origin,
    label: `${why} of ${ingress.meta.name} sends plain http to https`,
    stage: 'filter',
    rule: 'NGX-33',
  }
}

/** An address in one of the blocks, as the controller sees it: its peer's, or what X-Forwarded-For begins with (NGX-46). */
const comesFrom = (settings: Settings, blocks: readonly string[]): Condition => {
  const of = blocks.map((value): Condition => {
    const like = { by: 'cidr', value } as const
    const peer: Condition = { is: 'sourceIp', like }
    if (!settings.forwardedHeaders && !settings.realIp) return peer
    const name = 'X-Forwarded-For'
    return {
      is: 'any',
      of: [
        { is: 'header', name, like },
        { is: 'all', of: [{ is: 'not', of: { is: 'header', name, like: { by: 'anything' } } }, peer] },
      ],
    }
  })
  return { is: 'any', of }
}

const not = (of: Condition): Condition => ({ is: 'not', of })
const all = (...of: readonly Condition[]): Condition => ({ is: 'all', of })

const CREDENTIALS: Condition = { is: 'header', name: 'Authorization', like: { by: 'anything' } }

/** Source addresses, then credentials, then the service that is asked; `satisfy: any` lets in whom one of them lets in (NGX-24). */
export const accessGates = (settings: Settings, access: Access, authenticates: boolean): readonly Gate[] => {
  const { allow, deny } = access
  const denied = deny.length > 0 ? comesFrom(settings, deny) : undefined
  const allowed = allow.length > 0 ? comesFrom(settings, allow) : undefined
  const basic = authenticates ? access.basic : undefined
  const external = authenticates ? (access.external?.at ?? (access.globalAuth && settings.globalAuth ? settings.configMap : undefined)) : undefined
  const either = access.anyWillDo && (basic !== undefined || external !== undefined)
  // With satisfy any nobody is asked for more whom the list names.
  const listed = either && allowed ? (denied ? all(not(denied), allowed) : allowed) : undefined
  const beyond = (when: Condition): Condition => (listed ? all(not(listed), when) : when)
  return [
    ...(either ? [] : sourceGates(settings, access, denied, allowed)),
    // Where either will do, who sends no password may still be let in by the service.
    ...(basic && !(either && external) ? [basicGate(basic, beyond)] : []),
    ...(external ? [externalGate(external, access.external?.signin === true, beyond)] : []),
  ]
}

const forbid = (when: Condition, origin: Ref, label: string, reason: string): Gate => ({
  when,
  // biome-ignore lint/suspicious/noThenProperty: the table's own word; a gate is never awaited
  then: { do: 'respond', status: 403, reason, rule: 'NGX-24' },
  origin,
  label,
  stage: 'access',
  rule: 'NGX-24',
  late: true,
})

const some = (list: readonly string[]): string => (list.length > 3 ? `${list.slice(0, 3).join(', ')} and ${list.length - 3} more` : list.join(', '))

const sourceGates = (
  settings: Settings,
  { allow, allowAt, deny, denyAt }: Access,
  denied: Condition | undefined,
  allowed: Condition | undefined,
): readonly Gate[] => {
  const gates: Gate[] = []
  if (denied) gates.push(forbid(denied, denyAt, `denylist-source-range keeps ${some(deny)} out`, 'the source address is on the denylist'))
  if (allowed)
    gates.push(forbid(not(allowed), allowAt, `allowlist-source-range lets ${some(allow)} in`, 'the source address is not on the allowlist'))
  if (!denied && !allowed && settings.blockCidrs.length > 0 && settings.configMap)
    gates.push(
      forbid(
        comesFrom(settings, settings.blockCidrs),
        settings.configMap,
        `block-cidrs keeps ${some(settings.blockCidrs)} out`,
        'the source address is blocked',
      ),
    )
  return gates
}

const basicGate = (origin: Ref, beyond: (when: Condition) => Condition): Gate => ({
  when: beyond(not(CREDENTIALS)),
  // biome-ignore lint/suspicious/noThenProperty: the table's own word; a gate is never awaited
  then: { do: 'respond', status: 401, reason: 'user and password are asked for', rule: 'NGX-24' },
  perhaps: { when: beyond(CREDENTIALS), text: 'Whether user and password are right is not known: the Secret is not read.' },
  origin,
  label: 'auth-type asks for user and password',
  stage: 'access',
  rule: 'NGX-24',
  late: true,
})

const externalGate = (origin: Ref, signin: boolean, beyond: (when: Condition) => Condition): Gate => {
  const refused = signin
    ? ({ do: 'respond', status: 302, reason: 'auth-signin sends those who are not signed in to sign in' } as const)
    : ({ do: 'respond', status: 401, reason: 'the service of auth-url does not let the request in' } as const)
  return {
    when: { is: 'any', of: [] },
    // biome-ignore lint/suspicious/noThenProperty: the table's own word; a gate is never awaited
    then: refused,
    perhaps: {
      when: beyond({ is: 'all', of: [] }),
      text: 'A service outside this chart decides who is let in, and Portolan does not ask it.',
      // biome-ignore lint/suspicious/noThenProperty: as above
      then: [
        refused,
        { do: 'respond', status: 403, reason: 'the service of auth-url does not let the request in' },
        { do: 'respond', status: 500, reason: 'the service of auth-url can not be asked' },
      ],
    },
    origin,
    label: 'auth-url asks a service whether the request is let in',
    stage: 'access',
    rule: 'UNK-03',
    late: true,
  }
}

/** NGX-23: OPTIONS of an origin that may read is answered before anything else is asked. */
export const preflight = (cors: NonNullable<Read['cors']>): Gate => {
  const { policy, everybody, at } = cors
  const options: Condition = { is: 'method', like: { by: 'exact', value: 'OPTIONS' } }
  const origins: Condition = { is: 'any', of: policy.allowOrigins.map((like): Condition => ({ is: 'header', name: 'Origin', like })) }
  return {
    when: everybody ? options : all(options, origins),
    // biome-ignore lint/suspicious/noThenProperty: the table's own word; a gate is never awaited
    then: { do: 'respond', status: 204, reason: 'enable-cors answers the preflight', rule: 'NGX-23', cors: policy },
    origin: at,
    label: 'enable-cors answers preflights',
    stage: 'filter',
    rule: 'NGX-23',
  }
}

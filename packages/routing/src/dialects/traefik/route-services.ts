import { type Ref, refTo, type TraefikServer } from '@portolan/model'
import type { Action, BlindSpot, Filter, Target } from '../../table.ts'
import type { Chain } from './chain.ts'
import { loadOf } from './route-servers.ts'
import type { Scene } from './scene.ts'
import { atLeast } from './static.ts'

/** Where a route leads, or why it has no router. */
export type RouteService = { readonly ok: true; readonly action: Action; readonly blind: readonly BlindSpot[] } | Failed

/** Targets with weights that say how the whole is shared among them. */
export interface Balanced {
  readonly ok: true
  readonly targets: readonly Target[]
  readonly filters: readonly Filter[]
  readonly blind: readonly BlindSpot[]
  readonly affinity?: string
  /** Traefik answers by itself. */
  readonly answer?: Action
}
export type Failed = { readonly ok: false; readonly why: string; readonly rule: string; readonly broken?: Target }

/** The services of a route: one, or several by weight (TRF-32). One that fails takes the whole route with it (TRF-31). */
export const serviceOf = (scene: Scene, services: readonly TraefikServer[], namespace: string, origin: Ref, chain: Chain): RouteService => {
  if (services.length === 0) return { ok: false, why: 'it names no service', rule: 'TRF-31' }
  const made = weighted(scene, services, namespace, origin, '/services', [])
  if (!made.ok) return made
  if (made.answer) return { ok: true, action: made.answer, blind: made.blind }
  if (made.targets.every(({ weight }) => weight <= 0))
    return { ok: true, action: { do: 'respond', status: 503, reason: 'all weights are zero', rule: 'TRF-32' }, blind: made.blind }
  return {
    ok: true,
    action: {
      do: 'forward',
      targets: made.targets,
      filters: [...chain.filters, ...made.filters],
      ...(made.affinity === undefined ? {} : { affinity: made.affinity }),
    },
    blind: made.blind,
  }
}

/** Weights are 1 unless given; what has 0 or less is never chosen. Of nested groups each target gets its part of the group's. */
const weighted = (
  scene: Scene,
  services: readonly TraefikServer[],
  namespace: string,
  origin: Ref,
  at: string,
  within: readonly string[],
): Balanced | Failed => {
  const parts: { readonly weight: number; readonly made: Balanced }[] = []
  for (const [i, service] of services.entries()) {
    const made = one(scene, service, namespace, { ...origin, pointer: `${origin.pointer ?? ''}${at}/${i}` }, within)
    if (!made.ok) return made
    parts.push({ weight: Math.max(0, service.weight ?? 1), made })
  }
  const [only] = parts
  if (parts.length === 1 && only) return only.made
  const answering = parts.find(({ made }) => made.answer)
  if (answering) return { ok: false, why: 'it shares requests with a service of Traefik itself, which Portolan does not follow', rule: 'TRF-33' }
  return {
    ok: true,
    targets: parts.flatMap(({ weight, made }) => {
      const total = made.targets.reduce((sum, target) => sum + target.weight, 0)
      return made.targets.map((target) => ({ ...target, weight: total > 0 ? (weight * target.weight) / total : 0 }))
    }),
    filters: parts.flatMap(({ made }) => made.filters),
    blind: parts.flatMap(({ made }) => made.blind),
  }
}

const MAX_DEPTH = 10

const one = (scene: Scene, service: TraefikServer, namespace: string, origin: Ref, within: readonly string[]): Balanced | Failed => {
  const cut = service.name.lastIndexOf('@')
  const provider = cut < 0 ? '' : service.name.slice(cut + 1)
  if (provider === 'internal') return internal(service.name.slice(0, cut))
  if (service.kind !== '' && service.kind !== 'Service' && service.kind !== 'TraefikService')
    return { ok: false, why: `${service.kind} is no kind of service that Traefik knows`, rule: 'TRF-31' }
  if (cut >= 0 && provider !== 'kubernetescrd')
    return {
      ok: true,
      targets: [
        {
          weight: 1,
          outside: { name: service.name, why: `${service.name} is a service of another provider, which can't be read.` },
          filters: [],
          origin,
        },
      ],
      filters: [],
      blind: [],
    }
  const name = cut < 0 ? service.name : service.name.slice(0, cut)
  const own = service.namespace || namespace
  if (own !== namespace && !scene.options.allowCrossNamespace)
    return {
      ok: false,
      why: `${service.kind || 'Service'} ${own}/${name} is of another namespace, which allowCrossNamespace forbids`,
      rule: 'TRF-31',
    }
  return service.kind === 'TraefikService' ? composed(scene, own, name, within) : loadOf(scene, { ...service, name }, own, origin)
}

/** TRF-33. */
const internal = (name: string): Balanced | Failed => {
  const answer = (status: number, reason: string): Balanced => ({
    ok: true,
    targets: [],
    filters: [],
    blind: [],
    answer: { do: 'respond', status, reason, rule: 'TRF-33' },
  })
  if (name === 'noop') return answer(418, 'noop@internal serves nothing')
  if (['api', 'dashboard', 'ping', 'prometheus', 'rest'].includes(name)) return answer(200, `Traefik itself answers: ${name}@internal`)
  return { ok: false, why: `${name}@internal is no service of Traefik`, rule: 'TRF-33' }
}

/** A TraefikService (TRF-32). Those of types that this version doesn't know are not there. */
const composed = (scene: Scene, namespace: string, name: string, within: readonly string[]): Balanced | Failed => {
  const found = scene.cluster.get('TraefikService', namespace, name)
  const key = `${namespace}/${name}`
  if (!found) return { ok: false, why: `TraefikService ${key} does not exist`, rule: 'TRF-31' }
  if (within.includes(key) || within.length > MAX_DEPTH) return { ok: false, why: `TraefikService ${key} leads to itself`, rule: 'TRF-31' }
  const next = [...within, key]
  const { balances } = found
  const { version } = scene.options
  const at = (pointer: string): Ref => refTo(found, pointer)
  switch (balances?.type) {
    case 'weighted':
      return sticky(weighted(scene, balances.services, namespace, at(''), '/spec/weighted/services', next), found.sticky?.cookie.name)
    case 'highestRandomWeight': {
      if (!atLeast(version, 6)) return { ok: false, why: `TraefikService ${key} has a type that Traefik knows from 3.6 on`, rule: 'TRF-31' }
      const made = weighted(scene, balances.services, namespace, at(''), '/spec/highestRandomWeight/services', next)
      return made.ok ? { ...made, affinity: "the client's address" } : made
    }
    case 'mirroring': {
      const main = one(scene, balances.main, namespace, at('/spec/mirroring'), next)
      if (!main.ok) return main
      const filters: Filter[] = [...main.filters]
      for (const [i, { to, percent }] of balances.mirrors.entries()) {
        const copy = one(scene, to, namespace, at(`/spec/mirroring/mirrors/${i}`), next)
        if (!copy.ok) return copy
        const [target] = copy.targets
        if (target) filters.push({ type: 'mirror', target, share: percent / 100, origin: at(`/spec/mirroring/mirrors/${i}`), rule: 'TRF-32' })
      }
      return { ...main, filters }
    }
    case 'failover': {
      if (!atLeast(version, 7)) return { ok: false, why: `TraefikService ${key} has a type that Traefik knows from 3.7 on`, rule: 'TRF-31' }
      const main = balances.main ? one(scene, balances.main, namespace, at('/spec/failover/service'), next) : undefined
      if (!main?.ok) return main ?? { ok: false, why: `TraefikService ${key} names no service`, rule: 'TRF-31' }
      const text = `TraefikService ${key} turns to ${balances.fallback?.name ?? 'nothing'} while its own health checks fail.`
      return { ...main, blind: [...main.blind, { ref: refTo(found), code: 'UNK-09', weight: 'note', text }] }
    }
    case undefined:
      return { ok: false, why: `TraefikService ${key} has no type`, rule: 'TRF-31' }
    default:
      balances satisfies never
      return { ok: false, why: `TraefikService ${key} has no type`, rule: 'TRF-31' }
  }
}

const sticky = (made: Balanced | Failed, name: string | undefined): Balanced | Failed =>
  made.ok && name !== undefined ? { ...made, affinity: `cookie ${name}` } : made

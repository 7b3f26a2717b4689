import { type Ingress, type IngressPath, pointer, refTo } from '@portolan/model'
import { hostPattern } from '../../ingress/hosts.ts'
import type { Condition, Detached, Edit, Target } from '../../table.ts'
import { notesOn } from './annotations.ts'
import { entriesOf } from './entries.ts'
import { labelsOf, listOf, type Said } from './labels.ts'
import { type Chain, chainOf } from './chain.ts'
import { byteLength, type Reach, type Router } from './router.ts'
import { ruleOf } from './rule-language.ts'
import type { Scene } from './scene.ts'
import { serversOf } from './servers.ts'
import { atLeast } from './static.ts'

/** The routers of the Ingress provider: one for each path (TRF-20 to TRF-27; v3.5.3 pkg/provider/kubernetes/ingress/kubernetes.go). */
export const ingressRouters = (scene: Scene, ingresses: readonly Ingress[]): readonly Router[] => {
  const routers: Router[] = []
  const defaults: Router[] = []
  for (const ingress of ingresses) {
    const said = labelsOf(ingress.meta.annotations, 'router', scene.options.version)
    if (said.fault) {
      scene.drop(wholeOf(ingress, `Ingress ${ingress.meta.name} is left out: ${said.fault}.`, 'TRF-22'))
      continue
    }
    const common = commonOf(scene, ingress, said)
    if (ingress.rules.length === 0) {
      const router = defaultOf(scene, ingress, common)
      if (router) defaults.push(router)
      continue
    }
    // Two paths with one rule have one name, and the later one stays (makeRouterKeyWithHash).
    const own = new Map<string, Router>()
    for (const [r, { host, paths }] of ingress.rules.entries())
      for (const [p, path] of (paths ?? []).entries()) {
        const made = routerOf(scene, ingress, host, path, `/spec/rules/${r}/http/paths/${p}`, `/spec/rules/${r}/host`, common)
        if (made) own.set(made.rule, made.router)
      }
    routers.push(...own.values())
  }
  return [...routers, ...defaults]
}

/** What all paths of an Ingress share. */
interface Common extends Pick<Router, 'entryPoints' | 'tls' | 'blind'> {
  readonly said: Said
  readonly priority: number
  readonly chain: Chain
  readonly fault?: string
}

const commonOf = (scene: Scene, ingress: Ingress, said: Said): Common => {
  const entries = entriesOf(scene.options, listOf(said.get('entrypoints')))
  const priority = Number(said.get('priority') ?? 0)
  const names = listOf(said.get('middlewares'))
  const chain = chainOf(
    scene,
    names.map((name) => ({ name })),
    {
      provider: 'kubernetes',
      namespace: ingress.meta.namespace ?? '',
      origin: refTo(ingress, pointer('metadata', 'annotations', 'traefik.ingress.kubernetes.io/router.middlewares')),
    },
  )
  const fault = entries.fault ?? chain.fault ?? optionsFault(scene, said)
  return {
    said,
    priority,
    entryPoints: entries.entryPoints,
    tls: said.has('tls'),
    chain,
    blind: [...notesOn(ingress, scene.options), ...chain.blind],
    ...(fault === undefined ? {} : { fault }),
  }
}

/** TLS options that aren't there leave no router (TRF-03): `namespace-name@kubernetescrd`. */
const optionsFault = ({ cluster }: Scene, said: Said): string | undefined => {
  const name = said.get('tls.options')
  if (!name || name === 'default' || !said.has('tls')) return undefined
  const cut = name.lastIndexOf('@')
  if (cut < 0) return `TLS options ${name} are of no provider`
  if (name.slice(cut + 1) !== 'kubernetescrd' || !cluster.knows('TLSOption')) return undefined
  const joined = name.slice(0, cut)
  for (const { meta } of cluster.all('TLSOption')) if (`${meta.namespace}-${meta.name}` === joined) return undefined
  return `TLSOption ${name} does not exist`
}

const routerOf = (
  scene: Scene,
  ingress: Ingress,
  host: string,
  { path, pathType, backend }: IngressPath,
  where: string,
  hostAt: string,
  common: Common,
): { readonly rule: string; readonly router: Router } | undefined => {
  const { options, cluster } = scene
  const origin = refTo(ingress, where)
  const hosts = host === '' ? [] : [hostPattern(host)]
  const what = `Path ${path || '/'} of Ingress ${ingress.meta.name}`
  const drop = (why: string, rule: string, broken?: Target): undefined =>
    scene.drop({ ref: origin, hosts, text: `${what} has no router: ${why}.`, rule, targets: broken ? [broken] : [] })
  if (!backend || 'resource' in backend) return drop(backend ? 'Traefik serves no resource backends' : 'it has no readable backend', 'TRF-25')
  const servers = serversOf(
    cluster,
    {
      namespace: ingress.meta.namespace ?? '',
      name: backend.service,
      port: backend.port,
      weight: 1,
      origin: refTo(ingress, `${where}/backend`),
      nameAt: `${where}/backend/service/name`,
      portAt: `${where}/backend/service/port/${typeof backend.port === 'number' ? 'number' : 'name'}`,
    },
    options,
  )
  if (!servers.ok) return drop(servers.why, servers.rule, servers.broken)
  if (common.fault !== undefined) return drop(common.fault, 'TRF-03')
  const v2 = (common.said.get('rulesyntax') ?? options.ruleSyntax) === 'v2'
  const matcher =
    pathType === 'Exact' ? 'Path' : pathType === 'ImplementationSpecific' ? common.said.get('pathmatcher') || 'PathPrefix' : 'PathPrefix'
  const rule = [hostRule(host, v2, atLeast(options.version, 7)), pathRule(matcher, path, options.strictPrefix)].filter(Boolean).join(' && ')
  const plain = matcher === 'Path' || matcher === 'PathPrefix'
  const asked = plain ? conditionOf(matcher, path, options.strictPrefix) : ruleOf(pathRule(matcher, path, false), options.version)
  if (asked === undefined || 'fault' in asked) return drop(asked?.fault ?? `${path} does not begin with a slash`, 'TRF-03')
  const when: Condition = asked
  return {
    rule,
    router: {
      origin,
      priority: common.priority === 0 ? byteLength(rule) : common.priority,
      given: common.priority !== 0,
      entryPoints: common.entryPoints,
      tls: common.tls,
      reach: reachOf(host),
      when,
      // biome-ignore lint/suspicious/noThenProperty: the table's own word; a router is never awaited
      then: scene.forward(servers, common.chain, origin),
      gates: common.chain.gates,
      blind: common.blind,
      label: matcher === 'Path' ? `= ${path}` : matcher === 'PathRegexp' ? `~ ${path}` : path || '/',
      hostAt,
      ...(pathType === 'Exact' ? { edits: [toPrefix(path, where, pathType)] } : {}),
      addresses: ingress.addresses.flatMap(({ ip, hostname }) => ip ?? hostname ?? []),
    },
  }
}

const toPrefix = (path: string, where: string, written: string): Edit => ({
  when: { is: 'path', like: { by: 'prefix', value: path } },
  text: 'Make pathType Prefix to match everything that begins so.',
  patch: [{ pointer: `${where}/pathType`, from: written, to: 'Prefix' }],
})

/** buildHostRule: up to 3.6 a wildcard is a pattern, and so longer than a full name (TRF-20). */
const hostRule = (host: string, v2: boolean, literal: boolean): string => {
  if (host === '') return ''
  if (!host.startsWith('*.') || literal) return `Host(\`${host}\`)`
  if (v2) return `HostRegexp(\`${host.replace('*.', '{subdomain:[a-zA-Z0-9-]+}.')}\`)`
  return `HostRegexp(\`^[a-zA-Z0-9-]+\\.${host.slice(2).replace(/[\\.+*?()|[\]{}^$]/g, '\\$&')}$\`)`
}

/** TRF-21. */
const pathRule = (matcher: string, path: string, strict: boolean): string => {
  if (path === '') return ''
  if (!strict || matcher !== 'PathPrefix') return `${matcher}(\`${path}\`)`
  if (path === '/') return 'PathPrefix(`/`)'
  const stem = path.replace(/\/$/, '')
  return `(Path(\`${stem}\`) || PathPrefix(\`${stem}/\`))`
}

/** undefined for a path that Traefik refuses. */
const conditionOf = (matcher: string, path: string, strict: boolean): Condition | undefined => {
  if (path === '') return { is: 'path', like: { by: 'anything' }, at: '/path' }
  if (!path.startsWith('/') || path.includes('`')) return undefined
  if (matcher === 'Path') return { is: 'path', like: { by: 'exact', value: path }, at: '/path' }
  return { is: 'path', like: { by: strict ? 'segments' : 'prefix', value: path }, at: '/path' }
}

const reachOf = (host: string): Reach => {
  const lower = host.toLowerCase()
  if (lower === '') return { by: 'any' }
  return lower.startsWith('*.') ? { by: 'suffix', value: lower.slice(1) } : { by: 'exact', value: lower }
}

/** TRF-26: only of an Ingress without rules; all of them together are one router, of the first that is looked at. */
const defaultOf = (scene: Scene, ingress: Ingress, common: Common): Router | undefined => {
  const { defaultBackend } = ingress
  if (!defaultBackend || !('service' in defaultBackend)) return undefined
  const origin = refTo(ingress, '/spec/defaultBackend')
  const servers = serversOf(
    scene.cluster,
    { namespace: ingress.meta.namespace ?? '', name: defaultBackend.service, port: defaultBackend.port, weight: 1, origin },
    scene.options,
  )
  const why = servers.ok ? common.fault : servers.why
  if (!servers.ok || why !== undefined)
    return scene.drop(wholeOf(ingress, `The default backend of Ingress ${ingress.meta.name} has no router: ${why}.`, 'TRF-26'))
  return {
    origin,
    priority: LEAST,
    given: true,
    entryPoints: common.entryPoints,
    tls: common.tls,
    reach: { by: 'any' },
    when: { is: 'path', like: { by: 'anything' } },
    // biome-ignore lint/suspicious/noThenProperty: the table's own word; a router is never awaited
    then: scene.forward(servers, common.chain, origin),
    gates: common.chain.gates,
    blind: common.blind,
    label: 'default backend',
  }
}

/** math.MinInt32. */
const LEAST = -2_147_483_648

const wholeOf = (ingress: Ingress, text: string, rule: string): Detached => ({
  ref: refTo(ingress),
  hosts: ingress.rules.flatMap(({ host }) => (host === '' ? [] : [hostPattern(host)])),
  text,
  rule,
  targets: [],
})

import { type Ingress, type Ref, refTo } from '@portolan/model'
import { hostPattern } from '../../../ingress/hosts.ts'
import type { Action } from '../../../table.ts'
import { schemeRedirect } from '../redirects.ts'
import { byteLength, type Router } from '../router.ts'
import type { Scene } from '../scene.ts'
import { defaultEntryPoints } from '../static.ts'
import { notesOn } from './annotations.ts'
import { leftOut } from './left-out.ts'
import { type Middlewares, middlewaresOf } from './middlewares.ts'
import { CATCH_ALL, hostRule, pathRule, type Rule } from './rules.ts'
import { NginxSaid } from './said.ts'
import { type Made, serviceOf } from './services.ts'

/**
 * The routers of the provider kubernetesIngressNGINX, which reads the Ingresses of ingress-nginx by Traefik's own law (TRF-60 to TRF-66;
 * v3.5.3 pkg/provider/kubernetes/ingress-nginx/kubernetes.go; what 3.7 adds is told, not computed).
 */
export const nginxRouters = (scene: Scene, ingresses: readonly Ingress[]): readonly Router[] => {
  const given = ofFlag(scene)
  if (given === 'broken') return []
  const drafts = ingresses.flatMap((ingress) => ofIngress(scene, ingress))
  const covered = drafts.some(({ made }) => made?.key === DEFAULT)
  return competing(covered ? drafts : [...drafts, ...given])
}

/** A router, and the service that it leads to. */
interface Draft {
  readonly router: Router
  readonly made?: Made
}

const DEFAULT = 'default-backend'

const ofIngress = (scene: Scene, ingress: Ingress): readonly Draft[] => {
  const said = new NginxSaid(ingress)
  const why = leftOut(scene, ingress, said)
  if (why !== undefined) {
    const hosts = ingress.rules.map(({ host }) => hostPattern(host))
    return scene.drop({ ref: refTo(ingress), hosts, text: `Ingress ${ingress.meta.name} is left out: ${why}.`, rule: 'TRF-62', targets: [] }) ?? []
  }
  const writer = new Writer(scene, ingress, said)
  const passes = said.isTrue('ssl-passthrough') === true
  return [...writer.ofDefault(passes), ...(passes ? [] : ingress.rules.flatMap((rule, r) => writer.ofRule(rule, r)))]
}

/** Writes the routers of one Ingress. */
class Writer {
  readonly #scene: Scene
  readonly #ingress: Ingress
  readonly #said: NginxSaid
  readonly #middlewares: Middlewares
  readonly #shared: Pick<Router, 'entryPoints' | 'blind' | 'addresses'>

  constructor(scene: Scene, ingress: Ingress, said: NginxSaid) {
    this.#scene = scene
    this.#ingress = ingress
    this.#said = said
    this.#middlewares = middlewaresOf(scene, ingress, said)
    this.#shared = {
      entryPoints: defaultEntryPoints(scene.options),
      blind: notesOn(said, scene.options.version),
      addresses: ingress.addresses.flatMap(({ ip, hostname }) => ip ?? hostname ?? []),
    }
  }

  ofRule({ host, paths }: Ingress['rules'][number], r: number): readonly Draft[] {
    return (paths ?? []).flatMap((path, p): readonly Draft[] => {
      const origin = refTo(this.#ingress, `/spec/rules/${r}/http/paths/${p}`)
      const made = serviceOf(this.#scene, this.#ingress, this.#said, path.backend, origin)
      const drop = (why: string): readonly Draft[] => this.#drop(origin, host, `${path.path || '/'} of Ingress ${this.#ingress.meta.name}`, why)
      if ('why' in made) return drop(made.why)
      const rule = pathRule(host, path, this.#said.isTrue('use-regex') === true, this.#scene.options.version)
      if ('fault' in rule) return drop(rule.fault)
      const tls = this.#hasTls
      const main: Draft = { router: { ...this.#router(rule, tls, made), hostAt: `/spec/rules/${r}/host` }, made }
      return [main, ...this.#plain(main, rule, tls)]
    })
  }

  /** Of the hosts the last that is named has it, and no other; an Ingress without rules has it for all. */
  ofDefault(passes: boolean): readonly Draft[] {
    const { defaultBackend, rules, meta } = this.#ingress
    if (!defaultBackend || 'resource' in defaultBackend) return []
    const host = passes ? undefined : rules.findLast((rule) => rule.host !== '')?.host
    if (rules.length > 0 && host === undefined) return []
    const origin = refTo(this.#ingress, '/spec/defaultBackend')
    const made = serviceOf(this.#scene, this.#ingress, this.#said, defaultBackend, origin)
    if ('why' in made) return this.#drop(origin, host ?? '', `The default backend of Ingress ${meta.name}`, made.why)
    const own = { ...made, key: host === undefined ? DEFAULT : `${meta.namespace}-${meta.name}-${DEFAULT}` }
    const rule = host === undefined ? CATCH_ALL : hostRule(host)
    const least = host === undefined ? { priority: LEAST, given: true } : {}
    const main: Draft = { router: { ...this.#router(rule, false, own), ...least }, made: own }
    return [main, { router: { ...main.router, tls: true }, made: own }, ...this.#plain(main, rule, false)]
  }

  get #hasTls(): boolean {
    return this.#ingress.tls.length > 0
  }

  #router(rule: Rule, tls: boolean, made: Made): Router {
    const { gates, filters } = this.#middlewares
    return {
      ...this.#shared,
      origin: made.origin,
      priority: byteLength(rule.text),
      given: false,
      tls,
      reach: rule.reach,
      when: rule.when,
      // biome-ignore lint/suspicious/noThenProperty: the table's own word; a router is never awaited
      then: { ...made.action, filters },
      gates: [...gates, ...made.gates],
      label: rule.label,
    }
  }

  /**
   * TRF-62, applySSLRedirectConfiguration: beside the router itself one that redirects, or, where the Ingress has TLS, one for plain text. Each
   * goes by the length of the rule, also beside a default backend of the least priority.
   */
  #plain({ router, made }: Draft, rule: Rule, tls: boolean): readonly Draft[] {
    if (this.#middlewares.fault !== undefined) return []
    const forced = this.#said.isTrue('force-ssl-redirect') === true
    const redirects = forced || (this.#said.isTrue('ssl-redirect') ?? this.#hasTls)
    const priority = byteLength(rule.text)
    const asked = forced ? 'force-ssl-redirect' : this.#said.isTrue('ssl-redirect') === true ? 'ssl-redirect' : undefined
    if (!redirects) {
      if (!this.#hasTls || (!tls && priority === router.priority)) return []
      return [{ router: { ...router, tls: false, priority, given: false }, ...(made ? { made } : {}) }]
    }
    const origin = asked === undefined ? refTo(this.#ingress, '/spec/tls') : this.#said.at(asked)
    const label = `Ingress ${this.#ingress.meta.name} redirects to https`
    return [
      {
        router: {
          ...router,
          // Where both stand side by side they compete, and are told apart by their origins.
          ...(tls ? {} : { origin }),
          tls: false,
          priority,
          given: false,
          // biome-ignore lint/suspicious/noThenProperty: the table's own word; a router is never awaited
          then: NOOP,
          gates: schemeRedirect({ scheme: 'https', port: '', permanent: true }, origin, label, 'TRF-62'),
        },
      },
    ]
  }

  #drop(ref: Ref, host: string, what: string, why: string): readonly Draft[] {
    return this.#scene.drop({ ref, hosts: [hostPattern(host)], text: `${what} has no router: ${why}.`, rule: 'TRF-63', targets: [] }) ?? []
  }
}

const NOOP: Action = { do: 'respond', status: 418, reason: 'noop@internal serves nothing', rule: 'TRF-33' }

/** math.MinInt32. */
const LEAST = -2_147_483_648

/** The flag defaultBackendService, which counts as long as no Ingress has a default backend for all hosts. Where it is missing nothing is loaded. */
const ofFlag = (scene: Scene): readonly Draft[] | 'broken' => {
  const { cluster, options } = scene
  const flag = options.options.flag('providers.kubernetesingressnginx.defaultbackendservice')
  const [namespace = '', name = '', ...more] = (flag ?? '').split('/')
  if (flag === undefined || namespace === '' || name === '' || more.length > 0) return []
  const service = cluster.get('Service', namespace, name)
  const port = service?.ports[0]
  if (!service || !port) return cluster.knows('Service') ? 'broken' : []
  const origin = refTo(service)
  const action: Made['action'] = {
    do: 'forward',
    targets: [{ weight: 1, service: { namespace, name, port: port.port }, filters: [], protocol: 'http', origin }],
    filters: [],
  }
  return [false, true].map(
    (tls): Draft => ({
      router: {
        origin,
        priority: LEAST,
        given: true,
        entryPoints: defaultEntryPoints(options),
        tls,
        reach: CATCH_ALL.reach,
        when: CATCH_ALL.when,
        // biome-ignore lint/suspicious/noThenProperty: the table's own word; a router is never awaited
        then: action,
        gates: [],
        blind: [],
        label: CATCH_ALL.label,
      },
    }),
  )
}

/**
 * A service is known by namespace, name and port of the Service alone up to 3.5: of Ingresses that want it in different ways the one that happens to be
 * read last decides for all. Each router then has a rival that leads the other way.
 */
const competing = (drafts: readonly Draft[]): readonly Router[] => {
  const ways = new Map<string, Map<string, Made>>()
  for (const { made } of drafts) {
    if (!made || made.key === DEFAULT) continue
    const known = ways.get(made.key) ?? new Map<string, Made>()
    ways.set(made.key, known.set(wayOf(made), made))
  }
  return drafts.flatMap(({ router, made }): readonly Router[] => {
    const others = made && ways.get(made.key)
    if (!made || !others || others.size < 2) return [router]
    const own = wayOf(made)
    const rivals = [...others].flatMap(([way, other]): readonly Router[] => {
      if (way === own || router.then.do !== 'forward') return []
      const gates = [...router.gates.filter((gate) => !made.gates.includes(gate)), ...other.gates]
      // biome-ignore lint/suspicious/noThenProperty: the table's own word; a router is never awaited
      return [{ ...router, origin: other.origin, then: { ...other.action, filters: router.then.filters }, gates }]
    })
    return [router, ...rivals]
  })
}

const wayOf = ({ action }: Made): string =>
  action.targets.map(({ service, protocol, byClusterIp }) => `${service?.namespace}/${service?.name} ${protocol} ${byClusterIp ?? ''}`).join()

import { type Ingress, type IngressBackend, type Ref, refTo } from '@portolan/model'
import { hostPattern } from '../../../ingress/hosts.ts'
import type { Action, BlindSpot, Condition, Gate } from '../../../table.ts'
import { defaultEntryPoints } from '../static.ts'
import { byteLength, type Reach, type Router } from '../router.ts'
import { nginxGates, nginxNotes, NginxSaid } from './annotations.ts'
import { schemeRedirect } from '../redirects.ts'
import type { Scene } from '../scene.ts'
import { absent, portless, portOf } from '../servers.ts'

/**
 * The routers of the provider kubernetesIngressNGINX, which reads the Ingresses of ingress-nginx by Traefik's own law (TRF-60 to TRF-66;
 * v3.5.3 pkg/provider/kubernetes/ingress-nginx/kubernetes.go; what later versions add is told, not computed).
 */
export const nginxRouters = (scene: Scene, ingresses: readonly Ingress[]): readonly Router[] =>
  ingresses.flatMap((ingress): readonly Router[] => {
    const said = new NginxSaid(ingress)
    const missing = ingress.tls.find(
      ({ secretName }) =>
        secretName !== undefined && scene.cluster.knows('Secret') && !scene.cluster.get('Secret', ingress.meta.namespace, secretName),
    )
    if (missing) {
      const text = `Ingress ${ingress.meta.name} is left out: its TLS Secret ${missing.secretName} does not exist.`
      return scene.drop({ ref: refTo(ingress), hosts: ingress.rules.map(({ host }) => hostPattern(host)), text, rule: 'TRF-62', targets: [] }) ?? []
    }
    return [...ofPaths(scene, ingress, said), ...ofDefault(scene, ingress, said)]
  })

const ofPaths = (scene: Scene, ingress: Ingress, said: NginxSaid): readonly Router[] =>
  ingress.rules.flatMap(({ host, paths }, r) => {
    if (said.isTrue('ssl-passthrough') === true) {
      const text = `Host ${host || '*'} of Ingress ${ingress.meta.name} has no router for HTTP: ssl-passthrough sends its TLS to the pods unopened.`
      return scene.drop({ ref: refTo(ingress, `/spec/rules/${r}`), hosts: [hostPattern(host)], text, rule: 'TRF-63', targets: [] }) ?? []
    }
    return (paths ?? []).flatMap((path, p): readonly Router[] => {
      const at = `/spec/rules/${r}/http/paths/${p}`
      const { rule, when } = ruleOf(path.path, path.pathType, said.isTrue('use-regex') === true)
      const asked = { host, rule, when, label: path.pathType === 'Exact' ? `= ${path.path}` : path.path || '/', hostAt: `/spec/rules/${r}/host` }
      return routersOf(scene, ingress, said, path.backend, refTo(ingress, at), asked)
    })
  })

/** TRF-60, TRF-61: elements are compared, not characters; a pattern's text is taken as it is written, and only its length differs. */
const ruleOf = (path: string, type: string, regex: boolean): { readonly rule: string; readonly when: Condition } => {
  if (path === '') return { rule: '', when: { is: 'path', like: { by: 'anything' } } }
  if (type === 'Exact') return { rule: `Path(\`${path}\`)`, when: { is: 'path', like: { by: 'exact', value: path }, at: '/path' } }
  if (regex)
    return {
      rule: `PathRegexp(\`^${path.replace(/[\\.+*?()|[\]{}^$]/g, '\\$&')}\`)`,
      when: { is: 'path', like: { by: 'prefix', value: path }, at: '/path' },
    }
  const stem = path.replace(/\/$/, '')
  return {
    rule: path === '/' ? 'PathPrefix(`/`)' : `(Path(\`${stem}\`) || PathPrefix(\`${stem}/\`))`,
    when: { is: 'path', like: { by: 'segments', value: path }, at: '/path' },
  }
}

interface Wanted {
  readonly host: string
  readonly rule: string
  readonly when: Condition
  readonly label: string
  readonly hostAt?: string
  readonly priority?: number
}

/** One path is one router, or two: with TLS in its Ingress one for TLS and one for plain text (TRF-62). */
const routersOf = (
  scene: Scene,
  ingress: Ingress,
  said: NginxSaid,
  backend: IngressBackend | null,
  origin: Ref,
  { host, rule, when, label, hostAt, priority }: Wanted,
): readonly Router[] => {
  const hosts = [hostPattern(host)]
  const loaded = actionOf(scene, ingress, said, backend, origin)
  if ('why' in loaded)
    return (
      scene.drop({
        ref: origin,
        hosts,
        text: `${label} of Ingress ${ingress.meta.name} has no router: ${loaded.why}.`,
        rule: 'TRF-63',
        targets: [],
      }) ?? []
    )
  const gates = nginxGates(scene, ingress, said)
  const hasTls = ingress.tls.length > 0
  const text = [hostRule(host), rule].filter(Boolean).join(' && ')
  const make = (tls: boolean, own: readonly Gate[], action: Action): Router => ({
    origin,
    priority: priority ?? byteLength(text),
    given: priority !== undefined,
    entryPoints: defaultEntryPoints(scene.options),
    tls,
    reach: reachOf(host),
    when,
    // biome-ignore lint/suspicious/noThenProperty: the table's own word; a router is never awaited
    then: action,
    gates: own,
    blind: loaded.blind,
    label,
    ...(hostAt === undefined ? {} : { hostAt }),
    addresses: ingress.addresses.flatMap(({ ip, hostname }) => ip ?? hostname ?? []),
  })
  const main = make(hasTls, gates.gates, loaded.action)
  if (gates.fault !== undefined) return [main]
  const redirects = said.isTrue('force-ssl-redirect') === true || (said.isTrue('ssl-redirect') ?? hasTls)
  if (redirects) {
    const noop: Action = { do: 'respond', status: 418, reason: 'noop@internal serves nothing', rule: 'TRF-33' }
    const redirect = schemeRedirect(
      { scheme: 'https', port: '', permanent: true },
      refTo(ingress),
      `Ingress ${ingress.meta.name} redirects to https`,
      'TRF-62',
    )
    return [main, make(false, redirect, noop)]
  }
  return hasTls ? [main, make(false, gates.gates, loaded.action)] : [main]
}

/** TRF-63: no endpoint is no reason to leave a router out; a Service or port that is missing is. */
const actionOf = (
  { cluster, options }: Scene,
  ingress: Ingress,
  said: NginxSaid,
  backend: IngressBackend | null,
  origin: Ref,
): { readonly action: Action; readonly blind: readonly BlindSpot[] } | { readonly why: string } => {
  if (!backend || 'resource' in backend) return { why: 'it has no Service backend' }
  const namespace = ingress.meta.namespace ?? ''
  const wanted = { namespace, name: backend.service, port: backend.port, weight: 1, origin }
  const service = cluster.get('Service', namespace, backend.service)
  const found = service ? (portOf(service, backend.port) ? undefined : portless(service, wanted)) : absent(cluster, wanted)
  if (found && !found.ok) return { why: found.why }
  const protocol = said.get('backend-protocol')?.toUpperCase() ?? 'HTTP'
  const affinity = said.get('affinity') ? { affinity: `cookie ${said.get('session-cookie-name') ?? 'INGRESSCOOKIE'}` } : {}
  return {
    action: {
      do: 'forward',
      targets: [
        {
          weight: 1,
          service: { namespace, name: backend.service, port: backend.port },
          filters: [],
          protocol: protocol === 'HTTPS' || protocol === 'GRPCS' ? 'https' : protocol === 'GRPC' ? 'h2c' : 'http',
          ...(said.isTrue('service-upstream') === true ? { byClusterIp: true as const } : {}),
          origin,
        },
      ],
      filters: [],
      ...affinity,
    },
    blind: nginxNotes(ingress, options.version),
  }
}

/** The default backend of hosts, of which the last named counts, and of an Ingress without rules for all hosts. */
const ofDefault = (scene: Scene, ingress: Ingress, said: NginxSaid): readonly Router[] => {
  const { defaultBackend } = ingress
  if (!defaultBackend) return []
  const origin = refTo(ingress, '/spec/defaultBackend')
  const host = ingress.rules.filter((rule) => rule.host !== '').at(-1)?.host
  if (ingress.rules.length > 0 && host === undefined) return []
  const when: Condition = { is: 'path', like: { by: 'anything' } }
  const wanted: Wanted =
    host === undefined
      ? { host: '', rule: 'PathPrefix(`/`)', when, label: 'default backend', priority: LEAST }
      : { host, rule: '', when, label: 'default backend' }
  const made = routersOf(scene, { ...ingress, tls: [] }, said, defaultBackend, origin, wanted)
  return made.flatMap((router, i) => (i === 0 ? [router, { ...router, tls: true }] : [router]))
}

/** math.MinInt32. */
const LEAST = -2_147_483_648

const hostRule = (host: string): string =>
  host === ''
    ? ''
    : host.startsWith('*.')
      ? `HostRegexp(\`^[a-zA-Z0-9-]+\\.${host.slice(2).replace(/[\\.+*?()|[\]{}^$]/g, '\\$&')}$\`)`
      : `Host(\`${host}\`)`

const reachOf = (host: string): Reach => {
  const lower = host.toLowerCase()
  return lower === '' ? { by: 'any' } : lower.startsWith('*.') ? { by: 'suffix', value: lower.slice(1) } : { by: 'exact', value: lower }
}

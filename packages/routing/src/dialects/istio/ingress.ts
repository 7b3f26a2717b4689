import { type Cluster, type Ingress, type IngressPath, refTo } from '@portolan/model'
import { resolvePort } from '../../endpoints.ts'
import { FAMILIES } from '../../ingress/families.ts'
import type { IngressController } from '../../ingress/controllers.ts'
import { proxyOf } from '../../ingress/proxy.ts'
import { targetOf } from '../../ingress/targets.ts'
import { compareText } from '../../order.ts'
import { Shadows } from '../../shadows.ts'
import type { Action, BlindSpot, Condition, ProxyListener, RouteTable, Rule, Site } from '../../table.ts'
import { bySpecificity, type Hostname, hostnameOf, intersect, patternOf } from '../gateway-api/hostnames.ts'
import { pathDoubts, pathsOf } from './paths.ts'
import { meshOf } from './mesh.ts'
import { policiesOf } from './policies.ts'

/** Istio as an Ingress controller: what it derives from Ingresses (IST-20 to IST-22; pilot/pkg/config/kube/ingress). */
export const compileIstioIngress = (controller: IngressController): readonly RouteTable[] => {
  const { cluster, running } = controller
  const mesh = meshOf(cluster)
  const [pod] = running.pods
  const namespace = pod?.meta.namespace ?? running.workloads[0]?.namespace ?? running.services[0]?.meta.namespace ?? mesh.rootNamespace
  const labels = pod?.meta.labels ?? {
    istio: mesh.options.ingressSelector ?? mesh.options.ingressService?.replace(/^istio-ingressgateway$/, 'ingressgateway') ?? 'ingressgateway',
  }
  const policed = policiesOf(cluster, mesh, { namespace, labels })
  const blind: BlindSpot[] = [...policed.blind, ...controller.ingresses.flatMap(notesOf), ...pathDoubts(mesh, controller.ref)]
  const hosts = hostsOf(controller.ingresses)
  const secure = listenersOf(cluster, controller.ingresses, namespace)
  const gates = policed.gates.length > 0 ? { gates: policed.gates } : {}
  const sites = [...hosts]
    .sort(([a], [b]) => bySpecificity(a, b))
    .flatMap(([host, paths]): readonly Site[] => {
      const rules = ordered(cluster, paths, blind)
      const [first] = paths
      const origins = [...new Set(paths.map(({ ingress }) => ingress))].map((ingress) => refTo(ingress))
      const addresses = [...new Set(paths.flatMap(({ ingress }) => ingress.addresses.flatMap(({ ip, hostname }) => ip ?? hostname ?? [])))]
      const shared = { rules, otherwise: NO_ROUTE, ...gates, origins, ...(addresses.length > 0 ? { addresses } : {}), rule: 'IST-03' }
      // The host's routes are bound to the Gateway made of the oldest Ingress alone: only its own TLS entries serve them (IST-22).
      const own = secure.filter(({ ingress }) => ingress === first?.ingress)
      const tls = own.flatMap(({ host: server, listener }): readonly Site[] => {
        const met = intersect(server, host)
        return met === undefined ? [] : [{ host: patternOf(met), listeners: [listener.name], ...shared }]
      })
      return [{ host: patternOf(host), listeners: [PLAIN], ...shared }, ...tls]
    })
  const proxy = proxyOf(controller)
  const off = mesh.options.ingressControllerMode === 'OFF'
  return [
    {
      proxy: {
        ...proxy,
        ...(off ? { unserved: 'ingressControllerMode is OFF in MeshConfig, so Istio reads no Ingress' } : {}),
        listeners: [{ name: PLAIN, port: 80, protocol: 'HTTP', origin: controller.ref }, ...secure.map(({ listener }) => listener)],
        assumed: [...proxy.assumed, ...mesh.assumed],
      },
      ...pathsOf(mesh),
      sites,
      otherwise: { do: 'respond', status: 404, reason: 'no Ingress takes this host', rule: 'IST-03' },
      blind,
    },
  ]
}

const PLAIN = 'http'
const NO_ROUTE: Action = { do: 'respond', status: 404, reason: 'no route takes the request', rule: 'IST-03' }

/** One path of one rule, with its place among those of its host. */
interface Path {
  readonly ingress: Ingress
  readonly at: string
  readonly path: IngressPath
  readonly hostAt: string
}

/** The rules of all Ingresses by host, the oldest first (virtualservices.go, sortRulesByCreationTimestamp). */
const hostsOf = (ingresses: readonly Ingress[]): ReadonlyMap<Hostname, readonly Path[]> => {
  const sorted = [...ingresses].sort(
    (a, b) => a.meta.created - b.meta.created || compareText(a.meta.name, b.meta.name) || compareText(a.meta.namespace ?? '', b.meta.namespace ?? ''),
  )
  const hosts = new Map<Hostname, Path[]>()
  for (const ingress of sorted) {
    for (const [r, { host, paths }] of ingress.rules.entries()) {
      const name = hostnameOf(host)
      const list = hosts.get(name) ?? []
      for (const [p, path] of (paths ?? []).entries())
        list.push({ ingress, at: `/spec/rules/${r}/http/paths/${p}`, path, hostAt: `/spec/rules/${r}/host` })
      if (paths) hosts.set(name, list)
    }
  }
  return hosts
}

/** What a path matches: the kind of match and its text; undefined for everything (IST-21). */
type Uri = { readonly by: 'exact' | 'prefix'; readonly text: string } | undefined

const uriOf = ({ path, pathType }: IngressPath): Uri => {
  if (pathType === 'Exact') return { by: 'exact', text: path }
  if (pathType === 'Prefix') return { by: 'prefix', text: path }
  if (path === '' || path === '*' || path === '/*' || path === '.*') return undefined
  const stem = path.endsWith('.*') || path.endsWith('/*') ? path.slice(0, -2) : undefined
  return stem === undefined ? { by: 'exact', text: path } : { by: 'prefix', text: stem }
}

/** IST-20: the longer path first, of equal ones the exact; what matches everything comes last. */
const ordered = (cluster: Cluster, paths: readonly Path[], blind: BlindSpot[]): readonly Rule[] => {
  const shadows = new Shadows()
  const listed = paths
    .map((one, place) => ({ ...one, uri: uriOf(one.path), place }))
    .sort((a, b) => lengthOf(b.uri) - lengthOf(a.uri) || exactness(a.uri) - exactness(b.uri) || a.place - b.place)
  return listed.flatMap(({ ingress, at, path, hostAt, uri, place }): Rule | readonly never[] => {
    const { backend } = path
    const origin = refTo(ingress, at)
    if (!backend || 'resource' in backend || isUnresolved(cluster, ingress, backend)) {
      const what = !backend
        ? 'has no readable backend'
        : 'resource' in backend
          ? 'names a resource as its backend'
          : `names port ${backend.port}, which ${backend.service} doesn't have`
      blind.push({ ref: origin, text: `Path ${path.path || '/'} ${what}; Istio drops it.`, code: 'IST-22', weight: 'note' })
      return []
    }
    const target = targetOf(cluster, ingress, backend, `${at}/backend`, 1)
    const when = conditionOf(uri)
    const shadowedBy = shadows.by(when, origin)
    return {
      when,
      // biome-ignore lint/suspicious/noThenProperty: the table's own word; a rule is never awaited
      then: { do: 'forward', targets: [target.fault ? { ...target, fault: { ...target.fault, rule: 'IST-08' } } : target], filters: [] },
      origin,
      label: uri ? `${uri.by === 'exact' ? '= ' : ''}${uri.text || '/'}` : '/*',
      rank: [
        { name: 'longest path', value: lengthOf(uri), rule: 'IST-20' },
        { name: 'exact before prefix', value: exactness(uri), rule: 'IST-20' },
        { name: 'older', value: place, rule: 'IST-20' },
      ],
      hostAt,
      ...(shadowedBy ? { shadowedBy } : {}),
      ...(uri?.by === 'exact' ? { edits: [asPrefix(path, uri.text, at)] } : {}),
    }
  })
}

const lengthOf = (uri: Uri): number => (uri ? uri.text.length : -1)
const exactness = (uri: Uri): number => (uri?.by === 'exact' ? 0 : 1)

/** A prefix is cut at segments, as Kubernetes has it. */
const conditionOf = (uri: Uri): Condition => {
  if (!uri) return { is: 'path', like: { by: 'anything' } }
  return { is: 'path', like: uri.by === 'exact' ? { by: 'exact', value: uri.text } : { by: 'segments', value: uri.text || '/' }, at: '/path' }
}

const asPrefix = ({ pathType }: IngressPath, text: string, at: string): NonNullable<Rule['edits']>[number] => ({
  when: { is: 'path', like: { by: 'segments', value: text } },
  text: 'Make pathType Prefix to match the whole subtree.',
  patch: [{ pointer: `${at}/pathType`, from: pathType, to: 'Prefix' }],
})

/** A port that is named has to be found; a number that isn't there is a cluster that doesn't exist. */
const isUnresolved = (
  cluster: Cluster,
  ingress: Ingress,
  { service, port }: { readonly service: string; readonly port: number | string },
): boolean => {
  if (typeof port === 'number' || !cluster.knows('Service')) return false
  const found = cluster.get('Service', ingress.meta.namespace, service)
  return !found || !resolvePort(found, port)
}

/** An HTTPS server for each `spec.tls` entry that names a Secret, which has to stand beside the gateway's pods (IST-22). */
const listenersOf = (
  cluster: Cluster,
  ingresses: readonly Ingress[],
  namespace: string,
): readonly { readonly ingress: Ingress; readonly host: Hostname; readonly listener: ProxyListener }[] => {
  const taken = new Set<Hostname>()
  const sorted = [...ingresses].sort((a, b) => a.meta.created - b.meta.created || compareText(a.meta.name, b.meta.name))
  return sorted.flatMap((ingress) =>
    ingress.tls.flatMap(({ hosts, secretName }, index) => {
      const names = (hosts.length > 0 ? hosts : ['']).map(hostnameOf)
      if (!secretName || names.some((name) => taken.has(name))) return []
      for (const name of names) taken.add(name)
      const secret = { kind: 'Secret', namespace, name: secretName }
      const missing = cluster.knows('Secret') && !cluster.get('Secret', namespace, secretName)
      return names.map((host, at) => ({
        ingress,
        host,
        listener: {
          name: host === '' ? 'https' : `https ${host}`,
          port: 443,
          protocol: 'HTTPS' as const,
          ...(host === '' ? {} : { hostname: patternOf(host) }),
          tls: { mode: 'terminate' as const, certificates: [{ host: patternOf(host), secret, origin: refTo(ingress, `/spec/tls/${index}`) }] },
          ...(missing
            ? { fault: `Secret ${namespace}/${secretName} does not exist, and Istio reads certificates from the gateway's own namespace` }
            : {}),
          origin: refTo(ingress, hosts.length > 0 ? `/spec/tls/${index}/hosts/${at}` : `/spec/tls/${index}`),
        },
      }))
    }),
  )
}

/** IST-22: no annotation but the class is read, and no default backend. */
const notesOf = (ingress: Ingress): readonly BlindSpot[] => {
  const foreign = Object.keys(ingress.meta.annotations)
    .sort()
    .flatMap((name): readonly BlindSpot[] => {
      const owner = FAMILIES.find(({ annotations }) => annotations.some((prefix) => name.startsWith(prefix)))
      const ref = refTo(ingress, `/metadata/annotations/${name.replace('/', '~1')}`)
      return owner ? [{ ref, text: `Annotation ${name} is ${owner.title}'s and has no effect on Istio.`, code: 'ANN-01', weight: 'note' }] : []
    })
  const ignored: readonly BlindSpot[] = ingress.defaultBackend
    ? [{ ref: refTo(ingress, '/spec/defaultBackend'), text: 'Istio does not read spec.defaultBackend.', code: 'IST-22', weight: 'note' }]
    : []
  return [...foreign, ...ignored]
}

import type { Ref, TraefikServer } from '@portolan/model'
import type { Balanced, Failed } from './route-services.ts'
import type { Scene } from './scene.ts'
import { absent, brokenBy, portless, portOf, whyEmpty } from './servers.ts'
import { transportOf } from './transports.ts'

/** A Service as an IngressRoute names it: what is said of it stands there, its annotations don't count (v3.5.3 crd/kubernetes_http.go, loadServers). */
export const loadOf = (scene: Scene, server: TraefikServer, namespace: string, origin: Ref): Balanced | Failed => {
  const { cluster, options } = scene
  const { name, port = 0 } = server
  const fail = (why: string, rule = 'TRF-31'): Failed => ({ ok: false, why, rule })
  const at = origin.pointer ?? ''
  const wanted = { namespace, name, port, weight: 1, origin, nameAt: `${at}/name`, portAt: `${at}/port` }
  if (server.strategy !== undefined && !STRATEGIES.has(server.strategy)) return fail(`strategy ${server.strategy} is none that Traefik knows`)
  const service = cluster.get('Service', namespace, name)
  if (!service) {
    const made = absent(cluster, wanted)
    return made.ok ? balanced(scene, server, made.target) : made
  }
  if (port === 0 || port === '') return fail(`it names no port of Service ${name}`)
  const alias = service.type === 'ExternalName'
  const found =
    portOf(service, port) ?? (alias && typeof port === 'number' ? { name: '', port, protocol: 'TCP' as const, targetPort: port } : undefined)
  if (!found) {
    const made = portless(service, wanted)
    return made.ok ? fail('it names no port') : made
  }
  if (alias && !options.allowExternalNames) return fail(`Service ${name} is an ExternalName, which Traefik is not allowed to use`)
  if (!alias && server.healthCheck) return fail(`a health check is for ExternalName Services alone, and ${name} is none`)
  const scheme = server.scheme ?? ''
  if (!['', 'http', 'https', 'h2c'].includes(scheme)) return fail(`scheme ${scheme} is none that Traefik knows`)
  const native = server.nativeLB ?? options.nativeLB
  const nodePort = server.nodePortLB === true && service.type === 'NodePort'
  if (native && !alias && (service.clusterIPs[0] ?? 'None') === 'None' && service.clusterIPs.length > 0)
    return fail(`Service ${name} is headless and has no cluster IP for nativeLB`)
  if (!native && !nodePort && !alias && !options.allowEmptyServices) {
    const none = whyEmpty(cluster, service, found, options)
    if (none !== undefined) return { ...fail(none), broken: brokenBy(wanted, 'invalid', none, undefined) }
  }
  const secure = scheme === 'https' || (scheme === '' && (found.port === 443 || found.name.startsWith('https')))
  const tls = secure && server.serversTransport ? transportOf(cluster, joined(server.serversTransport, namespace), origin) : undefined
  return balanced(scene, server, {
    weight: 1,
    service: { namespace, name, port },
    filters: [],
    protocol: secure ? 'https' : scheme === 'h2c' ? 'h2c' : 'http',
    ...(native ? { byClusterIp: true as const } : {}),
    ...(nodePort && !native ? { byNodePort: true as const } : {}),
    ...(tls ? { tls } : {}),
    origin,
  })
}

/** RoundRobin is the old name of wrr. */
const STRATEGIES: ReadonlySet<string> = new Set(['wrr', 'p2c', 'hrw', 'leasttime', 'RoundRobin', ''])

const joined = (name: string, namespace: string): string => (name.includes('@') ? name : `${namespace}-${name}`)

const balanced = (_scene: Scene, server: TraefikServer, target: Balanced['targets'][number]): Balanced => ({
  ok: true,
  targets: [server.passHostHeader === false ? { ...target, namesPod: true } : target],
  filters: [],
  blind: [],
  ...(server.sticky ? { affinity: `cookie ${server.sticky.cookie.name ?? 'made from the name of the service'}` } : {}),
})

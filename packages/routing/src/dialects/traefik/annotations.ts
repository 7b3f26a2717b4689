import { type Ingress, pointer, refTo } from '@portolan/model'
import { FAMILIES } from '../../ingress/families.ts'
import { meant } from '../../near-names.ts'
import type { BlindSpot } from '../../table.ts'
import { fieldsOf, PREFIX } from './labels.ts'
import type { Static } from './static.ts'

/** What an annotation is about (11-annotations): routing, the path or headers, TLS, access, the way to pods, sticky sessions, observation. */
type Category = 'ROU' | 'REW' | 'TLS' | 'PRO' | 'LBA' | 'AFF' | 'OBS' | 'OLD'

interface Known {
  readonly key: string
  readonly on: 'Ingress' | 'Service'
  readonly category: Category
  /** What it does: a clause. */
  readonly effect: string
}

const router = (key: string, category: Category, effect: string): Known => ({ key: `router.${key}`, on: 'Ingress', category, effect })
const service = (key: string, category: Category, effect: string): Known => ({ key: `service.${key}`, on: 'Service', category, effect })
/** Of Traefik 1: nothing reads them since 2.0. */
const old = (key: string): Known => ({ key, on: 'Ingress', category: 'OLD', effect: 'is of Traefik 1 and has had no effect since 2.0' })

/** Every annotation of the catalogue for Traefik. */
export const ANNOTATIONS: readonly Known[] = [
  router('entrypoints', 'ROU', 'entry points, by comma (TRF-05)'),
  router('middlewares', 'REW', 'middlewares in order, namespace-name@kubernetescrd'),
  router('priority', 'ROU', 'priority instead of the length of the rule (TRF-02)'),
  router('pathmatcher', 'ROU', 'matcher of ImplementationSpecific paths'),
  router('rulesyntax', 'ROU', 'v2 or v3 (TRF-13)'),
  router('tls', 'TLS', 'TLS connections only (TRF-04)'),
  router('tls.certresolver', 'TLS', 'a certificate by ACME; TLS connections only'),
  router('tls.options', 'TLS', 'TLSOption; TLS connections only'),
  router('tls.domains.n.main', 'TLS', 'name of the certificate; TLS connections only'),
  router('tls.domains.n.sans', 'TLS', 'more names of the certificate; TLS connections only'),
  router('observability', 'OBS', 'nothing for routing'),
  router('observability.accesslogs', 'OBS', 'nothing for routing'),
  router('observability.metrics', 'OBS', 'nothing for routing'),
  router('observability.tracing', 'OBS', 'nothing for routing'),
  router('observability.traceverbosity', 'OBS', 'nothing for routing'),
  service('serversscheme', 'PRO', 'http, https or h2c to the pods'),
  service('serverstransport', 'PRO', 'ServersTransport'),
  service('passhostheader', 'REW', 'false: pods see their own address as the Host'),
  service('nativelb', 'LBA', 'the cluster IP instead of pods'),
  service('nodeportlb', 'LBA', 'node ports instead of pods'),
  service('middlewares', 'REW', "of the service, behind the router's own (3.7)"),
  service('sticky', 'AFF', 'sticky sessions'),
  service('sticky.cookie', 'AFF', 'sticky sessions by cookie'),
  ...['name', 'secure', 'httponly', 'samesite', 'maxage', 'path', 'domain'].map((key) => service(`sticky.cookie.${key}`, 'AFF', 'of the cookie')),
  ...['rule-type', 'priority', 'frontend-entry-points', 'rewrite-target', 'pass-host-header', 'preserve-host', 'app-root', 'request-modifier'].map(
    old,
  ),
]

const OLD_KEYS =
  /^(?:redirect-|whitelist-|auth-|error-pages|pass-tls|rate-limit|session-|load-balancer|max-conn|circuit-breaker|service-weights|buffering)/

/** Of Traefik 1, by the key in lower case: nothing reads it since 2.0. */
export const isOld = (key: string): boolean => OLD_KEYS.test(key) || ANNOTATIONS.some((one) => one.category === 'OLD' && one.key === key)

/** Notes on annotations of an Ingress that say something else than they seem to (ANN-01, ANN-02). Faults of those that are read are not here: they drop the Ingress. */
export const notesOn = (ingress: Ingress, _options: Static): readonly BlindSpot[] => {
  const { annotations } = ingress.meta
  const spots: BlindSpot[] = []
  for (const name of Object.keys(annotations)) {
    const note = noteOn(name)
    if (note)
      spots.push({
        ref: refTo(ingress, pointer('metadata', 'annotations', name)),
        code: 'ANN-01',
        weight: 'note',
        text: `Annotation ${name} ${note}.`,
      })
  }
  return spots.length === 0 ? NONE : spots
}

const NONE: readonly BlindSpot[] = []

const noteOn = (name: string): string | undefined => {
  if (name.startsWith(PREFIX)) {
    const key = name.slice(PREFIX.length).toLowerCase()
    const known = ANNOTATIONS.find((one) => one.key === key.replace(/\.\d+\./, '.n.'))
    if (known)
      return known.category === 'OLD' ? known.effect : known.on === 'Service' ? 'stands on a Service; on an Ingress it has no effect' : undefined
    if (isOld(key)) return 'is of Traefik 1 and has had no effect since 2.0'
    const near = meant(key, KEYS)
    return `is not known to Traefik${near === undefined ? '' : `; ${near} is close in name`}`
  }
  const owner = FAMILIES.find(({ annotations }) => annotations.some((prefix) => name.startsWith(prefix)))
  return owner ? `is ${owner.title}'s and has no effect on Traefik` : undefined
}

const KEYS: readonly string[] = [
  ...[...fieldsOf('router')].map((key) => `router.${key}`),
  ...[...fieldsOf('service')].map((key) => `service.${key}`),
].sort()

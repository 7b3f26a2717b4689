import { NO_LABELS, refTo } from '@portolan/model'
import type { IngressController } from '../../ingress/controllers.ts'
import { proxyOf } from '../../ingress/proxy.ts'
import { inOrder } from '../../order.ts'
import type { BlindSpot, RouteTable, Site } from '../../table.ts'
import { noteAnnotations } from './annotations.ts'
import { Backends } from './backends.ts'
import { defaultRules } from './default-backend.ts'
import { type Frontend, frontendOf } from './frontend.ts'
import { frozenBy } from './frozen.ts'
import { globalFrontend } from './global.ts'
import { listenersFor, passes } from './listeners.ts'
import { type Path, pathsOf } from './paths.ts'
import { ASSUMED, releaseOf } from './release.ts'
import { routesByAcl } from './route-acl.ts'
import { Layer, Settings } from './settings.ts'
import { NOT_FOUND, sitesOf } from './sites.ts'

/** haproxytech/kubernetes-ingress: hosts and paths are rows of HAProxy's maps, annotations are rules of its frontends (HAP-01 to HAP-11, ALG-HAP). */
export const compileHaproxytech = (controller: IngressController): readonly RouteTable[] => {
  const { cluster, options, version } = controller
  const release = releaseOf(version)
  const proxy = proxyOf(controller)
  const { object, unread } = options.configMap()
  const config = Layer.ofConfig(object ? refTo(object) : controller.ref, object?.options ?? NO_LABELS)
  const backends = new Backends(cluster, release, config)
  const layers = new Map(inOrder(controller.ingresses).map((ingress) => [ingress, Layer.of(ingress, release)]))
  const blind: BlindSpot[] = []
  const paths: Path[] = []
  const refused: Frontend['refused'][number][] = []
  for (const [ingress, own] of layers) {
    const settings = new Settings([own, config])
    const frontend = frontendOf(cluster, settings, release, ingress)
    if (ingress.rules.length > 0) refused.push(...frontend.refused)
    for (const path of pathsOf(ingress, { own, frontend, passes: passes(settings) }, backends, blind)) paths.push(path)
    for (const spot of noteAnnotations(ingress, own, release)) blind.push(spot)
  }
  const ruled = [...layers].flatMap(([ingress, own]) => (ingress.rules.length > 0 ? [own] : []))
  const global = globalFrontend(cluster, config, release, ruled)
  const listening = listenersFor(controller, proxy.listeners, paths, new Settings([config]))
  const byAcl = routesByAcl(paths, release)
  const defaults = defaultRules(controller, layers, backends, new Settings([config]), blind)
  const sites = sitesOf(paths, byAcl, defaults, global.gates, release)
  return [
    {
      proxy: {
        ...proxy,
        listeners: listening.listeners,
        picks: 'haproxytech',
        ...(refused.length > 0 ? { frozenBy: refused } : {}),
        ...frozenBy(ruled.map((own) => new Settings([own, config]))),
        assumed: controller.unserved
          ? []
          : [
              ...proxy.assumed,
              ...(version ? [] : [`No version of ${proxy.title} can be read; ${ASSUMED} is assumed.`]),
              ...(options.known ? [] : [`The options of ${proxy.title} can't be read; they are taken to be at their defaults.`]),
              ...(unread ? [unread] : []),
            ],
      },
      normalize: [],
      sites: [
        ...listening.sites,
        ...onListeners(
          sites,
          listening.plain,
          listening.listeners.map(({ name }) => name),
        ),
      ],
      otherwise: NOT_FOUND,
      blind: [...blind, ...byAcl.blind, ...global.blind],
    },
  ]
}

/** The frontend for https knows no redirect to https, even where it speaks plain text. */
const onListeners = (sites: readonly Site[], plain: readonly string[], names: readonly string[]): readonly Site[] => {
  const redirects = sites.some(({ rules }) => rules.some(({ gates }) => gates?.some(({ stage }) => stage === 'tls')))
  if (plain.length === 0 || !redirects) return sites
  const others = names.filter((name) => !plain.includes(name))
  return sites.flatMap((site): Site[] => [
    { ...site, listeners: others },
    {
      ...site,
      listeners: plain,
      rules: site.rules.map((rule) => (rule.gates ? { ...rule, gates: rule.gates.filter(({ stage }) => stage !== 'tls') } : rule)),
    },
  ])
}

import { inOrder } from '../../order.ts'
import { familyOfClass } from '../../ingress/families.ts'
import { proxyOf } from '../../ingress/proxy.ts'
import type { IngressController } from '../../ingress/controllers.ts'
import type { RouteTable } from '../../table.ts'
import { certificatesOf } from './certificates.ts'
import { forwardedOf } from './forwarded.ts'
import { ingressRouters } from './ingress-routers.ts'
import { frontsOf } from './listeners.ts'
import { laterRules } from './nginx-provider/annotations.ts'
import { passedThrough } from './nginx-provider/passthrough.ts'
import { nginxRouters } from './nginx-provider/routers.ts'
import { NOT_FOUND } from './not-found.ts'
import { ALWAYS_WRITTEN, TRAEFIK_PATHS, UNSANITIZED_PATHS, WRITTEN } from './paths.ts'
import { isRead, routeRouters } from './route-routers.ts'
import type { Router } from './router.ts'
import { Scene } from './scene.ts'
import { sitesOf } from './sites.ts'
import { forProvider, staticOf } from './static.ts'
import { type StreamRouter, tcpRouters, udpRouters } from './stream-routers.ts'

/**
 * One Traefik: the routers of all its providers stand on the same entry points and compete by priority (ALG-TRF). What it was started with
 * is read from its arguments (TRF-01).
 */
export const compileTraefik = (controller: IngressController): readonly RouteTable[] => {
  const { cluster } = controller
  const options = staticOf(controller, 'kubernetesingress')
  const scene = new Scene(cluster, options)
  const ingresses = inOrder(controller.ingresses)
  // Ingresses of ingress-nginx' class are read by that provider alone (TRF-60).
  const nginx = (controller.family ?? familyOfClass(controller.name))?.dialect === 'ingress-nginx'
  const own = nginx ? nginxRouters(scene, ingresses) : options.runs('kubernetesingress') ? ingressRouters(scene, ingresses) : []
  const routers = [...own, ...ownRouters(controller, scene)]
  const streams = nginx ? passedThrough(scene, ingresses) : streamRouters(controller, scene)
  const { listeners, slots, sites } = frontsOf(controller, options, routers, certificatesOf(cluster, ingresses), streams)
  const proxy = proxyOf(controller)
  const { dropped } = scene
  return [
    {
      proxy: {
        ...proxy,
        ...(nginx && !controller.asIf ? { title: 'Traefik' } : {}),
        listeners,
        picks: nginx ? 'traefik-nginx' : 'traefik',
        assumed: [...proxy.assumed, ...options.assumed, ...(nginx && controller.asIf ? [NGINX] : [])],
      },
      replaces: forwardedOf(options) ? ALWAYS_WRITTEN : WRITTEN,
      ...(options.entryPoints.some(({ sanitizePath }) => sanitizePath) ? TRAEFIK_PATHS : UNSANITIZED_PATHS),
      sites: [...sites, ...sitesOf(routers, slots, sites.length > 0)],
      otherwise: NOT_FOUND,
      blind: nginx ? laterRules(options.version, controller.ref) : [],
      readsEndpoints: true,
      ...(dropped.length > 0 ? { detached: dropped } : {}),
    },
  ]
}

const streamRouters = ({ cluster, family }: IngressController, scene: Scene): readonly StreamRouter[] => {
  if (family?.dialect !== 'traefik' || !scene.options.runs('kubernetescrd')) return []
  const own = scene.as(forProvider(scene.options, 'kubernetescrd'))
  return [
    ...tcpRouters(
      own,
      inOrder(cluster.all('IngressRouteTCP')).filter((route) => isRead(own, route)),
    ),
    ...udpRouters(
      own,
      inOrder(cluster.all('IngressRouteUDP')).filter((route) => isRead(own, route)),
    ),
  ]
}

const NGINX = 'Ingresses of ingress-nginx are read by Traefik only with its provider kubernetesIngressNGINX; that it runs with it is assumed.'

/** Of Traefik's own kinds, which stay with it when it is put in another's place. */
const ownRouters = ({ cluster, family }: IngressController, scene: Scene): readonly Router[] => {
  if (family?.dialect !== 'traefik' || !scene.options.runs('kubernetescrd')) return []
  const own = scene.as(forProvider(scene.options, 'kubernetescrd'))
  return routeRouters(
    own,
    inOrder(cluster.all('IngressRoute')).filter((route) => isRead(own, route)),
  )
}

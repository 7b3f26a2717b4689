import type { Ingress } from '@portolan/model'
import type { Scene } from '../scene.ts'
import type { NginxSaid } from './said.ts'
import { transportFault } from './services.ts'

/** Why the provider makes nothing of an Ingress: a clause. */
export const leftOut = (scene: Scene, ingress: Ingress, said: NginxSaid): string | undefined => {
  const { cluster, options } = scene
  const namespace = options.options.flag('providers.kubernetesingressnginx.watchnamespace')
  if (namespace && namespace !== ingress.meta.namespace) return `Traefik's flag watchNamespace has it read namespace ${namespace} alone`
  if (cluster.knows('Secret'))
    for (const { secretName } of ingress.tls) {
      if (!secretName) continue
      const secret = cluster.get('Secret', ingress.meta.namespace, secretName)
      if (!secret) return `its TLS Secret ${secretName} does not exist`
      if (!secret.keys.includes('tls.crt') || !secret.keys.includes('tls.key'))
        return `its TLS Secret ${secretName} holds no certificate with its key`
    }
  return transportFault(scene, said)
}

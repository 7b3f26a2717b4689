import { type Cluster, type MeshOptions, refTo } from '@portolan/model'
import { ControllerOptions } from '../../ingress/options.ts'
import { inOrder } from '../../order.ts'

/** What istiod was told, and where: MeshConfig and its environment. */
export interface Mesh {
  readonly options: MeshOptions
  /** Policies here are about every proxy. */
  readonly rootNamespace: string
  /** A Gateway selects proxies of its own namespace alone (PILOT_SCOPE_GATEWAY_TO_NAMESPACE). */
  readonly scoped: boolean
  /** Defaults that were assumed, as sentences. */
  readonly assumed: readonly string[]
}

const SYSTEM = 'istio-system'

/** Which Ingresses Istio takes: those whose annotation says this, and in mode DEFAULT those that say nothing (DET-03). */
export const ingressClassOf = (cluster: Cluster): { readonly words: readonly string[]; readonly classless: boolean } => {
  const { options } = meshOf(cluster)
  return { words: [options.ingressClass ?? 'istio'], classless: options.ingressControllerMode === 'DEFAULT' }
}

/** From the ConfigMap `istio`, or that of a revision, and istiod's Deployment; Istio's defaults where they can't be seen (DET-08). */
export const meshOf = (cluster: Cluster): Mesh => {
  const maps = inOrder([...cluster.all('ConfigMap')].filter(({ mesh, meta }) => mesh !== undefined && /^istio(-|$)/.test(meta.name)))
  const map = maps.find(({ meta }) => meta.name === 'istio') ?? maps[0]
  const istiod = inOrder([...cluster.all('Deployment')].filter(({ template }) => template.images.some((image) => /(^|\/)pilot(:|@|$)/.test(image))))
  const options = ControllerOptions.of(cluster, { pods: [], services: [], images: [], workloads: istiod.map((one) => refTo(one)) })
  const environment = istiod.flatMap(({ template }) => template.args)
  return {
    options: map?.mesh ?? {},
    rootNamespace: map?.mesh?.rootNamespace ?? map?.meta.namespace ?? istiod[0]?.meta.namespace ?? SYSTEM,
    scoped: environment.some((word) => /^PILOT_SCOPE_GATEWAY_TO_NAMESPACE=(1|t|true)$/i.test(word)),
    assumed:
      map || cluster.origin.source === 'manifests'
        ? []
        : [
            `MeshConfig ${cluster.knows('ConfigMap') ? 'is not there' : "can't be read"}${options.known ? '' : ', nor is istiod'}: Istio's defaults are assumed.`,
          ],
  }
}

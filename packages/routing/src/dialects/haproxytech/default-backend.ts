import { type Ingress, refTo } from '@portolan/model'
import type { IngressController } from '../../ingress/controllers.ts'
import type { BlindSpot, Rule } from '../../table.ts'
import { type Backend, type Backends, isBackend } from './backends.ts'
import { readPath, type Layer, type Settings } from './settings.ts'

/**
 * HAP-09: where no row takes a request the default backend does, one for all hosts: that of an Ingress, else that of
 * `default-backend-service`, else the controller's own 404. Of several Ingresses' the last that was read stands, in no order that can be told.
 */
export const defaultRules = (
  controller: IngressController,
  layers: ReadonlyMap<Ingress, Layer>,
  backends: Backends,
  config: Settings,
  left: BlindSpot[],
): readonly Rule[] => {
  const found = [...layers].flatMap(([ingress, own]): { readonly ingress: Ingress; readonly backend: Backend }[] => {
    const { defaultBackend } = ingress
    if (!defaultBackend || 'resource' in defaultBackend) return []
    const backend = backends.of(ingress, own, defaultBackend, '/spec/defaultBackend')
    if (isBackend(backend)) return [{ ingress, backend }]
    left.push({
      ref: refTo(ingress, '/spec/defaultBackend'),
      code: 'HAP-09',
      weight: 'note',
      text: `The default backend of ${ingress.meta.name} is left out: ${backend.why}.`,
    })
    return []
  })
  const refs = found.map(({ ingress }) => refTo(ingress, '/spec/defaultBackend'))
  const rules = found.map(({ ingress, backend }, place): Rule => {
    const origin = refTo(ingress, '/spec/defaultBackend')
    const others = refs.filter((_, i) => i !== place && found[i]?.backend.name !== backend.name)
    return { ...everything(backend), origin, label: 'default backend', ...(others.length > 0 ? { tiedWith: others } : {}) }
  })
  return rules.length > 0 ? rules : byFlag(controller, config)
}

const everything = ({ target, affinity }: Pick<Backend, 'target' | 'affinity'>): Pick<Rule, 'when' | 'then' | 'rank'> => ({
  when: { is: 'path', like: { by: 'anything' } },
  // biome-ignore lint/suspicious/noThenProperty: the table's own word
  then: { do: 'forward', targets: [target], filters: [], ...(affinity ? { affinity } : {}) },
  rank: [{ name: 'whole path before prefix', value: 3, rule: 'HAP-09' }],
})

/** `--default-backend-service`, else the ConfigMap's key (pkg/controller/global.go, handleDefaultService): the Service's first port. */
const byFlag = ({ cluster, options, ref }: IngressController, config: Settings): readonly Rule[] => {
  const flag = options.flag('default-backend-service')
  if (!flag) return []
  const named = readPath(config.text('default-backend-service') || flag, '')
  const service = named && cluster.get('Service', named.namespace, named.name)
  const [port] = service?.ports ?? []
  if (!named || !service || !port) return []
  const target = { weight: 1, service: { ...named, port: port.port }, filters: [], protocol: 'http' as const, origin: ref }
  return [{ ...everything({ target }), origin: refTo(service), label: 'default backend' }]
}

import { type Ingress, refTo } from '@portolan/model'
import { hostPattern } from '../../../ingress/hosts.ts'
import type { Scene } from '../scene.ts'
import { ALWAYS } from '../specialize.ts'
import { defaultEntryPoints } from '../static.ts'
import type { StreamRouter } from '../stream-routers.ts'
import { leftOut } from './left-out.ts'
import { NginxSaid } from './said.ts'
import { serviceOf } from './services.ts'

/** ssl-passthrough: the TLS of a rule's host goes unopened to the pods of its path `/`, or of the default backend where the rule has no http. */
export const passedThrough = (scene: Scene, ingresses: readonly Ingress[]): readonly StreamRouter[] =>
  ingresses.flatMap((ingress) => {
    const said = new NginxSaid(ingress)
    if (said.isTrue('ssl-passthrough') !== true || leftOut(scene, ingress, said)) return []
    return ingress.rules.flatMap(({ host, paths }, r): readonly StreamRouter[] => {
      const origin = refTo(ingress, `/spec/rules/${r}`)
      const drop = (why: string): readonly StreamRouter[] =>
        scene.drop({
          ref: origin,
          hosts: [hostPattern(host)],
          text: `${host || 'Every host'} of Ingress ${ingress.meta.name} is not passed through: ${why}.`,
          rule: 'TRF-63',
          targets: [],
        }) ?? []
      if (host === '') return drop('ssl-passthrough needs a host')
      if (host.startsWith('*')) return drop('ssl-passthrough needs a host in full')
      const backend = paths === null ? ingress.defaultBackend : paths.find(({ path }) => path === '/')?.backend
      if (!backend) return drop('no path / says where it leads')
      const made = serviceOf(scene, ingress, said, backend, origin)
      if ('why' in made) return drop(made.why)
      const priority = `HostSNI(\`${host}\`)`.length
      const action = { ...made.action, targets: made.action.targets.map(({ protocol: _, ...target }) => target) }
      return [
        {
          transport: 'TCP',
          entryPoints: defaultEntryPoints(scene.options),
          names: [host.toLowerCase()],
          tls: 'passthrough',
          // biome-ignore lint/suspicious/noThenProperty: the table's own word; a rule is never awaited
          rules: [{ when: ALWAYS, then: action, origin, label: host, rank: [{ name: 'longest rule', value: priority, rule: 'TRF-40' }] }],
          priority,
          origin,
        },
      ]
    })
  })

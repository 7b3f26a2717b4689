import { join } from 'node:path'
import { emptyFolder, type Part, startHaproxy, whyNoHaproxy } from '../haproxy.ts'
import { Objects } from '../objects.ts'
import type { RealProxy } from '../real-proxy.ts'
import { configure } from './configuration.ts'
import { renderSections } from './sections.ts'

/** Debian's HAProxy, configured as haproxy-ingress would. */
export const haproxyIngress: RealProxy = {
  whyNot: whyNoHaproxy,
  load: async (world, scenarios) => {
    const directory = emptyFolder(world, 'haproxy-ingress')
    return startHaproxy(
      directory,
      scenarios.map((scenario, index): Part => {
        const files = new Map<string, string>()
        const keep = (name: string, rows: string): string => {
          const path = join(directory, `${name}.map`)
          files.set(path, rows)
          return path
        }
        const one = configure(`s${index}`, new Objects(scenario.objects))
        return { sections: renderSections(`s${index}`, world.address(index), one, keep, join(world.directory, 'tls.pem')), files }
      }),
    )
  },
  entry: (world, index, scheme) => ({ address: world.address(index), port: scheme === 'https' ? 443 : 80 }),
}

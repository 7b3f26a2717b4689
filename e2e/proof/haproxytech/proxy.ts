import { join } from 'node:path'
import { emptyFolder, type Part, startHaproxy, whyNoHaproxy } from '../haproxy.ts'
import { Objects } from '../objects.ts'
import type { RealProxy } from '../real-proxy.ts'
import type { Scenario } from '../scenario.ts'
import { configure } from './configuration.ts'
import { renderSections } from './sections.ts'

/** Debian's HAProxy, configured as HAProxy Technologies' controller would. */
export const haproxytech: RealProxy = {
  whyNot: whyNoHaproxy,
  load: async (world, scenarios) => {
    const directory = emptyFolder(world, 'haproxytech')
    return startHaproxy(
      directory,
      scenarios.map((scenario, index): Part => {
        const id = `s${index}`
        const file = (name: string): string => join(directory, `${id}-${name}.map`)
        const one = configure(id, new Objects(scenario.objects), classOf(scenario), file)
        // pkg/haproxy/maps/main.go: rows are sorted; HAProxy takes the first of equal keys.
        const rows = (set: ReadonlySet<string>): string => `${[...set].sort().join('\n')}\n`
        const files = new Map([
          [file('host'), rows(one.maps.host)],
          [file('path-exact'), rows(one.maps.exact)],
          [file('path-prefix'), rows(one.maps.prefix)],
          ...[...one.lists].map(([name, addresses]) => [file(name), `${addresses.join('\n')}\n`] as const),
        ])
        return { sections: renderSections(id, world.address(index), one, file, join(world.directory, 'tls.pem')), files }
      }),
    )
  },
  entry: (world, index, scheme) => ({ address: world.address(index), port: scheme === 'https' ? 443 : 80 }),
}

/** The controller's `--ingress.class`. */
const classOf = ({ objects }: Scenario): string => {
  const deployment = objects.find(({ kind }) => kind === 'Deployment')
  return /--ingress\.class=([\w-]+)/.exec(JSON.stringify(deployment ?? ''))?.[1] ?? ''
}

import { pointer } from '@portolan/model'
import type { Detached } from '../../table.ts'
import type { Unattached } from './attachment.ts'
import { hostnameOf, patternOf } from './hostnames.ts'
import { type Scene, targetOf } from './targets.ts'

/** A route that serves nothing here, with the hosts and backends that it names. */
export function detachedOf(scene: Scene, { route, ref, text, rule }: Unattached): Detached {
  const hosts = 'hostnames' in route ? route.hostnames.map((host) => patternOf(hostnameOf(host))) : []
  const targets = route.rules.flatMap(({ backends }, i) =>
    backends.map((backend, j) => targetOf(scene, route, backend, pointer('spec', 'rules', i, 'backendRefs', j), [], undefined).target),
  )
  return { ref, hosts, text, rule, targets }
}

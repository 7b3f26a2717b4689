import type { Cluster } from '@portolan/model'
import { type Frontend, FRONTEND_KEYS, frontendOf } from './frontend.ts'
import type { Release } from './release.ts'
import { Layer, Settings } from './settings.ts'

/**
 * What the ConfigMap asks of every request, whatever Ingress it meets. A rule that an Ingress inherits is the same rule with a condition, and
 * takes the place of the one without (pkg/haproxy/rules/main.go, AddRule): so only what no Ingress inherits is left, and users, who are
 * asked for in a group of their own. Redirects hold for Ingresses alone (pkg/ingress/ingress.go, addRules).
 */
export const globalFrontend = (cluster: Cluster, config: Layer, release: Release, ingresses: readonly Layer[]): Frontend => {
  const keys = FRONTEND_KEYS.filter(
    (key) => config.get(key) !== undefined && (key === 'auth-type' || ingresses.every((own) => own.get(key) !== undefined)),
  )
  if (keys.length === 0) return { gates: [], filters: [], blind: [], signature: '', refused: [] }
  const all = [...keys, ...[...config.keys()].filter((key) => !FRONTEND_KEYS.includes(key))]
  const options: Record<string, string> = Object.create(null)
  for (const key of all) options[key] = config.get(key)?.value ?? ''
  return frontendOf(cluster, new Settings([Layer.ofConfig(config.origin, options)]), release, undefined)
}

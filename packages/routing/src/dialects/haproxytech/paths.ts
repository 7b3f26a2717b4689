import { type Ingress, type Ref, refTo } from '@portolan/model'
import type { ServiceBackend } from '../../ingress/targets.ts'
import type { BlindSpot } from '../../table.ts'
import { type Backend, type Backends, isBackend, type NoBackend } from './backends.ts'
import type { Frontend } from './frontend.ts'
import type { Layer } from './settings.ts'

/** One path of an Ingress that has become rows of the maps. */
export interface Path {
  readonly ingress: Ingress
  readonly frontend: Frontend
  readonly pointer: string
  readonly host: string
  readonly hostAt: string
  readonly type: 'Exact' | 'Prefix' | 'ImplementationSpecific'
  readonly path: string
  readonly backend: Backend
  /** What the row holds: the backend's name, then the rules of the Ingress. Rows with one key come in the order of this text. */
  readonly value: string
  /** Its Ingress passes TLS through: the backend speaks no HTTP (HAP-10). */
  readonly passed?: true
}

/**
 * The paths of one Ingress that count. Of two with one type, one path and one name of a port the later stands (pkg/store/convert.go: they are
 * entries of a map); one whose Service or port is missing isn't there (HAP-09).
 */
export const pathsOf = (
  ingress: Ingress,
  { own, frontend, passes }: { readonly own: Layer; readonly frontend: Frontend; readonly passes: boolean },
  backends: Backends,
  left: BlindSpot[],
): readonly Path[] => {
  const found = new Map<string, Path | undefined>()
  for (const [r, rule] of ingress.rules.entries()) {
    for (const [p, { path, pathType, backend: written }] of (rule.paths ?? []).entries()) {
      const pointer = `/spec/rules/${r}/http/paths/${p}`
      const ref = refTo(ingress, pointer)
      const note = (text: string): void => void left.push({ ref, code: 'HAP-09', weight: 'note', text })
      if (!written || 'resource' in written) {
        note(
          `${ingress.meta.name}${path} ${written ? 'names a resource backend, which is not served' : 'has no readable backend'}; the path is left out.`,
        )
        continue
      }
      const key = `${rule.host} ${pathType} ${path} ${typeof written.port === 'string' ? written.port : ''}`
      const before = found.get(key)
      if (before)
        left.push({
          ref: refTo(ingress, before.pointer),
          code: 'HAP-04',
          weight: 'note',
          text: `${ingress.meta.name} names ${path} twice; the later one stands.`,
        })
      const backend = backends.of(ingress, own, written, `${pointer}/backend`)
      if (!isBackend(backend)) {
        note(leftOut(ingress, path, written, backend))
        found.set(key, undefined)
        continue
      }
      if (rule.host === '' && (path === '' || passes)) {
        note(`${ingress.meta.name}${path} is left out: it has no host${passes ? ', and TLS is passed through by host' : ' and no path'}.`)
        found.set(key, undefined)
        continue
      }
      const value = frontend.signature === '' ? backend.name : `${backend.name}.`
      const host = rule.host.toLowerCase()
      const hostAt = `/spec/rules/${r}/host`
      found.set(key, { ingress, frontend, pointer, host, hostAt, type: pathType, path, backend, value, ...(passes ? { passed: true } : {}) })
    }
  }
  return [...found.values()].filter((path) => path !== undefined)
}

export const originOf = ({ ingress, pointer }: Pick<Path, 'ingress' | 'pointer'>): Ref => refTo(ingress, pointer)

const leftOut = ({ meta }: Ingress, path: string, { service, port }: ServiceBackend, { why, fix }: NoBackend): string =>
  `${meta.name}${path} is left out: ${why}${why.includes('port') ? '' : ` (port ${port} of ${service})`}.${fix ? ` ${fix.text}` : ''}`

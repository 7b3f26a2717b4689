import { type Cluster, type Ingress, type Labels, type Ref, refTo, type Service } from '@portolan/model'
import type { Release } from './release.ts'

/** A value, and where it is written. */
export interface Setting {
  readonly value: string
  readonly at: Ref
}

/** Where values come from: the annotations of an object, or the controller's ConfigMap. The first that has the key counts, even if it is empty (pkg/annotations/common/main.go). */
export class Settings {
  readonly #layers: readonly Layer[]

  constructor(layers: readonly Layer[]) {
    this.#layers = layers
  }

  get(key: string): Setting | undefined {
    for (const layer of this.#layers) {
      const found = layer.get(key)
      if (found) return found
    }
    return undefined
  }

  /** The text, trimmed of nothing; empty where nobody says it. */
  text(key: string): string {
    return this.get(key)?.value ?? ''
  }

  /** Where a key is written, else the first layer's object. */
  at(key: string): Ref {
    return this.get(key)?.at ?? (this.#layers[0] as Layer).origin
  }

  has(key: string): boolean {
    return this.text(key) !== ''
  }
}

/** One object's keys, without their prefix. */
export class Layer {
  readonly origin: Ref
  readonly #keys = new Map<string, Setting>()

  private constructor(origin: Ref) {
    this.origin = origin
  }

  static of(object: Ingress | Service, release: Release): Layer {
    const layer = new Layer(refTo(object))
    for (const [name, value] of Object.entries(object.meta.annotations)) {
      const slash = name.indexOf('/')
      const prefix = name.slice(0, slash + 1)
      if (slash < 0 || !(release.anyPrefix || PREFIXES.includes(prefix))) continue
      const key = name.slice(slash + 1)
      // Of two prefixes with one key the controller takes either; its own is the one that is meant.
      if (layer.#keys.has(key) && !PREFIXES.includes(prefix)) continue
      layer.#keys.set(key, { value, at: refTo(object, `/metadata/annotations/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`) })
    }
    return layer
  }

  static ofConfig(at: Ref, options: Labels): Layer {
    const layer = new Layer(at)
    for (const [key, value] of Object.entries(options)) layer.#keys.set(key, { value, at: { ...at, pointer: `/data/${key}` } })
    return layer
  }

  get(key: string): Setting | undefined {
    return this.#keys.get(key)
  }

  get size(): number {
    return this.#keys.size
  }

  keys(): Iterable<string> {
    return this.#keys.keys()
  }
}

/** Of the three that the documentation names (documentation/annotations.md). */
export const PREFIXES: readonly string[] = ['haproxy.org/', 'haproxy.com/', 'ingress.kubernetes.io/']

/** ANN-03: strconv.ParseBool, and on, off, enabled, disabled (pkg/utils/utils.go, GetBoolValue); undefined: neither. */
export const readBool = (text: string): boolean | undefined => {
  if (/^(1|t|T|TRUE|true|True)$/.test(text) || /^(enabled|on)$/i.test(text)) return true
  if (/^(0|f|F|FALSE|false|False)$/.test(text) || /^(disabled|off)$/i.test(text)) return false
  return undefined
}

/** A number as strconv.ParseInt reads it. */
export const readInt = (text: string): number | undefined => (/^[+-]?\d{1,15}$/.test(text) ? Number(text) : undefined)

/** `namespace/name`, or a name alone (pkg/annotations/common/main.go, GetK8sPath). */
export const readPath = (text: string, namespace: string): { readonly namespace: string; readonly name: string } | undefined => {
  const parts = text.split('/')
  const name = parts.at(-1) ?? ''
  if (parts.length > 2 || name === '' || parts[0] === '') return undefined
  return { namespace: parts.length === 2 ? (parts[0] ?? '') : namespace, name }
}

/** Whether a Secret is there; undefined when Secrets can't be read. */
export const secretExists = (cluster: Cluster, namespace: string, name: string): boolean | undefined =>
  cluster.get('Secret', namespace, name) ? true : cluster.knows('Secret') ? false : undefined

/** An object as the API server spells it. */
export type Raw = Readonly<Record<string, unknown>>

/** What the demo says has happened, as a watch would. */
export type DemoEvent =
  | { readonly type: 'put'; readonly raw: Raw }
  | { readonly type: 'delete'; readonly kind: string; readonly namespace?: string; readonly name: string }

const SECOND = 1000
export const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
export const DAY = 24 * HOUR

/** What a builder says of an object; the world adds the rest. */
export interface Draft {
  readonly apiVersion: string
  readonly kind: string
  readonly metadata: {
    readonly name: string
    readonly namespace?: string
    readonly labels?: Readonly<Record<string, string>>
    readonly annotations?: Readonly<Record<string, string>>
    readonly ownerReferences?: readonly Raw[]
    readonly deletionTimestamp?: string
    /** ms since the epoch. */
    readonly created: number
  }
  readonly [field: string]: unknown
}

/**
 * The API server of the demo: objects by key, uids and resource versions, and the events since they were last asked for.
 * Everything is a function of the seed and the moment at which the demo begins.
 */
export class World {
  /** ms since the epoch, on a whole second: the API's resolution. All ages of the first state count from here. */
  readonly begin: number
  readonly seed: number
  readonly #objects = new Map<string, Raw>()
  readonly #made = new Map<string, string>()
  #events: DemoEvent[] = []
  #version = 100_000

  constructor(begin: number, seed: number) {
    this.begin = Math.floor(begin / SECOND) * SECOND
    this.seed = seed
  }

  /** Creates or changes an object. Nothing happens when it is already so. */
  put(draft: Draft): void {
    const { created, ...metadata } = draft.metadata
    const key = `${draft.kind}/${metadata.namespace ?? ''}/${metadata.name}`
    const made = JSON.stringify(draft)
    if (this.#made.get(key) === made) return
    this.#made.set(key, made)
    this.#version += 1
    const raw: Raw = {
      ...draft,
      metadata: {
        ...metadata,
        uid: this.uidOf(draft.kind, metadata.namespace, metadata.name, created),
        resourceVersion: String(this.#version),
        creationTimestamp: stamp(created),
      },
    }
    this.#objects.set(key, raw)
    this.#events.push({ type: 'put', raw })
  }

  delete(kind: string, namespace: string | undefined, name: string): void {
    const key = `${kind}/${namespace ?? ''}/${name}`
    if (!this.#objects.delete(key)) return
    this.#made.delete(key)
    this.#events.push({ type: 'delete', kind, ...(namespace === undefined ? {} : { namespace }), name })
  }

  objects(): Raw[] {
    return [...this.#objects.values()]
  }

  /** The events since the last call. */
  drain(): DemoEvent[] {
    const events = this.#events
    this.#events = []
    return events
  }

  /** A number from 0 up to, not including, `below`, that depends on the seed and the text alone. */
  pick(text: string, below: number): number {
    return hash(`${this.seed}:${text}`) % below
  }

  /** The random end of a generated name, in Kubernetes' alphabet: without vowels and what looks alike (apimachinery util/rand). */
  suffix(text: string, length = 5): string {
    return Array.from({ length }, (_, index) => ALPHABET[this.pick(`${text}#${index}`, ALPHABET.length)]).join('')
  }

  /** Pods may come back under their old name, as others: their uid depends on when they were made, too. */
  uidOf(kind: string, namespace: string | undefined, name: string, created = 0): string {
    const text = `${kind}/${namespace ?? ''}/${name}${kind === 'Pod' ? `@${created}` : ''}`

    const hex = [0, 1, 2, 3].map((part) => hash(`${this.seed}:${text}~${part}`).toString(16).padStart(8, '0')).join('')
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20)}`
  }
}

const ALPHABET = 'bcdfghjklmnpqrstvwxz2456789'

/** The reference of an object to the one that controls it. */
export const ownedBy = (
  world: World,
  kind: 'Deployment' | 'ReplicaSet' | 'StatefulSet' | 'DaemonSet' | 'Service',
  namespace: string,
  name: string,
): readonly Raw[] => [
  {
    apiVersion: kind === 'Service' ? 'v1' : 'apps/v1',
    kind,
    name,
    uid: world.uidOf(kind, namespace, name),
    controller: true,
    blockOwnerDeletion: true,
  },
]

/** A time as the API server writes it. */
export const stamp = (ms: number): string => new Date(Math.floor(ms / SECOND) * SECOND).toISOString().replace('.000Z', 'Z')

/** FNV-1a with a final mix (MurmurHash3's), 32 bits. */
const hash = (text: string): number => {
  let value = 0x811c9dc5
  for (let index = 0; index < text.length; index++) value = Math.imul(value ^ text.charCodeAt(index), 0x01000193)
  value = Math.imul(value ^ (value >>> 16), 0x85ebca6b)
  value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35)
  return (value ^ (value >>> 16)) >>> 0
}

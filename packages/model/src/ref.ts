/** Names an object, or with `pointer` (RFC 6901) a part of it. `file` and `line` are set when it came from manifests. */
export interface Ref {
  readonly kind: string
  readonly namespace?: string
  readonly name: string
  readonly pointer?: string
  readonly file?: string
  readonly line?: number
}

declare const keyBrand: unique symbol
/** `Kind/namespace/name` (`Kind//name` without a namespace): unique within a cluster, and an id in the graph. Made by `keyOf` alone. */
export type Key = string & { readonly [keyBrand]: true }

/** `namespace/name`, or `/name` without a namespace: unique within a kind. Made by `slotOf` alone. */
export type Slot = string & { readonly [keyBrand]: 'slot' }

export const keyOf = (kind: string, namespace: string | undefined, name: string): Key => `${kind}/${namespace ?? ''}/${name}` as Key
export const slotOf = (namespace: string | undefined, name: string): Slot => `${namespace ?? ''}/${name}` as Slot

/** The id of a reference in the graph and in every answer: its key, and for a part `#` and the pointer. */
export const idOf = (ref: Ref): string => keyOf(ref.kind, ref.namespace, ref.name) + (ref.pointer ? `#${ref.pointer}` : '')

/** The reverse of `idOf`; undefined for text that isn't an id. */
export const refOfId = (id: string): Ref | undefined => {
  const hash = id.indexOf('#')
  const key = hash < 0 ? id : id.slice(0, hash)
  const first = key.indexOf('/')
  const second = key.indexOf('/', first + 1)
  if (first <= 0 || second < 0 || second === key.length - 1) return undefined
  const namespace = key.slice(first + 1, second)
  return {
    kind: key.slice(0, first),
    ...(namespace ? { namespace } : {}),
    name: key.slice(second + 1),
    ...(hash < 0 ? {} : { pointer: id.slice(hash + 1) }),
  }
}

/** One RFC 6901 token per part: `pointer('spec', 'rules', 0)` is `/spec/rules/0`. */
export const pointer = (...tokens: readonly (string | number)[]): string =>
  tokens.map((token) => `/${String(token).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')

/** How people write a reference: `Ingress shop/cart`, `IngressClass nginx`. */
export const say = (ref: Ref): string => `${ref.kind} ${ref.namespace ? `${ref.namespace}/` : ''}${ref.name}`

import type { Ref } from '@portolan/contract'

/** The id of a reference in the graph: `Kind/namespace/name`, for a part with `#` and the pointer. */
export const idOf = (ref: Ref): string => `${ref.kind}/${ref.namespace ?? ''}/${ref.name}${ref.pointer ? `#${ref.pointer}` : ''}`

/** How people write a reference: `Ingress shop/cart`. */
export const say = (ref: Ref): string => `${ref.kind} ${ref.namespace ? `${ref.namespace}/` : ''}${ref.name}`

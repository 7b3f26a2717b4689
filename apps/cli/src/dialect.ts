import type { Dialect } from '@portolan/contract'
import { INGRESS_DIALECTS } from '@portolan/routing'

/** A dialect that can be put in another's place, or what there is instead. */
export const readDialect = (text: string): Dialect | { readonly error: string } =>
  INGRESS_DIALECTS.find((dialect) => dialect === text) ?? { error: `expected one of ${INGRESS_DIALECTS.join(', ')}, got ${JSON.stringify(text)}` }

import { compile, type Dialect, INGRESS_DIALECTS, type RouteTable } from '@portolan/routing'
import type { State } from './state.ts'
import { badField } from './problem.ts'

type Compiled = Pick<State, 'cluster' | 'tables'>

const made = new WeakMap<Compiled, Map<Dialect, readonly RouteTable[]>>()

/** The tables as another controller would have them: made once per state and dialect, for what they hang on may be other objects than the state's own tables do. */
export const tablesAs = (state: Compiled, as: Dialect): readonly RouteTable[] => {
  const byDialect = made.get(state) ?? new Map<Dialect, readonly RouteTable[]>()
  made.set(state, byDialect)
  const tables = byDialect.get(as) ?? compile(state.cluster, { as })
  byDialect.set(as, tables)
  return tables
}

/** A dialect that has no law of its own here is an error, never an answer by another one. */
export const refuseUnknown = (as: Dialect | undefined): void => {
  if (as !== undefined && !INGRESS_DIALECTS.includes(as)) throw badField(`as: expected one of ${INGRESS_DIALECTS.join(', ')}, got ${as}`)
}

import type { Finding } from '@portolan/contract'

/** A row, and the ones that stand for the same reason. */
export interface Root<T> {
  readonly first: T
  readonly rest: readonly T[]
}

/**
 * Rows by root cause, each where its first one stands: those of one rule that name the same cause word for word (a Secret that nobody made), and
 * Services of one namespace without any pod, and workloads of one scaled to zero. Pods that are there but not ready are a reason of their own each.
 */
export const rootsOf = <T extends { readonly finding: Finding }>(rows: readonly T[]): readonly Root<T>[] => {
  const roots = new Map<string, { readonly first: T; readonly rest: T[] }>()
  for (const row of rows) {
    const key = keyOf(row.finding)
    const root = roots.get(key)
    if (root) root.rest.push(row)
    else roots.set(key, { first: row, rest: [] })
  }
  return [...roots.values()]
}

const keyOf = ({ id, code, namespace = '', ref, cause }: Finding): string => {
  if (code === 'scaled-to-zero') return JSON.stringify([code, namespace])
  if (code !== 'no-ready-pods') return JSON.stringify([code, namespace, cause])
  return cause === `${ref.name} has no pods` ? JSON.stringify([code, namespace]) : JSON.stringify([id])
}

import { type Change, kindInfo } from '@portolan/model'
import { compile } from '@portolan/routing'
import { admit } from '@portolan/sources'
import type { State } from '../live.ts'
import { badField } from './problem.ts'

type Overlay = readonly Readonly<Record<string, unknown>>[]

/** The state as it would be with these objects put over it, in memory, for one answer. */
export const withOverlay = (state: State, overlay: Overlay): Pick<State, 'cluster' | 'tables' | 'revision'> => {
  const cluster = state.cluster.fork(overlay.map(readChange))
  return { cluster, tables: compile(cluster), revision: state.revision }
}

const readChange = (raw: Overlay[number], i: number): Change => {
  if (Object.hasOwn(raw, '$delete')) return readDelete(raw.$delete, `overlay[${i}].$delete`)
  const { object, complaints } = admit(raw)
  if (object) return { type: 'put', object, complaints }
  const [complaint] = complaints
  throw badField(`overlay[${i}]: ${complaint?.text ?? 'this kind is not one that Portolan reads'}`)
}

const readDelete = (ref: unknown, at: string): Change => {
  const { kind, namespace, name } = (typeof ref === 'object' && ref !== null ? ref : {}) as Readonly<Record<string, unknown>>
  const info = typeof kind === 'string' ? kindInfo(kind) : undefined
  if (!info || typeof name !== 'string') throw badField(`${at}: expected { kind, namespace, name } of a kind that Portolan reads`)
  if (info.namespaced !== (typeof namespace === 'string'))
    throw badField(`${at}.namespace: a ${info.kind} ${info.namespaced ? 'has one' : 'has none'}`)
  return { type: 'remove', kind: info.kind, ...(typeof namespace === 'string' ? { namespace } : {}), name }
}

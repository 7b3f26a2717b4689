import { type Change, kindInfo } from '@portolan/model'
import { compile } from '@portolan/routing'
import { admit } from '@portolan/sources'
import type { State } from './state.ts'
import { badField } from './problem.ts'

type Overlay = readonly Readonly<Record<string, unknown>>[]

/** An overlay as text, to tell equal ones; refuses one that is nested too deeply to be written. */
export const textOf = (overlay: Overlay): string => {
  try {
    return JSON.stringify(overlay)
  } catch {
    throw badField('overlay: its objects are nested too deeply')
  }
}

type Assumed = Pick<State, 'cluster' | 'tables' | 'revision'>

/** States as they would be with objects put over them, in memory. Requests that assume the same share one copy of the cluster. */
export class Assumptions {
  #key = ''
  #assumed: Assumed | undefined

  over(state: State, overlay: Overlay): Assumed {
    const key = `${state.revision} ${textOf(overlay)}`
    if (this.#key !== key || !this.#assumed) {
      const cluster = state.cluster.fork(overlay.map(readChange))
      this.#assumed = { cluster, tables: compile(cluster), revision: state.revision }
      this.#key = key
    }
    return this.#assumed
  }
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

import type { Change, Complaint, KindInfo, KubeObject } from '@portolan/model'
import type { IntakeMetrics } from '../metrics.ts'
import type { Log, Reading } from '../source.ts'
import type { Api } from './api.ts'
import type { Failure } from './failure.ts'
import type { Gate } from './gate.ts'
import type { Timing } from './timing.ts'

/** Where one kind stands (R2). */
export type ReflectorState = 'init' | 'syncing' | 'live' | 'stale' | 'denied' | 'absent'

/** Whom a reflector tells. The first two say whether the changes were taken. */
export interface Feed {
  /** All objects, at once. */
  replaced(objects: readonly KubeObject[], complaints: readonly Complaint[]): boolean
  changed(changes: readonly Change[]): boolean
  says(state: ReflectorState, message?: string): void
  heard(): void
  /** How far the first reading is: objects that have come, and of how many where the server says so. */
  reads(reading: Reading): void
}

export interface Task {
  readonly info: KindInfo
  readonly version: string
  /** undefined: all namespaces, or a kind without. */
  readonly namespace?: string
  readonly fieldSelector?: string
}

export interface Means {
  readonly api: Api
  readonly gate: Gate
  readonly timing: Timing
  readonly metrics: IntakeMetrics
  readonly log: Log
}

/** The path under which the task's objects are listed and watched. */
export const pathOf = ({ info, version, namespace }: Task): string => {
  const root = info.group === '' ? `/api/${version}` : `/apis/${info.group}/${version}`
  return `${root}${info.namespaced && namespace !== undefined ? `/namespaces/${encodeURIComponent(namespace)}` : ''}/${info.plural}`
}

/** A watch: from a version, or with everything first (KEP-3157, WatchList). */
export const watchQuery = (timing: Timing, rv: string, fromAll: boolean): Readonly<Record<string, string>> => ({
  watch: '1',
  allowWatchBookmarks: 'true',
  timeoutSeconds: String(Math.round((timing.watchLeast + Math.random() * (timing.watchMost - timing.watchLeast)) / 1000)),
  ...(fromAll ? { sendInitialEvents: 'true', resourceVersionMatch: 'NotOlderThan' } : {}),
  ...(rv === '' ? {} : { resourceVersion: rv }),
})

/** Where the task's objects are asked for, with what is asked. */
export const urlOf = (task: Task, query: Readonly<Record<string, string>>): string =>
  `${pathOf(task)}?${new URLSearchParams({ ...query, ...(task.fieldSelector === undefined ? {} : { fieldSelector: task.fieldSelector }) })}`

/** `httproutes.gateway.networking.k8s.io`, as kubectl and RBAC messages write it. */
export const resourceOf = ({ group, plural }: KindInfo): string => (group === '' ? plural : `${plural}.${group}`)

/** Which verb on which resource is missing; the server's own sentence names the user and is left out. */
export const sayForbidden = (failure: Failure, { info, namespace }: Task): string => {
  const verb = /cannot (\w+) resource/.exec(failure.text)?.[1] ?? 'watch'
  return `Portolan may not ${verb} ${resourceOf(info)}${namespace === undefined ? '' : ` in namespace ${namespace}`}.`
}

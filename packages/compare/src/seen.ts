import { type Cluster, idOf } from '@portolan/model'
import {
  type Asked,
  type Decision,
  decide,
  readBy,
  readRequest,
  type RouteRequest,
  type RouteResult,
  type RouteTable,
  type Step,
  type Trace,
  trace,
} from '@portolan/routing'
import { type End, endOf, type Join } from './end.ts'

/** One of the two that are compared. */
export interface Side {
  /** How people call it: `./deploy`, `as traefik`. */
  readonly label: string
  readonly cluster: Cluster
  readonly tables: readonly RouteTable[]
  /** The folder that the files of its references lie in, for reports that name them from outside. */
  readonly root?: string
  /** Which namespace of the other side stands for one of this. */
  readonly join: Join
}

/** A request on one side: where it ends, and the rule that took it there. */
export interface Seen {
  readonly side: Side
  readonly request: RouteRequest
  readonly result: RouteResult
  readonly end: End
  /** Why clients refuse the certificate, a clause; undefined where they don't. */
  readonly untrusted?: string
  readonly trace?: Trace
  /** The proxy's table that answered; undefined where none did. */
  readonly table?: RouteTable
  /** As that proxy reads it. */
  readonly asked: Asked
  readonly decision?: Decision
}

/** How a request is looked at. `now`: ms since the epoch. */
export interface Looking {
  /** Whether the readiness of pods counts: not so between two sources. */
  readonly pods: boolean
  /** Whether certificates count: not so between a cluster and files, which seldom hold Secrets. */
  readonly certificates: boolean
  readonly now: number
}

/** The answer and its end. */
export const ask = (side: Side, request: RouteRequest, { pods, certificates, now }: Looking): Pick<Seen, 'result' | 'end' | 'untrusted'> => {
  const result = trace(side.cluster, side.tables, request, 0, now)
  const end = withoutPods(side, result, endOf(result, { cluster: side.cluster, pods }), pods)
  const refused = certificates ? result.traces[0]?.steps.find(({ stage, verdict }) => stage === 'tls' && verdict === 'fail') : undefined
  return { result, end, ...(refused ? { untrusted: refused.text } : {}) }
}

/** The answer with the rule behind it, for requests that changed. */
export const look = (side: Side, request: RouteRequest, looking: Looking): Seen | undefined => {
  const read = readRequest(request)
  if ('error' in read) return undefined
  const answer = ask(side, request, looking)
  const [first] = answer.result.traces
  const table = first && tableOf(side, first)
  if (!table) return { side, request, ...answer, asked: read.request, ...(first ? { trace: first } : {}) }
  return { side, request, ...answer, trace: first, table, asked: readBy(table, read.request), decision: decided(table, first, read.request) }
}

/** The last step that failed: why a request goes nowhere. */
export const failed = ({ trace: one }: Seen): Step | undefined => one?.steps.findLast(({ verdict }) => verdict === 'fail')

const tableOf = ({ tables }: Side, { entry, dialect }: Trace): RouteTable | undefined =>
  tables.find(({ proxy }) => proxy.dialect === dialect && idOf(proxy.ref) === idOf(entry.ref))

const decided = (table: RouteTable, { entry }: Trace, asked: Asked): Decision =>
  decide(
    table,
    asked,
    table.proxy.listeners.find(({ name }) => name === entry.listener),
  )

/** What the proxy answers for want of ready pods is taken for the forward that it would be: it may change all the same. */
const withoutPods = (side: Side, result: RouteResult, end: End, pods: boolean): End => {
  if (end.type !== 'respond' || end.status !== 503) return end
  const [first] = result.traces
  const step = first?.steps.findLast(({ verdict }) => verdict === 'fail')
  if (step?.stage !== 'endpoints' || !first) return end
  const table = tableOf(side, first)
  const read = readRequest(result.request)
  if (!table || 'error' in read) return end
  const { backends } = decided(table, first, read.request)
  const total = backends.reduce((sum, { weight }) => sum + weight, 0)
  const parts = backends.flatMap(({ service, weight }) =>
    service ? { ...service, share: total > 0 ? weight / total : 1, ...(pods ? { status: end.status } : {}) } : [],
  )
  return parts.length > 0 ? { type: 'forward', parts } : end
}

export { type Read, readFrom, readHeaders, readVia } from './ask.ts'
export { type Certificate, type Certificates, certificates } from './certificates.ts'
export { type Cost, type CostRow, cost } from './cost.ts'
export { digestOf } from './digest.ts'
export { type ApiError, apiError } from './error.ts'
export { type Bye, bye, type Check, check, type FindingsEvent, findingsEvent, type GraphEvent, graphEvent } from './event.ts'
export { type Finding, type Findings, type FindingsPatch, finding, findings, findingsPatch, type Suppressed } from './finding.ts'
export {
  type Fold,
  type Graph,
  type GraphEdge,
  type GraphNode,
  graph,
  graphEdge,
  graphNode,
  type Layer,
  type Level,
  type Patch,
  patch,
  type Scope,
  type Status,
} from './graph.ts'
export { type Info, info, type KindStatus, type SourceStatus, type SyncState, sourceStatus } from './info.ts'
export { type Complaint, type ObjectEvent, type ObjectView, objectView } from './object.ts'
export { OPERATIONS, openapi } from './openapi.ts'
export {
  findingsQuery,
  type GraphQuery,
  graphQuery,
  hostQuery,
  type RevisionQuery,
  type RouteQuery,
  revisionQuery,
  routeQuery,
  routesAskedQuery,
  routesQuery,
  timelineQuery,
} from './query.ts'
export { type Ref, ref } from './ref.ts'
export {
  type Backend,
  type Dialect,
  type Endpoint,
  type Hop,
  type Outcome,
  ROUTE_LIMITS,
  type Rejected,
  type RouteRequest,
  type RouteResult,
  routeBatch,
  routeRequest,
  routeResult,
  type Stage,
  type Step,
  type Trace,
  type Verdict,
} from './route.ts'
export { type EntryPoint, type EntryPoints, entryPoints, type RouteTable, type Routes, routes, routeTable } from './tables.ts'
export { type Moment, type RouteEffect, type Timeline, timeline } from './timeline.ts'

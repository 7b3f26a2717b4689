export type {
  Backend,
  Dialect,
  Endpoint,
  Entry,
  Hop,
  Outcome,
  Rejected,
  RouteRequest,
  RouteResult,
  Stage,
  Step,
  Trace,
  TraceTls,
  Unknown,
  Verdict,
} from './answer.ts'
export { BOUNDARY_LIMITS, type Boundaries, boundaries, requestsAt } from './boundaries.ts'
export { type CompileOptions, compile, DIALECTS, INGRESS_DIALECTS } from './compile.ts'
export type { Consumer } from './eligible.ts'
export { type EndpointAnswer, endpointsOf, resolvePort, targetPortOf, whyNone, workloadsOf } from './endpoints.ts'
export { type EntryPoint, entryPoints, streamsOf } from './entries.ts'
export { failing, holds, leaves } from './match.ts'
export { certificateFit, coversName } from './certificate.ts'
export { pathSeen, readBy } from './path-form.ts'
export { fits, inCidr, isIp, sayHost, sayPattern } from './pattern.ts'
export { type Decision, decide } from './decide.ts'
export { conditionOf, gatewayRefusal, sayCondition } from './dialects/gateway-api/status.ts'
export { meant } from './near-names.ts'
export { decidedBy, type Precedence, precedence } from './precedence.ts'
export { printAction, printTable, sayTarget } from './print.ts'
export { fault as regexFault, searches } from './regex.ts'
export { percent } from './forward.ts'
export { type Asked, readRequest, type RequestError } from './request.ts'
export type {
  Action,
  Answer,
  BlindSpot,
  Condition,
  Edit,
  Filter,
  Gate,
  ListenerTls,
  NameValue,
  PathNormalization,
  PathRewrite,
  Pattern,
  Proxy,
  ProxyAddress,
  ProxyListener,
  RankKey,
  RedirectTo,
  RouteTable,
  Rule,
  Site,
  Target,
} from './table.ts'
export { trace } from './trace.ts'
export { valueAt } from './value-at.ts'
export { asIf } from './what-if.ts'

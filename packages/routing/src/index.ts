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
export { ANNOTATIONS as ALB_ANNOTATIONS } from './dialects/aws-alb/annotations.ts'
export { KEYS as HAPROXY_INGRESS_KEYS } from './dialects/haproxy-ingress/annotations.ts'
export { prefixesOf as haproxyIngressPrefixes } from './dialects/haproxy-ingress/index.ts'
export { KEYS as HAPROXYTECH_KEYS } from './dialects/haproxytech/annotations.ts'
export { releaseOf as haproxytechRelease } from './dialects/haproxytech/release.ts'
export { PREFIXES as HAPROXYTECH_PREFIXES, readBool as haproxytechBool } from './dialects/haproxytech/settings.ts'
export { ALIASES as NGINX_ALIASES, ANNOTATIONS as NGINX_ANNOTATIONS, REMOVED as NGINX_REMOVED } from './dialects/ingress-nginx/annotations.ts'
export { EXPECTED as NGINX_EXPECTED } from './dialects/ingress-nginx/expected.ts'
export { reading as nginxReading } from './dialects/ingress-nginx/reading.ts'
export { RISKS as NGINX_RISKS, type Settings as NginxSettings, settingsOf as nginxSettings } from './dialects/ingress-nginx/settings.ts'
export { ANNOTATIONS as TRAEFIK_ANNOTATIONS, isOld as isOldTraefik } from './dialects/traefik/annotations.ts'
export { typeOf as traefikType } from './dialects/traefik/labels.ts'
export { readsNginx as traefikReadsNginx } from './dialects/traefik/nginx-provider/annotations.ts'
export { versionOf as traefikVersion } from './dialects/traefik/static.ts'
export { type IngressController, ingressControllers } from './ingress/controllers.ts'
export type { Consumer } from './eligible.ts'
export { type EndpointAnswer, endpointsOf, resolvePort, targetPortOf, whyNone, workloadsOf } from './endpoints.ts'
export { type EntryPoint, entryPoints, streamsOf } from './entries.ts'
export { type KeptOut, keptOut, openToAll } from './kept-out.ts'
export { failing, holds, leaves } from './match.ts'
export { certificateFit, certificateFor, coversName } from './certificate.ts'
export { pathSeen, readBy } from './path-form.ts'
export { fits, inCidr, isIp, sayHost, sayPattern } from './pattern.ts'
export { type Decision, decide } from './decide.ts'
export { conditionOf, gatewayRefusal, sayCondition } from './dialects/gateway-api/status.ts'
export { meant } from './near-names.ts'
export { answerOf } from './outcome.ts'
export { followRedirects } from './redirects.ts'
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

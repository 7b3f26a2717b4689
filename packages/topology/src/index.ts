export { buildGraph, drawGraph, type ScopeRequest } from './build.ts'
export type {
  AreaFacts,
  ClientFacts,
  EntryFacts,
  HostFacts,
  ListenerFacts,
  PodFacts,
  RouteCount,
  RuleFacts,
  ServiceFacts,
  TlsFact,
  WorkloadFacts,
} from './facts.ts'
export type { EdgeType, Fold, Graph, GraphEdge, GraphNode, Layer, Level, Patch, Scope, Status } from './graph.ts'
export type { Marks } from './matching.ts'
export { applyPatch, diffGraphs, isEmptyPatch } from './patch.ts'
export { glob, parseQuery, type Query, secondsOf, STATUS_WORDS, type Term, type Token } from './query.ts'
export { type Survey, survey } from './survey.ts'

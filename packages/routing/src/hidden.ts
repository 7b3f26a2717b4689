import type { Cluster, Kind } from '@portolan/model'
import type { Outcome, Trace } from './answer.ts'
import type { Asked } from './request.ts'

const HTTP_KINDS: readonly Kind[] = ['Ingress', 'Gateway', 'HTTPRoute', 'GRPCRoute']
const STREAM_KINDS: readonly Kind[] = ['Service', 'Gateway', 'TCPRoute', 'TLSRoute', 'UDPRoute']

/** Why it can't be said that nobody answers: kinds that could name the host and may not be read, or aren't read yet (UNK-16). A sentence. */
export const hiddenRoutes = (cluster: Cluster, asked: Asked): string | undefined => {
  const pin = asked.via?.kind
  const all = asked.http ? HTTP_KINDS : STREAM_KINDS
  const kinds = pin === undefined ? all : all.filter((kind) => (kind === 'Ingress') === (pin === 'IngressClass'))
  const of = (state: string): string => kinds.filter((kind) => cluster.syncOf(kind).state === state).join(', ')
  const [forbidden, syncing] = [of('forbidden'), of('syncing')]
  if (forbidden) return `Portolan may not list ${forbidden}; one that it cannot see may answer for ${asked.host}.`
  return syncing ? `${syncing} are still being read; one of them may answer for ${asked.host}.` : undefined
}

/** A trace that ends with nobody, seen with part of the objects only. */
export const doubt = (trace: Trace, reason: string): Trace => {
  const outcome: Outcome = { type: 'unknown', reason, possible: trace.outcome.type === 'unknown' ? trace.outcome.possible : [trace.outcome] }
  return { ...trace, outcome, unknowns: [...trace.unknowns, { ref: trace.entry.ref, text: reason }] }
}

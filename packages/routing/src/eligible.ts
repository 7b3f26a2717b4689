import type { Endpoint } from './answer.ts'

/** An endpoint before its share is known, with what only the choice needs. */
export interface Candidate extends Omit<Endpoint, 'share'> {
  /** The slice says whether it is ready; consumers read its silence differently (SVC-04). */
  readonly said: boolean
  /** The slice says that it is ready, or that it serves. */
  readonly serves: boolean
  readonly hintNodes?: readonly string[]
  readonly hintZones?: readonly string[]
}

/** Where the connection starts, as far as it is known: topology and Local policies hang on it. */
export interface Place {
  readonly node?: string
  readonly zone?: string
}

/**
 * Who picks among endpoints (SVC-07). `proxy` is any proxy that reads slices by the letter: ingress-nginx, ALB, Istio, Gateway API in general.
 * The others differ: Traefik's Ingress and CRD providers from 3.3 take what says that it is ready or serves, and send nothing but sticky sessions
 * to what is leaving (v3.5.3 pkg/provider/kubernetes/k8s/endpoint.go, pkg/server/service/loadbalancer/wrr); HAProxy's and Traefik's Gateway controller don't take
 * silence for readiness; AWS' balancers take pods alone (ALB-13).
 */
export type Consumer = 'proxy' | 'aws' | 'kube-proxy' | 'dns' | 'haproxytech' | 'traefik' | 'traefik-nginx' | 'traefik-gateway'

/** How a traffic policy Local narrows the choice: to the caller's node, or, behind a balancer that checks nodes, to nodes that have a pod. */
export type Narrowing = 'node' | 'balanced'

export interface Choice {
  /** 0 to 1, adding up to 1 unless none takes traffic; candidates that get none are absent. */
  readonly shares: ReadonlyMap<Candidate, number>
  readonly kept?: Kept
}

export type Kept =
  /** SVC-17, SVC-18: only those on the caller's node; `dropped`: there is none there, but elsewhere. */
  | { readonly by: 'local'; readonly node: string; readonly dropped: boolean }
  /** SVC-17: by a balancer that sends to nodes with a local endpoint only, each alike. */
  | { readonly by: 'balanced'; readonly nodes: readonly string[] }
  /** SVC-19. */
  | { readonly by: 'hints'; readonly of: 'node' | 'zone'; readonly where: string }
  /** The caller's place decides, and it is not known. */
  | { readonly by: 'unknown'; readonly of: 'policy' | 'hints'; readonly nodes: readonly string[] }

/** Which candidates take traffic, and how much of it (kubernetes pkg/proxy/topology.go for kube-proxy). */
export const choose = (candidates: readonly Candidate[], consumer: Consumer, place: Place, narrowing?: Narrowing): Choice => {
  switch (consumer) {
    case 'proxy':
    case 'dns':
      return even(candidates.filter(({ ready }) => ready))
    case 'aws':
      return even(candidates.filter(({ ready, pod }) => ready && pod !== undefined))
    case 'haproxytech':
    case 'traefik-gateway':
      return even(candidates.filter(({ ready, said }) => ready && said))
    case 'traefik':
      return even(candidates.filter((one) => one.serves && !(one.terminating && one.serving)))
    case 'traefik-nginx':
      return even(candidates.filter(({ serves }) => serves))
    case 'kube-proxy':
      return narrowing ? narrowed(candidates, place, narrowing) : hinted(candidates, place)
    default:
      consumer satisfies never
      return even([])
  }
}

/** Ready ones; where none is, those that are leaving and still serve. */
const usable = (candidates: readonly Candidate[]): readonly Candidate[] => {
  const ready = candidates.filter((one) => one.ready)
  return ready.length > 0 ? ready : candidates.filter(({ serving, terminating }) => serving && terminating)
}

const narrowed = (candidates: readonly Candidate[], { node }: Place, narrowing: Narrowing): Choice => {
  const anywhere = usable(candidates)
  if (anywhere.length === 0) return even([])
  if (node !== undefined) {
    const here = usable(candidates.filter((one) => one.node === node))
    return { ...even(here), kept: { by: 'local', node, dropped: here.length === 0 } }
  }
  const groups = [...Map.groupBy(candidates, (one) => one.node ?? '')]
    .map(([name, of]) => [name, usable(of)] as const)
    .filter(([, of]) => of.length > 0)
  const nodes = groups.map(([name]) => name).filter((name) => name !== '')
  if (narrowing === 'node') return { ...even(anywhere), kept: { by: 'unknown', of: 'policy', nodes } }
  const shares = new Map(groups.flatMap(([, of]) => of.map((one) => [one, 1 / groups.length / of.length] as const)))
  return { shares, kept: { by: 'balanced', nodes } }
}

const hinted = (candidates: readonly Candidate[], { node, zone }: Place): Choice => {
  const ready = candidates.filter((one) => one.ready)
  if (ready.length === 0) return even(usable(candidates))
  const byNode = ready.every(({ hintNodes }) => (hintNodes?.length ?? 0) > 0)
  const byZone = ready.every(({ hintZones }) => (hintZones?.length ?? 0) > 0)
  if (!byNode && !byZone) return even(ready)
  if (byNode && node !== undefined) {
    const near = ready.filter(({ hintNodes }) => hintNodes?.includes(node))
    if (near.length > 0) return { ...even(near), kept: { by: 'hints', of: 'node', where: node } }
  }
  if (byZone && zone !== undefined) {
    const near = ready.filter(({ hintZones }) => hintZones?.includes(zone))
    return near.length > 0 ? { ...even(near), kept: { by: 'hints', of: 'zone', where: zone } } : even(ready)
  }
  return node === undefined && zone === undefined ? { ...even(ready), kept: { by: 'unknown', of: 'hints', nodes: [] } } : even(ready)
}

const even = (taken: readonly Candidate[]): Choice => ({ shares: new Map(taken.map((one) => [one, 1 / taken.length])) })

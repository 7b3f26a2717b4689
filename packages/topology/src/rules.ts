import { type Key, keyOf, type Ref } from '@portolan/model'
import type { Target } from '@portolan/routing'
import { addEdge, areaId, type Chart, type Leg, named } from './chart.ts'
import type { RuleFacts } from './facts.ts'
import type { GraphEdge, GraphNode } from './graph.ts'
import { type Health, healthOfRule, IDLE, OK, sentence, together } from './health.ts'
import { keeper } from './kept.ts'
import type { ServicePlates } from './services.ts'
import { type Contests, sayClaim, sayConditions, targetId, type Way } from './ways.ts'

/** How proxies and hosts are, by id: what is broken above a rule breaks the rule's routes. */
export interface Above {
  readonly proxies: ReadonlyMap<string, Health>
  readonly hosts: ReadonlyMap<string, Health>
  readonly contests: Contests
}

/** What a rule puts on the chart: its plate, the line that leads to it, the lines that it sends out, and the routes that they are. */
interface RulePart extends Chart {
  /** Plates of what it names that is no Service of the cluster. */
  readonly noted: readonly GraphNode[]
}

/** One rule, drawn anew where anything that it is drawn from has changed. */
export function drawRule(chart: Chart, plates: ServicePlates, way: Way, above: Above): void {
  const { proxies, hosts, contests } = above
  const from = [
    proxies.get(way.listener ?? ''),
    hosts.get(way.under ?? ''),
    contests.won.get(way.id),
    contests.lost.has(way.id),
    ...plates.behind(way),
  ]
  const part = kept(way, from, () => partOf(plates, way, above))
  for (const [id, node] of part.nodes) chart.nodes.set(id, node)
  // Every line of a rule begins or ends at it, so that no other rule has one of that name.
  for (const [id, edge] of part.edges) chart.edges.set(id, edge)
  for (const leg of part.legs) chart.legs.push(leg)
  for (const node of part.noted) plates.note(node)
}

const kept = keeper<RulePart>()

function partOf(plates: ServicePlates, way: Way, { proxies, hosts, contests }: Above): RulePart {
  const chart = { nodes: new Map<string, GraphNode>(), edges: new Map<string, GraphEdge>(), legs: [] as Leg[], noted: [] as GraphNode[] }
  const { rule, stream } = way
  const served = way.proxy?.unserved === undefined
  const carrying = served && !rule?.shadowedBy
  const host = way.under
  const above = together(onlyBroken(proxies.get(way.listener ?? '')), (host === undefined ? undefined : hosts.get(host)) ?? OK)
  const own = !served ? IDLE : together(rule ? healthOfRule(rule) : OK, healthOfAction(way))
  const ends = way.targets.map((target) => ({
    target,
    health: plates.healthOf(target, stream ? 'stream' : 'rule'),
    share: shareOf(target, way.targets),
  }))
  const plate = named(way.id, { ...way.origin, namespace: way.namespace })
  const health = carrying ? together(own, asFarAsItGoes(ends)) : own
  chart.nodes.set(way.id, { ...plate, layer: 'rule', parent: areaId(way.namespace), ...health, label: way.label, facts: factsOf(way, carrying) })

  const blocked = above.status === 'error' ? above : carrying ? undefined : own.status === 'ok' ? IDLE : own
  const line = {
    layer: stream ? ('L4' as const) : ('L7' as const),
    protocol: protocolOf(way),
    ...(stream?.passthrough ? { tls: 'passthrough' as const } : {}),
  }
  leadTo(chart, way, host, line, blocked ?? (stream?.entry ? (ends[0]?.health ?? OK) : OK))

  const leg = {
    rule: way.id,
    ...(host === undefined ? {} : { host }),
    ...(way.listener === undefined ? {} : { listener: way.listener }),
    ...(stream?.entry ? { entry: stream.entry.id } : {}),
    namespace: way.namespace,
    carrying,
  }
  // Rules that claim the same requests are one route: the one that gets them is counted, as at risk.
  const counted = served && !contests.lost.has(way.id)
  const claims = (contests.won.get(way.id) ?? []).map(sayClaim)
  const contested: Health = claims.length > 0 ? { status: 'warning', reasons: claims } : OK
  if (ends.length === 0) {
    const { status, reasons } = together(above, own, contested)
    chart.legs.push({ ...leg, status, reasons, counted, objects: [objectOf(way.origin)] })
  }
  for (const { target, health: end, share } of ends) {
    const used = share !== 0 || (target.pinnedBy?.length ?? 0) > 0
    const { status, reasons } = !served ? IDLE : blocked ? together(blocked, above) : together(above, own, contested, used ? end : IDLE)
    const service = target.service && keyOf('Service', target.service.namespace, target.service.name)
    chart.legs.push({
      ...leg,
      target: targetId(target),
      ...(service ? { service } : {}),
      status,
      reasons,
      counted: counted && used,
      objects: [objectOf(way.origin), objectOf(target.origin)],
    })
    const state = blocked ?? (used ? settled(end, stream !== undefined) : IDLE)
    const reencrypted = !stream && plates.encrypts(target) ? { tls: 'reencrypted' as const } : {}
    addEdge(
      chart,
      { source: way.id, target: targetId(target), type: 'routes', ...line, ...reencrypted, ...(share === undefined ? {} : { share }), ...state },
      String(target.service?.port ?? ''),
    )
    chart.noted.push(...plates.dangling(target, way.namespace))
  }
  for (const { target, share } of way.mirrors) {
    const state = blocked ?? settled(plates.healthOf(target, 'rule'), false)
    addEdge(chart, { source: way.id, target: targetId(target), type: 'mirrors', ...line, share, ...state })
    chart.noted.push(...plates.dangling(target, way.namespace))
  }
  return chart
}

function leadTo(chart: Chart, way: Way, host: string | undefined, line: Pick<GraphEdge, 'layer' | 'protocol' | 'tls'>, state: Health): void {
  const rest = { target: way.id, ...line, ...state }
  if (host !== undefined) addEdge(chart, { source: host, type: 'matches', ...rest })
  else if (way.stream?.entry) addEdge(chart, { source: way.stream.entry.id, type: 'streams', ...rest })
  else if (way.listener !== undefined) addEdge(chart, { source: way.listener, type: 'streams', ...rest })
}

const objectOf = ({ kind, namespace, name }: Ref): Key => keyOf(kind, namespace, name)

interface End {
  readonly target: Target
  readonly health: Health
  readonly share: number | undefined
}

/** A rule whose every backend fails is broken; one of which a part fails is at risk; its Services say the rest. */
const asFarAsItGoes = (ends: readonly End[]): Health => {
  const flows = ends.filter(({ share }) => share !== 0).map(({ health }) => health)
  const broken = flows.filter(({ status }) => status === 'error')
  if (broken.length === 0) return OK
  const all = together(...broken)
  return broken.length === flows.length ? all : { status: 'warning', reasons: all.reasons }
}

/** A line carries as long as one pod is ready: what is down by some is said on the Service. An address without pods is said on its stream. */
const settled = (end: Health, stream: boolean): Health => (end.status === 'warning' && !stream ? OK : end)

/** A proxy that has a pod left still carries everything. */
const onlyBroken = (health: Health | undefined): Health => (health?.status === 'error' ? health : OK)

const shareOf = (target: Target, all: readonly Target[]): number | undefined => {
  if (all.length < 2) return undefined
  const sum = all.reduce((total, { weight }) => total + weight, 0)
  return sum > 0 ? target.weight / sum : 0
}

const protocolOf = ({ stream, origin }: Way): string => stream?.protocol ?? (origin.kind === 'GRPCRoute' ? 'grpc' : 'http')

function healthOfAction({ rule }: Way): Health {
  const action = rule?.then
  switch (action?.do) {
    case undefined:
    case 'redirect':
      return OK
    case 'forward':
      return action.targets.length > 0 ? OK : { status: 'error', reasons: ['It names no backend.'] }
    case 'respond':
      return action.status >= 500 ? { status: 'error', reasons: [sentence(action.reason)] } : OK
    case 'refuse':
      return { status: 'error', reasons: [sentence(action.reason)] }
    default:
      action satisfies never
      return OK
  }
}

function factsOf(way: Way, carrying: boolean): RuleFacts {
  const { rule, stream } = way
  const said = rule ? sayConditions(rule.when) : { match: 'prefix' as const, path: '', conditions: [] }
  const action = rule?.then
  const denied = way.targets.length > 0 && way.targets.every(({ fault }) => fault?.code === 'not-granted')
  const redirect = action?.do === 'redirect' ? action : undefined
  const to =
    redirect?.to.url?.replace(/^https?:\/\/([^/]+)\/?$/, '$1') ??
    redirect?.to.host ??
    redirect?.to.scheme ??
    (redirect?.to.path && 'value' in redirect.to.path ? redirect.to.path.value : undefined) ??
    'the same host'
  const note = rule?.shadowedBy
    ? 'never reached'
    : action?.do === 'respond'
      ? `answers ${action.status}`
      : action?.do === 'refuse'
        ? 'refused'
        : undefined
  return {
    match: said.match,
    path: stream ? '' : said.path,
    order: way.order,
    ...(way.host === undefined ? {} : { host: way.host }),
    ...(way.listener === undefined ? {} : { listener: way.listener }),
    ...(redirect ? { redirect: `${redirect.status} to ${to}` } : {}),
    ...(said.conditions.length > 0 ? { conditions: said.conditions.join(', ') } : {}),
    ...(stream ? { stream: true } : {}),
    carrying: carrying && !denied,
    ...(note === undefined ? {} : { note }),
  }
}

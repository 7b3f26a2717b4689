import { type Key, type KubeObject, kindInfo, refOfId } from '@portolan/model'
import { inCidr, searches } from '@portolan/routing'
import { CLIENT, type Leg } from './chart.ts'
import type { GraphNode } from './graph.ts'
import { idOfWorkload } from './pods.ts'
import { daysOf, glob, type Query, secondsOf, STATUS_WORDS, type Term } from './query.ts'
import type { Survey } from './survey.ts'

/** What is known of objects besides what stands in them, by key: codes of the findings about them, and seconds since they changed. */
export interface Marks {
  readonly findings: ReadonlyMap<string, readonly string[]>
  readonly changed: ReadonlyMap<string, number>
}

const NO_MARKS: Marks = { findings: new Map(), changed: new Map() }

/** A way through the chart, as far as a query looks at it: what stands on it, drawn or not. */
interface Chain {
  readonly nodes: readonly GraphNode[]
  readonly status: string
  readonly scope: 'outside' | 'internal'
  readonly layer: 'l4' | 'l7'
  /** Behind it. */
  readonly pods: readonly Key[]
  readonly workloads: readonly Key[]
}

/**
 * Ids of what a query keeps: the whole chain of each match, from the internet to the pods.
 * Terms hold for a chain when one of its parts fits, so `host:shop.example.com svc:cart` is the route from the one to the other.
 */
export function matches(
  survey: Survey,
  legs: readonly Leg[],
  query: Query,
  drawn: ReadonlyMap<string, GraphNode>,
  marks: Marks = NO_MARKS,
): ReadonlySet<string> {
  const kept = new Set<string>()
  const podTerms = query.terms.filter(({ key }) => key === 'pod')
  for (const chain of chainsOf(survey, legs, drawn)) {
    if (!query.terms.every((term) => holds(survey, term, chain, marks))) continue
    for (const node of chain.nodes) {
      kept.add(node.id)
      if (node.parent !== undefined) kept.add(node.parent)
    }
    for (const id of chain.workloads) kept.add(id)
    for (const id of chain.pods) if (podTerms.every((term) => fitsPod(term, id))) kept.add(id)
    if (chain.scope === 'outside') kept.add(CLIENT)
  }
  return kept
}

function* chainsOf(survey: Survey, legs: readonly Leg[], drawn: ReadonlyMap<string, GraphNode>): IterableIterator<Chain> {
  const { nodes, edges, cluster, census } = survey
  const fronts = Map.groupBy(
    [...edges.values()].filter(({ type }) => type === 'fronts'),
    ({ target }) => target,
  )
  const seen = new Set<string>()
  const behind = (id: string | undefined): Pick<Chain, 'pods' | 'workloads'> => {
    const ref = id === undefined ? undefined : refOfId(id)
    const service = ref?.kind === 'Service' ? cluster.get('Service', ref.namespace, ref.name) : undefined
    if (!service) return { pods: [], workloads: [] }
    const workloads = census.workloadsOf(service).map(idOfWorkload)
    const pods = [...census.podsOf(service)]
    for (const each of [...workloads, ...pods]) seen.add(each)
    return { pods, workloads }
  }
  for (const leg of legs) {
    const entries = leg.entry === undefined ? (fronts.get(leg.listener ?? '') ?? []).map(({ source }) => source) : [leg.entry]
    const ids = [...entries, leg.listener, leg.host, leg.rule, leg.target]
    const members = ids.flatMap((id) => (id === undefined ? [] : (nodes.get(id) ?? [])))
    const stream = nodes.get(leg.rule)?.facts.stream === true
    for (const { id } of members) seen.add(id)
    yield { nodes: members, status: leg.status, scope: 'outside', layer: stream ? 'l4' : 'l7', ...behind(leg.target) }
  }
  for (const node of nodes.values()) {
    if (seen.has(node.id)) continue
    yield { nodes: [node], status: node.status, scope: node.facts.internal === true ? 'internal' : 'outside', layer: 'l4', ...behind(node.id) }
  }
  for (const node of drawn.values()) {
    if ((node.layer !== 'workload' && node.layer !== 'pod') || seen.has(node.id)) continue
    yield { nodes: [node], status: node.status, scope: 'internal', layer: 'l4', pods: node.layer === 'pod' ? [node.id as Key] : [], workloads: [] }
  }
}

function holds(survey: Survey, term: Term, chain: Chain, marks: Marks): boolean {
  const any = (): boolean => {
    switch (term.key) {
      case 'status':
        return term.values.some((value) => STATUS_WORDS.get(value) === chain.status)
      case 'scope':
        return term.values.includes(chain.scope)
      case 'layer':
        return term.values.some((value) => value === chain.layer || chain.nodes.some(({ layer }) => layer === value))
      case 'pod':
        return chain.pods.some((id) => fitsPod({ ...term, negated: false }, id))
      case 'finding':
        return keysOf(chain).some((key) => (marks.findings.get(key) ?? []).some((code) => term.values.some((value) => glob(value, code))))
      case 'since':
        return keysOf(chain).some((key) => term.values.some((value) => (marks.changed.get(key) ?? Infinity) <= (secondsOf(value) ?? -1)))
      default:
        return chain.nodes.some((node) => term.values.some((value) => fitsNode(survey, term, value, node)))
    }
  }
  return any() !== term.negated
}

const fitsPod = ({ values, negated }: Term, id: Key): boolean => {
  const name = id.slice(id.lastIndexOf('/') + 1).toLowerCase()
  return values.some((value) => glob(value, name) || (!value.includes('*') && name.includes(value))) !== negated
}

function fitsNode(survey: Survey, term: Term, value: string, node: GraphNode): boolean {
  const { facts, layer } = node
  const said = (fact: string | number | boolean | undefined): boolean => fact !== undefined && glob(value, String(fact).toLowerCase())
  switch (term.key) {
    case 'word':
      return wordsOf(node).some((text) => includes(text.toLowerCase(), value))
    case 'ns':
      return layer !== 'entry' && layer !== 'listener' && said(node.namespace ?? (node.kind === 'Namespace' ? node.name : undefined))
    case 'host':
      return said(facts.host)
    case 'path':
      return layer === 'rule' && said(facts.path)
    case 'svc':
      return layer === 'service' && said(node.name)
    case 'kind':
      return said(node.kind) || said(kindInfo(node.kind)?.plural)
    case 'entry':
      return layer === 'entry' && (said(facts.type) || said(facts.address) || said(facts.service))
    case 'class':
      return layer === 'listener' && (said(facts.class) || said(node.name))
    case 'port':
      return String(facts.port ?? facts.ports ?? '')
        .split(' ')
        .includes(`:${value}`)
    case 'tls':
      return layer === 'host' && (said(facts.tls) || (survey.daysLeft.get(node.id) ?? Infinity) < (daysOf(value) ?? -Infinity))
    case 'ip':
      return layer === 'entry' && (value.includes('/') ? inCidr(value, String(facts.address)) === true : said(facts.address))
    case 'ready':
      return layer === 'service' && fitsReady(value, Number(facts.ready ?? Number.NaN), Number(facts.total ?? Number.NaN))
    case 'label':
      return fitsLabel(survey, value, node)
    case 're': {
      const pattern = { by: 'regex', value, flags: 'i', flavour: 're2' } as const
      return wordsOf(node).some((text) => searches(pattern, text) === 'yes')
    }
    case 'pod':
    case 'status':
    case 'scope':
    case 'layer':
    case 'finding':
    case 'since':
      return false
    default:
      term.key satisfies never
      return false
  }
}

/** What a bare word is looked for in. */
const wordsOf = ({ label, name, facts }: GraphNode): readonly string[] =>
  [label, name, facts.host, facts.path, facts.address, facts.service, facts.title].flatMap((fact) => (fact === undefined ? [] : String(fact)))

/** The objects that a chain stands on: those of its plates, and the pods and workloads behind it. */
const keysOf = ({ nodes, pods, workloads }: Chain): readonly string[] => [...nodes.map(({ id }) => id.split('#', 1)[0] ?? id), ...pods, ...workloads]

const includes = (text: string, value: string): boolean => (value.includes('*') ? glob(value, text) : text.includes(value))

/** `<100%`, `0`, `>=3`: a share of the pods, or a number of them. */
function fitsReady(value: string, ready: number, total: number): boolean {
  const sign = /^[<>=]*/.exec(value)?.[0] ?? ''
  const amount = Number.parseInt(value.slice(sign.length), 10)
  const have = value.endsWith('%') ? (total > 0 ? (ready / total) * 100 : Number.NaN) : ready
  switch (sign) {
    case '<':
      return have < amount
    case '>':
      return have > amount
    case '<=':
      return have <= amount
    case '>=':
      return have >= amount
    default:
      return have === amount
  }
}

/** `team=payments`, `team`: on the object that a plate stands for. */
function fitsLabel({ cluster }: Survey, value: string, node: GraphNode): boolean {
  const info = kindInfo(node.kind)
  const object = info && (cluster.get(info.kind, node.namespace, node.name) as KubeObject | undefined)
  if (!object) return false
  const equals = value.indexOf('=')
  const [name, wanted] = equals < 0 ? [value, '*'] : [value.slice(0, equals), value.slice(equals + 1)]
  return Object.entries(object.meta.labels).some(([key, text]) => glob(name, key.toLowerCase()) && glob(wanted, text.toLowerCase()))
}

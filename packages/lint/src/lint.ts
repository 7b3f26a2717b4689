import { type Cluster, idOf, type Kind, kindInfo, type Ref } from '@portolan/model'
import type { RouteTable } from '@portolan/routing'
import type { Finding } from './finding.ts'
import { Kept } from './kept.ts'
import { CODES } from './outside.ts'
import { RULES } from './rules/index.ts'
import { seeOf } from './see.ts'
import { type Draft, LINT_DEFAULTS, type LintOptions, type LintRule, type View, viewOf } from './view.ts'
import { sayReach } from './words.ts'

/** What is wrong or doubtful, ranked: severity, reach, id. `now` in ms since the epoch. Never throws. */
export function lint(
  cluster: Cluster,
  tables: readonly RouteTable[],
  now: number = cluster.origin.asOf ?? Date.now(),
  options: Partial<LintOptions> = {},
): readonly Finding[] {
  const all = { ...LINT_DEFAULTS, ...options }
  return lintOn(cluster, tables, now, all, Kept.of(cluster, tables, all))
}

/** The same with what was kept so far: nothing at first. */
export function lintOn(cluster: Cluster, tables: readonly RouteTable[], now: number, options: LintOptions, kept: Kept): readonly Finding[] {
  kept.now = now
  const view = viewOf(cluster, tables, options, CODES, kept)
  const found = new Map<string, Finding>()
  for (const rule of RULES)
    for (const finding of view.keep(rule, '', () => findingsOf(view, rule))) if (!found.has(finding.id)) found.set(finding.id, finding)
  return ranked([...found.values()])
}

function findingsOf(view: View, rule: LintRule): readonly Finding[] {
  const { cluster } = view
  if (missing(cluster, rule).length > 0 && !rule.instead?.some((kind) => cluster.count(kind) > 0)) return []
  const found: Finding[] = []
  try {
    for (const draft of rule.find(view)) found.push(toFinding(cluster, rule, draft))
  } catch (error) {
    // One rule that stumbles over an odd object may not take the others' findings along.
    found.push(toFinding(cluster, rule, notJudged(rule, error)))
  }
  return found
}

/** By severity, reach and id. */
export const ranked = (findings: readonly Finding[]): readonly Finding[] =>
  findings.toSorted(
    (a, b) => SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity) || b.reach - a.reach || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0),
  )

/** Rules whose findings are withheld, and the kinds that they would need: forbidden, not installed, or not read yet. */
export const withheld = (cluster: Cluster): readonly { readonly code: string; readonly kinds: readonly Kind[] }[] =>
  RULES.map((rule) => ({ code: rule.code, kinds: missing(cluster, rule) })).filter(({ kinds }) => kinds.length > 0)

const SEVERITIES: readonly Finding['severity'][] = ['error', 'warning', 'note', 'unknown']

/** In a cluster, and among manifests too, nothing follows from a kind that isn't known. */
const missing = (cluster: Cluster, { needs }: LintRule): readonly Kind[] => needs.filter((kind) => !cluster.knows(kind))

const HURTS = 20

function toFinding(cluster: Cluster, { code }: LintRule, draft: Draft): Finding {
  const { ref, hurts, apart, severity, title, cause, text, evidence, fix, mend } = draft
  const namespace = draft.namespace ?? ref.namespace
  const places = [...new Map(hurts.map(({ way: { host, path } }) => [`${host} ${path}`, { host, path }])).values()]
  const reach = hurts.reduce((sum, { way, share }) => sum + way.exposure * way.part * share, 0)
  return {
    id: `${code}:${idOf(ref)}${apart === undefined ? '' : `:${apart}`}`,
    code,
    severity,
    ref,
    ...(namespace === undefined ? {} : { namespace }),
    title,
    cause,
    text: fix === undefined ? text : `${text} ${fix}`,
    hurts: places.slice(0, HURTS),
    hurtsTotal: places.length,
    reach: Math.round(reach * 1000) / 1000,
    reachText: draft.reachText ?? sayReach(hurts.map(({ way }) => way)),
    evidence,
    see: draft.see ?? seeOf([ref, ...evidence.map((each) => each.ref)].find((each) => isHeld(cluster, each)) ?? ref),
    ...(fix === undefined ? {} : { fix }),
    ...(mend === undefined ? {} : { mend }),
  }
}

/** What is referred to may be what is missing: then the object that refers to it is looked at. */
const isHeld = (cluster: Cluster, { kind, namespace, name }: Ref): boolean => {
  const info = kindInfo(kind)
  return info !== undefined && cluster.get(info.kind, namespace, name) !== undefined
}

const notJudged = ({ code }: LintRule, error: unknown): Draft => {
  const title = `${code} could not be judged`
  const cause = error instanceof Error ? error.message : String(error)
  return {
    severity: 'unknown',
    ref: { kind: 'Rule', name: code },
    title,
    cause,
    text: `${title}: Portolan failed at it. ${cause}. Nothing is known of such faults until it is mended.`,
    hurts: [],
    evidence: [],
    see: 'portolan lint --list',
  }
}

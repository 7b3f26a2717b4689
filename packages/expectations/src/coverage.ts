import { idOf, type Ref } from '@portolan/model'
import { printAction, type RouteResult, type RouteTable, sayHost } from '@portolan/routing'

/** Which rules of the route tables the requests met. A rule is what one Origin ref names, however many hosts and proxies it stands on. */
export interface Coverage {
  readonly rules: number
  readonly touched: number
  /** In the order of the tables. */
  readonly untouched: readonly UntouchedRule[]
}

export interface UntouchedRule {
  readonly ref: Ref
  /** `shop.example.com`; several for a rule of several hosts. */
  readonly hosts: readonly string[]
  /** How the rule is written: `= /api/checkout`. */
  readonly label: string
  /** `shop/checkout:8080`. */
  readonly leadsTo: string
}

/** A rule is touched when it won on any way of any of the answers. */
export const coverage = (tables: readonly RouteTable[], results: readonly RouteResult[]): Coverage => {
  const rules = new Map<string, { ref: Ref; hosts: Set<string>; label: string; leadsTo: string }>()
  for (const { sites } of tables)
    for (const { host, rules: own } of sites)
      for (const { origin, label, then, borrowed } of own) {
        if (borrowed) continue
        const known = rules.get(idOf(origin))
        if (known) known.hosts.add(sayHost(host))
        else rules.set(idOf(origin), { ref: origin, hosts: new Set([sayHost(host)]), label, leadsTo: printAction(then) })
      }
  const touched = new Set<string>()
  for (const { traces } of results)
    for (const { steps } of traces)
      for (const { stage, verdict, ref } of steps) {
        const id = ref && (stage === 'path' || stage === 'match') && verdict === 'pass' ? idOf(ref) : undefined
        if (id !== undefined && rules.has(id)) touched.add(id)
      }
  const untouched = [...rules].filter(([id]) => !touched.has(id)).map(([, rule]) => ({ ...rule, hosts: [...rule.hosts] }))
  return { rules: rules.size, touched: touched.size, untouched }
}

/** `Expectations touch 12 of 22 rules.` */
export const sayCoverage = ({ rules, touched }: Pick<Coverage, 'rules' | 'touched'>): string =>
  rules === 0 ? 'There are no rules to touch.' : `Expectations touch ${touched} of ${rules} ${rules === 1 ? 'rule' : 'rules'}.`

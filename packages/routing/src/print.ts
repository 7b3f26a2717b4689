import { say } from '@portolan/model'
import { sayHost } from './pattern.ts'
import type { Action, RouteTable, Target } from './table.ts'

/** A table as text, one rule a line: for people, and for golden tests. */
export const printTable = (table: RouteTable): string => {
  const { proxy } = table
  const listeners = proxy.listeners.map(({ name, port, fault }) => `${name} ${port}${fault ? ` (${fault})` : ''}`).join(', ')
  return [
    `${say(proxy.ref)}: ${proxy.title}${proxy.unserved ? `, unserved: ${proxy.unserved}` : ''}${listeners ? ` [${listeners}]` : ''}`,
    ...table.sites.flatMap((site) => [
      `  ${sayHost(site.host)}${site.listeners ? ` on ${site.listeners.join(', ')}` : ''}`,
      ...site.rules.map((rule) => `    ${rule.label} -> ${printAction(rule.then)}  # ${say(rule.origin)} ${rule.origin.pointer ?? ''}`.trimEnd()),
      `    otherwise ${printAction(site.otherwise)}`,
    ]),
    `  otherwise ${printAction(table.otherwise)}`,
  ].join('\n')
}

/** `shop/web:80 95%, shop/web-canary:80 5%`, `redirect 301 https://…`, `respond 404`. */
export const printAction = (action: Action): string => {
  switch (action.do) {
    case 'forward': {
      const total = action.targets.reduce((sum, { weight }) => sum + weight, 0)
      const targets = action.targets.map((target) => {
        const percent = total > 0 && action.targets.length > 1 ? ` ${Math.round((1000 * target.weight) / total) / 10}%` : ''
        return `${sayTarget(target)}${percent}${target.fault ? ` (${target.fault.status})` : ''}`
      })
      const filters = action.filters.map(({ type }) => type)
      return [targets.join(', ') || 'nothing', ...filters].join(' + ')
    }
    case 'redirect':
      return `redirect ${action.status} ${action.to.url ?? JSON.stringify(action.to)}`
    case 'respond':
      return `respond ${action.status}`
    case 'refuse':
      return 'refuse'
    default:
      action satisfies never
      return ''
  }
}

/** `shop/web:80`, `shop/web:80 v1`; the name of what is outside; `nothing` for a target without a Service. */
export const sayTarget = ({ service, pods, outside }: Pick<Target, 'service' | 'pods' | 'outside'>): string => {
  if (!service) return outside ? `${outside.name}${outside.port === undefined ? '' : `:${outside.port}`}` : 'nothing'
  return `${service.namespace}/${service.name}:${service.port}${pods ? ` ${pods.name}` : ''}`
}

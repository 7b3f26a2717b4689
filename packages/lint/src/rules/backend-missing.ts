import { refTo } from '@portolan/model'
import { resolvePort, type Target } from '@portolan/routing'
import { graveOfAbsence } from '../folder.ts'
import { nearestName } from '../nearest.ts'
import { faultsOf, fieldOf, mendOf, sayLoss } from '../uses.ts'
import type { LintRule } from '../view.ts'
import { sayWay } from '../way.ts'
import { sayKind, sayRule } from '../words.ts'

export const backendMissing: LintRule = {
  code: 'backend-missing',
  about: 'A rule names a Service that does not exist.',
  severity: 'error',
  remedy: 'Name a Service that exists, or bring the Service back.',
  needs: ['Service'],
  *find(view) {
    for (const { way, target, status, share } of faultsOf(view, 'service-missing')) {
      const { namespace = '', name = '', port } = target.service ?? {}
      const near =
        meantBy(target) ??
        nearestName(
          name,
          view.cluster.servicesIn(namespace).map(({ meta }) => meta.name),
        )
      const other = near === undefined ? undefined : view.cluster.get('Service', namespace, near)
      const pods = other && view.pods(other)
      const isReady = pods !== undefined && pods.ready > 0
      const severity = graveOfAbsence(view, { namespace, name }, near)
      const named = `${namespace ? `${namespace}/` : ''}${name}`
      const fix =
        severity === 'unknown'
          ? 'Add the Service, or see that the cluster has it.'
          : near === undefined
            ? 'Create the Service, or take the rule away.'
            : `Point the rule at ${near}, or bring the Service back.`
      // Without the port it would only fail otherwise.
      const mend = other && (port === undefined || resolvePort(other, port)) ? mendOf(target) : undefined
      const siblings = way.rulesOnHost - 1
      const rest = siblings > 0 ? ` The other ${siblings === 1 ? 'rule on this host is' : `${siblings} rules on this host are`} not affected.` : ''
      yield {
        severity,
        ref: target.origin,
        apart: sayWay(way),
        title: `${sayRule(way)} leads to a Service that ${severity === 'unknown' ? 'is not among these files' : 'does not exist'}`,
        cause: `${sayKind(target.origin)} names ${name}:${port}`,
        text:
          severity === 'unknown'
            ? `No file holds Service ${named}. Where the cluster has none either: ${sayLoss(way, status).replace(/^Requests/, 'requests')}.`
            : `${sayLoss(way, status)}.${rest}`,
        hurts: [{ way, share }],
        evidence: [
          { ref: fieldOf(target), text: `${sayKind(target.origin)} names ${name}:${port}` },
          ...(other
            ? [{ ref: refTo(other), text: `Nearest name in ${namespace}: ${near}${pods ? `, ${pods.ready} of ${pods.total} ready` : ''}` }]
            : []),
        ],
        fix: near !== undefined && isReady && severity === 'error' ? `${near} is close in name and ready. ${fix}` : fix,
        ...(mend && severity === 'error' ? { mend } : {}),
      }
    }
  },
}

/** The Service that was meant, where its proxy's dialect can tell: the name in `shop/cart:8080`. */
const meantBy = ({ fault }: Target): string | undefined => fault?.fix?.leadsTo?.split('/')[1]?.split(':')[0]

import { refTo } from '@portolan/model'
import { isOfFiles, isTwice } from '../folder.ts'
import { faultsOf, fieldOf, mendOf, sayLoss } from '../uses.ts'
import type { LintRule } from '../view.ts'
import { sayWay } from '../way.ts'
import { sayKind } from '../words.ts'

export const backendPort: LintRule = {
  code: 'backend-port',
  about: 'A rule names a port that its Service does not have.',
  severity: 'error',
  remedy: 'Name a port that the Service has, by number or by name.',
  needs: ['Service'],
  *find(view) {
    for (const { way, target, status, share } of faultsOf(view, 'port-missing')) {
      const { namespace = '', name = '', port } = target.service ?? {}
      const service = view.cluster.get('Service', namespace, name)
      const offers = service?.ports.map((each) => (each.name ? `${each.port} (${each.name})` : String(each.port))).join(', ') || 'none'
      const title = port === 0 || port === undefined ? `The rule for ${sayWay(way)} names no port of ${name}` : `${name} has no port ${port}`
      const mend = mendOf(target)
      const unsure = service !== undefined && isOfFiles(view) && isTwice(view, refTo(service))
      const only = service?.ports.length === 1 ? service.ports[0] : undefined
      yield {
        severity: unsure ? 'unknown' : 'error',
        ref: target.origin,
        apart: sayWay(way),
        title,
        cause: `${name} offers ${offers}`,
        text: `${title}. It offers ${offers}${unsure ? ', as the last of several files has it' : ''}. ${sayLoss(way, status)}.`,
        hurts: [{ way, share }],
        evidence: [
          { ref: fieldOf(target), text: `${sayKind(target.origin)} names ${name}:${port}` },
          ...(service ? [{ ref: refTo(service, '/spec/ports'), text: `Service ${namespace}/${name} offers ${offers}` }] : []),
        ],
        fix: only
          ? `Name port ${typeof port === 'string' && only.name ? only.name : only.port} in the rule.`
          : (target.fault?.fix?.text ?? 'Name one of the ports that the Service offers.'),
        ...(mend ? { mend } : {}),
      }
    }
  },
}

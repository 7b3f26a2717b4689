import { refTo, saySelector } from '@portolan/model'
import { lackOf } from '../lack.ts'
import { ofServices, type Used } from '../uses.ts'
import type { Draft, LintRule, View } from '../view.ts'

export const selectorEmpty: LintRule = {
  code: 'selector-empty',
  about: 'A Service selects labels that no pod and no workload has.',
  severity: 'note',
  remedy: 'Correct the selector, or delete the Service.',
  needs: ['Service', 'Pod'],
  find: (view) => ofServices(view, selectorEmpty, (used) => say(view, used)),
}

function* say(view: View, { service, uses }: Used): IterableIterator<Draft> {
  // Where a route leads here, no-ready-pods or lb-idle says it, with what it does to requests.
  if (uses.length > 0 || lackOf(view, service)?.is !== 'nothing') return
  const { name } = service.meta
  const title = `${name} selects nothing`
  const selector = saySelector(service.selector)
  yield {
    severity: 'note',
    ref: refTo(service, '/spec/selector'),
    title,
    cause: `no pod has ${selector}`,
    text: `${title}. Its selector is ${selector}, and no pod or workload of ${service.meta.namespace ?? ''} has these labels.`,
    hurts: [],
    reachText: 'inside the cluster',
    evidence: [{ ref: refTo(service, '/spec/selector'), text: selector }],
  }
}
